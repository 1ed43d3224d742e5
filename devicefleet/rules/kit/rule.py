"""The rule itself: lay the facts out, judge each part and the whole on the days on which something can change.

One pure function, no clock: all that time alone will change (data ending, a return date passing, a decline to ask
about again, the set-up target, a policy starting) is known from the facts, so spans reach into the future.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

from devicefleet.rules.facts import Facts
from devicefleet.rules.kit.case import Case, lay_out
from devicefleet.rules.kit.claims import FOREVER, Line, day_after
from devicefleet.rules.kit.notices import Notice, marks_of, notices, on_day
from devicefleet.rules.kit.part import Part, part_on, part_turns
from devicefleet.rules.kit.reasons import Reason
from devicefleet.rules.kit.spans import Span
from devicefleet.rules.kit.standing import Standing, standing_on, standings
from devicefleet.rules.kit.verdict import Today, reasons, verdict
from devicefleet.rules.policy import Policies
from devicefleet.rules.terms import Component

STANDING, NOTICED = 0, 4
Change = tuple[date, int, Any]
"""A day, which field of `Today` changes on it, and what it becomes (of `NOTICED`: which marks are toggled)."""


def spans(facts: Facts, policies: Policies) -> tuple[Span, ...]:
    """The whole calendar from the first day of support on, without gap or overlap; nothing before it."""
    case = lay_out(facts, policies)
    first = case.first_day
    if first is None:
        return ()
    found = notices(case)
    changes: list[Change] = [(day, STANDING, standing) for day, standing in standings(case, first)]
    changes += [(day_after(one.target), NOTICED, 0) for _day, _field, one in changes if one.target < FOREVER]
    for field, line in enumerate(case.lines, start=1):
        changes += [(day, field, part) for day, part in _parts(case, line, first)]
    for one in case.latest_responsibilities:
        changes += [(day, NOTICED, 0) for day in (one.from_on, one.until_on) if day and day > first]
    for notice in found:
        changes.append((max(notice.from_on, first), NOTICED, notice.mark))
        changes.append((max(notice.until_on, first), NOTICED, notice.mark))
    changes.sort(key=itemgetter(0))
    return _merged(case, found, changes)


def evaluate(facts: Facts, policies: Policies, day: date) -> Span:
    """How the kit stands on one day, as a span of that day alone."""
    case = lay_out(facts, policies)
    found = notices(case)
    return verdict(case, found, _today(case, found, day), day)


def why(facts: Facts, policies: Policies, day: date) -> tuple[Reason, ...]:
    """Everything there is to say of one day."""
    case = lay_out(facts, policies)
    found = notices(case)
    return reasons(case, found, _today(case, found, day), day)


def _merged(case: Case, found: Sequence[Notice], changes: Sequence[Change]) -> tuple[Span, ...]:
    """Walk the changes; neighbours that say the same become one span."""
    made: list[Span] = []
    now: list[Any] = [None, None, None, None, 0]
    last = len(changes) - 1
    for place, (day, field, value) in enumerate(changes):
        if field == NOTICED:
            now[NOTICED] ^= value
        else:
            now[field] = value
        if place < last and changes[place + 1][0] == day:
            continue
        if day == FOREVER:
            break
        span = verdict(case, found, Today(*now), day)
        if made and made[-1][2:] == span[2:]:
            continue
        made.append(span)
    ends = [*[span.from_on for span in made[1:]], FOREVER]
    return tuple([span._replace(until_on=end) for span, end in zip(made, ends, strict=True)])


def _today(case: Case, found: Sequence[Notice], day: date) -> Today:
    standing: Standing = standing_on(case, day)
    episode = standing.episode
    policy = case.policy_on(day)
    started = episode.started_on if episode else FOREVER
    phone, laptop, data = [
        part_on(line, day, started, policy.ending_soon_days.window(line.component)) for line in case.lines
    ]
    return Today(standing, phone, laptop, data, marks_of(on_day(found, day)))


def _parts(case: Case, line: Line, first: date) -> list[tuple[date, Part]]:
    """How one part stands from `first` on: each judgement with the day on which it begins."""
    turns = part_turns(line, _windows(case, line.component))
    turns.update([day for one in case.episodes for day in (one.started_on, one.ended_on or FOREVER)])
    turns.update([from_on for from_on, _until_on, _policy in case.eras])
    found: list[tuple[date, Part]] = []
    for day in (first, *sorted([turn for turn in turns if first < turn < FOREVER])):
        episode = case.episode_on(day)
        window = case.policy_on(day).ending_soon_days.window(line.component)
        part = part_on(line, day, episode.started_on if episode else FOREVER, window)
        if not found or part != found[-1][1]:
            found.append((day, part))
    return found


def _windows(case: Case, component: Component) -> list[timedelta]:
    return [timedelta(days) for days in {policy.ending_soon_days.window(component) for *_days, policy in case.eras}]
