"""Whether a person is counted on a day at all, and since when without a break: support, stage, age, place, consent."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from devicefleet.rules.facts import Episode, StayFact
from devicefleet.rules.kit.case import Case
from devicefleet.rules.kit.claims import Line, Strength, day_after
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.steps import Steps
from devicefleet.rules.policy import Policy
from devicefleet.rules.terms import Context, Stage, Status

CUSTODY = frozenset({Context.PRISON, Context.IMMIGRATION_DETENTION})
AWAY = CUSTODY | {Context.OVERSEAS, Context.MISSING}


class Standing(NamedTuple):
    """`status` is OUT_OF_SCOPE or PAUSED, or None where the kit is counted; then `counted_since` starts the clock."""

    episode: Episode | None
    stay: StayFact | None
    status: Status | None
    reason: Reason | None
    counted_since: date


def standings(case: Case) -> Steps[Standing]:
    """A person's standing over the whole calendar."""
    counted_since: date | None = None

    def on(day: date) -> Standing:
        nonlocal counted_since
        episode, stay = _episode_on(case, day), _stay_on(case, day)
        status, reason = _uncounted(case, case.policy_on(day), day, episode, stay)
        counted_since = None if status else counted_since or day
        return Standing(episode, stay, status, reason, counted_since or date.max)

    return Steps([date.min, *_turns(case)], on)


def _turns(case: Case) -> Iterator[date]:
    """Every day on which a standing can change."""
    for episode in case.episodes:
        yield episode.started_on
        if episode.ended_on:
            yield episode.ended_on
    for fact in case.stages:
        yield fact.from_on
    for stay in case.stays:
        yield stay.from_on
        if stay.context is Context.HOSPITAL:
            yield from {day_after(stay.from_on, policy.hospital_pause_days) for *_days, policy in case.eras}
    for day in (case.facts.turns_18_on, case.facts.consent_withdrawn_on):
        if day is not None:
            yield day
    for from_on, _until_on, _policy in case.eras:
        yield from_on
    for line in case.lines.values():
        for claim in line.settled:
            if claim.strength is Strength.EXEMPT:
                yield claim.from_on
                yield claim.until_on


def _episode_on(case: Case, day: date) -> Episode | None:
    found = None
    for episode in case.episodes:
        if episode.started_on <= day and (episode.ended_on is None or day < episode.ended_on):
            found = episode
    return found


def _stay_on(case: Case, day: date) -> StayFact | None:
    """The stay of the day, counted from the day the person came to that kind of place."""
    found: StayFact | None = None
    for stay in case.stays:
        if stay.from_on > day:
            break
        same_place = found is not None and found.context is stay.context
        came_on = found.from_on if found is not None and same_place else stay.from_on
        found = StayFact(came_on, stay.context, stay.release_on)
    return found


def _uncounted(
    case: Case, policy: Policy, day: date, episode: Episode | None, stay: StayFact | None
) -> tuple[Status | None, Reason | None]:
    reason = _out_of_scope(case, policy, day, episode)
    if reason is not None:
        return Status.OUT_OF_SCOPE, reason
    if stay is not None and _away(stay, policy, day):
        return Status.PAUSED, Reason(None, Why.AWAY, stay.from_on, what=stay.context.value)
    if all(_exempt(line, day) for line in case.lines.values()):
        return Status.PAUSED, Reason(None, Why.NOTHING_REQUIRED)
    return None, None


def _out_of_scope(case: Case, policy: Policy, day: date, episode: Episode | None) -> Reason | None:
    facts = case.facts
    if episode is None:
        ended = max((one.ended_on for one in case.episodes if one.ended_on and one.ended_on <= day), default=None)
        return Reason(None, Why.SUPPORT_ENDED, ended) if ended else Reason(None, Why.SUPPORT_NOT_STARTED)
    withdrawn = facts.consent_withdrawn_on
    if withdrawn is not None and episode.started_on <= withdrawn <= day:
        return Reason(None, Why.CONSENT_WITHDRAWN, withdrawn)
    fact = next((one for one in reversed(case.stages) if one.from_on <= day), None)
    stage = fact.stage if fact else Stage.NOT_IN_NRM
    if stage not in policy.in_scope_stages:
        return Reason(None, Why.STAGE_NOT_COVERED, fact.from_on if fact else episode.started_on, what=stage.value)
    of_age = facts.adult or (facts.turns_18_on is not None and facts.turns_18_on <= day)
    return None if of_age or policy.child_policy else Reason(None, Why.UNDER_18)


def _away(stay: StayFact, policy: Policy, day: date) -> bool:
    long_in_hospital = stay.context is Context.HOSPITAL and day >= day_after(stay.from_on, policy.hospital_pause_days)
    return stay.context in AWAY or long_in_hospital


def _exempt(line: Line, day: date) -> bool:
    """Whether nobody has to provide this part on `day`."""
    return any(claim.strength is Strength.EXEMPT and claim.from_on <= day < claim.until_on for claim in line.settled)
