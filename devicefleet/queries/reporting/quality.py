"""How soon things were recorded (K21), what was declined and why, and how long requests waited (K22)."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from devicefleet.queries.days import LondonDay, days_between
from devicefleet.queries.reporting.asked import Asked, first, on, place, t
from devicefleet.rules.reminding.days import instant
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.requesting import OPEN
from devicefleet.rules.terms import EntryType, RejectionReason

LATE = 7
REQUEST = 0


def entries(asked: Asked) -> None:
    """What was recorded in the period and stands, by whether it had happened more than a week before.

    An instant's day is worked out only where it matters: most is recorded on the very day.
    """
    entry, survivor = t["entry"].alias("entry"), t["survivor"].alias("survivor")
    begin, end = instant(asked.period.first, 0), instant(asked.period.after, 0)
    same_day = sa.func.date(entry.c.recorded_at) == entry.c.happened_on
    waited = days_between(entry.c.happened_on, LondonDay(entry.c.recorded_at))
    late = sa.case((same_day, "in_time"), (waited > LATE, "late"), else_="in_time")
    query = (
        sa.select(entry.c.provider_id, survivor.c.region, late.label("late"))
        .select_from(entry)
        .outerjoin(survivor, survivor.c.id == entry.c.survivor_id)
        .where(entry.c.recorded_at >= begin, entry.c.recorded_at < end)
        .where(entry.c.type != EntryType.VOIDED, asked.stands(entry.c.id))
    )
    asked.add(asked.happened(Population.ENTRIES, "late"), asked.grouped(query))


def declines(asked: Asked) -> None:
    """Each part that was offered in the period and declined."""
    decline, span = t["decline"].alias("decline"), asked.span()
    offered = (asked.theirs(decline.c.survivor_id), asked.in_period(decline.c.offered_on))
    told = sa.select(decline.c.survivor_id, decline.c.offered_on, decline.c.reason).where(*offered)
    some = first(told.where(asked.stands(decline.c.entry_id)), "some")
    there = on(span, some.c.offered_on, some.c.survivor_id)
    query = sa.select(*place(span), some.c.reason).select_from(some).join(span, there)
    rows = ((where, (reason.value, n)) for where, (reason, n) in asked.grouped(query))
    asked.add(asked.happened(Population.DECLINES, "reason"), rows)


def waiting(asked: Asked) -> None:
    """Requests that were open on any day of the period, with their days until they ended, or until its end."""
    view, spread = asked.happened(Population.WAITING, "why"), asked.tally.spreads["waiting_days"]
    for _request, steps in groupby(asked.each(_steps(asked)), key=lambda row: row[1][REQUEST]):
        told = list(steps)
        where, (_request, asked_on, rejection, _state, _day) = told[0]
        over_on = _over_on([(state, day) for _where, (*_about, state, day) in told])
        if over_on is not None and over_on < asked.period.first:
            continue
        view.rows["no_stock" if over_on and rejection is RejectionReason.NO_STOCK else "other",][where] += 1
        spread[where][((over_on or asked.period.last) - asked_on).days] += 1


def _over_on(steps: list[tuple[Any, date]]) -> date | None:
    """The day on which the last stretch of closed states began."""
    over: date | None = None
    for state, day in steps:
        over = None if state in OPEN else over or day
    return over


def _steps(asked: Asked) -> sa.Select[*tuple[Any, ...]]:
    """Every step until the end of the period, of requests that may have been open in it."""
    request, step, later = t["kit_request"].alias("request"), t["request_step"].alias("step"), t["request_step"].alias()
    entry, span, end = t["entry"].alias("entry"), asked.span(), instant(asked.period.after, 0)
    in_it = sa.exists().where(later.c.request_id == request.c.id, later.c.at >= instant(asked.period.first, 0))
    if asked.until is not None:
        end = min(end, asked.until + timedelta(microseconds=1))
    return (
        sa.select(
            *place(span), request.c.id, entry.c.happened_on, request.c.rejection, step.c.state, LondonDay(step.c.at)
        )
        .select_from(request)
        .join(entry, entry.c.id == request.c.entry_id)
        .join(span, on(span, entry.c.happened_on, request.c.survivor_id))
        .join(step, (step.c.request_id == request.c.id) & (step.c.at < end))
        .where(entry.c.happened_on <= asked.period.last, asked.stands(entry.c.id))
        .where(sa.or_(request.c.state.in_(OPEN), in_it))
        .order_by(request.c.id, step.c.id)
    )
