"""How one part of the kit (phone, laptop or data) stands on one day."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from devicefleet.rules.kit.claims import FOREVER, Claim, Line, Strength, day_after, trouble_between
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.terms import Component, ComponentState, Flag

UNKNOWN_END = date.min
NO_END_IN_SIGHT = frozenset({UNKNOWN_END, FOREVER})
STATE_OF = {
    Strength.EXEMPT: ComponentState.NOT_REQUIRED,
    Strength.SUSTAINED: ComponentState.MET_SUSTAINED,
    Strength.TEMPORARY: ComponentState.MET_TEMPORARY,
    Strength.SHARED: ComponentState.MET_SHARED,
    Strength.DECLINED: ComponentState.DECLINED,
    Strength.UNVERIFIED: ComponentState.UNVERIFIED,
    Strength.PENDING: ComponentState.PENDING,
    Strength.REMARK: ComponentState.NEVER,
}
MET = frozenset({ComponentState.MET_SUSTAINED, ComponentState.MET_TEMPORARY, ComponentState.MET_SHARED})
UNMET = frozenset({ComponentState.LAPSED, ComponentState.UNVERIFIED, ComponentState.PENDING, ComponentState.NEVER})
ONLY_WHILE_REQUIRED = frozenset({Flag.DECLINE_REVIEW_DUE, Flag.SELF_OWNED_RECHECK, Flag.SIM_NOT_ACTIVATED})
CHAINED = frozenset({Why.DATA_UNTIL, Why.DATA_FUNDED_UNTIL})
FLAG_ORDER = {flag: place for place, flag in enumerate(Flag)}


class Part(NamedTuple):
    """The judgement on one part.

    `since` is the day on which it became unmet (the start of time if it never was otherwise). `last_on` is the last
    day it is covered without a gap: FOREVER, or UNKNOWN_END where there is none. `in_hand`: there is a thing to use,
    whether or not it counts yet.
    """

    state: ComponentState
    reasons: tuple[Reason, ...]
    flags: tuple[Flag, ...]
    since: date
    last_on: date
    in_hand: bool


class Look(NamedTuple):
    """One part on one day: the claims that are `active`, and what else the judgement needs."""

    line: Line
    active: Sequence[Claim]
    day: date
    episode_started: date | None
    window: int


def part_on(line: Line, day: date, episode_started: date | None, window: int) -> Part:
    """Judge one part: the strongest claim of the day decides, and where none is strong enough, whether it lapsed.

    `window` is how many days ahead an end is worth a warning.
    """
    active = [claim for claim in line.claims if claim.from_on <= day < claim.until_on]
    look = Look(line, active, day, episode_started, window)
    best = max(active, key=_weight) if len(active) > 1 else active[0] if active else None
    if best is None or best.strength < Strength.DECLINED:
        return _unmet(look, best)
    if best.met:
        return _met(look, best)
    state = STATE_OF[best.strength]
    flags = in_order(_raised(look) - ONLY_WHILE_REQUIRED)
    return Part(state, tuple(_reasons(look, state, best.reason, flags)), flags, date.min, UNKNOWN_END, in_hand=False)


def in_order(flags: Collection[Flag]) -> tuple[Flag, ...]:
    """Flags in the order in which they are listed."""
    return tuple(sorted(flags, key=FLAG_ORDER.__getitem__)) if flags else ()


def _weight(claim: Claim) -> tuple[int, date, date, tuple[str, date, date, int]]:
    """The strongest wins, then what lasts longest, then the newest; never what happened to be listed first."""
    return claim.strength, claim.last_on, claim.taken_on, _place(claim.reason)


def _raised(look: Look) -> set[Flag]:
    return {claim.flag for claim in look.active if claim.flag is not None and claim.flag_on <= look.day}


def _met(look: Look, best: Claim) -> Part:
    """There: how long without a gap, and what to look at in good time."""
    last_on = FOREVER if best.sure_until == FOREVER else _last_covered(look)
    raised = _raised(look)
    raised.discard(Flag.DECLINE_REVIEW_DUE)
    if last_on not in NO_END_IN_SIGHT and (last_on - look.day).days <= look.window:
        raised.add(Flag.ENDING_SOON)
    provided = len([claim for claim in look.active if claim.met and not claim.own])
    if provided:
        raised.discard(Flag.SELF_OWNED_RECHECK)
    if provided > 1 and look.line.component is Component.DATA:
        raised.add(Flag.DUPLICATE_SPEND)
    state, flags = STATE_OF[best.strength], in_order(raised)
    reasons = tuple(_reasons(look, state, _said_of_chain(best, last_on), flags))
    return Part(state, reasons, flags, date.min, last_on, in_hand=True)


def _said_of_chain(best: Claim, last_on: date) -> Reason | None:
    """Packages that follow each other without a gap are said as one."""
    reason = best.reason
    if reason is None or reason.until is None or reason.why not in CHAINED:
        return reason
    if last_on == FOREVER:
        return Reason(reason.component, Why.DATA_CONTINUES)
    return Reason(reason.component, reason.why, until=max(last_on, reason.until))


def _unmet(look: Look, best: Claim | None) -> Part:
    """Lapsed; else not sure, on its way, or not there yet."""
    active, component = look.active, look.line.component
    since = max([claim.until_on for claim in look.line.settled if claim.until_on <= look.day], default=date.min)
    raised = _raised(look)
    main = _lapse(look)
    if main is not None:
        state = ComponentState.LAPSED
        if any(claim.strength is Strength.PENDING for claim in active):
            raised.add(Flag.REPLACEMENT_ON_WAY)
    elif best is None or best.strength is Strength.REMARK:
        state, main = ComponentState.NEVER, Reason(component, Why.NEVER_HAD)
    else:
        state, main = STATE_OF[best.strength], best.reason
    flags = in_order(raised)
    in_hand = any(claim.strength is Strength.UNVERIFIED for claim in active)
    return Part(state, tuple(_reasons(look, state, main, flags)), flags, since, UNKNOWN_END, in_hand)


def _lapse(look: Look) -> Reason | None:
    """What ended the last cover of this time in support; None when there was none, or we only became unsure."""
    started = look.episode_started or FOREVER
    ended = [claim for claim in look.line.met if started < claim.until_on <= look.day]
    if not ended:
        return None
    last = max(ended, key=lambda claim: (claim.until_on, not claim.own))
    trouble = trouble_between(last.fate, last.until_on, look.day)
    unsure = any(one.strength is Strength.UNVERIFIED and one.fate == last.fate for one in look.active)
    if last.own and unsure and trouble is None:
        return None
    reason = (trouble or last.ended) if last.own else (last.ended or trouble)
    return reason or Reason(look.line.component, Why.NO_LONGER_COUNTS, last.until_on)


def _last_covered(look: Look) -> date:
    """The last day covered without a gap, by what is there and by what follows it no later than the day after."""
    lasting = [claim.sure_until for claim in look.active if claim.met and claim.last_on >= look.day]
    last = max(lasting, default=UNKNOWN_END)
    if last in NO_END_IN_SIGHT:
        return last
    for claim in look.line.met:
        if claim.from_on > look.day:
            if claim.from_on > day_after(last):
                break
            last = max(last, claim.sure_until)
    return last


def _reasons(look: Look, state: ComponentState, main: Reason | None, flags: Sequence[Flag]) -> Iterator[Reason]:
    """The deciding reason first, then what else a reader needs: everything while unmet, only warnings otherwise."""
    if main is not None:
        yield main
    if len(look.active) < 2 and main in {claim.reason for claim in look.active}:
        return
    more = {
        claim.reason
        for claim in look.active
        if claim.reason is not None
        and claim.strength < Strength.DECLINED
        and (state in UNMET or (claim.flag in flags and claim.flag_on <= look.day))
    }
    if more:
        yield from sorted(more - {main}, key=_place)
    if Flag.DUPLICATE_SPEND in flags:
        yield Reason(Component.DATA, Why.DUPLICATE_SPEND)


def _place(reason: Reason | None) -> tuple[str, date, date, int]:
    if reason is None:
        return "", date.min, date.min, 0
    return reason.why, reason.day or date.min, reason.until or date.min, reason.entry_id or 0
