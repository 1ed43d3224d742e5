"""Data on a SIM: when a term begins and ends, and what renewing puts behind it."""

from datetime import date
from typing import Any

import pytest

from devicefleet.rules.renewing import term_end
from devicefleet.rules.terms import AllowancePeriod, Renewal, Role
from devicefleet.services import holding, packages, support
from devicefleet.tables import DataPackage, Sim
from tests.given import Given, funded, later, scan_of
from tests.services.desk import Desk

DAY30, MONTH = AllowancePeriod.DAY30, AllowancePeriod.MONTH


def renew(desk: Desk, sim: Sim, **asked: Any) -> tuple[date | None, date | None]:
    package = desk.do(packages.renew, scan=scan_of(sim), **asked)
    return package.starts_on, package.ends_on


@pytest.mark.parametrize(
    ("starts_on", "period", "count", "ends_on"),
    [
        (date(2026, 1, 31), MONTH, 1, date(2026, 2, 28)),
        (date(2026, 1, 31), MONTH, 3, date(2026, 4, 30)),
        (date(2028, 1, 31), MONTH, 1, date(2028, 2, 29)),
        (date(2026, 1, 31), DAY30, 1, date(2026, 3, 2)),
        (date(2026, 1, 1), DAY30, 6, date(2026, 6, 30)),
    ],
)
def test_thirty_days_are_not_a_month(starts_on: date, period: AllowancePeriod, count: int, ends_on: date) -> None:
    assert term_end(starts_on, period, count) == ends_on


def test_a_last_day_is_still_covered(desk: Desk, given: Given) -> None:
    package = given.package(given.sim(), funded(starts_on=date(2026, 11, 1), last_day=date(2026, 11, 30)))
    assert package.ends_on == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"starts_on": date(2026, 11, 1), "last_day": date(2026, 10, 31)}, "last_day"),
        ({"term_count": 0}, "terms"),
        ({"open_ended": True}, "last_day"),
        ({"starts_on": None, "last_day": date(2026, 12, 1)}, "starts_on"),
        ({"starts_on": None, "open_ended": True, "renewal": Renewal.AUTO_FUNDED}, "starts_on"),
    ],
)
def test_terms_that_cannot_be_are_refused(desk: Desk, given: Given, asked: dict[str, Any], field: str) -> None:
    refusal = desk.refused(packages.add, scan=scan_of(given.sim()), package=funded(**asked))
    assert refusal.field == field


def test_renewing_puts_the_next_term_right_behind(desk: Desk, given: Given) -> None:
    sim = given.sim(package=funded(starts_on=date(2026, 11, 1)))
    assert renew(desk, sim) == (date(2026, 12, 1), date(2026, 12, 31))
    assert renew(desk, sim, terms=2) == (date(2026, 12, 31), date(2027, 3, 1))
    assert renew(desk, sim, last_day=date(2027, 3, 31)) == (date(2027, 3, 1), date(2027, 4, 1))
    assert [row.renews_id for row in (desk.one(DataPackage, key) for key in (2, 3, 4))] == [1, 2, 3]


def test_after_a_gap_the_next_term_starts_today(desk: Desk, given: Given) -> None:
    sim = given.sim(package=funded(starts_on=date(2026, 9, 1)))
    assert renew(desk, sim) == (date(2026, 11, 22), date(2026, 12, 22))


@pytest.mark.parametrize(
    ("package", "sentence"),
    [
        (None, "has no data package yet"),
        (funded(starts_on=None), "is not activated yet: its package has not begun"),
        (funded(open_ended=True, renewal=Renewal.AUTO_FUNDED), "there is nothing to renew"),
    ],
)
def test_what_cannot_be_renewed(desk: Desk, given: Given, package: Any, sentence: str) -> None:
    refusal = desk.refused(packages.renew, scan=scan_of(given.sim(package=package)))
    assert sentence in str(refusal)


def test_a_package_that_waits_begins_on_the_day_of_activation(desk: Desk, given: Given) -> None:
    sim = given.sim(package=funded(starts_on=None, allowance_period=MONTH, term_count=6))
    given.handover(given.survivor(), sim, on=date(2026, 11, 1))
    desk.do(holding.report, scan=scan_of(sim), word="activate", on=date(2026, 11, 3))
    row = desk.one(DataPackage, 1)
    assert (row.starts_on, row.ends_on) == (date(2026, 11, 3), date(2027, 5, 3))
    desk.assert_sound()


def test_a_caseworker_renews_for_their_own_people_only(desk: Desk, given: Given) -> None:
    mine, other = given.actor(Role.CASEWORKER), given.actor(Role.CASEWORKER, new=True)
    sim = given.sim(package=funded())
    given.handover(given.survivor(caseworker=mine), sim)
    refusal = desk.refused(packages.renew, other, scan=scan_of(sim))
    assert str(refusal) == f"Nobody in your list holds {sim.iccid} now."
    desk.do(packages.renew, mine, scan=scan_of(sim))


def test_whoever_supports_somebody_now_renews_their_data(desk: Desk, given: Given) -> None:
    """Also after a move, though the SIM came from the first organisation's stock."""
    new_home = given.provider("other")
    manager, person, sim = given.actor(provider=new_home), given.survivor(), given.sim(package=funded())
    given.handover(person, sim)
    desk.do(support.move, survivor=person.ref, provider_id=new_home.id, caseworker_id=None)
    assert desk.refused(packages.renew, given.actor(), scan=scan_of(sim)).status == 409
    desk.do(packages.renew, manager, scan=scan_of(sim), at=later(desk.at, minutes=1))
    desk.assert_sound()
