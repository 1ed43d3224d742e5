"""Which due dates of a rule may be told by now, level by level: those that came due since, and those of missed days."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from devicefleet.rules.facts import Nation
from devicefleet.rules.reminding.days import last_due, tell_on
from devicefleet.rules.reminding.rule import Level, Rule, Source
from devicefleet.rules.terms import Audience

NATIONS: tuple[Nation, ...] = get_args(Nation)
ONE_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Window:
    """The due dates of one level that may be told now, in the nations where these are the same.

    Those up to `overtaken` are skipped: a later level has come as well, or the day itself. `told` gives for the others
    the day on which they are to be told, up to each due date in turn.
    """

    first: date
    last: date
    overtaken: date
    told: tuple[tuple[date, date], ...]
    nations: tuple[Nation, ...]


def windows(rule: Rule, source: Source, today: date, since: date | None, cap: int) -> Iterator[tuple[Level, Window]]:
    """Of the levels about one source in turn: what came due after `since`, or within `cap` days where that is None."""
    for level in rule.about(source):
        following = next(iter(rule.overtaking(level)), None)
        for window in _windows(level, following, today, since, cap):
            yield level, window


def _windows(level: Level, following: Level | None, today: date, since: date | None, cap: int) -> Iterator[Window]:
    by_days: dict[tuple[date, date, date, tuple[tuple[date, date], ...]], list[Nation]] = defaultdict(list)
    for nation in NATIONS:
        last = _last(level, today, nation)
        first = _last(level, since, nation) + ONE_DAY if since else today - timedelta(cap + level.day)
        overtaken = _last(following, today, nation) if following else date.min
        if level.day < 0:
            overtaken = max(overtaken, today - ONE_DAY)
        if first <= last:
            told = tuple(_told(level, max(first, overtaken), last, nation))
            by_days[first, last, overtaken, told].append(nation)
    for days, nations in by_days.items():
        yield Window(*days, tuple(nations))


def _told(level: Level, first: date, last: date, nation: Nation) -> Iterator[tuple[date, date]]:
    """For each stretch of due dates its last one, and the day on which they are told."""
    before: tuple[date, date] | None = None
    for ahead in range((last - first).days + 1):
        due_on = first + timedelta(ahead)
        day = due_on + timedelta(level.day) if _asked(level) else tell_on(due_on, level.day, nation)
        if before is not None and before[1] != day:
            yield before
        before = due_on, day
    if before is not None:
        yield before


def _asked(level: Level) -> bool:
    """People are written to on days they chose; staff work on working days."""
    return level.audience is Audience.SURVIVOR


def _last(level: Level, today: date, nation: Nation) -> date:
    """The last due date of which this level is told by `today`."""
    return today - timedelta(level.day) if _asked(level) else last_due(today, level.day, nation)
