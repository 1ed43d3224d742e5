"""The rule itself: lay the facts out, judge each part and the whole on the days on which something can change.

One pure function, no clock: all that time alone will change (data ending, a return date passing, a decline to ask
about again, the set-up target, a policy starting) is known from the facts, so spans reach into the future.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

from devicefleet.rules.facts import Episode, Facts
from devicefleet.rules.kit.case import Case, lay_out
from devicefleet.rules.kit.claims import FOREVER, ONE_DAY, Line, day_after
from devicefleet.rules.kit.notices import Notice, marks_of, notices, on_day
from devicefleet.rules.kit.part import NOT_REQUIRED, Part, part_on, part_turns
from devicefleet.rules.kit.reasons import Reason
from devicefleet.rules.kit.spans import Span
from devicefleet.rules.kit.standing import standing_on, standings
from devicefleet.rules.kit.verdict import Today, reasons, verdict
from devicefleet.rules.policy import Policies, Policy

STANDING, WHO, NOTICED = 0, 4, 5
Change = tuple[date, int, Any]
"""A day, which field of `Today` changes on it, and what it becomes (of `NOTICED`: the notice that begins or ends)."""
Time = tuple[date, date, Episode | None, Policy]
"""Days [from, until), the time in support they belong to, and the policy in force."""
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
    times = _times(case, first)
    for field, line in enumerate(case.lines, start=1):
        changes += [(day, field, part) for day, part in _parts(line, times)]
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
    return Span(day, day_after(day), *verdict(case, _today(case, day), day))


def why(facts: Facts, policies: Policies, day: date) -> tuple[Reason, ...]:
    """Everything there is to say of one day."""
    case = lay_out(facts, policies)
    return reasons(case, _today(case, day), day)


def _walked(case: Case, changes: Sequence[Change]) -> tuple[Span, ...]:
    """Walk the changes, judging each day on which there is one; neighbours that say the same become one span."""
    made: list[Span] = []
    said: dict[int, Reason | None] = {}
    now: list[Any] = [None, None, None, None, None, 0, said]
    from_on, judged = FOREVER, None
    following = [day for day, _field, _value in changes[1:]]
    for (day, field, value), next_day in zip(changes, [*following, FOREVER], strict=True):
        if field == NOTICED:
            now[NOTICED] ^= value.mark
            said[value.mark] = value.reason
        else:
            now[field] = value
        if day != next_day:
            verdict_now = verdict(case, Today._make(now), day)
            if verdict_now != judged:
                if judged is not None:
                    made.append(Span(from_on, day, *judged))
                from_on, judged = day, verdict_now
    return (*made, Span(from_on, FOREVER, *judged)) if judged is not None else ()


def _today(case: Case, day: date) -> Today:
    standing = standing_on(case, day)
    phone, laptop, data = [_part_today(case, line, standing.episode, day) for line in case.lines]
    noticed = on_day(notices(case), day)
    said = {notice.mark: notice.reason for notice in noticed}
    return Today(standing, phone, laptop, data, case.responsible_on(day), marks_of(noticed), said)


def _part_today(case: Case, line: Line, episode: Episode | None, day: date) -> Part:
    if episode is None:
        return NOT_REQUIRED
    return part_on(line, day, episode.started_on, case.policy_on(day).ending_soon_days.window(line.component))


def _parts(line: Line, times: Sequence[Time]) -> list[tuple[date, Part]]:
    """How one part stands: each judgement with the day on which it begins."""
    windows = {policy.ending_soon_days.window(line.component) for *_days, policy in times}
    turns = sorted(part_turns(line, [timedelta(days) for days in windows]))
    found: list[tuple[date, Part]] = []
    before: Part | None = None
    for from_on, until_on, episode, policy in times:
        if episode is None:
            before = NOT_REQUIRED
            found.append((from_on, before))
            continue
        window = policy.ending_soon_days.window(line.component)
        for day in (from_on, *[turn for turn in turns if from_on < turn < until_on]):
            part = part_on(line, day, episode.started_on, window)
            if part != before:
                found.append((day, part))
                before = part
    return found


def _times(case: Case, first: date) -> list[Time]:
    """From `first` on, the stretches of one time in support, or none, under one policy."""
    cuts = {first, *[from_on for from_on, _until_on, _policy in case.eras if from_on > first]}
    for one in case.episodes:
        cuts.add(one.started_on)
        if one.ended_on is not None:
            cuts.add(one.ended_on)
    starts = sorted(cuts)
    days = zip(starts, [*starts[1:], FOREVER], strict=True)
    return [(from_on, until_on, case.episode_on(from_on), case.policy_on(from_on)) for from_on, until_on in days]
