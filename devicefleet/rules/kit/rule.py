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
from devicefleet.rules.kit.claims import FOREVER, ONE_DAY, Line, day_after
from devicefleet.rules.kit.notices import Notice, marks_of, notices, on_day
from devicefleet.rules.kit.part import Part, part_on, part_turns
from devicefleet.rules.kit.reasons import Reason
from devicefleet.rules.kit.spans import Span
from devicefleet.rules.kit.standing import standing_on, standings
from devicefleet.rules.kit.verdict import Today, reasons, verdict
from devicefleet.rules.policy import Policies
from devicefleet.rules.terms import Component

STANDING, WHO, NOTICED = 0, 4, 5
Change = tuple[date, int, Any]
"""A day, which field of `Today` changes on it, and what it becomes (of `NOTICED`: the notice that begins or ends)."""
NOTHING_NEW = Notice(FOREVER, FOREVER, 0)


def spans(facts: Facts, policies: Policies) -> tuple[Span, ...]:
    """The whole calendar from the first day of support on, without gap or overlap; nothing before it."""
    case = lay_out(facts, policies)
    first = case.first_day
    if first is None:
        return ()
    changes: list[Change] = []
    for day, standing in standings(case, first):
        changes.append((day, STANDING, standing))
        if standing.target < FOREVER:
            changes.append((standing.target + ONE_DAY, NOTICED, NOTHING_NEW))
    for field, line in enumerate(case.lines, start=1):
        changes += [(day, field, part) for day, part in _parts(case, line, first)]
    for day in {first, *[day for one in case.latest_responsibilities for day in (one.from_on, one.until_on) if day]}:
        if day >= first:
            changes.append((day, WHO, case.responsible_on(day)))
    for notice in notices(case):
        if notice.until_on > first:
            changes.append((max(notice.from_on, first), NOTICED, notice))
            changes.append((notice.until_on, NOTICED, notice))
    changes.sort(key=itemgetter(0))
    return _walked(case, changes)


def evaluate(facts: Facts, policies: Policies, day: date) -> Span:
    """How the kit stands on one day, as a span of that day alone."""
    case = lay_out(facts, policies)
    return verdict(case, _today(case, day), day)._replace(until_on=day_after(day))


def why(facts: Facts, policies: Policies, day: date) -> tuple[Reason, ...]:
    """Everything there is to say of one day."""
    case = lay_out(facts, policies)
    return reasons(case, _today(case, day), day)


def _walked(case: Case, changes: Sequence[Change]) -> tuple[Span, ...]:
    """Walk the changes, judging each day on which there is one; neighbours that say the same become one span."""
    made: list[Span] = []
    said: dict[int, Reason | None] = {}
    now: list[Any] = [None, None, None, None, None, 0, said]
    following = [day for day, _field, _value in changes[1:]]
    for (day, field, value), next_day in zip(changes, [*following, FOREVER], strict=True):
        if field == NOTICED:
            now[NOTICED] ^= value.mark
            said[value.mark] = value.reason
        else:
            now[field] = value
        if day != next_day:
            span = verdict(case, Today._make(now), day)
            if not made or made[-1][2:] != span[2:]:
                made.append(span)
    ends = [span.from_on for span in made[1:]]
    return tuple([Span(span[0], end, *span[2:]) for span, end in zip(made, [*ends, FOREVER], strict=True)])


def _today(case: Case, day: date) -> Today:
    standing = standing_on(case, day)
    episode, policy = standing.episode, case.policy_on(day)
    started = episode.started_on if episode else FOREVER
    phone, laptop, data = [
        part_on(line, day, started, policy.ending_soon_days.window(line.component)) for line in case.lines
    ]
    noticed = on_day(notices(case), day)
    said = {notice.mark: notice.reason for notice in noticed}
    return Today(standing, phone, laptop, data, case.responsible_on(day), marks_of(noticed), said)


def _parts(case: Case, line: Line, first: date) -> list[tuple[date, Part]]:
    """How one part stands from `first` on: each judgement with the day on which it begins."""
    turns = part_turns(line, _windows(case, line.component))
    turns.update([day for one in case.episodes for day in (one.started_on, one.ended_on or FOREVER)])
    turns.update([from_on for from_on, _until_on, _policy in case.eras])
    found: list[tuple[date, Part]] = []
    before: Part | None = None
    for day in (first, *sorted([turn for turn in turns if first < turn < FOREVER])):
        episode = case.episode_on(day)
        window = case.policy_on(day).ending_soon_days.window(line.component)
        part = part_on(line, day, episode.started_on if episode else FOREVER, window)
        if part != before:
            found.append((day, part))
            before = part
    return found


def _windows(case: Case, component: Component) -> list[timedelta]:
    return [timedelta(days) for days in {policy.ending_soon_days.window(component) for *_days, policy in case.eras}]
