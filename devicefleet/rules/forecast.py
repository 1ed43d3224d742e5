"""What becomes worse by itself if nobody acts: from one span of a kit to the next, which part, and why.

Nothing here knows a date of its own. A cause is read from how the parts stood and how they will stand, so the same
table answers for one person in Python and for a million in SQL (`queries/forecast.py`).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from devicefleet.rules.coverage import COUNTED, MET
from devicefleet.rules.kit_words import PARTS
from devicefleet.rules.terms import Component, ComponentState, Status
from devicefleet.rules.words import N_, _

UNMET = frozenset({ComponentState.LAPSED, ComponentState.UNVERIFIED, ComponentState.PENDING, ComponentState.NEVER})
BEFORE = frozenset(Status) - {Status.OUT_OF_SCOPE}
SET_UP_OVER = frozenset({Status.NOT_STARTED, Status.PARTIAL})


class Cause(StrEnum):
    """Why something becomes worse on a day."""

    ENDS = "ends"
    LESS_LASTING = "less_lasting"
    CHECK_OLD = "check_old"
    ASK_AGAIN = "ask_again"
    EXEMPTION_ENDS = "exemption_ends"
    NEVER_CAME = "never_came"
    SET_UP_OVER = "set_up_over"
    POLICY = "policy"


States = frozenset[ComponentState]
PATHS: dict[Cause, tuple[States, States]] = {
    Cause.ENDS: (MET, UNMET - {ComponentState.UNVERIFIED}),
    Cause.CHECK_OLD: (MET, frozenset({ComponentState.UNVERIFIED})),
    Cause.LESS_LASTING: (frozenset({ComponentState.MET_SUSTAINED}), MET - {ComponentState.MET_SUSTAINED}),
    Cause.ASK_AGAIN: (frozenset({ComponentState.DECLINED}), UNMET),
    Cause.EXEMPTION_ENDS: (frozenset({ComponentState.NOT_REQUIRED}), UNMET),
    Cause.NEVER_CAME: (frozenset({ComponentState.PENDING}), frozenset({ComponentState.NEVER, ComponentState.LAPSED})),
}
"""How a part stood, and how it will stand, by what that means."""

CAUSES = {
    Cause.ENDS: N_("{part} ends"),
    Cause.LESS_LASTING: N_("{part} there for a time only from then on"),
    Cause.CHECK_OLD: N_("{part} of their own: a new check is due"),
    Cause.ASK_AGAIN: N_("{part} declined: time to offer it again"),
    Cause.EXEMPTION_ENDS: N_("{part} required again: the exemption ends"),
    Cause.NEVER_CAME: N_("{part} was on its way and did not come"),
    Cause.SET_UP_OVER: N_("The time to set up ends"),
    Cause.POLICY: N_("{part} not enough under the new policy"),
}


class Stand(NamedTuple):
    """How a kit stands: its status, and the three parts in the order of `Component`."""

    status: Status
    smartphone: ComponentState
    laptop: ComponentState
    data: ComponentState


class Change(NamedTuple):
    """One part becomes worse, or (without a part) the whole kit does."""

    part: Component | None
    cause: Cause


class Week(NamedTuple):
    """Days from `first` to `last`, both included."""

    first: date
    last: date


def changes(before: Stand, after: Stand, *, new_policy: bool) -> Iterator[Change]:
    """Everything that becomes worse from one span to the next; `new_policy` where one comes into force on that day."""
    if before.status not in BEFORE or after.status not in COUNTED:
        return
    if before.status is Status.SETTING_UP and after.status in SET_UP_OVER:
        yield Change(None, Cause.SET_UP_OVER)
    for part, was, will_be in zip(Component, before[1:], after[1:], strict=True):
        for cause, (froms, tos) in PATHS.items():
            if was in froms and will_be in tos:
                yield Change(part, Cause.POLICY if new_policy else cause)


def change_word(change: Change) -> str:
    """`Data ends`."""
    return _(CAUSES[change.cause], part=_(PARTS[change.part]) if change.part else "")


def weeks(day: date, n: int) -> tuple[Week, ...]:
    """This week from `day` on, and those that follow, `n` in all; a week begins on Monday."""
    monday = day - timedelta(days=day.weekday())
    starts = [day, *(monday + timedelta(weeks=ahead) for ahead in range(1, n))]
    return tuple(Week(start, start + timedelta(days=6 - start.weekday())) for start in starts)
