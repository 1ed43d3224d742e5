"""The next term of data as it is offered is the one that renewing writes."""

from datetime import date

import pytest

from devicefleet.queries.renewals import Ahead, renewals_of
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import AllowancePeriod, Role
from devicefleet.services import packages
from devicefleet.tables import Sim, Survivor
from tests.given import Given, funded, scan_of


@pytest.fixture
def caseworker(given: Given) -> Actor:
    return given.actor(Role.CASEWORKER)


def holder_of(given: Given, caseworker: Actor, sim: Sim) -> Survivor:
    survivor = given.survivor(caseworker=caseworker)
    given.handover(survivor, sim, on=date(2026, 10, 6))
    return survivor


def ahead(given: Given, actor: Actor, survivor: Survivor) -> tuple[Ahead, ...]:
    with given.database.reading() as session:
        return renewals_of(session, actor, given.at, ref=survivor.ref)


@pytest.mark.parametrize("last_day", [date(2026, 11, 25), date(2026, 11, 10)], ids=["running", "after a gap"])
@pytest.mark.parametrize("period", AllowancePeriod)
def test_what_is_offered_is_what_is_written(
    given: Given, caseworker: Actor, both_engines: object, last_day: date, period: AllowancePeriod
) -> None:
    known = {"starts_on": date(2026, 10, 6), "last_day": last_day, "allowance_period": period, "cost_pence": 1000}
    sim = given.sim(package=funded(**known))
    survivor = holder_of(given, caseworker, sim)
    given.report(sim, "activate", date(2026, 10, 6))
    (found,) = ahead(given, caseworker, survivor)
    with given.database.writing() as session:
        written = packages.renew(session, caseworker, given.at, scan=scan_of(sim), terms=3)
        assert written.ends_on is not None
        days = (written.ends_on - found.last_days[3]).days
        assert (written.starts_on, days, written.cost_pence) == (found.first_day, 1, found.cost_pence)
    assert found.paid_until == last_day


def test_only_what_can_be_renewed(given: Given, caseworker: Actor) -> None:
    waiting = given.sim(package=funded(starts_on=None))
    endless = given.sim(package=funded(open_ended=True, renewal="auto_funded"))
    for sim in (waiting, endless, given.sim()):
        assert ahead(given, caseworker, holder_of(given, caseworker, sim)) == ()


def test_not_theirs(given: Given, caseworker: Actor) -> None:
    sim = given.sim(package=funded(last_day=date(2026, 11, 25)))
    survivor = holder_of(given, caseworker, sim)
    given.report(sim, "activate")
    assert len(ahead(given, caseworker, survivor)) == 1
    assert ahead(given, given.actor(Role.PROVIDER_MANAGER, given.provider("other")), survivor) == ()
