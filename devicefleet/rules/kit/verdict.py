"""The judgement of one day: status, flags, reasons and urgency, from a person's standing and the three parts."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from devicefleet.rules import working_days
from devicefleet.rules.kit.case import Case
from devicefleet.rules.kit.claims import FOREVER
from devicefleet.rules.kit.overall import overall
from devicefleet.rules.kit.part import MET, UNKNOWN_END, UNMET, Part, in_order
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.spans import NEVER_SUPPORTED, Span
from devicefleet.rules.kit.standing import CUSTODY, Standing
from devicefleet.rules.kit.urgency import urgency
from devicefleet.rules.policy import Policy
from devicefleet.rules.terms import Component, ComponentState, Flag, Status

EVEN_WHEN_NOT_COUNTED = frozenset({Flag.SAFETY_INCIDENT_OPEN})
COMPONENTS = tuple(Component)
LASTING = frozenset({ComponentState.MET_SUSTAINED, ComponentState.DECLINED, ComponentState.NOT_REQUIRED})
TARGET_SAID = {
    Status.SETTING_UP: Why.SET_UP_BY,
    Status.NOT_STARTED: Why.TARGET_PASSED,
    Status.PARTIAL: Why.TARGET_PASSED,
}


class Parts(NamedTuple):
    """The three parts of one day."""

    smartphone: Part
    laptop: Part
    data: Part


class Today(NamedTuple):
    """What the judgement of one day rests on."""

    day: date
    case: Case
    policy: Policy
    standing: Standing
    parts: Parts


def verdict(case: Case, standing: Standing, parts: Parts, from_on: date, until_on: date) -> Span:
    """Judge `from_on`, for the days [from_on, until_on) over which nothing changes."""
    today = Today(from_on, case, case.policy_on(from_on), standing, parts)
    provider_id, caseworker_id = _responsible(case, from_on)
    if standing.episode is None:
        return _outside(today, until_on, provider_id, caseworker_id)
    status, about_status = _status(today)
    raised = [*_about_life(today)] if standing.status else [*_about_life(today), *_about_record(today)]
    flags = _flags(today, raised)
    said = [reason for part in parts for reason in part.reasons]
    return Span(
        from_on,
        until_on,
        status,
        parts.smartphone.state,
        parts.laptop.state,
        parts.data.state,
        flags,
        (*about_status, *said, *(reason for _flag, reason in raised)),
        provider_id,
        caseworker_id,
        _since(today, status),
        None if standing.status else _next_end(parts),
        _score(today, status, flags),
    )


def _status(today: Today) -> tuple[Status, tuple[Reason, ...]]:
    """The status, and the sentence about it where it does not follow from a part alone."""
    standing, parts = today.standing, today.parts
    if standing.status is not None:
        return standing.status, (standing.reason,) if standing.reason else ()
    count, nation = today.policy.setup_target_working_days, today.case.facts.nation
    target = working_days.after(standing.counted_since, count, nation)
    states = (parts.smartphone.state, parts.laptop.state, parts.data.state)
    status = overall(states, in_scope=True, paused=False, past_target=today.day > target)
    return status, (Reason(None, TARGET_SAID[status], until=target),) if status in TARGET_SAID else ()


def _flags(today: Today, raised: list[tuple[Flag, Reason]]) -> tuple[Flag, ...]:
    """All flags of the day; while somebody is not counted, only what concerns them all the same."""
    of_parts = {flag for part in today.parts for flag in part.flags}
    if today.standing.status is not None:
        of_parts &= EVEN_WHEN_NOT_COUNTED
    return in_order(of_parts.union(flag for flag, _reason in raised)) if raised else in_order(of_parts)


def _outside(today: Today, until_on: date, provider_id: int | None, caseworker_id: int | None) -> Span:
    """Not in support: nothing is required, but something lent may still have to be settled."""
    reason = today.standing.reason
    reasons: tuple[Reason, ...] = (reason,) if reason else ()
    flags: tuple[Flag, ...] = ()
    lent = any(held.from_on <= today.day < held.until_on for held in today.case.loans)
    if lent and reason is not None and reason.why is Why.SUPPORT_ENDED:
        reasons, flags = (*reasons, Reason(None, Why.LOAN_OPEN_AT_EXIT)), (Flag.EXIT_UNSUSTAINED,)
    score = urgency(Status.OUT_OF_SCOPE, (), flags, today.day, release_without_kit_on=None, exit_on=None)
    return NEVER_SUPPORTED._replace(
        from_on=today.day,
        until_on=until_on,
        flags=flags,
        reasons=reasons,
        provider_id=provider_id,
        caseworker_id=caseworker_id,
        score=score,
    )


def _responsible(case: Case, day: date) -> tuple[int | None, int | None]:
    """Who answers for the kit on `day`: after a move, the new provider from its first day on."""
    for one in reversed(case.responsibilities):
        if one.from_on <= day and (one.until_on is None or day < one.until_on):
            return one.provider_id, one.caseworker_id
    return None, None


def _about_life(today: Today) -> Iterator[tuple[Flag, Reason]]:
    """What lies ahead of the person: the end of support, release, an eighteenth birthday."""
    day, policy, facts = today.day, today.policy, today.case.facts
    episode, stay = today.standing.episode, today.standing.stay
    exit_on = episode.ends_on_expected if episode else None
    if exit_on and (exit_on - day).days <= policy.exit_lookahead_days and not _lasts(today, exit_on):
        yield Flag.EXIT_UNSUSTAINED, Reason(None, Why.EXIT_EXPECTED, exit_on)
    release_on = stay.release_on if stay and stay.context in CUSTODY else None
    if release_on and (release_on - day).days <= policy.release_kit_days and today.standing.status is Status.PAUSED:
        yield Flag.RELEASE_KIT_DUE, Reason(None, Why.RELEASE_EXPECTED, release_on)
    if not facts.adult and facts.turns_18_on and 0 < (facts.turns_18_on - day).days <= policy.turning_18_days:
        yield Flag.TURNING_18, Reason(None, Why.TURNS_18, facts.turns_18_on)


def _about_record(today: Today) -> Iterator[tuple[Flag, Reason]]:
    """What is odd about the record as a whole."""
    seen_on = today.case.last_seen(today.day)
    if seen_on is not None and (today.day - seen_on).days >= today.policy.stale_after_days:
        yield Flag.RECORD_STALE, Reason(None, Why.NOT_CONFIRMED_SINCE, seen_on)
    phone, data = today.parts.smartphone, today.parts.data
    if data.state in MET and phone.state in UNMET and not phone.in_hand:
        other_device = any(held.from_on <= today.day < held.until_on for held in today.case.carriers)
        if not other_device:
            yield Flag.DATA_NO_DEVICE, Reason(None, Why.DATA_NO_DEVICE)


def _lasts(today: Today, exit_on: date) -> bool:
    """Whether every part would outlast support: kept for good, or data paid for a good while longer."""
    bridge, data = today.policy.exit_data_bridge_days, today.parts.data
    bridged = data.state in MET and data.last_on != UNKNOWN_END and (data.last_on - exit_on).days >= bridge
    things_last = today.parts.smartphone.state in LASTING and today.parts.laptop.state in LASTING
    return things_last and (data.state in LASTING or bridged)


def _since(today: Today, status: Status) -> date | None:
    """The first day of the trouble: of the earliest lapse, else of the part waited for longest."""
    if status is Status.LAPSED:
        begun = min(part.since for part in today.parts if part.state is ComponentState.LAPSED)
    elif status in TARGET_SAID:
        begun = min(part.since for part in today.parts if part.state in UNMET)
    else:
        return None
    return max(begun, today.standing.counted_since)


def _next_end(parts: Parts) -> date | None:
    first = min(part.last_on if part.last_on != UNKNOWN_END else FOREVER for part in parts)
    return first if first != FOREVER else None


def _score(today: Today, status: Status, flags: tuple[Flag, ...]) -> int:
    parts, episode, stay = today.parts, today.standing.episode, today.standing.stay
    by_part = zip(COMPONENTS, parts, strict=True)
    lapsed = [component for component, part in by_part if part.state is ComponentState.LAPSED]
    lacking = stay is not None and any(part.state in UNMET for part in parts)
    return urgency(
        status,
        lapsed,
        flags,
        today.day,
        release_without_kit_on=stay.release_on if stay and lacking else None,
        exit_on=episode.ends_on_expected if episode else None,
    )
