"""People on the ends of months, and their days in the period and ahead.

Spans are walked in the order of an index, and every number of a walk is a conditional sum of the same statement.
"""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from devicefleet.queries.days import days_between
from devicefleet.queries.reporting.asked import Asked, Column, Spans, earlier, later, on, place
from devicefleet.queries.reporting.money import horizons
from devicefleet.rules.coverage import COUNTED, COVERED, MET, NOT_ASKED, month_ends
from devicefleet.rules.reporting.key import DAY, Population
from devicefleet.rules.terms import Component, Status

NOTHING = frozenset[tuple[str, frozenset[str]]]()


def count(asked: Asked) -> None:
    """Who stands how on each day (K1-K4)."""
    span, ends = asked.span(), month_ends(asked.period.last)
    query = (
        sa.select(*place(span), span.c.status, *(sa.func.count().filter(on(span, end)) for end in ends))
        .where(span.c.from_on <= ends[-1], span.c.until_on > ends[0], span.c.status != Status.OUT_OF_SCOPE)
        .group_by(span.c.provider_id, span.c.status, span.c.region)
    )
    view = asked.tally.view(Population.PEOPLE, NOTHING, DAY, "status")
    for where, (status, *numbers) in asked.each(query):
        for end, n in zip(ends, numbers, strict=True):
            view.rows[end.isoformat(), str(status)][where] += n


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
