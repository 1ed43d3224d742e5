"""Runs of days without the whole kit, of people who had had it before in the same time of support (K7)."""

import sqlalchemy as sa

from devicefleet.queries.days import days_between
from devicefleet.queries.reporting.asked import Asked, Column, Query, Spans, first, on, place, t
from devicefleet.rules.coverage import COUNTED, COVERED
from devicefleet.rules.reporting.key import Population

UNCOVERED = COUNTED - COVERED
LONG = 7


def closed(asked: Asked) -> None:
    """Those that ended in the period because the whole kit was there again."""
    span, before = asked.span(), asked.span("before")
    after_one = (before.c.survivor_id == span.c.survivor_id) & (before.c.until_on == span.c.from_on)
    closing = sa.exists().where(after_one, before.c.status.in_(UNCOVERED))
    runs = _runs(asked, span, span.c.from_on).where(asked.in_period(span.c.from_on), span.c.status.in_(COVERED))
    ended = first(runs.where(closing), "ended")
    view, spread = asked.happened(Population.GAPS), asked.tally.spreads["gap_days"]
    lasted = days_between(ended.c.begun_on, ended.c.over_on)
    for where, (days, n) in asked.grouped(_had_before(asked, ended, lasted.label("days"))):
        view.rows[()][where] += n
        spread[where][days] += n


def still_open(asked: Asked) -> None:
    """Those that have lasted for more than a week on the last day."""
    span, after = asked.span(), asked.period.after
    runs = _runs(asked, span, sa.literal(after, sa.Date))
    lasting = first(runs.where(span.c.status.in_(UNCOVERED), on(span, asked.period.last)), "lasting")
    lasted = days_between(lasting.c.begun_on, lasting.c.over_on)
    query = _had_before(asked, lasting, sa.literal("over_7").label("gap")).where(lasted > LONG)
    asked.add(asked.people("gap", whole=False), asked.grouped(query))


def _runs(asked: Asked, span: Spans, over_on: Column) -> Query:
    """The run that stands before `span`, or ends with it: from the day after anything else until `over_on`."""
    other = asked.span("other")
    begun_on = sa.select(sa.func.max(other.c.until_on)).where(
        other.c.survivor_id == span.c.survivor_id, other.c.from_on < span.c.from_on, other.c.status.not_in(UNCOVERED)
    )
    shown = (*place(span), span.c.survivor_id, over_on.label("over_on"))
    return sa.select(*shown, begun_on.scalar_subquery().label("begun_on")).select_from(span)


def _had_before(asked: Asked, runs: sa.Subquery, *columns: Column) -> Query:
    """Those before which the whole kit was there, in the time of support in which they began."""
    episode, had = t["episode"].alias("episode"), asked.span("had")
    ended_on = asked.ended_on(episode)
    same = sa.exists().where(
        episode.c.survivor_id == runs.c.survivor_id,
        episode.c.started_on <= runs.c.begun_on,
        sa.or_(ended_on.is_(None), ended_on > runs.c.begun_on),
        asked.stands(episode.c.entry_id),
        had.c.survivor_id == runs.c.survivor_id,
        had.c.status.in_(COVERED),
        had.c.from_on < runs.c.begun_on,
        had.c.until_on > episode.c.started_on,
    )
    return sa.select(runs.c.provider_id, runs.c.region, *columns).where(same)
