"""The coming weeks: kits that become worse, data that ends, loans that come due, and what waits on the shelves."""

from datetime import date, timedelta

import pytest

from devicefleet.db import Database
from devicefleet.queries import cliff, devices, forecast, kit_lists, loans, sims, stock
from devicefleet.queries.cliff import Behind, WantedPackages
from devicefleet.queries.devices import Wanted
from devicefleet.queries.kit_lists import WantedKits, Worse
from devicefleet.queries.loans import Period, WantedLoans
from devicefleet.queries.sims import SimNeed, WantedSims
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.forecast import Cause, Change, Week
from devicefleet.rules.refusals import NotAllowed
from devicefleet.rules.terms import Component, DeviceState, Renewal, Role, Status, Tenure
from devicefleet.services import choices
from devicefleet.tables import Survivor
from tests.given import Given, funded, later

TODAY = date(2026, 11, 22)
SUNDAY, NEXT = Week(TODAY, TODAY), Week(date(2026, 11, 23), date(2026, 11, 29))


def with_data(given: Given, last_day: date, **package: object) -> Survivor:
    """Somebody with data up to a day, and nothing else."""
    person = given.survivor()
    sim = given.sim(package=funded(last_day=last_day, **package))
    given.handover(person, sim, on=date(2026, 11, 1))
    given.report(sim, "activate", date(2026, 11, 1))
    return person


def decline(given: Given, person: Survivor, review_on: date) -> None:
    with given.database.writing() as session:
        choices.decline(
            session, OPERATOR, given.at, survivor=person.ref, component=Component.LAPTOP,
            reason=choices.DeclineReason.NOT_NOW, offered_in_language="en", interpreter=False, review_on=review_on,
            on=date(2026, 11, 2),
        )  # fmt: skip


def test_what_becomes_worse(given: Given, database: Database, both_engines: Database) -> None:
    person = with_data(given, date(2026, 11, 24))
    decline(given, person, date(2026, 11, 26))
    with_data(given, date(2026, 12, 24))
    with database.reading() as session:
        found = forecast.forecast(session, OPERATOR, today=TODAY, n=3)
        assert [one.week for one in found[:2]] == [SUNDAY, NEXT]
        assert [(one.turns, one.lapses) for one in found] == [(0, 0), (2, 1), (0, 0)]
        ends, ask = Change(Component.DATA, Cause.ENDS), Change(Component.LAPTOP, Cause.ASK_AGAIN)
        assert found[1].why == {ends: 1, ask: 1}
        for worse, n in (
            (Worse(NEXT), 2),
            (Worse(NEXT, lapses=True), 1),
            (Worse(NEXT, change=ends), 1),
            (Worse(NEXT, change=ask), 1),
            (Worse(NEXT, change=Change(Component.DATA, Cause.POLICY)), 0),
        ):
            page = kit_lists.kits(session, OPERATOR, WantedKits(TODAY, worse=worse))
            assert page.total == len(page.rows) == n
        first = kit_lists.kits(session, OPERATOR, WantedKits(TODAY, worse=Worse(NEXT))).rows[0]
        assert (first.ref, first.status, first.since) == (person.ref, Status.LAPSED, date(2026, 11, 25))


def test_of_ones_own_organisation_only(given: Given, database: Database) -> None:
    with_data(given, date(2026, 11, 24))
    stranger = given.actor(Role.PROVIDER_MANAGER, given.provider("other"))
    with database.reading() as session:
        assert sum(one.turns for one in forecast.forecast(session, stranger, today=TODAY, n=4)) == 0
        assert sum(one.total for one in cliff.cliff(session, stranger, today=TODAY, n=4).weeks) == 0
        assert kit_lists.every(session, stranger, WantedKits(TODAY, worse=Worse(NEXT))) == ()


