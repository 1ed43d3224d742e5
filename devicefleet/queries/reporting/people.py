"""People on the ends of months and on the last day, and their days in the period and ahead.

Spans are walked in the order of an index, and every number of a walk is a conditional sum of the same statement.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import sqlalchemy as sa

from devicefleet.queries.days import days_between
from devicefleet.queries.reporting.asked import Asked, Column, Spans, earlier, later, on, place
from devicefleet.queries.reporting.money import horizons
from devicefleet.queries.reporting.tally import Place, View
from devicefleet.rules.coverage import COUNTED, COVERED, MET, NOT_ASKED, month_ends
from devicefleet.rules.reporting.key import DAY, Population
from devicefleet.rules.terms import Component, Flag, Status

NOTHING = frozenset[tuple[str, frozenset[str]]]()


def count(asked: Asked) -> None:
    """Who stands how on each day (K1-K5), and of whom anything was written down lately (K21)."""
    span, ends = asked.span(), month_ends(asked.period.last)
    query = (
        sa.select(*place(span), span.c.status, *_people(span, ends))
        .where(span.c.from_on <= ends[-1], span.c.until_on > ends[0], span.c.status != Status.OUT_OF_SCOPE)
        .group_by(span.c.provider_id, span.c.status, span.c.region)
    )
    by_day = asked.tally.view(Population.PEOPLE, NOTHING, DAY, "status")
    of_last_day = [asked.people(name) for name in (*Component, "confirmed")]
    for where, (status, *numbers) in asked.each(query):
        for end, n in zip(ends, numbers, strict=False):
            by_day.rows[end.isoformat(), str(status)][where] += n
        if status in COUNTED:
            _note_last_day(of_last_day, where, numbers[len(ends) - 1 :])


def days(asked: Asked) -> None:
    """The days of those who count in the period (K6), and their days without data ahead (K19)."""
    span, end = asked.span(), max(end for _name, end in horizons(asked.period))
    sums = dict(_days(asked, span))
    query = (
        sa.select(*place(span), span.c.status, *sums.values())
        .where(span.c.from_on < end, span.c.until_on > asked.period.first, span.c.status.in_(COUNTED))
        .group_by(span.c.provider_id, span.c.status, span.c.region)
    )
    for where, (_status, *numbers) in asked.each(query):
        for name, n in zip(sums, numbers, strict=True):
            asked.tally.sums[name][where] += int(n or 0)


def _people(span: Spans, ends: Sequence[date]) -> Iterator[Column]:
    """Those of each day; of the last one also by what they have of each part, and by when they were written about."""
    yield from (sa.func.count().filter(on(span, end)) for end in ends)
    today = on(span, ends[-1])
    for part in Component:
        yield sa.func.count().filter(today & span.c[part].in_(MET))
        yield sa.func.count().filter(today & span.c[part].in_(NOT_ASKED))
    yield sa.func.count().filter(today & ~span.c.flags.contains(Flag.RECORD_STALE.value))


def _note_last_day(views: Sequence[View], where: Place, numbers: Sequence[int]) -> None:
    there, *of_parts, sure = numbers
    *parts, confirmed = views
    for view, met, not_asked in zip(parts, of_parts[::2], of_parts[1::2], strict=True):
        view.rows[("met",)][where] += met
        view.rows[("not_asked",)][where] += not_asked
        view.rows[("not_met",)][where] += there - met - not_asked
    confirmed.rows[("90_days",)][where] += sure
    confirmed.rows[("longer_ago",)][where] += there - sure


def _days(asked: Asked, span: Spans) -> Iterator[tuple[str, Column]]:
    """Days in the period, and days after it on which, as things are known, data is asked for and not there."""
    first, after = asked.period.first, asked.period.after
    yield "days_in_scope", _sum(span, first, after, sa.true())
    yield "days_covered", _sum(span, first, after, span.c.status.in_(COVERED))
    for part in Component:
        yield f"days_{part}", _sum(span, first, after, span.c[part].in_(MET))
    lacking = span.c.data.not_in(MET | NOT_ASKED)
    for name, end in horizons(asked.period):
        yield f"lacking_{name}", _sum(span, after, end, lacking)


def _sum(span: Spans, first: date, end: date, condition: Column) -> Column:
    """The days of spans within [first, end)."""
    days = days_between(later(span.c.from_on, first), earlier(span.c.until_on, end))
    return sa.func.sum(days).filter((span.c.from_on < end) & (span.c.until_on > first) & condition)
