"""The next term of data: when it begins, when it ends, and what it costs. Costs are those of one period."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import AllowancePeriod
from devicefleet.rules.words import _

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """One term, [starts_on, ends_on), of so many periods; one that is cut short by a last day is paid for whole."""

    starts_on: date
    ends_on: date
    periods: int

    def cost(self, pence: int | None) -> int | None:
        """What it costs at so much a period; not known where that is not."""
        return None if pence is None else pence * self.periods


def next_term(
    ends_on: date, period: AllowancePeriod, today: date, *, terms: int = 1, last_day: date | None = None
) -> Term:
    """The term behind one that ends: so many periods, or as many as reach the last day."""
    starts_on = next_start(ends_on, today)
    if last_day is None:
        return Term(starts_on, term_end(starts_on, period, terms), terms)
    until = end_after(starts_on, last_day)
    return Term(starts_on, until, _periods(starts_on, until, period))


def next_start(ends_on: date, today: date) -> date:
    """Right behind the latest term; after a gap, today."""
    return max(ends_on, today)


def term_end(starts_on: date, period: AllowancePeriod, count: int) -> date:
    """The first day no longer covered: 30-day bundles by days, months by calendar (31 January + 1 = 28 February)."""
    if period == AllowancePeriod.DAY30:
        return starts_on + timedelta(days=30 * count)
    return starts_on + relativedelta(months=count)


def end_after(starts_on: date, last_day: date) -> date:
    """The first day no longer covered, by the last one that is."""
    if last_day < starts_on:
        raise Refused(_("The last day must not be before the first one, {date}.", date=starts_on), field="last_day")
    return last_day + ONE_DAY


def _periods(starts_on: date, until: date, period: AllowancePeriod) -> int:
    count = 1
    while term_end(starts_on, period, count) < until:
        count += 1
    return count
