"""Hand-overs of the period: set up safely soon after (K12), and gone through in a language they understand (K14)."""

import sqlalchemy as sa

from devicefleet.queries.days import days_between
from devicefleet.queries.reporting.asked import Asked, Column, Rows, on, place, t
from devicefleet.rules.kit.devices import COUNTED_BY_ITSELF
from devicefleet.rules.reminding.days import instant
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.terms import Happening
from devicefleet.rules.texts.text import best

SOON = 7
TO_SET_UP = tuple(kind.value for kind in COUNTED_BY_ITSELF)


def count(asked: Asked) -> None:
    """Each meeting once, whatever changed hands."""
    handover, survivor = t["handover"].alias("handover"), t["survivor"].alias("survivor")
    agreement, span = t["agreement"].alias("agreement"), asked.span()
    answered = agreement.c.answered_at < instant(asked.period.after, 0)
    if asked.until is not None:
        answered &= agreement.c.answered_at <= asked.until
    device = _device(asked, handover)
    set_up = sa.case((~device, "nothing"), (_device(asked, handover, missing=True), "later"), else_="within_7")
    spoken = (agreement.c.language.label("text"), agreement.c.interpreter, survivor.c.language.label("own"))
    query = (
        sa.select(*place(span), set_up.label("set_up"), *spoken)
        .select_from(handover)
        .join(survivor, survivor.c.id == handover.c.survivor_id)
        .join(span, on(span, handover.c.handed_over_on, handover.c.survivor_id))
        .outerjoin(agreement, (agreement.c.handover_id == handover.c.id) & answered)
        .where(asked.in_period(handover.c.handed_over_on), asked.stands(handover.c.entry_id))
    )
    view = asked.happened(Population.HANDOVERS, "set_up", "language")
    for where, (done, text, interpreter, own, n) in asked.grouped(query):
        understood = text is not None and (bool(interpreter) or best([text], own) is not None)
        view.rows[done, "understood" if understood else "not"][where] += n


def _device(asked: Asked, handover: Rows, *, missing: bool = False) -> Column:
    """A phone, laptop or tablet was handed over; one that was not set up within a week, where that is asked."""
    provision, device = t["provision"].alias("provision"), t["device"].alias("device")
    found = sa.exists().where(
        provision.c.handover_id == handover.c.id,
        device.c.id == provision.c.device_id,
        device.c.kind.in_(TO_SET_UP),
        asked.held(provision),
    )
    if not missing:
        return found
    event = t["provision_event"].alias("event")
    done = sa.exists().where(
        event.c.provision_id == provision.c.id,
        event.c.what == Happening.SET_UP,
        event.c.happened_on <= asked.period.last,
        days_between(handover.c.handed_over_on, event.c.happened_on) <= SOON,
        asked.stands(event.c.entry_id),
    )
    return found.where(~done.correlate(provision, handover))
