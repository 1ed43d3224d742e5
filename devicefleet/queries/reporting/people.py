"""People on the ends of months and on the last day, and their days in the period: spans walked in order of an index."""

import sqlalchemy as sa

from devicefleet.queries.days import days_between
from devicefleet.queries.reporting.asked import Asked, Column, earlier, later, on, place
from devicefleet.rules.coverage import COUNTED, COVERED, MET, NOT_ASKED, month_ends
from devicefleet.rules.reporting.key import DAY, Population
from devicefleet.rules.terms import Component, Flag, Status

NOTHING = frozenset[tuple[str, frozenset[str]]]()


def count(asked: Asked) -> None:
    """Who stands how on each day (K1-K5), and of whom something was written down lately (K21)."""
    span, ends = asked.span(), month_ends(asked.period.last)
    today = on(span, asked.period.last)
    states = [span.c[part] for part in Component]
    conditions = [on(span, end) for end in ends]
    for state in states:
        conditions += [today & state.in_(MET), today & state.in_(NOT_ASKED)]
    conditions.append(today & ~span.c.flags.contains(Flag.RECORD_STALE.value))
    keys = (*place(span), span.c.status)
    query = (
        sa.select(*keys, *(sa.func.count().filter(one) for one in conditions))
        .where(span.c.from_on <= ends[-1], span.c.until_on > ends[0], span.c.status != Status.OUT_OF_SCOPE)
        .group_by(span.c.provider_id, span.c.status, span.c.region)
    )
    by_day = asked.tally.view(Population.PEOPLE, NOTHING, DAY, "status")
    by_part = [asked.people(part) for part in Component]
    confirmed = asked.people("confirmed")
    for where, (status, *numbers) in asked.each(query):
        for end, n in zip(ends, numbers, strict=False):
            by_day.rows[end.isoformat(), str(status)][where] += n
        if status not in COUNTED:
            continue
        there, of_parts, sure = numbers[len(ends) - 1], numbers[len(ends) : -1], numbers[-1]
        for view, met, not_asked in zip(by_part, of_parts[::2], of_parts[1::2], strict=True):
            view.rows[("met",)][where] += met
            view.rows[("not_asked",)][where] += not_asked
            view.rows[("not_met",)][where] += there - met - not_asked
        confirmed.rows[("90_days",)][where] += sure
        confirmed.rows[("longer_ago",)][where] += there - sure


def days(asked: Asked) -> None:
    """Days in the period on which people counted, had the whole kit, and had each part (K6)."""
    span, period = asked.span(), asked.period
    lasted = days_between(later(span.c.from_on, period.first), earlier(span.c.until_on, period.after))
    wanted: dict[str, Column] = {"days_in_scope": sa.true(), "days_covered": span.c.status.in_(COVERED)}
    wanted |= {f"days_{part}": span.c[part].in_(MET) for part in Component}
    query = (
        sa.select(*place(span), span.c.status, *(sa.func.sum(lasted).filter(one) for one in wanted.values()))
        .where(span.c.from_on <= period.last, span.c.until_on > period.first, span.c.status.in_(COUNTED))
        .group_by(span.c.provider_id, span.c.status, span.c.region)
    )
    for where, (_status, *numbers) in asked.each(query):
        for name, n in zip(wanted, numbers, strict=True):
            asked.tally.sums[name][where] += int(n or 0)
