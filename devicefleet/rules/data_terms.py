"""How long paid data lasts: 30-day bundles are 30 days, months are calendar months, and a term follows a term."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from devicefleet.rules.terms import AllowancePeriod


def term_end(starts_on: date, period: AllowancePeriod, count: int) -> date:
    """The first day no longer covered: 30-day bundles by days, months by calendar (31 January + 1 = 28 February)."""
    if period == AllowancePeriod.DAY30:
        return starts_on + timedelta(days=30 * count)
    return starts_on + relativedelta(months=count)


def following(ends_on: date, today: date) -> date:
    """The first day of the term after one that ends on `ends_on`; after a gap it is today."""
    return max(ends_on, today)
