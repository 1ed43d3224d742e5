"""Working days of the four nations: Monday to Friday, without that nation's bank holidays."""

from datetime import date, timedelta
from functools import cache

import holidays

from devicefleet.rules.facts import Nation

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@cache
def bank_holidays(nation: Nation, year: int) -> frozenset[date]:
    """The bank holidays of one nation in one year."""
    return frozenset(holidays.country_holidays("GB", subdiv=nation, years=year))


def is_working_day(day: date, nation: Nation) -> bool:
    """Whether offices of that nation are open."""
    return day.weekday() < SATURDAY and day not in bank_holidays(nation, day.year)


@cache
def after(start: date, count: int, nation: Nation) -> date:
    """The day on which `count` working days have passed since `start`; `start` itself does not count."""
    day = start
    while count > 0:
        day += ONE_DAY
        count -= is_working_day(day, nation)
    return day
