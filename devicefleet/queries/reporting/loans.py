"""Loans whose agreed day came in the period, and what had become of them by its end (K11)."""

import sqlalchemy as sa

from devicefleet.queries.reporting.asked import Asked, Column, Rows, on, place, t
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.terms import Happening, Tenure

GIFTS = (Tenure.GIFT, Tenure.CONDITIONAL_GIFT)
GONE = (Happening.LOST, Happening.STOLEN)
SETTLES = (Happening.RETENURED, Happening.RETURNED)


def count(asked: Asked) -> None:
    """Settled by the next terms or by the return; what was settled before the period is not of it."""
    agreed, settled = t["provision_event"].alias("agreed"), t["provision_event"].alias("settled")
    provision, span = t["provision"].alias("provision"), asked.span()
    outcome = sa.case(
        (settled.c.what == Happening.RETURNED, "returned"),
        (settled.c.tenure.in_(GIFTS), "gifted"),
        (settled.c.id.is_not(None), "extended"),
        (_latest(asked, agreed, (*GONE, Happening.FOUND), "what").in_(GONE), "lost"),
        else_="unresolved",
    )
    query = (
        sa.select(*place(span), outcome.label("outcome"))
        .select_from(agreed)
        .join(provision, provision.c.id == agreed.c.provision_id)
        .join(span, on(span, agreed.c.due_on, provision.c.survivor_id))
        .outerjoin(settled, settled.c.id == _next(asked, agreed))
        .where(
            asked.in_period(agreed.c.due_on),
            provision.c.device_id.is_not(None),
            asked.held(provision),
            asked.stands(agreed.c.entry_id),
            sa.or_(settled.c.id.is_(None), settled.c.happened_on >= asked.period.first),
        )
    )
    asked.add(asked.happened(Population.LOANS, "outcome"), asked.grouped(query))


def _next(asked: Asked, agreed: Rows) -> sa.ScalarSelect[int]:
    """The event that settled these terms by the end of the period."""
    event = t["provision_event"].alias("next")
    same_day = (event.c.happened_on == agreed.c.happened_on) & (event.c.id > agreed.c.id)
    return (
        sa.select(event.c.id)
        .where(event.c.provision_id == agreed.c.provision_id, event.c.what.in_(SETTLES))
        .where(sa.or_(event.c.happened_on > agreed.c.happened_on, same_day))
        .where(event.c.happened_on <= asked.period.last, asked.stands(event.c.entry_id))
        .order_by(event.c.happened_on, event.c.id)
        .limit(1)
        .correlate(agreed)
        .scalar_subquery()
    )


def _latest(asked: Asked, agreed: Rows, what: tuple[Happening, ...], column: str) -> Column:
    """The latest of such events by the end of the period."""
    event = t["provision_event"].alias("latest")
    return (
        sa.select(event.c[column])
        .where(event.c.provision_id == agreed.c.provision_id, event.c.what.in_(what))
        .where(event.c.happened_on <= asked.period.last, asked.stands(event.c.entry_id))
        .order_by(event.c.happened_on.desc(), event.c.id.desc())
        .limit(1)
        .correlate(agreed)
        .scalar_subquery()
    )
