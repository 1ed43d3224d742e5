"""When somebody may be written to, as they said it: days and hours in London, never at night; and what forbids it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Problem
from devicefleet.rules.words import _

LONDON = ZoneInfo("Europe/London")
EARLIEST, LATEST = 7 * 60, 22 * 60
EVERY_DAY = 0b111_1111
LONGEST_TAG = 35
LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.)+[A-Za-z]{2,63}")


@dataclass(frozen=True, slots=True)
class Rule:
    """`days` has a bit for each day of the week, Monday the lowest; minutes are counted from midnight, London.

    `open` lets a message say what it is about: otherwise only the neutral text goes. `watched`: somebody else may read
    along, so nothing goes.
    """

    language: str
    days: int = EVERY_DAY
    from_minute: int = 9 * 60
    until_minute: int = 18 * 60
    watched: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known about writing to somebody. `rule` is only there with a channel and something to send to.

    `checked` and `answering` (the latest check, and since when the present caseworker answers for them) are a day and
    the key of its entry, so that of two things of one day it is known which came later.
    """

    in_support: bool
    agreed: bool
    rule: Rule | None
    number_gone: bool
    checked: tuple[date, int] | None
    answering: tuple[date, int] | None


def allows(rule: Rule, instant: datetime) -> bool:
    """Whether a message may go at this (aware) instant."""
    local = instant.astimezone(LONDON)
    minute = local.hour * 60 + local.minute
    return _on(rule, local.date()) and rule.from_minute <= minute < rule.until_minute


def window(rule: Rule, from_instant: datetime, days: int = 14) -> tuple[datetime, datetime] | None:
    """The first stretch [start, end) in UTC in which a message may go and which is not over yet at `from_instant`."""
    first = from_instant.astimezone(LONDON).date()
    for ahead in range(days):
        day = first + timedelta(days=ahead)
        start, end = (_instant(day, minute) for minute in (rule.from_minute, rule.until_minute))
        if _on(rule, day) and end > from_instant:
            return max(start, from_instant.astimezone(UTC)), end
    return None


def problems(known: Known, today: date, most_days: int, *, after_exit: bool = False) -> Iterator[Problem]:
    """Everything that keeps a message from going on a day, the gravest first; a check holds for `most_days`.

    `after_exit` is for whoever agreed to be asked how it goes after support ended.
    """
    if not known.agreed or not (known.in_support or after_exit):
        yield Problem.NO_CONSENT
    if known.rule is None:
        yield Problem.NO_SAFE_WAY
    elif known.rule.watched:
        yield Problem.MAY_BE_WATCHED
    if known.number_gone:
        yield Problem.NUMBER_GONE
    if known.checked is None or (today - known.checked[0]).days > most_days or _changed_hands(known, known.checked):
        yield Problem.CHECK_TOO_OLD


def address(text: str) -> str:
    """An e-mail address as it is typed; the sentence never repeats it, since it may be somebody's."""
    written = text.strip()
    if len(written) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(written):
        raise Refused(_("This is not an e-mail address. Write it like name@example.org."), field="value")
    return written


def refuse_unsafe(rule: Rule) -> None:
    """Say no to hours at night, to no day at all, and to no language."""
    if not EARLIEST <= rule.from_minute <= LATEST:
        raise Refused(_("Messages go between 07:00 and 22:00 only. Choose an hour within that."), field="from_minute")
    if not EARLIEST <= rule.until_minute <= LATEST:
        raise Refused(_("Messages go between 07:00 and 22:00 only. Choose an hour within that."), field="until_minute")
    if rule.until_minute <= rule.from_minute:
        raise Refused(_("The end has to be later than the beginning."), field="until_minute")
    if not 0 < rule.days <= EVERY_DAY:
        raise Refused(_("Choose at least one day, or that they are not to be written to at all."), field="days")
    if not 0 < len(rule.language) <= LONGEST_TAG:
        raise Refused(_("Choose the language to write in."), field="language")


def _changed_hands(known: Known, checked: tuple[date, int]) -> bool:
    """Whether somebody else answers for them since it was last gone through."""
    return known.answering is not None and checked < known.answering


def _on(rule: Rule, day: date) -> bool:
    return not rule.watched and bool(rule.days >> day.weekday() & 1)


def _instant(day: date, minute: int) -> datetime:
    """By day no hour of London is skipped or comes twice."""
    return datetime.combine(day, time(*divmod(minute, 60)), LONDON).astimezone(UTC)
