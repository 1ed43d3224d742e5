"""Dates as suppliers write them: the UK way and ISO always, the US way only where a whole column proves it.

Two-digit years are of this century: no phone or laptop here is older.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from devicefleet.rules.cells import plain, quoted
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

Order = Literal["dmy", "mdy", "ambiguous"]

FIRST_YEAR, LAST_YEAR = 1990, 2099
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_TIME = (
    r"(?:[T ,]\s*(?P<time>\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?)"
    r"\s*(?:[ap]m)?\s*(?P<zone>Z|UTC|GMT|BST|[+-]\d\d:?\d\d)?)?"
)
_NUMBERS = re.compile(r"(\d{1,2})[/.\- ]+(\d{1,2})[/.\- ]+(\d{4}|\d\d)" + _TIME, re.IGNORECASE)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME, re.IGNORECASE)
_ISO_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]? )?"
_DAY_WORD = re.compile(
    _WEEKDAY + r"(\d{1,2})(?:st|nd|rd|th)?[ \-/.,]*([a-z]{3,9})[ \-/.,]*(\d{4}|\d\d)" + _TIME, re.IGNORECASE
)
_WORD_DAY = re.compile(
    _WEEKDAY + r"([a-z]{3,9})[ \-/.]*(\d{1,2})(?:st|nd|rd|th)?[ \-/.,]+(\d{4}|\d\d)" + _TIME, re.IGNORECASE
)
_DAY_NUMBER = re.compile(r"[34]\d{4}(?:\.\d+)?|5[0-5]\d{3}(?:\.\d+)?")  # 1982 to 2053 as a spreadsheet counts days


def date_order(values: Iterable[str]) -> Order:
    """How a column's dates are written: `ambiguous` when every one of them could be read both ways.

    `mdy` needs a value that only the US order explains (5/15/2020) and none that only the UK order does; where both
    occur the column is read as UK, and the values that do not fit are refused one by one.
    """
    only_us = only_uk = either = False
    for value in values:
        if found := _NUMBERS.fullmatch(plain(value)):
            first, second = int(found[1]), int(found[2])
            only_us |= first <= 12 < second
            only_uk |= second <= 12 < first
            either |= first <= 12 and second <= 12 and first != second
    if only_us and not only_uk:
        return "mdy"
    return "ambiguous" if either and not only_uk else "dmy"


def order_note(column: str, order: Order) -> str | None:
    """What to tell the person whose file it is, if anything was decided for them."""
    if order == "mdy":
        return _(
            "Dates in column '{column}' were read month first, the US way, because no "
            "other reading fits: 5/15/2020 is 15 May 2020.",
            column=column,
        )
    if order == "ambiguous":
        return _(
            "Dates in column '{column}' could be day first or month first; they were read day first, the UK way. "
            "Please check one.",
            column=column,
        )
    return None


def read_date(text: str, order: Order = "dmy") -> date:
    """The day in `text`; a time of day is dropped, after being moved to UK time where it names its zone."""
    written = plain(text)
    if (iso := _ISO.fullmatch(written)) or (iso := _ISO_COMPACT.fullmatch(written)):
        return _moved_to_uk(_day(text, int(iso[1]), int(iso[2]), int(iso[3])), iso)
    if numbers := _NUMBERS.fullmatch(written):
        first, second, year = int(numbers[1]), int(numbers[2]), _year(numbers[3])
        day, month = (second, first) if order == "mdy" else (first, second)
        if month > 12 >= day and order != "mdy":
            raise Refused(
                _(
                    "{value} has no month {month}: dates are read day first here, like 28/02/2026.",
                    value=quoted(text),
                    month=month,
                )
            )
        return _day(text, year, month, day)
    if worded := _DAY_WORD.fullmatch(written):
        return _day(text, _year(worded[3]), _month(text, worded[2]), int(worded[1]))
    if worded := _WORD_DAY.fullmatch(written):
        return _day(text, _year(worded[3]), _month(text, worded[1]), int(worded[2]))
    if _DAY_NUMBER.fullmatch(written):
        raise Refused(
            _(
                "{value} is a date as a spreadsheet counts it inside. Format the column as Date and save again.",
                value=quoted(text),
            )
        )
    raise Refused(_("{value} is not a date. Write the day, month and year, like 28/02/2026.", value=quoted(text)))


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise Refused(
            _(
                "{value} is not a day in the calendar. Write the day, month and year, like 28/02/2026.",
                value=quoted(text),
            )
        ) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Refused(
            _("The year of {value} cannot be right. Write all four digits, like 28/02/2026.", value=quoted(text))
        )
    return found


def _month(text: str, word: str) -> int:
    """`Jan`, `January`, `Sept`: any beginning of three letters or more."""
    for number, name in enumerate(_MONTHS, start=1):
        if name.startswith(word.casefold()):
            return number
    raise Refused(_("{value} names no month. Write the date like 28 Feb 2026 or 28/02/2026.", value=quoted(text)))


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _moved_to_uk(day: date, iso: re.Match[str]) -> date:
    """23:30 at +0000 in June is already the next day in London."""
    groups = iso.groupdict()
    if not groups.get("time") or not groups.get("zone"):
        return day
    hour, minute = (int(part) for part in re.split(r"[:.]", groups["time"])[:2])
    zone = re.sub(r"^(?:Z|UTC|GMT)$", "+0000", re.sub(r"^BST$", "+0100", groups["zone"].upper())).replace(":", "")
    ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:])) * (-1 if zone[0] == "-" else 1)
    utc = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour, minutes=minute) - ahead
    return utc.astimezone(ZoneInfo("Europe/London")).date()