def test_the_cliff(given: Given, database: Database, both_engines: Database) -> None:
    """Two with nothing behind them, one SIM with data in stock: enough for the first, too few from the second on."""
    with_data(given, TODAY, renewal=Renewal.NONE)
    with_data(given, date(2026, 11, 29), renewal=Renewal.NONE)
    with_data(given, date(2026, 11, 30), renewal=Renewal.PLANNED_FUNDED)
    with_data(given, date(2026, 11, 30), renewal=Renewal.SELF_FUNDED)
    with_data(given, date(2026, 11, 30), renewal=Renewal.AUTO_FUNDED)
    given.sim(package=funded(starts_on=None))
    given.sim()
    with database.reading() as session:
        found = cliff.cliff(session, OPERATOR, today=TODAY, n=4)
        assert [one.total for one in found.weeks] == [1, 1, 3, 0]
        assert [one.spare for one in found.weeks] == [0, -1, -1, -1]
        assert (found.nothing, found.edge, found.with_data, found.without_data) == (2, NEXT, 1, 1)
        assert found.weeks[2].packages == {
            Behind.PAID: 1, Behind.SCHEDULED: 0, Behind.PLANNED: 1, Behind.THEY_PAY: 1, Behind.NOTHING: 0,
        }  # fmt: skip
        for week in found.weeks:
            for behind, n in week.packages.items():
                wanted = WantedPackages(*week.week, behind)
                page = cliff.packages(session, OPERATOR, wanted, page=1)
                assert page.total == len(page.rows) == len(cliff.every(session, OPERATOR, wanted)) == n
                assert all(week.week.first <= one.last_day <= week.week.last for one in page.rows)
        assert sims.count(session, OPERATOR, WantedSims(need=SimNeed.PERSON)) == found.with_data


def test_what_was_paid_already_follows(given: Given, database: Database) -> None:
    person = given.survivor()
    sim = given.sim(package=funded(last_day=date(2026, 11, 25), renewal=Renewal.NONE))
    given.handover(person, sim, on=date(2026, 11, 1))
    given.package(sim, funded(starts_on=date(2026, 11, 26), last_day=date(2027, 11, 25)))
    with database.reading() as session:
        assert [one.behind for one in cliff.every(session, OPERATOR, WantedPackages(TODAY, NEXT.last))] == [Behind.PAID]


def test_loans(given: Given, database: Database, both_engines: Database) -> None:
    due = [date(2026, 11, 21), TODAY, date(2026, 12, 2), date(2026, 12, 22), date(2027, 5, 1)]
    for day in due:
        given.held_device(tenure=Tenure.LOAN_FIXED, due_on=day, on=date(2026, 11, 1))
    given.held_device(tenure=Tenure.GIFT)
    lost = given.held_device(tenure=Tenure.LOAN_FIXED, due_on=TODAY, on=date(2026, 11, 1))
    given.report(lost, "lost")
    periods = loans.periods(TODAY)
    with database.reading() as session:
        counts = loans.counts(session, OPERATOR, periods)
        assert counts == (1, 1, 1, 0, 2)
        for period, n in zip(periods, counts, strict=True):
            page = loans.loans(session, OPERATOR, WantedLoans(period), page=1)
            assert page.total == len(page.rows) == len(loans.every(session, OPERATOR, WantedLoans(period))) == n
        every = loans.every(session, given.actor(Role.PROVIDER_MANAGER), WantedLoans(Period()))
        assert [one.due_on for one in every] == due
        assert loans.every(session, OPERATOR, WantedLoans(provider="nowhere")) == ()


def test_stock_by_age(given: Given, database: Database, both_engines: Database) -> None:
    given.ready_device()
    given.received_device()
    given.held_device()
    today = later(given.at, days=40).today
    with database.reading() as session:
        new, month, old = stock.ages(today)
        found = {shelf.state: shelf.devices for shelf in stock.stock(session, OPERATOR, today=today)}
        assert found == {DeviceState.READY: (0, 1, 0), DeviceState.RECEIVED: (0, 1, 0)}
        for age, n in ((new, 0), (month, 1), (old, 0)):
            wanted = Wanted(state=DeviceState.READY, since=age.first, until=age.last)
            assert devices.count(session, OPERATOR, wanted) == n
        assert devices.count(session, OPERATOR, Wanted(provider="home")) == 3
        assert devices.count(session, OPERATOR, Wanted(provider="nowhere")) == 0
        assert {shelf.devices for shelf in stock.stock(session, OPERATOR, today=TODAY)} == {(1, 0, 0)}


def test_ages_leave_no_gap() -> None:
    new, month, old = stock.ages(TODAY)
    assert month.last == (new.first or TODAY) - timedelta(days=1)
    assert old.last == (month.first or TODAY) - timedelta(days=1)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.WAREHOUSE, Role.FUNDER])
def test_refused(database: Database, role: Role) -> None:
    low = Actor(role, staff_id=1, provider_id=1)
    with database.reading() as session:
        for ask in (
            lambda: forecast.forecast(session, low, today=TODAY, n=2),
            lambda: cliff.cliff(session, low, today=TODAY, n=2),
            lambda: loans.counts(session, low, loans.periods(TODAY)),
        ):
            with pytest.raises(NotAllowed):
                ask()
