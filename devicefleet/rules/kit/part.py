"""How one part of the kit (phone, laptop or data) stands on one day."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from devicefleet.rules.kit.claims import FOREVER, ONE_DAY, Claim, Line, Strength, day_after, outweighs, trouble_between
from devicefleet.rules.kit.marks import BIT, bits
from devicefleet.rules.kit.reasons import Reason, Why, place
from devicefleet.rules.terms import Component, ComponentState, Flag

UNKNOWN_END = date.min
NO_END_IN_SIGHT = (UNKNOWN_END, FOREVER)
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
DATA = Component.DATA
NOTHING = -1
REMARK, PENDING, UNVERIFIED, DECLINED, SHARED, _TEMPORARY, SUSTAINED, _EXEMPT = Strength
CHAINED = (Why.DATA_UNTIL, Why.DATA_FUNDED_UNTIL)
NEVER_HAD = {component: Reason(component, Why.NEVER_HAD) for component in Component}
ENDING_SOON, DUPLICATE_SPEND = BIT[Flag.ENDING_SOON], BIT[Flag.DUPLICATE_SPEND]
REPLACEMENT_ON_WAY, SELF_OWNED_RECHECK = BIT[Flag.REPLACEMENT_ON_WAY], BIT[Flag.SELF_OWNED_RECHECK]
NOT_WHILE_MET = ~BIT[Flag.DECLINE_REVIEW_DUE]
NOT_WHILE_SETTLED = ~bits((Flag.DECLINE_REVIEW_DUE, Flag.SELF_OWNED_RECHECK, Flag.SIM_NOT_ACTIVATED))


class Part(NamedTuple):
    """The judgement on one part.

    `main` is the reason that decided, `flags` are bits (`marks.py`). `since` is the day on which it became unmet
    (the start of time if it never was otherwise). `last_on` is the last day it is covered without a gap: FOREVER, or
    UNKNOWN_END where there is none. `in_hand`: there is a thing to use, whether or not it counts yet.
    """

    state: ComponentState
    main: Reason | None
    flags: int
    since: date
    last_on: date
    in_hand: bool


def part_on(line: Line, day: date, episode_started: date, window: int) -> Part:
    """Judge one part: the strongest claim of the day decides, and where none is strong enough, whether it lapsed.

    `window` is how many days ahead an end is worth a warning.
    """
    active: list[Claim] = []
    raised, best, strongest = 0, None, NOTHING
    for claim in line.claims:
        if claim.from_on > day:
            break
        if day < claim.until_on:
            active.append(claim)
            if claim.flag is not None and claim.flag_on <= day:
                raised |= BIT[claim.flag]
            if claim.strength > strongest or (claim.strength == strongest and best and outweighs(claim, best)):
                best, strongest = claim, claim.strength
    if best is None or strongest < DECLINED:
        return _unmet(line, day, active, raised, best, episode_started)
    if SHARED <= strongest <= SUSTAINED:
        return _met(line, day, active, raised, best, window)
    return Part(STATE_OF[best.strength], best.reason, raised & NOT_WHILE_SETTLED, date.min, UNKNOWN_END, False)


def _met(line: Line, day: date, active: list[Claim], flags: int, best: Claim, window: int) -> Part:
    """There: how long without a gap, and what to look at in good time."""
    met = active if len(active) == 1 else [claim for claim in active if SHARED <= claim.strength <= SUSTAINED]
    last_on = FOREVER if best.sure_until == FOREVER else _last_covered(line, day, met)
    flags &= NOT_WHILE_MET
    if last_on not in NO_END_IN_SIGHT and (last_on - day).days <= window:
        flags |= ENDING_SOON
    if flags & SELF_OWNED_RECHECK and not all(claim.own for claim in met):
        flags &= ~SELF_OWNED_RECHECK
    if len(met) > 1 and line.component is DATA and len([claim for claim in met if not claim.own]) > 1:
        flags |= DUPLICATE_SPEND
    return Part(STATE_OF[best.strength], _said_of_chain(best, last_on), flags, date.min, last_on, True)


def _said_of_chain(best: Claim, last_on: date) -> Reason | None:
    """Packages that follow each other without a gap are said as one."""
    reason = best.reason
    if reason is None or reason.until is None or reason.until == last_on or reason.why not in CHAINED:
        return reason
    if last_on == FOREVER:
        return Reason(reason.component, Why.DATA_CONTINUES)
    return Reason(reason.component, reason.why, None, max(last_on, reason.until))


def _unmet(line: Line, day: date, active: list[Claim], flags: int, best: Claim | None, episode_started: date) -> Part:
    """Lapsed; else not sure, on its way, or not there yet."""
    since = UNKNOWN_END
    for claim in line.settled:
        if since < claim.until_on <= day:
            since = claim.until_on
    in_hand = any(claim.strength == UNVERIFIED for claim in active)
    lapse = _lapse(line, day, active, episode_started) if since > episode_started else None
    if lapse is not None:
        if any(claim.strength == PENDING for claim in active):
            flags |= REPLACEMENT_ON_WAY
        return Part(ComponentState.LAPSED, lapse, flags, since, UNKNOWN_END, in_hand)
    if best is None or best.strength == REMARK:
        return Part(ComponentState.NEVER, NEVER_HAD[line.component], flags, since, UNKNOWN_END, in_hand)
    return Part(STATE_OF[best.strength], best.reason, flags, since, UNKNOWN_END, in_hand)


def _lapse(line: Line, day: date, active: list[Claim], episode_started: date) -> Reason | None:
    """What ended the last cover of this time in support; None when there was none, or we only became unsure."""
    ended = [claim for claim in line.met if episode_started < claim.until_on <= day]
    if not ended:
        return None
    last = ended[0] if len(ended) == 1 else max(ended, key=lambda claim: (claim.until_on, not claim.own))
    trouble = trouble_between(last.fate, last.until_on, day)
    if last.own and trouble is None and any(one.strength == UNVERIFIED and one.fate == last.fate for one in active):
        return None
    reason = (trouble or last.ended) if last.own else (last.ended or trouble)
    return reason or Reason(line.component, Why.NO_LONGER_COUNTS, last.until_on)


def _last_covered(line: Line, day: date, met: list[Claim]) -> date:
    """The last day covered without a gap, by what is there and by what follows it no later than the day after."""
    last = UNKNOWN_END
    for claim in met:
        if claim.last_on >= day:
            last = max(last, claim.sure_until)
    if last in NO_END_IN_SIGHT:
        return last
    for claim in line.met:
        if claim.from_on > day:
            if claim.from_on > last + ONE_DAY:
                break
            last = max(last, claim.sure_until)
            if last == FOREVER:
                break
    return last


def part_turns(line: Line, windows: Sequence[timedelta]) -> set[date]:
    """The days on which the judgement of this part can change; between two of them it cannot.

    A day too many costs a moment, a day too few would make a span untrue: tests compare spans with every single day.
    """
    turns: set[date] = set()
    for claim in line.claims:
        turns.add(claim.from_on)
        turns.add(claim.until_on)
        if claim.flag is not None:
            turns.add(claim.flag_on)
    for claim in line.met:
        turns.update([day for day, _reason in claim.fate])
        last_on = claim.sure_until
        if last_on not in NO_END_IN_SIGHT:
            turns.add(day_after(last_on))
            turns.update([last_on - window for window in windows])
    return turns


def part_reasons(line: Line, day: date, part: Part) -> Iterator[Reason]:
    """The deciding reason first, then what else a reader needs: everything while unmet, only warnings otherwise."""
    if part.main is not None:
        yield part.main
    more = {
        claim.reason
        for claim in line.claims
        if claim.from_on <= day < claim.until_on
        and claim.reason is not None
        and claim.strength < DECLINED
        and (part.state in UNMET or _raises(claim, day, part.flags))
    }
    yield from sorted(more - {part.main}, key=place)
    if part.flags & DUPLICATE_SPEND:
        yield Reason(DATA, Why.DUPLICATE_SPEND)


def flagged_reason(line: Line, day: date, flag: Flag) -> Reason | None:
    """The reason behind a flag that a claim raises on `day`."""
    for claim in line.claims:
        if claim.flag is flag and claim.from_on <= day < claim.until_on and claim.flag_on <= day:
            return claim.reason
    return None


def _raises(claim: Claim, day: date, flags: int) -> bool:
    return claim.flag is not None and claim.flag_on <= day and bool(flags & BIT[claim.flag])
