"""Working days of the four nations: Monday to Friday, without that nation's bank holidays."""

from bisect import bisect_right
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


def passed(start: date, day: date, nation: Nation) -> int:
    """How many working days have passed since `start` on `day`; `start` itself does not count."""
    years = (_of_year(nation, year) for year in range(start.year, day.year + 1))
    return sum(bisect_right(days, day) - bisect_right(days, start) for days in years)


@cache
def _of_year(nation: Nation, year: int) -> tuple[date, ...]:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return tuple(day for day in days if day.year == year and is_working_day(day, nation))
