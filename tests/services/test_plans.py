"""Renewals planned ahead: made, fulfilled, dropped, and taken back step by step; never counted as data."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.bulk import Renewing
from devicefleet.rules.terms import Renewal, Role
from devicefleet.services import bulk, holding, packages, undoing
from devicefleet.tables import DataPackage, RenewalPlan, Sim, Survivor
from tests.given import Given, funded, later, scan_of
from tests.services.desk import Desk
from tests.services.history import spans

SOON = date(2026, 11, 28)


def held(given: Given, person: Survivor | None = None, **package: Any) -> Sim:
    """A SIM in use, with data until 30 November 2026."""
    sim = given.sim(package=funded(**{"starts_on": date(2026, 11, 1), "cost_pence": 1000, **package}))
    given.handover(person or given.survivor(), sim, on=date(2026, 11, 1))
    given.report(sim, "activate", date(2026, 11, 1))
    return sim


def plan(desk: Desk, sim: Sim, **asked: Any) -> RenewalPlan:
    row: RenewalPlan = desk.do(packages.plan, scan=scan_of(sim), **{"renew_on": SOON, **asked})
    return row


def ended_by(desk: Desk, made: RenewalPlan) -> int | None:
    ended: int | None = desk.one(RenewalPlan, made.id).ended_entry_id
    return ended


def undo(desk: Desk, entry_id: int | None) -> Any:
    return desk.do(undoing.undo, entry_id=entry_id, at=later(desk.at, minutes=1))


def test_a_plan_changes_nothing_about_the_data(desk: Desk, given: Given) -> None:
    sim = held(given)
    before = spans(desk.database)
    made = plan(desk, sim, terms=2, cost_pence=800, funder_ref="LOTTERY")
    assert (made.renew_on, made.term_count, made.cost_pence, made.funder_ref) == (SOON, 2, 800, "LOTTERY")
    assert spans(desk.database) == before
    assert desk.trail()[-1] == "package.renewal_planned"
    desk.assert_sound()


def test_renewing_does_what_was_planned(desk: Desk, given: Given, both_engines: Database) -> None:
    sim = held(given)
    made = plan(desk, sim, terms=2, cost_pence=800, funder_ref="LOTTERY")
    renewed = desk.do(packages.renew, scan=scan_of(sim))
    assert (renewed.starts_on, renewed.ends_on) == (date(2026, 12, 1), date(2027, 1, 30))
    assert (renewed.term_count, renewed.cost_pence, renewed.funder_ref) == (2, 800, "LOTTERY")
    assert ended_by(desk, made) == renewed.entry_id
    again = desk.do(packages.renew, scan=scan_of(sim))
    assert again.term_count == 1, "a plan is fulfilled once"
    desk.assert_sound()


def test_what_is_said_at_the_renewal_is_what_counts(desk: Desk, given: Given) -> None:
    sim = held(given)
    plan(desk, sim, terms=3)
    renewed = desk.do(packages.renew, scan=scan_of(sim), terms=1)
    assert (renewed.term_count, renewed.cost_pence) == (1, 1000)


def test_undoing_the_renewal_opens_the_plan_again(desk: Desk, given: Given, both_engines: Database) -> None:
    sim = held(given)
    made = plan(desk, sim)
    before = desk.rows()["renewal_plan"]
    renewed = desk.do(packages.renew, scan=scan_of(sim))
    undo(desk, renewed.entry_id)
    assert desk.rows()["renewal_plan"] == before
    undo(desk, made.entry_id)
    assert ended_by(desk, made) is not None, "the entry that voids a plan ends it"
    plan(desk, sim)
    desk.assert_sound()


def test_undo_runs_strictly_backwards(desk: Desk, given: Given) -> None:
    sim = held(given)
    made = plan(desk, sim)
    renewed = desk.do(packages.renew, scan=scan_of(sim))
    plan(desk, sim, renew_on=date(2026, 12, 28))
    for entry_id in (renewed.entry_id, made.entry_id):
        refusal = desk.refused(undoing.undo, entry_id=entry_id, at=later(desk.at, minutes=1))
        assert "Something else was done with this since" in str(refusal)


def test_a_handover_with_a_plan_is_not_taken_back(desk: Desk, given: Given) -> None:
    sim = given.sim(package=funded(starts_on=date(2026, 11, 1)))
    made = given.handover(given.survivor(), sim)
    activated = given.report(sim, "activate")
    plan(desk, sim)
    refusal = desk.refused(undoing.undo, entry_id=made.entry_id, at=later(desk.at, minutes=1))
    assert "Something else" in str(refusal)
    del activated


def test_dropping_a_plan_and_taking_that_back(desk: Desk, given: Given, both_engines: Database) -> None:
    sim = held(given)
    made = plan(desk, sim)
    dropped = desk.do(packages.drop_plan, scan=scan_of(sim))
    assert ended_by(desk, made) == dropped.id
    assert "No renewal is planned" in str(desk.refused(packages.drop_plan, scan=scan_of(sim)))
    undo(desk, dropped.id)
    assert ended_by(desk, made) is None
    desk.assert_sound()


@pytest.mark.parametrize("act", ["lost", "stolen", "return"])
def test_a_plan_goes_with_its_sim_and_comes_back_with_it(desk: Desk, given: Given, act: str) -> None:
    sim = held(given)
    made = plan(desk, sim)
    asked = {"scan": scan_of(sim)} | ({} if act == "return" else {"word": act})
    entry = desk.do(holding.take_back if act == "return" else holding.report, **asked)
    assert ended_by(desk, made) == entry.id
    undo(desk, entry.id)
    assert ended_by(desk, made) is None
    desk.assert_sound()


def test_one_plan_at_a_time(desk: Desk, given: Given, both_engines: Database) -> None:
    sim = held(given)
    plan(desk, sim)
    refusal = desk.refused(packages.plan, scan=scan_of(sim), renew_on=SOON)
    assert str(refusal) == "A renewal is already planned for this SIM. Drop that plan first."


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"renew_on": date(2026, 11, 21)}, "is past"),
        ({"renew_on": date(2062, 11, 22)}, "Check the year"),
        ({"terms": 0}, "at least one period"),
    ],
)
def test_days_that_cannot_be_meant(desk: Desk, given: Given, asked: dict[str, Any], sentence: str) -> None:
    refusal = desk.refused(packages.plan, scan=scan_of(held(given)), **{"renew_on": SOON, **asked})
    assert sentence in str(refusal)


def test_what_cannot_be_planned(desk: Desk, given: Given) -> None:
    assert "Nobody has SIM" in str(desk.refused(packages.plan, scan=scan_of(given.sim()), renew_on=SOON))
    waiting = given.sim(package=funded())
    given.handover(given.survivor(), waiting)
    assert "not activated" in str(desk.refused(packages.plan, scan=scan_of(waiting), renew_on=SOON))
    endless = held(given, open_ended=True, renewal=Renewal.AUTO_FUNDED)
    assert "renews itself" in str(desk.refused(packages.plan, scan=scan_of(endless), renew_on=SOON))


def test_only_for_ones_own_people(desk: Desk, given: Given) -> None:
    mine, other = given.actor(Role.CASEWORKER), given.actor(Role.CASEWORKER, new=True)
    sim = held(given, given.survivor(caseworker=mine))
    for service, more in ((packages.plan, {"renew_on": SOON}), (packages.drop_plan, {})):
        refusal = desk.refused(service, other, scan=scan_of(sim), **more)
        assert str(refusal) == f"Nobody in your list holds {sim.iccid} now."
    desk.do(packages.plan, mine, scan=scan_of(sim), renew_on=SOON)


def test_renewing_many_fulfils_their_plans_and_its_undo_opens_them(
    desk: Desk, given: Given, both_engines: Database
) -> None:
    sims = [held(given) for _each in range(3)]
    made = [plan(desk, sim, cost_pence=700) for sim in sims[:2]]
    done = desk.do(bulk.renew, wanted=Renewing(), count=3)
    assert all(ended_by(desk, one) for one in made)
    packages_of = select(DataPackage.cost_pence).where(col(DataPackage.renews_id).is_not(None))
    assert desk.ask(lambda session: sorted(session.exec(packages_of))) == [700, 700, 1000]
    assert done.cost_pence == 2400, "the plan's cost is what was shown"
    desk.do(bulk.undo, bulk_id=done.id, at=later(desk.at, minutes=1))
    assert [ended_by(desk, one) for one in made] == [None, None]
    desk.assert_sound()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@drawn(acts=st.lists(st.sampled_from(["plan", "drop", "renew", "undo"]), max_size=9), terms=st.integers(1, 4))
def test_whatever_is_done_plans_never_change_spans(desk: Desk, given: Given, acts: list[str], terms: int) -> None:
    """And every undo leaves the plans exactly as they were before what it takes back."""
    sim, scan, done = held(given), "", list[tuple[int, list[Any], list[Any]]]()
    scan = scan_of(sim)
    for act in acts:
        plans, told = desk.rows()["renewal_plan"], spans(desk.database)
        is_open = any(row[2] == sim.id and row[-1] is None for row in plans)
        if act == "undo" and done:
            entry_id, was, stood = done.pop()
            undo(desk, entry_id)
            known = {row[0] for row in was}
            assert [row for row in desk.rows()["renewal_plan"] if row[0] in known] == was
            assert spans(desk.database) == stood
        elif act == "plan" and not is_open:
            done.append((plan(desk, sim, terms=terms).entry_id, plans, told))
            assert spans(desk.database) == told
        elif act == "drop" and is_open:
            done.append((desk.do(packages.drop_plan, scan=scan).id, plans, told))
            assert spans(desk.database) == told
        elif act == "renew":
            done.append((desk.do(packages.renew, scan=scan).entry_id, plans, told))
    desk.assert_sound()
