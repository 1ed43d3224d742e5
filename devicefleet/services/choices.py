"""What somebody brings, does not want, or may not have: own devices, declines and exemptions."""

from datetime import date, timedelta

from sqlmodel import Session, SQLModel, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Component, DeclineReason, EntryType, ExemptionReason, OwnCheck
from devicefleet.rules.words import _
from devicefleet.services.ledger import Once
from devicefleet.services.telling import Telling, tell
from devicefleet.tables import Decline, Entry, Exemption, OwnDevice, OwnDeviceCheck, Survivor
from devicefleet.tables.base import key_of


def check_own_device(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    survivor: str,
    component: Component,
    outcome: OwnCheck,
    on: date | None = None,
    once: Once | None = None,
) -> Entry:
    """What a look at somebody's own phone, laptop or data found."""

    def fact(person: Survivor, entry: Entry) -> SQLModel:
        own = _own_device(session, person, entry, component)
        return OwnDeviceCheck(
            entry_id=key_of(entry), own_device_id=key_of(own), checked_on=entry.happened_on, outcome=outcome
        )

    what = Telling(EntryType.OWN_DEVICE_CHECKED, "survivor.own_device_checked", ("component", "outcome"))
    return tell(session, actor, at, what, survivor=survivor, on=on, once=once, fact=fact)


def _own_device(session: Session, person: Survivor, entry: Entry, component: Component) -> OwnDevice:
    query = select(OwnDevice).where(col(OwnDevice.survivor_id) == person.id, col(OwnDevice.component) == component)
    own = session.exec(query).one_or_none()
    if own is None:
        own = OwnDevice(entry_id=key_of(entry), survivor_id=key_of(person), component=component)
        session.add(own)
        session.flush()
    return own


def decline(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    survivor: str,
    component: Component,
    reason: DeclineReason,
    offered_in_language: str | None,
    interpreter: bool = False,
    on: date | None = None,
    review_on: date | None = None,
    once: Once | None = None,
) -> Entry:
    """Offered and declined; to be offered again on the review date."""

    def fact(person: Survivor, entry: Entry) -> SQLModel:
        review = review_on or entry.happened_on + timedelta(days=config_of(session).kit.decline_review_days)
        if review <= entry.happened_on:
            raise Refused(_("The review date must be after the offer."), field="review_on")
        return Decline(
            entry_id=key_of(entry),
            survivor_id=key_of(person),
            component=component,
            reason=reason,
            offered_on=entry.happened_on,
            offered_in_language=offered_in_language,
            interpreter=interpreter,
            review_on=review,
        )

    what = Telling(EntryType.DECLINED, "survivor.declined", ("component", "reason", "review_on"))
    return tell(session, actor, at, what, survivor=survivor, on=on, once=once, fact=fact)


def exempt(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    survivor: str,
    component: Component,
    reason: ExemptionReason,
    review_on: date,
    on: date | None = None,
    once: Once | None = None,
) -> Entry:
    """A part of the kit is not required until a review date."""

    def fact(person: Survivor, entry: Entry) -> SQLModel:
        if review_on <= entry.happened_on:
            raise Refused(_("The review date must be after the first day."), field="review_on")
        return Exemption(
            entry_id=key_of(entry),
            survivor_id=key_of(person),
            component=component,
            reason=reason,
            from_on=entry.happened_on,
            review_on=review_on,
        )

    what = Telling(EntryType.EXEMPTED, "survivor.exempted", ("component", "reason", "review_on"))
    return tell(session, actor, at, what, survivor=survivor, on=on, once=once, fact=fact)
