"""Flagged: lapsed, only temporary, ending soon; the same numbers as list, count and export."""

from datetime import date, timedelta

import pytest

from devicefleet.db import Database
from devicefleet.queries import flagged, kit_rows
from devicefleet.queries.flagged import Which
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.refusals import NotAllowed
from devicefleet.rules.terms import Component, ExemptionReason, Role, Tenure
from devicefleet.services import choices, support
from devicefleet.tables import Provider, Survivor
from tests.given import Given
from tests.queries.counted import counted

TODAY = date(2026, 11, 22)
LATER = date(2026, 12, 20)


@pytest.fixture
def manager(given: Given) -> Actor:
    return given.actor(Role.PROVIDER_MANAGER)


def lent(given: Given, due_on: date, provider: Provider | None = None) -> Survivor:
    """Somebody of whom only a phone is asked, which is lent until a day."""
    survivor = given.survivor(provider)
    device = given.ready_device(provider=provider)
    given.handover(survivor, device, on=date(2026, 10, 5), tenure=Tenure.LOAN_FIXED, due_on=due_on)
    for component in (Component.LAPTOP, Component.DATA):
        with given.database.writing() as session:
            choices.exempt(
                session,
                OPERATOR,
                given.at,
                survivor=survivor.ref,
                component=component,
                reason=ExemptionReason.POLICY_WAIVER,
                review_on=date(2027, 11, 1),
                on=date(2026, 10, 1),
            )
    return survivor


def refs(database: Database, actor: Actor, which: Which, on: date = TODAY, provider: str | None = None) -> list[str]:
    with database.reading() as session:
        page = flagged.flagged(session, actor, which=which, on=on, provider=provider)
        every = flagged.every(session, actor, which=which, on=on, provider=provider)
        count = flagged.counts(session, actor, on=on, provider=provider)[which]
    assert page.rows == every
    assert page.total == count == len(every)
    return [row.ref for row in every]


def test_each_list(given: Given, database: Database, both_engines: Database, manager: Actor) -> None:
    soon, late = lent(given, date(2026, 11, 30)), lent(given, date(2027, 3, 1))
    assert refs(database, manager, Which.LAPSED) == []
    assert set(refs(database, manager, Which.TEMPORARY)) == {soon.ref, late.ref}
    assert refs(database, manager, Which.ENDING) == [soon.ref]
    assert set(refs(database, manager, Which.ALL)) == {soon.ref, late.ref}


def test_on_any_day(given: Given, database: Database, manager: Actor) -> None:
    """A loan that passes its date stays temporary; before the handover there was nothing to flag."""
    survivor = lent(given, date(2026, 11, 30))
    assert refs(database, manager, Which.ALL, date(2026, 10, 4)) == []
    assert refs(database, manager, Which.TEMPORARY, LATER) == [survivor.ref]
    assert refs(database, manager, Which.ENDING, LATER) == []


def test_a_coordinator_narrows_it(given: Given, database: Database) -> None:
    other = given.provider("other")
    here, there = lent(given, LATER), lent(given, LATER, other)
    coordinator = given.actor(Role.COORDINATOR)
    assert set(refs(database, coordinator, Which.TEMPORARY)) == {here.ref, there.ref}
    assert refs(database, coordinator, Which.TEMPORARY, provider="other") == [there.ref]
    with database.reading() as session:
        assert [one.code for one in flagged.organisations(session, coordinator)] == ["home", "other"]


def test_an_organisation_sees_its_own(given: Given, database: Database, manager: Actor) -> None:
    other = given.provider("other")
    lent(given, LATER, other)
    assert refs(database, manager, Which.ALL) == []
    assert refs(database, manager, Which.ALL, provider="other") == []
    with database.reading() as session:
        assert flagged.organisations(session, manager) == ()


def test_who_moved_is_flagged_where_they_were(given: Given, database: Database, manager: Actor) -> None:
    """The new organisation answers from the day of the move on; the old one no longer sees the person at all."""
    other = given.provider("other")
    survivor = lent(given, LATER)
    with database.writing() as session:
        support.move(
            session,
            OPERATOR,
            given.at,
            survivor=survivor.ref,
            provider_id=other.id or 0,
            caseworker_id=None,
            on=TODAY,
        )
    assert refs(database, manager, Which.ALL) == []
    newcomer = given.actor(Role.PROVIDER_MANAGER, other)
    assert refs(database, newcomer, Which.ALL) == [survivor.ref]
    assert refs(database, newcomer, Which.ALL, TODAY - timedelta(days=1)) == []


def test_pages(given: Given, database: Database, manager: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit_rows, "PER_PAGE", 2)
    for _person in range(3):
        lent(given, LATER)
    with database.reading() as session:
        first = flagged.flagged(session, manager, which=Which.ALL, on=TODAY, page=1)
        second = flagged.flagged(session, manager, which=Which.ALL, on=TODAY, page=2)
    assert (len(first.rows), len(second.rows), first.total) == (2, 1, 3)
    assert not {row.ref for row in first.rows} & {row.ref for row in second.rows}


def test_a_warehouse_has_no_list(given: Given, database: Database) -> None:
    with database.reading() as session, pytest.raises(NotAllowed):
        flagged.counts(session, given.actor(Role.WAREHOUSE), on=TODAY)


def test_it_asks_little_of_the_database(given: Given, database: Database, manager: Actor) -> None:
    for _person in range(3):
        lent(given, LATER)
    with database.reading() as session, counted(database) as sent:
        flagged.flagged(session, manager, which=Which.ALL, on=TODAY)
        flagged.counts(session, manager, on=TODAY)
    assert len(sent) == 2
