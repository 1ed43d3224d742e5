"""The status over the months around a day: no gap, no overlap, and where the day is."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from devicefleet.db import Database
from devicefleet.queries.stretches import Stretch, stretches_of
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import Role, Status
from devicefleet.tables import Survivor
from tests.given import Given
from tests.queries.counted import counted

TODAY = date(2026, 11, 22)


@pytest.fixture
def caseworker(given: Given) -> Actor:
    return given.actor(Role.CASEWORKER)


@pytest.fixture
def survivor(given: Given, caseworker: Actor) -> Survivor:
    return given.survivor(caseworker=caseworker)


def told(database: Database, actor: Actor, survivor: Survivor, on: date = TODAY) -> tuple[Stretch, ...]:
    with database.reading() as session:
        return stretches_of(session, actor, ref=survivor.ref, on=on)


def test_one_after_the_other(given: Given, database: Database, caseworker: Actor, survivor: Survivor) -> None:
    given.report(given.held_device(survivor, on=date(2026, 10, 20)), "lost", date(2026, 11, 10))
    found = told(database, caseworker, survivor)
    assert [(one.status, one.first, one.days) for one in found[:3]] == [
        (Status.SETTING_UP, date(2026, 10, 1), 15),
        (Status.NOT_STARTED, date(2026, 10, 16), 4),
        (Status.PARTIAL, date(2026, 10, 20), 21),
    ]
    assert [(one.status, one.here, one.goes_on) for one in found[3:]] == [(Status.LAPSED, True, True)]
    assert all(after.first - before.last == timedelta(days=1) for before, after in pairwise(found))
    assert sum(one.share for one in found) == pytest.approx(100, abs=0.1)
    assert [one.place for one in found] == sorted(one.place for one in found)


def test_on_any_day(database: Database, caseworker: Actor, survivor: Survivor) -> None:
    assert [one.status for one in told(database, caseworker, survivor, date(2026, 10, 3)) if one.here] == [
        Status.SETTING_UP
    ]
    assert told(database, caseworker, survivor, date(2025, 1, 1)) == ()


def test_not_theirs(given: Given, database: Database, survivor: Survivor) -> None:
    assert told(database, given.actor(Role.PROVIDER_MANAGER, given.provider("other")), survivor) == ()


def test_it_is_one_statement(database: Database, caseworker: Actor, survivor: Survivor) -> None:
    with database.reading() as session, counted(database) as sent:
        stretches_of(session, caseworker, ref=survivor.ref, on=TODAY)
    assert len(sent) == 1
