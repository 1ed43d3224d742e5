"""One person for each of the nine statuses, made as staff would make them."""

from collections.abc import Callable
from datetime import date

from devicefleet.rules.access import Actor
from devicefleet.rules.terms import Component, Context, DeclineReason, ExemptionReason, Kind, Renewal, Status, Tenure
from devicefleet.services import choices, support
from devicefleet.services.packages import Package
from devicefleet.tables import Sim, Survivor
from tests.given import Given, funded

HANDED = date(2026, 10, 6)


def nine(given: Given, caseworker: Actor) -> dict[Status, Survivor]:
    """By status, as they stand on 22 November 2026."""
    return {status: make(given, caseworker) for status, make in MAKERS.items()}


def complete(given: Given, caseworker: Actor) -> Survivor:
    survivor = given.survivor(caseworker=caseworker)
    kit(given, survivor, lasting(given))
    return survivor


def temporary(given: Given, caseworker: Actor) -> Survivor:
    survivor = given.survivor(caseworker=caseworker)
    kit(given, survivor, given.sim(package=until(date(2027, 3, 31))), laptop=Tenure.LOAN_FIXED)
    return survivor


def lapsed(given: Given, caseworker: Actor) -> Survivor:
    survivor = given.survivor(caseworker=caseworker)
    kit(given, survivor, given.sim(package=until(date(2026, 11, 18)), network="O2"))
    return survivor


def partial(given: Given, caseworker: Actor) -> Survivor:
    survivor = given.survivor(caseworker=caseworker)
    given.held_device(survivor, tenure=Tenure.GIFT, on=HANDED)
    return survivor


def not_started(given: Given, caseworker: Actor) -> Survivor:
    return given.survivor(caseworker=caseworker)


def setting_up(given: Given, caseworker: Actor) -> Survivor:
    return given.survivor(caseworker=caseworker, started_on=date(2026, 11, 16))


def declined(given: Given, caseworker: Actor) -> Survivor:
    survivor = given.survivor(caseworker=caseworker, language="ti")
    with given.database.writing() as session:
        for part in Component:
            choices.decline(
                session,
                caseworker,
                given.at,
                survivor=survivor.ref,
                component=part,
                reason=DeclineReason.DOES_NOT_WANT,
                offered_in_language="ti",
            )
    return survivor


def paused(given: Given, caseworker: Actor) -> Survivor:
    survivor = given.survivor(caseworker=caseworker, context=Context.PRISON, release_on=date(2026, 12, 4))
    with given.database.writing() as session:
        choices.exempt(
            session,
            caseworker,
            given.at,
            survivor=survivor.ref,
            component=Component.LAPTOP,
            reason=ExemptionReason.LEGAL_RESTRICTION,
            review_on=date(2027, 1, 8),
        )
    return survivor


def out_of_scope(given: Given, caseworker: Actor) -> Survivor:
    survivor = given.survivor(caseworker=caseworker)
    given.held_device(survivor, on=HANDED)
    with given.database.writing() as session:
        support.end(session, caseworker, given.at, survivor=survivor.ref, on=date(2026, 11, 20))
    return survivor


MAKERS: dict[Status, Callable[[Given, Actor], Survivor]] = {
    Status.COMPLETE: complete,
    Status.TEMPORARY: temporary,
    Status.LAPSED: lapsed,
    Status.PARTIAL: partial,
    Status.NOT_STARTED: not_started,
    Status.SETTING_UP: setting_up,
    Status.DECLINED: declined,
    Status.PAUSED: paused,
    Status.OUT_OF_SCOPE: out_of_scope,
}


def kit(given: Given, survivor: Survivor, sim: Sim, *, laptop: Tenure = Tenure.GIFT) -> None:
    """A phone theirs to keep, a laptop, and an activated SIM."""
    given.handover(survivor, given.ready_device(), sim, tenure=Tenure.GIFT, on=HANDED)
    due_on = date(2027, 1, 12) if laptop is Tenure.LOAN_FIXED else None
    given.held_device(survivor, Kind.LAPTOP, tenure=laptop, due_on=due_on, on=HANDED)
    given.report(sim, "activate", HANDED)


def lasting(given: Given) -> Sim:
    return given.sim(package=funded(starts_on=HANDED, open_ended=True, renewal=Renewal.AUTO_FUNDED))


def until(last_day: date) -> Package:
    return funded(starts_on=HANDED, last_day=last_day, cost_pence=1000)
