"""No row, no act; and whoever changes the rows afterwards is found out."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import exc
from sqlmodel import select

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.migrations.first import guards
from devicefleet.rules.terms import Kind, Tenure
from devicefleet.services import audit, devices, holding, issuing
from devicefleet.services.audit import Broken
from devicefleet.tables import AuditEvent
from tests.given import Given, items_of
from tests.services.desk import Desk

NUMBER = "07700900123"
CHANGED = "the row was changed after it was written"
GONE = "a row before it is missing, added or out of order"
CUT = "the end of the chain was cut off"


def verified(database: Database) -> tuple[int, Broken | None]:
    with database.reading() as session:
        return audit.verify(session)


def tamper(database: Database, *statements: str) -> None:
    """As somebody who owns the database: the guards come off first."""
    with database.engine.begin() as connection:
        guards.remove(connection)
        for statement in statements:
            connection.execute(sa.text(statement))


@pytest.fixture
def written(given: Given) -> int:
    """How many rows the trail has."""
    given.held_device()
    count, broken = verified(given.database)
    assert broken is None
    assert count == 6
    return count


SEALED = ["at", "staff_id", "role", "provider_id", "action", "subject_kind", "subject", "fields"]
COPIED = "at, role, action, subject_kind, subject, fields, prev_hash"
SLIPPED_IN = f"INSERT INTO audit_event (id, {COPIED}, hash) SELECT -1, {COPIED}, 'x' FROM audit_event WHERE id = 1"


@pytest.mark.parametrize("column", SEALED)
def test_a_changed_row_is_found(both_engines: Database, written: int, column: str) -> None:
    value = {"at": "'2020-01-01'", "staff_id": "7", "provider_id": "7", "role": "'auditor'"}.get(column, "'other'")
    tamper(both_engines, f"UPDATE audit_event SET {column} = {value} WHERE id = 3")
    assert verified(both_engines) == (2, Broken(3, CHANGED))


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["DELETE FROM audit_event WHERE id = 3"], (2, Broken(4, GONE))),
        (["DELETE FROM audit_event WHERE id = 1"], (0, Broken(2, GONE))),
        (
            [
                "UPDATE audit_event SET id = 99 WHERE id = 3",
                "UPDATE audit_event SET id = 3 WHERE id = 4",
                "UPDATE audit_event SET id = 4 WHERE id = 99",
            ],
            (2, Broken(3, GONE)),
        ),
        ([SLIPPED_IN], (0, Broken(-1, CHANGED))),
        (["DELETE FROM audit_event WHERE id > 4"], (4, Broken(6, CUT))),
        (["DELETE FROM audit_event"], (0, Broken(6, CUT))),
        (["DELETE FROM audit_head"], (6, Broken(6, CUT))),
        (["UPDATE audit_head SET last_id = 5"], (6, Broken(6, CUT))),
    ],
    ids=[
        "delete",
        "delete the first",
        "reorder",
        "insert",
        "cut the tail",
        "cut it all",
        "lose the end",
        "move the end",
    ],
)
def test_a_broken_chain_is_found(
    both_engines: Database, written: int, statements: list[str], found: tuple[int, Broken]
) -> None:
    tamper(both_engines, *statements)
    assert verified(both_engines) == found


def test_without_the_key_no_row_can_be_made(written: int, database: Database, config: Any) -> None:
    """A row whose hash was made with any other key is found: the key is not in the database."""
    with database.reading() as session:
        event = session.get_one(AuditEvent, 6)
        event.action = "nothing.happened"
        forged = audit.link(b"another key", event)
        session.expunge_all()
    tamper(
        database,
        f"UPDATE audit_event SET action = 'nothing.happened', hash = '{forged}' WHERE id = 6",
        f"UPDATE audit_head SET hash = '{forged}'",
    )
    assert verified(database) == (5, Broken(6, CHANGED))


def test_it_is_walked_in_pieces(written: int, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "BATCH", 4)
    assert verified(database) == (6, None)
    tamper(database, "UPDATE audit_event SET action = 'other' WHERE id = 5")
    assert verified(database) == (4, Broken(5, CHANGED))


def test_many_acts_in_one_transaction_stay_in_order(both_engines: Database, given: Given, desk: Desk) -> None:
    boxes = [({"kind": Kind.ACCESSORY, "colour": f"{number}"}, True) for number in range(1_200)]
    codes = desk.do(devices.register_all, provider_id=given.home.id, devices=boxes)
    assert verified(both_engines) == (1_201, None)
    trail = desk.ask(lambda session: session.exec(select(AuditEvent.subject).order_by(AuditEvent.id)).all())
    assert list(trail)[1:] == codes


def test_an_act_that_cannot_be_audited_does_not_happen(both_engines: Database, given: Given, desk: Desk) -> None:
    person, device = given.survivor(), given.ready_device()
    stop_auditing(both_engines)
    before = desk.rows()
    asked = {"survivor": person.ref, "items": items_of([device], Tenure.GIFT, None)}
    with pytest.raises(exc.IntegrityError):
        desk.do(issuing.issue, **asked)
    assert desk.rows() == before


def stop_auditing(database: Database) -> None:
    with database.engine.begin() as connection:
        if database.engine.dialect.name == "postgresql":
            connection.execute(sa.text("ALTER TABLE audit_event ADD CONSTRAINT ck_full CHECK (false) NOT VALID"))
        else:
            refuse = "BEGIN SELECT RAISE(ABORT, 'full'); END"
            connection.execute(sa.text(f"CREATE TRIGGER full BEFORE INSERT ON audit_event {refuse}"))


def test_names_of_what_was_touched_and_never_values(given: Given, desk: Desk) -> None:
    sim = given.sim(number=NUMBER)
    device = given.received_device(serial="CANARY-77", colour="canary yellow", imei=None)
    given.handover(given.survivor(language="vi"), sim)
    written = repr(desk.rows()["audit_event"]).lower()
    assert not [value for value in (NUMBER[1:], sim.iccid, "canary", "'vi'") if str(value) in written]
    assert device.code.lower() in written


def test_who_and_when(given: Given, desk: Desk, at: Moment) -> None:
    manager, device = given.actor(), given.held_device()
    desk.do(holding.report, manager, scan=device.code, word="lost")
    event = desk.ask(lambda session: session.exec(select(AuditEvent).order_by(AuditEvent.id.desc())).first())
    assert (event.staff_id, event.role, event.provider_id, event.at) == (
        manager.staff_id, manager.role, manager.provider_id, at.now,
    )  # fmt: skip
    assert (event.action, event.subject_kind, event.fields) == ("provision.lost", "provision", "state")


def test_two_acts_side_by_side_make_one_chain(both_engines: Database, given: Given, desk: Desk) -> None:
    """Also the first two acts of all, when the chain has no row yet."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(given.provider, [f"org-{number}" for number in range(24)]))
    assert verified(both_engines) == (24, None)
