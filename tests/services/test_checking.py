"""Whatever is planted between ledger and spans, the check names the person it was planted on, and nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, settings
from hypothesis import given as any_given
from hypothesis import strategies as st
from sqlmodel import SQLModel

from devicefleet.db import Database
from devicefleet.migrations.first import guards
from devicefleet.rules.terms import (
    Component,
    ComponentState,
    ConsentAnswer,
    ConsentPurpose,
    Context,
    DeclineReason,
    ExemptionReason,
    Flag,
    Kind,
    OwnCheck,
    Role,
    Stage,
    Status,
    TeachBack,
    Tenure,
    TrainingFormat,
)
from devicefleet.services import checking, choices, processes, rebuilding, support, talks
from devicefleet.tables import Survivor
from tests.given import Given, funded
from tests.requested import asked, packed
from tests.services.desk import Desk

NAMED = 2
"""On whom it is planted; the first one has the same story."""
TABLES = SQLModel.metadata.tables
FACTS = {
    "an earlier start": "UPDATE episode SET started_on = '2026-09-01' WHERE survivor_id = 2",
    "an end": "UPDATE episode SET ended_on = '2026-11-21', ended_entry_id = entry_id WHERE survivor_id = 2",
    "another expected end": "UPDATE episode SET ends_on_expected = '2026-12-24' WHERE survivor_id = 2",
    "another stage": "UPDATE stage SET stage = 'cg_negative' WHERE survivor_id = 2",
    "another day of a stage": "UPDATE stage SET from_on = '2026-10-02' WHERE survivor_id = 2 AND stage = 'rg_negative'",
    "another place": "UPDATE stay SET context = 'prison' WHERE survivor_id = 2",
    "a place deleted": "DELETE FROM stay WHERE survivor_id = 2 AND context = 'missing'",
    "another organisation": "UPDATE responsibility SET provider_id = 2, caseworker_id = NULL WHERE survivor_id = 2",
    "another caseworker": "UPDATE responsibility SET caseworker_id = NULL WHERE survivor_id = 2",
    "another region": "UPDATE survivor SET region = 'N92000002' WHERE id = 2",
    "a child": "UPDATE survivor SET adult = false, turns_18_on = '2026-12-01' WHERE id = 2",
    "another day of a loss": (
        "UPDATE provision_event SET happened_on = '2026-11-11' WHERE what = 'lost' AND provision_id IN"
        " (SELECT id FROM provision WHERE survivor_id = 2)"
    ),
    "other terms": (
        "UPDATE provision_event SET tenure = 'gift' WHERE what = 'issued' AND provision_id IN"
        " (SELECT provision.id FROM provision JOIN device ON device.id = device_id"
        " WHERE survivor_id = 2 AND kind = 'laptop')"
    ),
    "a provision voided": "UPDATE provision SET voided_at = '2026-11-22' WHERE survivor_id = 2",
    "another kind of device": (
        "UPDATE device SET kind = 'accessory' WHERE kind = 'laptop' AND id IN"
        " (SELECT device_id FROM provision WHERE survivor_id = 2)"
    ),
    "a shorter package": (
        "UPDATE data_package SET ends_on = '2026-11-20' WHERE sim_id IN"
        " (SELECT sim_id FROM provision WHERE survivor_id = 2)"
    ),
    "a smaller package": (
        "UPDATE data_package SET allowance_gb = 1 WHERE sim_id IN (SELECT sim_id FROM provision WHERE survivor_id = 2)"
    ),
    "another review of a decline": "UPDATE decline SET review_on = '2027-03-03' WHERE survivor_id = 2",
    "an exemption deleted": "DELETE FROM exemption WHERE survivor_id = 2",
    "another finding": (
        "UPDATE own_device_check SET outcome = 'compromised' WHERE own_device_id IN"
        " (SELECT id FROM own_device WHERE survivor_id = 2)"
    ),
    "another end of updates": (
        "UPDATE device SET security_updates_until = '2026-12-01' WHERE kind = 'laptop' AND id IN"
        " (SELECT device_id FROM provision WHERE survivor_id = 2)"
    ),
    "another device that carries an eSIM": (
        "UPDATE provision SET carrier_id ="
        " (SELECT min(id) FROM provision WHERE survivor_id = 2) WHERE survivor_id = 2 AND sim_id IS NOT NULL"
    ),
    "a training on another day": "UPDATE training_session SET held_on = '2026-10-20' WHERE survivor_id = 2",
    "an explanation nobody understood": "UPDATE nrm_explanation SET teach_back = 'not_yet' WHERE survivor_id = 2",
    "another look at safe contact": "UPDATE contact_check SET checked_on = '2026-10-20' WHERE survivor_id = 2",
    "a kit for nobody": (
        "UPDATE kit SET request_id = NULL WHERE request_id IN (SELECT id FROM kit_request WHERE survivor_id = 2)"
    ),
    "a kit packed on another day": (
        "UPDATE kit SET packed_on = '2027-03-01' WHERE request_id IN (SELECT id FROM kit_request WHERE survivor_id = 2)"
    ),
    "a thing out of its bag": (
        "DELETE FROM kit_item WHERE kit_id IN (SELECT kit.id FROM kit"
        " JOIN kit_request ON kit_request.id = request_id WHERE survivor_id = 2)"
    ),
    "consent withdrawn": "UPDATE consent SET answer = 'withdrawn' WHERE survivor_id = 2",
    "an entry voided": (
        "INSERT INTO entry (id, type, happened_on, recorded_at, provider_id, survivor_id, voids_id)"
        " SELECT 9999, 'voided', happened_on, recorded_at, provider_id, survivor_id, id FROM entry"
        " WHERE survivor_id = 2 AND type = 'lost'"
    ),
}
SPANS = {
    "no spans": "DELETE FROM kit_span WHERE survivor_id = 2",
    "a span deleted": "DELETE FROM kit_span WHERE survivor_id = 2 AND from_on = '2026-11-10'",
    "a span added": (
        "INSERT INTO kit_span (survivor_id, from_on, until_on, status, smartphone, laptop, data, flags, flagged, score)"
        " VALUES (2, '2025-01-01', '2025-02-01', 'complete', 'never', 'never', 'never', '', false, 0)"
    ),
    "a span cut in two": (
        "INSERT INTO kit_span (survivor_id, provider_id, caseworker_id, from_on, until_on, status, smartphone, laptop,"
        " data, flags, flagged, score, since, ends_on, matter, region)"
        " SELECT survivor_id, provider_id, caseworker_id, '3000-01-01', until_on, status, smartphone, laptop, data,"
        " flags, flagged, score, since, ends_on, matter, region FROM kit_span"
        " WHERE survivor_id = 2 AND until_on = '9999-12-31'"
    ),
    "spans of somebody else": (
        "UPDATE kit_span SET survivor_id = 2 WHERE survivor_id = 3 AND from_on NOT IN"
        " (SELECT from_on FROM kit_span WHERE survivor_id = 2)"
    ),
}
COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "from_on": st.integers(1, 20).map(timedelta),
    "until_on": st.integers(1, 20).map(timedelta),
    "status": st.sampled_from(Status),
    "smartphone": st.sampled_from(ComponentState),
    "laptop": st.sampled_from(ComponentState),
    "data": st.sampled_from(ComponentState),
    "flags": st.sets(st.sampled_from(Flag)).map(lambda flags: " ".join(sorted(flags))),
    "flagged": st.booleans(),
    "score": st.integers(0, 120),
    "since": st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    "ends_on": st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    "provider_id": st.sampled_from([None, 1, 2]),
    "caseworker_id": st.sampled_from([None, 1]),
    "matter": st.none() | st.text("abc |", max_size=20),
    "region": st.sampled_from([None, "E12000001", "N92000002"]),
}
"""Every column of a span that can be another, and what may be planted there; days are moved by some."""


@pytest.fixture
def people(given: Given, desk: Desk) -> Database:
    """Three people: two with the same rich story, and one with hardly any."""
    caseworker = given.actor(Role.CASEWORKER)
    given.provider("other")
    for _person in range(2):
        story(given, desk, given.survivor(caseworker=caseworker, region="E12000001"))
    given.survivor(started_on=date(2026, 10, 7))
    return given.database


def story(given: Given, desk: Desk, person: Survivor) -> None:
    """Something of every kind of fact, each of which matters on some day."""
    phone, laptop, sim = (
        given.ready_device(),
        given.ready_device(Kind.LAPTOP),
        given.sim(package=funded(last_day=date(2027, 2, 1))),
    )
    given.handover(person, phone, laptop, sim, tenure=Tenure.LOAN_FIXED, due_on=date(2027, 1, 15), on=date(2026, 11, 2))
    given.report(sim, "activate", on=date(2026, 11, 3))
    given.report(phone, "lost", on=date(2026, 11, 10))
    who = {"survivor": person.ref}
    own = {"component": Component.SMARTPHONE, "outcome": OwnCheck.SAFE}
    desk.do(choices.check_own_device, **who, **own, on=date(2026, 11, 14))
    exempt = {"component": Component.LAPTOP, "reason": ExemptionReason.SAFETY, "review_on": date(2026, 11, 20)}
    desk.do(choices.exempt, **who, **exempt, on=date(2026, 11, 15))
    declined = {"component": Component.LAPTOP, "reason": DeclineReason.NOT_NOW, "offered_in_language": "en"}
    desk.do(choices.decline, **who, **declined, on=date(2026, 10, 5), review_on=date(2026, 10, 25))
    desk.do(talks.train, **who, kind=TrainingFormat.INFORMAL, on=date(2026, 11, 9))
    desk.do(talks.explain_nrm, **who, teach_back=TeachBack.CLEAR, language="vi", on=date(2026, 11, 9))
    desk.do(talks.check_contact, **who, on=date(2026, 11, 9))
    agreed = {"purpose": ConsentPurpose.HOLD_KIT_RECORD, "answer": ConsentAnswer.GIVEN, "language": "vi"}
    desk.do(talks.ask_consent, **who, **agreed, on=date(2026, 10, 2))
    desk.do(support.change_stay, **who, context=Context.MISSING, on=date(2026, 10, 20))
    desk.do(support.change_stay, **who, context=Context.COMMUNITY, on=date(2026, 10, 24))
    desk.do(support.change_stage, **who, stage=Stage.RG_NEGATIVE, on=date(2026, 10, 9))
    desk.do(support.change_stage, **who, stage=Stage.RG_POSITIVE, on=date(2026, 10, 12))
    packed(given, given.sim(), request=asked(given, person, Component.DATA))


def found(database: Database, workers: int | None = None) -> list[int]:
    return sorted(one.survivor_id for _count, wrong in checking.check(database, workers=workers) for one in wrong)


@contextmanager
def behind_everybodys_back(database: Database) -> Iterator[sa.Connection]:
    with database.engine.begin() as connection:
        guards.remove(connection)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        yield connection


@pytest.mark.parametrize("case", FACTS)
def test_a_fact_that_was_changed_is_found(sqlite: Database, people: Database, case: str) -> None:
    assert found(people) == []
    plant(people, FACTS[case])
    assert found(people) == [NAMED]


@pytest.mark.parametrize("case", SPANS)
def test_a_span_that_was_changed_is_found(both_engines: Database, people: Database, case: str) -> None:
    assert found(people) == []
    plant(people, SPANS[case])
    assert found(people) == ([NAMED, 3] if case == "spans of somebody else" else [NAMED])


def plant(database: Database, statement: str) -> None:
    with behind_everybodys_back(database) as connection:
        assert connection.execute(sa.text(statement)).rowcount


@pytest.fixture
def unguarded(sqlite: Database, people: Database) -> Database:
    with behind_everybodys_back(people):
        return people


@any_given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_column_of_any_span(unguarded: Database, data: st.DataObject) -> None:
    """Planted, found, and put back for the next one."""
    table = TABLES["kit_span"]
    with unguarded.reading() as session:
        spans = session.execute(sa.select(table).where(table.c.survivor_id == NAMED).order_by(table.c.from_on)).all()
    span = data.draw(st.sampled_from(spans))
    column = data.draw(st.sampled_from(sorted(COLUMNS)))
    was, value = getattr(span, column), data.draw(COLUMNS[column])
    if isinstance(value, timedelta):
        value = was - value if column == "from_on" or was == date.max else was + value
        assume(column == "until_on" or value not in {other.from_on for other in spans})
    change = sa.update(table).where(table.c.id == span.id)
    with unguarded.engine.begin() as connection:
        connection.execute(change.values({column: value}))
    assert found(unguarded) == ([NAMED] if value != was else [])
    with unguarded.engine.begin() as connection:
        connection.execute(change.values({column: was}))


def test_every_column_is_planted_somewhere() -> None:
    assert set(TABLES["kit_span"].columns.keys()) == {*COLUMNS, "id", "survivor_id"}


def test_every_fact_of_a_person_is_planted_somewhere() -> None:
    """A new table about people needs a case here, unless the rule does not read it."""
    about = {name for name, table in TABLES.items() if "survivor_id" in table.columns}
    planted = {name for name in about if any(f" {name} " in statement for statement in FACTS.values())}
    unread = {"handover", "kit_span", "policy_preview_row", "contact_rule", "message", "reminder", "task"}
    assert about - planted == unread


def test_several_processes_find_the_same(
    both_engines: Database, people: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "CHUNK", 1)
    monkeypatch.setattr(processes, "ENOUGH", 1)
    with behind_everybodys_back(people) as connection:
        connection.execute(sa.text("UPDATE kit_span SET score = 7 WHERE survivor_id IN (1, 3)"))
    assert found(people, workers=2) == [1, 3]
    for _made in rebuilding.rebuild(people, rebuilding.begin(people, desk.at), workers=2):
        pass
    assert found(people, workers=2) == []
