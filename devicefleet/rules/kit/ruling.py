"""The judgement of a day from all that is true of it: status, urgency, and where its main sentence stands.

It depends on nothing but its arguments, and few combinations ever occur, so each is worked out once.
"""

from collections.abc import Collection
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from devicefleet.rules.kit import marks
from devicefleet.rules.kit.marks import ALL_FLAGS, BIT, QUIET
from devicefleet.rules.kit.overall import States, overall
from devicefleet.rules.kit.part import MET, UNMET
from devicefleet.rules.kit.urgency import urgency
from devicefleet.rules.terms import Component, ComponentState, Flag, Status

COMPONENTS = tuple(Component)
BY_URGENCY = (Component.SMARTPHONE, Component.DATA, Component.LAPTOP)
LASTING = frozenset({ComponentState.MET_SUSTAINED, ComponentState.DECLINED, ComponentState.NOT_REQUIRED})
LAPSED = frozenset({ComponentState.LAPSED})
HELD_FOR_A_TIME = frozenset({ComponentState.MET_TEMPORARY, ComponentState.MET_SHARED})
WAITED_FOR = {
    Status.LAPSED: LAPSED,
    Status.SETTING_UP: UNMET,
    Status.NOT_STARTED: UNMET,
    Status.PARTIAL: UNMET,
}


class Source(IntEnum):
    """Where the sentence stands that a list shows: with a part, with a flag, or with the person's standing."""

    NOTHING = 0
    STANDING = 1
    TARGET = 2
    PART = 3
    ENDING = 4
    FLAG = 5


Where = tuple[Source, int, Flag | None]


class Ruling(NamedTuple):
    """`follows` are flags that follow from the day's marks together, `waited_for` the states that are the trouble.

    `about` is the place of the part (phone, laptop, data) with which the main sentence stands, `flag` its flag.
    """

    status: Status
    follows: int
    score: int
    waited_for: frozenset[ComponentState] | None
    source: Source
    about: int = 0
    flag: Flag | None = None


@lru_cache(maxsize=1 << 16)
def ruling(
    uncounted: Status | None,
    smartphone: ComponentState,
    laptop: ComponentState,
    data: ComponentState,
    past_target: bool,
    heeded: int,
) -> Ruling:
    """Judge a day on which these `heeded` marks are true, of quiet flags the first."""
    states = (smartphone, laptop, data)
    status = uncounted or overall(states, in_scope=True, paused=False, past_target=past_target)
    follows = _follows(uncounted, states, heeded)
    shown = heeded & ALL_FLAGS | follows
    score = urgency(status, states, shown, heeded)
    where = _source(status, states, shown, uncounted is None)
    return Ruling(status, follows, score, WAITED_FOR.get(status), *where)


def _follows(uncounted: Status | None, states: States, heeded: int) -> int:
    """The flags that no single mark raises."""
    if heeded & marks.SUPPORT_ENDED:
        return BIT[Flag.EXIT_UNSUSTAINED] if heeded & marks.LOAN_OPEN else 0
    found = 0
    if heeded & marks.EXIT_AHEAD and not _lasts(states, heeded):
        found |= BIT[Flag.EXIT_UNSUSTAINED]
    if heeded & marks.RELEASE_AHEAD and uncounted is Status.PAUSED:
        found |= BIT[Flag.RELEASE_KIT_DUE]
    phone, _laptop, data = states
    usable = heeded & (marks.PHONE_IN_HAND | marks.CARRIER_IN_HAND)
    if uncounted is None and data in MET and phone in UNMET and not usable:
        found |= BIT[Flag.DATA_NO_DEVICE]
    return found


def _lasts(states: States, marked: int) -> bool:
    """Whether every part would outlast support: kept for good, or data paid for a good while longer."""
    phone, laptop, data = states
    bridged = data in MET and marked & marks.DATA_OUTLASTS
    return phone in LASTING and laptop in LASTING and bool(data in LASTING or bridged)


def _source(status: Status, states: States, shown: int, counted: bool) -> Where:
    """In order of urgency, as `urgency.py` weighs the matters behind the sentences."""
    part = dict(zip(COMPONENTS, states, strict=True))
    if shown & BIT[Flag.SAFETY_INCIDENT_OPEN]:
        return Source.FLAG, 0, Flag.SAFETY_INCIDENT_OPEN
    if status is Status.LAPSED:
        return _first_part(part, LAPSED)
    if shown & BIT[Flag.RELEASE_KIT_DUE]:
        return Source.FLAG, 0, Flag.RELEASE_KIT_DUE
    if status is Status.NOT_STARTED:
        return Source.TARGET, 0, None
    return _nearing(shown) or (_quieter(part, shown) if counted else (Source.STANDING, 0, None))


def _nearing(shown: int) -> Where | None:
    if shown & BIT[Flag.ENDING_SOON]:
        return Source.ENDING, 0, None
    return _first_flag((Flag.LOAN_PAST_DATE, Flag.EXIT_UNSUSTAINED), shown)


def _quieter(part: dict[Component, ComponentState], shown: int) -> Where:
    """What is missing, then what is to look at, then what is there for a time, then what would be good to have."""
    if not UNMET.isdisjoint(part.values()):
        return _first_part(part, UNMET)
    flag = _first_flag(QUIET, shown)
    if flag is not None and flag[2] is not Flag.TRAINING_ONE_SIDED:
        return flag
    if not HELD_FOR_A_TIME.isdisjoint(part.values()):
        return _first_part(part, HELD_FOR_A_TIME)
    if MET.isdisjoint(part.values()):
        return Source.PART, 0, None
    return flag or (Source.NOTHING, 0, None)


def _first_part(part: dict[Component, ComponentState], states: Collection[ComponentState]) -> Where:
    first = next(one for one in BY_URGENCY if part[one] in states)
    return Source.PART, COMPONENTS.index(first), None


def _first_flag(flags: Collection[Flag], shown: int) -> Where | None:
    return next(((Source.FLAG, 0, flag) for flag in flags if shown & BIT[flag]), None)
