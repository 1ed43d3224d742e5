"""One handover as its paper says it, and scans before anything is handed over."""

from datetime import date

import pytest

from devicefleet.db import Database
from devicefleet.queries import handovers, scans
from devicefleet.queries.handovers import HandoverPage
from devicefleet.queries.scans import Scanned
from devicefleet.rules.access import Actor
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.tags import show, show_handover_number
from devicefleet.rules.terms import Kind, Role, Tenure
from devicefleet.services import holding, undoing
from devicefleet.tables import Survivor
from tests.given import Given, later
from tests.queries.counted import counted

TODAY = date(2026, 11, 22)


@pytest.fixture
def clerk(given: Given) -> Actor:
    return given.actor(Role.WAREHOUSE)


@pytest.fixture
def survivor(given: Given) -> Survivor:
    return given.survivor()


def page(database: Database, actor: Actor, given: Given, number: str, *, minutes: int = 0) -> HandoverPage:
    with database.reading() as session:
        return handovers.handover(session, actor, later(given.at, minutes=minutes), number=number)


def test_what_was_handed_over(given: Given, database: Database, clerk: Actor, survivor: Survivor) -> None:
    phone, sim = given.ready_device(), given.sim(network="O2")
    made = given.handover(survivor, phone, sim, tenure=Tenure.LOAN_FIXED, due_on=date(2027, 1, 12))
    found = page(database, clerk, given, show_handover_number(made.number).lower())
    assert (found.number, found.survivor, found.on) == (made.number, survivor.ref, TODAY)
    assert [(item.kind, item.name, item.what, item.due_on) for item in found.items] == [
        (ItemKind.SMARTPHONE, show(phone.code), "Fairphone Model 5", date(2027, 1, 12)),
        (ItemKind.SIM, sim.iccid, "O2", None),
    ]


def test_the_terms_are_those_of_that_day(given: Given, database: Database, clerk: Actor, survivor: Survivor) -> None:
    phone = given.ready_device()
    made = given.handover(survivor, phone, tenure=Tenure.LOAN_FIXED, due_on=date(2027, 1, 12))
    with database.writing() as session:
        holding.gift(session, given.actor(), given.at, scan=phone.code)
    assert page(database, clerk, given, made.number).items[0].tenure is Tenure.LOAN_FIXED


def test_undo_for_ten_minutes(given: Given, database: Database, clerk: Actor, survivor: Survivor) -> None:
    made = given.handover(survivor, given.ready_device())
    soon = page(database, clerk, given, made.number, minutes=9)
    assert soon.undo_until is not None
    assert page(database, clerk, given, made.number, minutes=11).undo_until is None
    with database.writing() as session:
        undoing.undo(session, clerk, given.at, entry_id=soon.entry_id)
    undone = page(database, clerk, given, made.number)
    assert (undone.undone, undone.undo_until, len(undone.items)) == (True, None, 1)


def test_only_within_reach(given: Given, database: Database, survivor: Survivor) -> None:
    made = given.handover(survivor, given.ready_device())
    strangers = (
        given.actor(Role.WAREHOUSE, given.provider("other")),
        given.actor(Role.CASEWORKER),
    )
    for stranger in strangers:
        with pytest.raises(NotFound):
            page(database, stranger, given, made.number)


def look(database: Database, actor: Actor, *texts: str, survivor: Survivor | None = None) -> list[Scanned]:
    with database.reading() as session:
        return list(scans.scanned(session, actor, scans=texts, on=TODAY, survivor=survivor.ref if survivor else None))


def test_each_scan_is_named(given: Given, database: Database, both_engines: Database, clerk: Actor) -> None:
    phone, laptop, sim = given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim()
    found = look(database, clerk, show(phone.code).lower(), phone.imei or "", laptop.serial or "", sim.iccid or "")
    assert [one.refusal for one in found] == [None] * 4
    assert found[0].key == found[1].key
    assert [one.kind for one in found] == [
        ItemKind.SMARTPHONE,
        ItemKind.SMARTPHONE,
        ItemKind.LAPTOP,
        ItemKind.SIM,
    ]


def test_refusals_come_with_the_remedy(given: Given, database: Database, clerk: Actor, survivor: Survivor) -> None:
    theirs = given.ready_device(provider=given.provider("other"))
    raw, held = given.received_device(), given.held_device(survivor)
    sim = given.sim()
    given.handover(survivor, sim)
    unknown, fresh, out, used = look(database, clerk, theirs.code, raw.code, held.code, sim.iccid or "")
    assert unknown.refusal == f"There is no device {theirs.code} in your register. Check the code and scan again."
    assert fresh.refusal is not None
    assert fresh.refusal.endswith("Record its wipe and prepare it first.")
    assert out.refusal is not None
    assert out.refusal.endswith("Somebody has it: take it back first.")
    assert used.refusal is not None
    assert "belonged to somebody else" in used.refusal


def test_their_own_sim_by_its_number(given: Given, database: Database, clerk: Actor, survivor: Survivor) -> None:
    given.sim(iccid=None, number="+447700900123")
    (found,) = look(database, clerk, "07700 900123", survivor=survivor)
    assert (found.kind, found.refusal) == (ItemKind.SIM, None)


def test_many_scans_are_two_statements(given: Given, database: Database, clerk: Actor) -> None:
    codes = [given.ready_device().code for _device in range(4)]
    with database.reading() as session, counted(database) as sent:
        scans.scanned(session, clerk, scans=codes, on=TODAY)
    assert len(sent) == 2
