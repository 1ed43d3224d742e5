"""Somebody with the database itself in their hands, and a ledger with something in every table."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import exc
from sqlmodel import SQLModel

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.laws import law_broken, sentence_for
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.terms import Component, DeclineReason, ExemptionReason, OwnCheck, Role, Tenure, TrainingFormat
from devicefleet.services import choices, holding, policy_preview, talks, undoing
from devicefleet.tables import Device, Sim, Survivor
from tests.given import Given, funded
from tests.tables import kitted, reminded, reported

UNNAMED = "an unnamed law"  # SQLite says only that some foreign key does not fit


@dataclass
class Raw:
    """Somebody with the database itself in their hands."""

    database: Database

    def run(self, statement: str, **values: Any) -> None:
        with self.database.engine.begin() as connection:
            connection.execute(sa.text(statement), values)

    def copy(self, table: str, where: str = "id = id", **changes: Any) -> None:
        """Insert a row like the first one there is, but for `changes`."""
        known = SQLModel.metadata.tables[table]
        with self.database.engine.begin() as connection:
            query = known.select().where(sa.text(where)).limit(1)
            row = dict(connection.execute(query).mappings().one())
            if table != "audit_head":
                row.pop("id", None)
            connection.execute(known.insert().values({**row, **changes}))

    def broken(self, table: str, where: str = "id = id", **changes: Any) -> str:
        """The name of the law that refuses such a row."""
        with pytest.raises(exc.IntegrityError) as refusal:
            self.copy(table, where, **changes)
        return law_broken(refusal.value) or UNNAMED

    def sentence(self, table: str, where: str = "id = id", **changes: Any) -> str | None:
        """The sentence of the law that refuses such a row."""
        with pytest.raises(exc.IntegrityError) as refusal:
            self.copy(table, where, **changes)
        return sentence_for(refusal.value)


@pytest.fixture
def raw(both_engines: Database) -> Raw:
    return Raw(both_engines)


@pytest.fixture
def person(given: Given) -> Survivor:
    return given.survivor()


@pytest.fixture
def phone(given: Given, person: Survivor) -> Device:
    """In somebody's hands."""
    return given.held_device(person, tenure=Tenure.LOAN_FIXED, due_on=date(2027, 1, 31))


@pytest.fixture
def sim(given: Given, person: Survivor) -> Sim:
    """In somebody's hands too."""
    sim = given.sim(package=funded(), number="07700900001")
    given.handover(person, sim)
    return sim


@pytest.fixture
def full(given: Given, at: Moment, person: Survivor, phone: Device, sim: Sim, raw: Raw) -> Raw:
    """A row in every table a law is about."""
    given.site()
    given.staff(Role.CASEWORKER)
    given.staff(Role.AUDITOR)
    with given.database.writing() as session:
        who = {"session": session, "actor": OPERATOR, "at": at, "survivor": person.ref}
        choices.check_own_device(**who, component=Component.LAPTOP, outcome=OwnCheck.SAFE)
        reason = DeclineReason.NOT_NOW
        choices.decline(**who, component=Component.LAPTOP, reason=reason, offered_in_language="vi")
        waiver = ExemptionReason.POLICY_WAIVER
        choices.exempt(**who, component=Component.DATA, reason=waiver, review_on=date(2027, 1, 1))
        talks.train(**who, kind=TrainingFormat.FORMAL, minutes=40)
        entry = holding.report(session, OPERATOR, at, scan=phone.code, word="fault")
    with given.database.writing() as session:
        undoing.undo(session, OPERATOR, at, entry_id=entry.id or 0)
        proposed = "[policy.next]\neffective_from = 2027-04-01"
        policy_preview.stage(session, OPERATOR, at, content=proposed, field="proposal")
    raw.copy("wipe_record")
    raw.run(
        "INSERT INTO import_batch (provider_id, importing, file_sha256, state, created_at, headers, mapping, notes,"
        " orders, row_count, checked_count) VALUES (1, 'devices', 'x', 'staged', :now, '[]', '{}', '[]', '{}', 1, 0)",
        now=at.now.replace(tzinfo=None).isoformat(sep=" "),
    )
    raw.run("INSERT INTO bulk_action (kind, done_at, row_count) VALUES ('renew', '2026-11-22 12:00', 1)")
    raw.run("INSERT INTO import_row (batch_id, row_number, cells, problems, changes) VALUES (1, 1, '{}', '[]', '{}')")
    kitted.put(raw.database)
    reminded.put(raw.database)
    reported.put(raw.database)
    return raw
