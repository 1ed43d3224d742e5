"""Every SIM with data that somebody has: what is planned counts as planned, and never as paid."""

from datetime import date, timedelta
from typing import Any

import pytest

from devicefleet.db import Database
from devicefleet.queries import cliff, data_ahead
from devicefleet.queries.cliff import Behind
from devicefleet.queries.data_ahead import DataAhead, Look, WantedData
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.refusals import NotAllowed
from devicefleet.rules.terms import Renewal, Role, Scheme
from devicefleet.services import packages
from devicefleet.tables import Sim
from tests.given import Given, funded, later, scan_of
from tests.many import data
from tests.queries.counted import counted

TODAY = date(2026, 11, 22)
ENDING = date(2026, 11, 30)


def plan(given: Given, sim: Sim, on: date = ENDING, **asked: Any) -> None:
    with given.database.writing() as session:
        packages.plan(session, OPERATOR, given.at, scan=scan_of(sim), renew_on=on, **asked)


def rows(database: Database, actor: Actor = OPERATOR, today: date = TODAY, **wanted: Any) -> tuple[DataAhead, ...]:
    with database.reading() as session:
        every = data_ahead.every(session, actor, WantedData(**wanted), today=today)
        page = data_ahead.data_ahead(session, actor, WantedData(**wanted), today=today)
    assert page.rows == every[: page.size]
    assert page.total == len(every)
    return every


def test_what_comes_next_and_when_it_runs_out(given: Given, database: Database, both_engines: Database) -> None:
    open_, planned = data(given, renewal=Renewal.NONE), data(given, funder_ref="COUNCIL")
    endless = data(given, last_day=None, open_ended=True, renewal=Renewal.AUTO_FUNDED)
    monthly = data(given, last_day=date(2026, 11, 25), renewal=Renewal.AUTO_FUNDED)
    plan(given, planned, date(2026, 12, 4), terms=2, cost_pence=800, funder_ref="LOTTERY")
    found = rows(database)
    assert [row.sim_id for row in found] == [open_.id, planned.id, monthly.id, endless.id]
    first, second, third, fourth = found
    assert (first.paid_until, first.runs_out_on, first.next_on, first.behind) == (ENDING, ENDING, None, Behind.NOTHING)
    assert (second.runs_out_on, second.next_on, second.plan_terms) == (ENDING, date(2026, 12, 4), 2)
    assert (second.cost_pence, second.funder, second.days_without) == (800, "LOTTERY", 3)
    assert second.behind is Behind.NOTHING, "a plan that comes too late follows nothing"
    assert (third.runs_out_on, third.next_on, third.renews_itself) == (None, date(2026, 11, 26), True)
    assert (fourth.paid_until, fourth.next_on, fourth.renewable) == (None, None, False)
    assert [row.renewable for row in found[:3]] == [True] * 3


def test_narrowed(given: Given, database: Database, both_engines: Database) -> None:
    other = given.provider("other")
    near, far = data(given, funder_ref="LOTTERY"), data(given, last_day=date(2027, 3, 1))
    theirs = data(given, provider=other, last_day=date(2026, 12, 10))
    plan(given, near, funder_ref="COUNCIL")
    for wanted, sims in (
        ({}, [near, theirs, far]),
        ({"days": 8}, [near]),
        ({"days": 7}, []),
        ({"first": date(2026, 12, 10), "last": date(2026, 12, 10)}, [theirs]),
        ({"planned": True}, [near]),
        ({"planned": False}, [theirs, far]),
        ({"funder": "COUNCIL"}, [near]),
        ({"funder": "LOTTERY"}, []),
        ({"provider": "other"}, [theirs]),
    ):
        assert [row.sim_id for row in rows(database, **wanted)] == [sim.id for sim in sims], wanted
    with database.reading() as session:
        assert data_ahead.funders(session, OPERATOR) == ("COUNCIL",)


def test_the_latest_package_is_what_counts(given: Given, database: Database, both_engines: Database) -> None:
    sim = data(given)
    given.package(sim, funded(starts_on=date(2026, 12, 1), last_day=date(2027, 2, 1)))
    given.package(sim, funded(starts_on=date(2026, 12, 1), last_day=date(2027, 1, 1)))
    assert [row.paid_until for row in rows(database)] == [date(2027, 2, 1)]
    given.package(sim, funded(starts_on=date(2027, 2, 2), open_ended=True, renewal=Renewal.AUTO_FUNDED))
    assert [row.paid_until for row in rows(database)] == [None]


def test_not_in_use_any_more(given: Given, database: Database) -> None:
    lost, back = data(given), data(given)
    given.report(lost, "lost")
    with database.writing() as session:
        from_hand = scan_of(back)
        packages.plan(session, OPERATOR, given.at, scan=from_hand, renew_on=ENDING)
    assert [row.sim_id for row in rows(database)] == [back.id]


