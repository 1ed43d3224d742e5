"""A month, a quarter or a year of the calendar that a report is about."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import MONTHS, _

CODE = re.compile(r"(?P<year>20\d\d)(-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")


class Cadence(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


LONG = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.YEAR: 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    cadence: Cadence

    @property
    def last(self) -> date:
        return self.after - timedelta(days=1)

    @property
    def after(self) -> date:
        """The first day that is not in it any more."""
        return self.first + relativedelta(months=LONG[self.cadence])

    @property
    def months(self) -> tuple[str, ...]:
        """`2026-07`, `2026-08`, `2026-09`."""
        return tuple(month_of(self.first + relativedelta(months=n)) for n in range(LONG[self.cadence]))

    @property
    def before(self) -> "Period":
        """The period of this length just before."""
        return Period(self.first - relativedelta(months=LONG[self.cadence]), self.cadence)

    @property
    def sharing(self) -> tuple[str, ...]:
        """The codes of all periods that have a day of this one: itself, those inside it, and those around it."""
        starts = [self.first + relativedelta(months=n) for n in range(LONG[self.cadence])]
        return tuple(dict.fromkeys(period_of(cadence, start).code for cadence in Cadence for start in starts))

    @property
    def code(self) -> str:
        """`2026-Q3`, `2026-09` or `2026`, as `period_from` reads it."""
        match self.cadence:
            case Cadence.MONTH:
                return month_of(self.first)
            case Cadence.QUARTER:
                return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
            case Cadence.YEAR:
                return str(self.first.year)

    @property
    def words(self) -> str:
        """`July to September 2026`."""
        first, last, year = _(MONTHS[self.first.month - 1]), _(MONTHS[self.last.month - 1]), self.first.year
        if self.cadence is Cadence.MONTH:
            return _("{month} {year}", month=first, year=year)
        return _("{first} to {last} {year}", first=first, last=last, year=year)


def period_from(code: str) -> Period:
    """The period written like this; refuses anything else."""
    found = CODE.fullmatch(code.strip().upper())
    if found is None:
        raise Refused(
            _("{code} is no period. Write a month as 2026-09, a quarter as 2026-Q3 or a year as 2026.", code=code),
            field="period",
        )
    year = int(found["year"])
    if found["quarter"]:
        return Period(date(year, 3 * int(found["quarter"]) - 2, 1), Cadence.QUARTER)
    if found["month"]:
        return Period(date(year, int(found["month"]), 1), Cadence.MONTH)
    return Period(date(year, 1, 1), Cadence.YEAR)


def last_ended(cadence: Cadence, on: date) -> Period:
    """The newest period of this length that has ended before `on`."""
    return period_of(cadence, on).before


def period_of(cadence: Cadence, day: date) -> Period:
    """The period of this length that a day is in."""
    months = LONG[cadence]
    return Period(day.replace(month=(day.month - 1) // months * months + 1, day=1), cadence)


def month_of(day: date) -> str:
    """`2026-09`."""
    return f"{day.year:04}-{day.month:02}"
