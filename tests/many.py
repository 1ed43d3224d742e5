"""What bulk actions start from: data that ends soon, loans of people who leave, and a caseload."""

from datetime import date, timedelta
from typing import Any

from devicefleet.queries import bulk as query
from devicefleet.queries.bulk import Plan
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.bulk import Renewing, Wanted
from devicefleet.rules.terms import Kind, Role
from devicefleet.services import packages
from devicefleet.tables import Device, Provider, Sim, Survivor
from tests.given import Given, funded
from tests.services.desk import Desk

ENDING, NEXT = date(2026, 11, 30), date(2026, 12, 30)
RENEWING = Renewing()


def data(given: Given, survivor: Survivor | None = None, provider: Provider | None = None, **package: Any) -> Sim:
    """An activated SIM in somebody's hands, whose data ends on 30 November."""
    known = {"starts_on": date(2026, 11, 1), "last_day": ENDING, "cost_pence": 1000, **package}
    sim = given.sim(provider, package=funded(**known))
    given.handover(survivor or given.survivor(provider), sim, on=date(2026, 11, 1))
    given.report(sim, "activate", on=date(2026, 11, 1))
    return sim


def lent(given: Given, kind: Kind = Kind.SMARTPHONE, **known: Any) -> Device:
    """A device lent to somebody whose support ends on 30 November."""
    return given.held_device(given.survivor(ends_on_expected=ENDING, **known), kind, on=date(2026, 11, 1))


def plan(desk: Desk, wanted: Wanted, actor: Actor = OPERATOR) -> Plan:
    found: Plan = desk.ask(lambda session: query.plan(session, actor, desk.at, wanted))
    return found


def spans(desk: Desk) -> list[Any]:
    return sorted((row[1:] for row in desk.rows()["kit_span"]), key=repr)


def ends(desk: Desk, sim: Sim) -> date | None:
    latest = desk.ask(lambda session: packages.latest_package(session, sim.id or 0))
    return latest.ends_on - timedelta(days=1) if latest.ends_on else None


def team(given: Given) -> tuple[Actor, Actor]:
    """Two caseworkers of one organisation, the first with three people."""
    first, second = given.actor(Role.CASEWORKER, new=True), given.actor(Role.CASEWORKER, new=True)
    for _person in range(3):
        given.survivor(caseworker=first)
    return first, second
