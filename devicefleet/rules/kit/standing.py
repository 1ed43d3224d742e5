"""Whether a person is counted on a day at all, and since when without a break: support, stage, age, place, consent."""

from datetime import date
from typing import NamedTuple

from devicefleet.rules import working_days
from devicefleet.rules.facts import Episode, StayFact
from devicefleet.rules.kit.case import Case
from devicefleet.rules.kit.claims import FOREVER, Line, Strength, day_after
from devicefleet.rules.kit.marks import ALL_FLAGS, BIT, LOAN_OPEN, SUPPORT_ENDED
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.policy import Policy
from devicefleet.rules.terms import Context, Flag, Stage, Status

CUSTODY = frozenset({Context.PRISON, Context.IMMIGRATION_DETENTION})
AWAY = CUSTODY | {Context.OVERSEAS, Context.MISSING}
NOT_STARTED = Reason(None, Why.SUPPORT_NOT_STARTED)
NOTHING_REQUIRED = Reason(None, Why.NOTHING_REQUIRED)
UNDER_18 = Reason(None, Why.UNDER_18)
WHILE_COUNTED, NOTHING = ~LOAN_OPEN, 0
WHILE_NOT_COUNTED = ~(ALL_FLAGS | LOAN_OPEN) | BIT[Flag.SAFETY_INCIDENT_OPEN] | BIT[Flag.TURNING_18]
OUT_OF_SCOPE, PAUSED = Status.OUT_OF_SCOPE, Status.PAUSED
EXEMPT = Strength.EXEMPT
HOSPITAL = Context.HOSPITAL


class Standing(NamedTuple):
    """`uncounted` is OUT_OF_SCOPE or PAUSED, or None where the kit is counted.

    Then `counted_since` starts the clock, and after `target` the whole kit should be there. `adds` are marks that come
    with it, and `heeds` the marks that are looked at (`marks.py`).
    """

    episode: Episode | None
    stay: StayFact | None
    uncounted: Status | None
    reason: Reason | None
    counted_since: date
    target: date
    adds: int
    heeds: int


def standings(case: Case, first: date) -> list[tuple[date, Standing]]:
    """A person's standing from `first` on, each with the day on which it begins."""
    found: list[tuple[date, Standing]] = []
    counted_since: date | None = None
    for day in sorted({first, *(turn for turn in _turns(case) if first < turn < FOREVER)}):
        standing = _standing(case, day, counted_since)
        counted_since = None if standing.uncounted else standing.counted_since
        if not found or standing != found[-1][1]:
            found.append((day, standing))
    return found


def standing_on(case: Case, day: date) -> Standing:
    """The standing of one day; before support first started, one that says so."""
    first = case.first_day
    if first is None or day < first:
        return _standing(case, day, None)
    return [standing for from_on, standing in standings(case, first) if from_on <= day][-1]


def _standing(case: Case, day: date, counted_since: date | None) -> Standing:
    policy = case.policy_on(day)
    episode = case.episode_on(day)
    stay = _stay_on(case, day) if case.stays else None
    reason = _out_of_scope(case, policy, day, episode)
    if episode is None:
        adds, heeds = (SUPPORT_ENDED, LOAN_OPEN) if reason is not NOT_STARTED else (0, NOTHING)
        return Standing(None, stay, OUT_OF_SCOPE, reason, FOREVER, FOREVER, adds, heeds)
    if reason is not None:
        return Standing(episode, stay, OUT_OF_SCOPE, reason, FOREVER, FOREVER, 0, WHILE_NOT_COUNTED)
    if stay is not None and _away(stay, policy, day):
        away = Reason(None, Why.AWAY, stay.from_on, what=stay.context.value)
        return Standing(episode, stay, PAUSED, away, FOREVER, FOREVER, 0, WHILE_NOT_COUNTED)
    if all(_exempt(line, day) for line in case.lines):
        return Standing(episode, stay, PAUSED, NOTHING_REQUIRED, FOREVER, FOREVER, 0, WHILE_NOT_COUNTED)
    since = counted_since or day
    who = case.responsible_on(since)
    target = working_days.after(since, policy.setup_target_working_days, who.nation if who else "ENG")
    return Standing(episode, stay, None, None, since, target, 0, WHILE_COUNTED)


def _turns(case: Case) -> set[date]:
    """Every day on which a standing can change."""
    turns = {from_on for from_on, _until_on, _policy in case.eras}
    for episode in case.episodes:
        turns.add(episode.started_on)
        if episode.ended_on:
            turns.add(episode.ended_on)
    turns.update([fact.from_on for fact in case.stages])
    for stay in case.stays:
        turns.add(stay.from_on)
        if stay.context is HOSPITAL:
            turns.update([day_after(stay.from_on, policy.hospital_pause_days) for *_days, policy in case.eras])
    turns.update([day for day in (case.facts.turns_18_on, case.facts.consent_withdrawn_on) if day is not None])
    for line in case.lines:
        for claim in line.settled:
            if claim.strength == EXEMPT:
                turns.add(claim.from_on)
                turns.add(claim.until_on)
    return turns


def _stay_on(case: Case, day: date) -> StayFact | None:
    """The stay of the day, counted from the day the person came to that kind of place."""
    found: StayFact | None = None
    for stay in case.stays:
        if stay.from_on > day:
            break
        same_place = found is not None and found.context is stay.context
        came_on = found.from_on if found is not None and same_place else stay.from_on
        found = StayFact(came_on, stay.context, stay.release_on) if came_on != stay.from_on else stay
    return found


def _out_of_scope(case: Case, policy: Policy, day: date, episode: Episode | None) -> Reason | None:
    facts = case.facts
    if episode is None:
        ended = max((one.ended_on for one in case.episodes if one.ended_on and one.ended_on <= day), default=None)
        return Reason(None, Why.SUPPORT_ENDED, ended) if ended else NOT_STARTED
    withdrawn = facts.consent_withdrawn_on
    if withdrawn is not None and episode.started_on <= withdrawn <= day:
        return Reason(None, Why.CONSENT_WITHDRAWN, withdrawn)
    fact = None
    for fact in case.latest_stages:
        if fact.from_on <= day:
            break
    else:
        fact = None
    stage = fact.stage if fact else Stage.NOT_IN_NRM
    if stage not in policy.in_scope_stages:
        return Reason(None, Why.STAGE_NOT_COVERED, fact.from_on if fact else episode.started_on, what=stage.value)
    of_age = facts.adult or (facts.turns_18_on is not None and facts.turns_18_on <= day)
    return None if of_age or policy.child_policy else UNDER_18


def _away(stay: StayFact, policy: Policy, day: date) -> bool:
    long_in_hospital = stay.context is HOSPITAL and day >= day_after(stay.from_on, policy.hospital_pause_days)
    return stay.context in AWAY or long_in_hospital


def _exempt(line: Line, day: date) -> bool:
    """Whether nobody has to provide this part on `day`."""
    exempt = [claim for claim in line.settled if claim.strength == EXEMPT]
    return any(claim.from_on <= day < claim.until_on for claim in exempt) if exempt else False
