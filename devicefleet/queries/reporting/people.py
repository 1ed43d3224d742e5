"""People on the ends of months, and their days in the period and ahead.

Spans are walked in the order of an index, and every number of a walk is a conditional sum of the same statement.
"""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from devicefleet.queries.days import days_between
from devicefleet.queries.reporting.asked import Asked, Column, Query, Spans, earlier, first, later, on, place
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
    one = first(_each(asked), "one")
    sums = dict(_sums(asked, one))
    keys = (one.c.provider_id, one.c.region)
    for where, numbers in asked.each(sa.select(*keys, *sums.values()).group_by(*keys)):
        for name, n in zip(sums, numbers, strict=True):
            asked.tally.sums[name][where] += int(n or 0)


def _each(asked: Asked) -> Query:
    """How many days of the period each span holds; and of the days until each horizon after it those on which, as
    things are known, data is asked for and not there.
    """
    span, after, ends = asked.span(), asked.period.after, horizons(asked.period)
    lacking = span.c.data.not_in(MET | NOT_ASKED)
    some = span.c.status.in_(COUNTED) & (span.c.until_on > asked.period.first)
    lengths = [
        _days(span, asked.period.first, after, sa.true()).label("inside"),
        *(_days(span, after, end, lacking).label(name) for name, end in ends),
    ]
    shown = (*place(span), span.c.status, *(span.c[part] for part in Component), *lengths)
    return sa.select(*shown).where(some, span.c.from_on < max(end for _name, end in ends))


def _sums(asked: Asked, one: sa.Subquery) -> Iterator[tuple[str, Column]]:
    inside = sa.func.sum(one.c.inside)
    yield "days_in_scope", inside
    yield "days_covered", inside.filter(one.c.status.in_(COVERED))
    for part in Component:
        yield f"days_{part}", inside.filter(one.c[part].in_(MET))
    for name, _end in horizons(asked.period):
        yield f"lacking_{name}", sa.func.sum(one.c[name])


def _days(span: Spans, begin: date, end: date, condition: Column) -> Column:
    """The days within [begin, end) of a span of which that is so."""
    days = days_between(later(span.c.from_on, begin), earlier(span.c.until_on, end))
    return sa.case((condition & (span.c.from_on < end) & (span.c.until_on > begin), days), else_=0)
