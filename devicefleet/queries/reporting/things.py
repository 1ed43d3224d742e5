"""Devices in people's hands: how long, how many were lost or failed (K17), and those that had been another's (K18)."""

from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from devicefleet.queries.days import days_between
from devicefleet.queries.reporting.asked import Asked, Column, Rows, earlier, first, later, on, place, t
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.terms import Happening, Kind, Status

MONTH = Fraction(487, 16)
"""30.4375 days."""
KINDS = (Kind.SMARTPHONE, Kind.LAPTOP)
IN_HAND = (Happening.ISSUED, Happening.FOUND)
GONE = (Happening.LOST, Happening.STOLEN, Happening.RETURNED)
HARMS = {Happening.LOST: "lost", Happening.STOLEN: "lost", Happening.FAULT: "failed"}


def months(asked: Asked) -> None:
    """Days from when a device came into somebody's hands until it was gone, while they are in support."""
    event, device, provision = (t[name].alias(name) for name in ("provision_event", "device", "provision"))
    span, period, closed_on = asked.span(), asked.period, asked.closed_on(provision)
    until = sa.func.coalesce(_moved_on(asked, event), period.after)
    stretch = first(
        sa.select(
            provision.c.survivor_id,
            device.c.kind,
            later(event.c.happened_on, period.first).label("from_on"),
            until.label("until_on"),
        )
        .select_from(event)
        .join(provision, provision.c.id == event.c.provision_id)
        .join(device, device.c.id == provision.c.device_id)
        .where(
            asked.theirs(provision.c.survivor_id),
            device.c.kind.in_(KINDS),
            asked.held(provision),
            sa.or_(closed_on.is_(None), closed_on > period.first),
            event.c.what.in_(IN_HAND),
            event.c.happened_on <= period.last,
            asked.stands(event.c.entry_id),
        ),
        "stretch",
    )
    since = later(stretch.c.from_on, span.c.from_on)
    lasted = days_between(since, earlier(earlier(stretch.c.until_on, period.after), span.c.until_on))
    keys = (*place(span), stretch.c.kind)
    query = (
        sa.select(*keys, sa.func.sum(lasted))
        .select_from(stretch)
        .join(span, (span.c.survivor_id == stretch.c.survivor_id) & (span.c.from_on < stretch.c.until_on))
        .where(stretch.c.until_on > period.first, span.c.until_on > stretch.c.from_on)
        .where(span.c.from_on <= period.last, span.c.status != Status.OUT_OF_SCOPE)
        .group_by(*keys)
    )
    rows = ((where, (kind.value, int(n))) for where, (kind, n) in asked.each(query))
    asked.add(asked.happened(Population.DEVICE_MONTHS, "kind", per=MONTH), rows)


def _moved_on(asked: Asked, event: Rows) -> sa.ScalarSelect[Any]:
    """The day on which the thing came into somebody's hands again, or was gone."""
    then = t["provision_event"].alias("then")
    same_day = (then.c.happened_on == event.c.happened_on) & (then.c.id > event.c.id)
    return (
        sa.select(then.c.happened_on)
        .where(then.c.provision_id == event.c.provision_id, then.c.what.in_((*IN_HAND, *GONE)))
        .where(sa.or_(then.c.happened_on > event.c.happened_on, same_day))
        .where(asked.stands(then.c.entry_id))
        .order_by(then.c.happened_on, then.c.id)
        .limit(1)
        .correlate(event)
        .scalar_subquery()
    )


def harms(asked: Asked) -> None:
    """Each loss and each fault, with the days since the device was first in anybody's hands."""
    event, provision, device = (t[name].alias(name) for name in ("provision_event", "provision", "device"))
    span, first = asked.span(), t["provision"].alias("first")
    begun = sa.select(sa.func.min(first.c.opened_on)).where(
        first.c.device_id == device.c.id, asked.held_by_anybody(first)
    )
    lived = days_between(begun.scalar_subquery(), event.c.happened_on)
    query = (
        sa.select(*place(span), device.c.kind, event.c.what, lived.label("lived"))
        .select_from(event)
        .join(provision, provision.c.id == event.c.provision_id)
        .join(device, device.c.id == provision.c.device_id)
        .join(span, on(span, event.c.happened_on, provision.c.survivor_id))
        .where(
            event.c.what.in_(HARMS),
            asked.in_period(event.c.happened_on),
            asked.stands(event.c.entry_id),
            asked.held(provision),
            device.c.kind.in_(KINDS),
            span.c.status != Status.OUT_OF_SCOPE,
        )
    )
    view, spread = asked.happened(Population.HARMS, "kind", "harm"), asked.tally.spreads["device_life_days"]
    for where, (kind, what, days, n) in asked.grouped(query):
        view.rows[kind.value, HARMS[what]][where] += n
        spread[where][days] += n


def reissued(asked: Asked) -> None:
    """Devices handed over in the period that had been handed over before, by whether their wipe has a certificate."""
    provision, wipe, span = t["provision"].alias("provision"), t["wipe_record"].alias("wipe"), asked.span()
    certified = sa.case((sa.func.length(wipe.c.certificate) > 0, "certified"), else_="not")
    query = (
        sa.select(*place(span), certified.label("wiped"))
        .select_from(provision)
        .join(wipe, wipe.c.id == provision.c.wipe_id)
        .join(span, on(span, provision.c.opened_on, provision.c.survivor_id))
        .where(asked.in_period(provision.c.opened_on), asked.held(provision), _before(asked, provision))
    )
    asked.add(asked.happened(Population.REISSUES, "wiped"), asked.grouped(query))


def _before(asked: Asked, provision: Rows) -> Column:
    other = t["provision"].alias("before")
    same = (other.c.device_id == provision.c.device_id) & (other.c.id < provision.c.id)
    return sa.exists().where(same, asked.held_by_anybody(other))