def test_planned_is_shown_apart_and_never_as_paid(given: Given, database: Database, both_engines: Database) -> None:
    sims = [data(given, renewal=Renewal.NONE) for _each in range(3)]
    data(given, renewal=Renewal.AUTO_FUNDED)
    plan(given, sims[0])
    plan(given, sims[1], date(2026, 12, 2))
    with database.reading() as session:
        for found in (
            cliff.cliff(session, OPERATOR, today=TODAY, n=3),
            data_ahead.run_outs(session, OPERATOR, WantedData(), today=TODAY, n=3),
        ):
            week = found.weeks[2]
            assert week.packages == {
                Behind.PAID: 1, Behind.SCHEDULED: 1, Behind.PLANNED: 0, Behind.THEY_PAY: 0, Behind.NOTHING: 2,
            }  # fmt: skip
            assert (found.nothing, week.spare) == (2, -2)
            wanted = cliff.WantedPackages(*week.week, Behind.SCHEDULED)
            assert [one.sim_id for one in cliff.every(session, OPERATOR, wanted)] == [sims[0].id]
    with database.writing() as session:
        packages.renew(session, OPERATOR, given.at, scan=scan_of(sims[0]))
    with database.reading() as session:
        week = cliff.cliff(session, OPERATOR, today=TODAY, n=3).weeks[2]
        assert (week.packages[Behind.PAID], week.packages[Behind.SCHEDULED]) == (2, 0)
        outs = data_ahead.run_outs(session, OPERATOR, WantedData(), today=TODAY, n=3).weeks[2]
        assert outs.total == 3, "what has a next term behind it does not run out"


def test_not_activated(given: Given, database: Database, both_engines: Database) -> None:
    soon, late, bare = (
        given.sim(package=funded(starts_on=None), activate_by=date(2027, 1, 31)),
        given.sim(package=funded(starts_on=None), activate_by=date(2026, 12, 5)),
        given.sim(),
    )
    for days, sim in enumerate((soon, late, bare)):
        given.handover(given.survivor(), sim, on=date(2026, 11, 1) + timedelta(days=days))
    data(given)
    found = rows(database, look=Look.NOT_ACTIVATED)
    assert [row.sim_id for row in found] == [late.id, soon.id, bare.id]
    assert [row.handed_on.day for row in found] == [2, 1, 3]
    assert not any(row.renewable for row in found)


def test_quiet(given: Given, database: Database, both_engines: Database) -> None:
    """A bundle is paid when it is bought, a plan pays for its term, and a paid text counts on its day."""
    bought = {"scheme": Scheme.PURCHASED_BUNDLE, "last_day": date(2026, 11, 30)}
    bundle, texted, plan_ = data(given, **bought), data(given, **bought), data(given)
    given.report(texted, "topped-up", date(2026, 11, 15))
    day = later(given.at, days=70).today
    found = rows(database, today=day, look=Look.QUIET, quiet=60)
    assert [(row.sim_id, row.quiet_since) for row in found] == [
        (bundle.id, date(2026, 11, 1)), (texted.id, date(2026, 11, 15)), (plan_.id, date(2026, 12, 1)),
    ]  # fmt: skip
    assert [row.sim_id for row in rows(database, today=day, look=Look.QUIET, quiet=77)] == [bundle.id, texted.id]
    assert [row.quiet_since for row in rows(database)] == [date(2026, 11, 1), date(2026, 11, 15), None]


def test_of_ones_own_people_only_and_whose_only_for_those_who_may_know(given: Given, database: Database) -> None:
    amina = given.actor(Role.CASEWORKER)
    person = given.survivor(caseworker=amina)
    mine, other = data(given, person), data(given)
    assert [(row.sim_id, row.ref) for row in rows(database, amina)] == [(mine.id, person.ref)]
    store = rows(database, given.actor(Role.WAREHOUSE))
    assert [(row.sim_id, row.ref) for row in store] == [(mine.id, None), (other.id, None)]
    assert len(rows(database, given.actor(Role.COORDINATOR))) == 2
    assert rows(database, given.actor(Role.PROVIDER_MANAGER, given.provider("far"))) == ()
    with database.reading() as session, pytest.raises(NotAllowed):
        data_ahead.data_ahead(session, given.actor(Role.FUNDER), WantedData(), today=TODAY)


@pytest.mark.parametrize("look", [None, Look.QUIET, Look.NOT_ACTIVATED])
def test_as_many_statements_for_many_as_for_one(given: Given, database: Database, look: Look | None) -> None:
    sizes = []
    for _each in range(2):
        for _sim in range(3):
            plan(given, data(given, scheme=Scheme.PURCHASED_BUNDLE))
            given.handover(given.survivor(), given.sim(package=funded(starts_on=None)))
        with counted(database) as sent, database.reading() as session:
            found = data_ahead.data_ahead(session, OPERATOR, WantedData(look=look, quiet=0), today=TODAY)
            assert found.rows
        sizes.append(len(sent))
    assert sizes[0] == sizes[1] <= 5
