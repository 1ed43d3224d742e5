"""How one part of the kit (phone, laptop or data) stands on one day."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from devicefleet.rules.kit.claims import FOREVER, ONE_DAY, Claim, Line, Strength, outweighs, trouble_between
from devicefleet.rules.kit.marks import BIT, PHONE_IN_HAND, bits
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
PHONE, DATA = Component.SMARTPHONE, Component.DATA
NOTHING = -1
REMARK, PENDING, UNVERIFIED, DECLINED, SHARED, _TEMPORARY, SUSTAINED, _EXEMPT = Strength
CHAINED = (Why.DATA_UNTIL, Why.DATA_FUNDED_UNTIL)
NEVER_HAD = {component: Reason(component, Why.NEVER_HAD) for component in Component}
ENDING_SOON, DUPLICATE_SPEND = BIT[Flag.ENDING_SOON], BIT[Flag.DUPLICATE_SPEND]
REPLACEMENT_ON_WAY, SELF_OWNED_RECHECK = BIT[Flag.REPLACEMENT_ON_WAY], BIT[Flag.SELF_OWNED_RECHECK]
NOT_WHILE_MET = ~BIT[Flag.DECLINE_REVIEW_DUE]
NOT_WHILE_SETTLED = ~bits((Flag.DECLINE_REVIEW_DUE, Flag.SELF_OWNED_RECHECK, Flag.SIM_NOT_ACTIVATED))
LAPSED, NEVER = ComponentState.LAPSED, ComponentState.NEVER


class Part(NamedTuple):
    """The judgement on one part.

    `main` is the reason that decided, `marks` are bits (`marks.py`). `since` is the day on which it became unmet
    (the start of time if it never was otherwise). `last_on` is the last day it is covered without a gap: FOREVER, or
    UNKNOWN_END where there is none; `ends_on` is the same where that is a day to look out for, otherwise FOREVER.
    """

    state: ComponentState
    main: Reason | None
    marks: int = 0
    since: date = date.min
    last_on: date = UNKNOWN_END
    ends_on: date = FOREVER


NOT_REQUIRED = Part(ComponentState.NOT_REQUIRED, None)


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
            if claim.mark and claim.mark_on <= day:
                raised |= claim.mark
            strength = claim.strength
            if strength > strongest or (strength == strongest and best and outweighs(claim, best)):
                best, strongest = claim, strength
    if best is None or strongest < DECLINED:
        return _unmet(line, day, active, raised, best, episode_started)
    if SHARED <= strongest <= SUSTAINED:
        return _met(line, day, active, raised, best, window)
    return Part(STATE_OF[best.strength], best.reason, raised & NOT_WHILE_SETTLED)


def _met(line: Line, day: date, active: list[Claim], raised: int, best: Claim, window: int) -> Part:
    """There: how long without a gap, and what to look at in good time."""
    met = active if len(active) == 1 else [claim for claim in active if SHARED <= claim.strength <= SUSTAINED]
    marks = raised & NOT_WHILE_MET
    if len(met) > 1 and line.component is DATA and len([claim for claim in met if not claim.own]) > 1:
        marks |= DUPLICATE_SPEND
    if marks & SELF_OWNED_RECHECK and not all(claim.own for claim in met):
        marks &= ~SELF_OWNED_RECHECK
    if best.last_on == FOREVER and not best.cut:
        return Part(STATE_OF[best.strength], _said_of_chain(best, FOREVER), marks, date.min, FOREVER)
    last_on = _last_covered(line, day, met)
    if last_on in NO_END_IN_SIGHT:
        return Part(STATE_OF[best.strength], _said_of_chain(best, last_on), marks, date.min, last_on)
    if (last_on - day).days <= window:
        marks |= ENDING_SOON
    return Part(STATE_OF[best.strength], _said_of_chain(best, last_on), marks, date.min, last_on, last_on)


def _said_of_chain(best: Claim, last_on: date) -> Reason | None:
    """Packages that follow each other without a gap are said as one."""
    reason = best.reason
    if reason is None or reason.until is None or reason.until == last_on or reason.why not in CHAINED:
        return reason
    if last_on == FOREVER:
        return Reason(reason.component, Why.DATA_CONTINUES)
    return Reason(reason.component, reason.why, None, max(last_on, reason.until))


def _unmet(line: Line, day: date, active: list[Claim], marks: int, best: Claim | None, episode_started: date) -> Part:
    """Lapsed; else not sure, on its way, or not there yet."""
    since = UNKNOWN_END
    for claim in line.settled:
        if since < claim.until_on <= day:
            since = claim.until_on
    on_its_way = False
    for claim in active:
        if claim.strength == UNVERIFIED and line.component is PHONE:
            marks |= PHONE_IN_HAND
        elif claim.strength == PENDING:
            on_its_way = True
    lapse = _lapse(line, day, active, episode_started) if since > episode_started else None
    if lapse is not None:
        return Part(LAPSED, lapse, marks | REPLACEMENT_ON_WAY if on_its_way else marks, since)
    if best is None or best.strength == REMARK:
        return Part(NEVER, NEVER_HAD[line.component], marks, since)
    return Part(STATE_OF[best.strength], best.reason, marks, since)


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
        if claim.mark:
            turns.add(claim.mark_on)
    for claim in line.met:
        if claim.fate:
            turns.update([day for day, _reason in claim.fate])
        last_on = claim.sure_until if claim.cut else claim.last_on
        if last_on not in NO_END_IN_SIGHT:
            turns.add(last_on + ONE_DAY)
            for window in windows:
                turns.add(last_on - window)
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
        and (part.state in UNMET or _raises(claim, day, part.marks))
    }
    yield from sorted(more - {part.main}, key=place)
    if part.marks & DUPLICATE_SPEND:
        yield Reason(DATA, Why.DUPLICATE_SPEND)


def flagged_reason(line: Line, day: date, flag: Flag) -> Reason | None:
    """The reason behind a flag that a claim raises on `day`."""
    mark = BIT[flag]
    for claim in line.claims:
        if claim.mark == mark and claim.from_on <= day < claim.until_on and claim.mark_on <= day:
            return _look_again(line, claim) if claim.own and claim.met else claim.reason
    return None


def _look_again(line: Line, claim: Claim) -> Reason:
    """What was sure of something of their own, and by when it has to be looked at again."""
    return Reason(line.component, Why.OWN_CHECK_DUE, claim.taken_on, claim.until_on - ONE_DAY)


def _raises(claim: Claim, day: date, marks: int) -> bool:
    return claim.mark_on <= day and bool(marks & claim.mark)
