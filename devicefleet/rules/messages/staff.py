"""What is said to staff by e-mail: how much there is to do and by when, for references; the rest is behind sign-in.

It may stand on a locked screen: no name of a person, an organisation or a place, no thing, no link.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from devicefleet.rules.words import _, n_, near_written


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to look at: a reference as people read it (none for stock), a short neutral word, and its day."""

    ref: str
    word: str
    on: date


def digest_subject(n: int) -> str:
    """Of the e-mail of a morning."""
    return n_("{n} thing to check today", "{n} things to check today", n)


def urgent_subject() -> str:
    """Of what cannot wait for the morning."""
    return _("Something to check now")


def weekly_subject(n: int) -> str:
    """Of the e-mail of a week."""
    return n_("{n} thing to look at this week", "{n} things to look at this week", n)


def monthly_subject(n: int) -> str:
    """Of the e-mail of a month."""
    return n_("{n} thing to look at this month", "{n} things to look at this month", n)


def body(rows: Iterable[Row], today: date) -> str:
    """A line for each row, the earliest day first, with an empty line between days."""
    in_order = sorted(rows, key=lambda row: (row.on, row.ref, row.word))
    days = ["\n".join(_lines(same, today)) for _on, same in groupby(in_order, key=lambda row: row.on)]
    return _letter(_("To check:"), *days)


def silent_subject() -> str:
    """To administrators, after no worker ran."""
    return _("Reminders stood still")


def silent_body(since: datetime, until: datetime) -> str:
    """From when to when, in local time."""
    sentence = _("Reminders were not looked at from {since} to {until}.", since=_time(since), until=_time(until))
    return _letter(sentence, _("What came due meanwhile is told now. Find out why nothing ran."))


def failing_subject() -> str:
    """To administrators, while looking for what is due fails."""
    return _("Reminders stand still")


def failing_body(last: date) -> str:
    """`last`: the day on which that was done last."""
    sentence = _("Reminders were last looked at on {day}: it fails since then.", day=near_written(last))
    return _letter(sentence, _("Find out why in the log of the worker."))


def waiting_subject() -> str:
    """To administrators, when messages do not get away."""
    return _("Messages are waiting")


def waiting_body(since: datetime) -> str:
    """`since`, in local time: when a message was handed over last."""
    return _letter(_("Messages are waiting: nothing could be handed over since {time}.", time=_time(since)))


def _letter(*parts: str) -> str:
    return "\n\n".join((*parts, _("Sign in to see more."))) + "\n"


def _time(local: datetime) -> str:
    return _("{time} on {day}", time=f"{local:%H:%M}", day=near_written(local))


def _lines(rows: Iterable[Row], today: date) -> Iterator[str]:
    """One for each row, but one for all that say the same."""
    for line, times in Counter(_line(row, today) for row in rows).items():
        yield line if times == 1 else _("{line} ({n} times)", line=line, n=times)


def _line(row: Row, today: date) -> str:
    return " · ".join(part for part in (row.ref, row.word, _when(row.on, today)) if part)


def _when(on: date, today: date) -> str:
    """By when, or since when."""
    if on == today:
        return _("today")
    day = near_written(on)
    return _("by {day}", day=day) if on > today else _("since {day}", day=day)
