"""The days on which a kit's judgement can change; between two of them it cannot.

A day too many costs a moment, a day too few would make a span untrue: tests compare spans with every single day.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from devicefleet.rules import working_days
from devicefleet.rules.kit.case import Case
from devicefleet.rules.kit.claims import FOREVER, day_after
from devicefleet.rules.kit.standing import Standing
from devicefleet.rules.kit.steps import Steps
from devicefleet.rules.kit.urgency import EXIT_DAYS, RELEASE_DAYS
from devicefleet.rules.terms import Component


def part_turns(case: Case, component: Component) -> Iterator[date]:
    """Days on which the state, reasons or flags of one part can change."""
    windows = {policy.ending_soon_days.window(component) for *_days, policy in case.eras}
    line = case.lines[component]
    yield from (from_on for from_on, _until_on, _policy in case.eras)
    for claim in line.claims:
        yield claim.from_on
        yield claim.until_on
        if claim.flag is not None:
            yield claim.flag_on
    for claim in line.met:
        yield from (day for day, _reason in claim.fate)
    for last_on in {claim.sure_until for claim in line.met} - {date.min, FOREVER}:
        yield day_after(last_on)
        yield from (_before(last_on, window) for window in windows)


def person_turns(case: Case, standing: Steps[Standing]) -> Iterator[date]:
    """Days on which anything else can change."""
    yield from standing.days
    yield from (from_on for from_on, _until_on, _policy in case.eras)
    yield from _set_up_turns(case, standing)
    yield from _life_turns(case)
    yield from _urgency_turns(case)
    for one in case.responsibilities:
        yield from (day for day in (one.from_on, one.until_on) if day is not None)
    for held in (*case.loans, *case.carriers):
        yield from (held.from_on, held.until_on)


def _set_up_turns(case: Case, standing: Steps[Standing]) -> Iterator[date]:
    starts = {one.counted_since for one in standing.values if one.status is None}
    targets = {policy.setup_target_working_days for *_days, policy in case.eras}
    for start in starts:
        yield from (day_after(working_days.after(start, target, case.facts.nation)) for target in targets)


def _life_turns(case: Case) -> Iterator[date]:
    seen = case.seen
    for *_days, policy in case.eras:
        for day, following in zip(seen, [*seen[1:], FOREVER], strict=True):
            stale_on = day_after(day, policy.stale_after_days)
            if stale_on < following:
                yield from (stale_on, following)
        for episode in case.episodes:
            if episode.ends_on_expected:
                yield _before(episode.ends_on_expected, policy.exit_lookahead_days)
        for stay in case.stays:
            if stay.release_on:
                yield _before(stay.release_on, policy.release_kit_days)
        if case.facts.turns_18_on:
            yield from (case.facts.turns_18_on, _before(case.facts.turns_18_on, policy.turning_18_days))


def _urgency_turns(case: Case) -> Iterator[date]:
    for episode in case.episodes:
        if episode.ends_on_expected:
            yield _before(episode.ends_on_expected, EXIT_DAYS)
    for stay in case.stays:
        if stay.release_on:
            yield _before(stay.release_on, RELEASE_DAYS)


def _before(day: date, days: int) -> date:
    return day - timedelta(days=days)
