"""How urgent the worst matter of a day is: one number, so that a work list can be put in order."""

from collections.abc import Collection
from datetime import date

from devicefleet.rules.terms import Component, Flag, Status

SAFETY = 100
LAPSED = {Component.SMARTPHONE: 60, Component.DATA: 50, Component.LAPTOP: 30}
RELEASE_WITHOUT_KIT = 50
NOT_STARTED = 40
EXIT_WITHOUT_KIT = 30
ENDING = {3: 25, 7: 15}
ANYTHING_ELSE = 5
RELEASE_DAYS, EXIT_DAYS = 7, 14
WITHOUT_FLAGS = {
    Status.COMPLETE: 0,
    Status.DECLINED: 0,
    Status.OUT_OF_SCOPE: 0,
    Status.PAUSED: 0,
    Status.TEMPORARY: ANYTHING_ELSE,
}


def urgency(
    status: Status,
    lapsed: Collection[Component],
    flags: Collection[Flag],
    day: date,
    *,
    release_without_kit_on: date | None,
    exit_on: date | None,
) -> int:
    """The score of the worst matter; 0 where nothing needs doing. What only nears its end is `ending`'s to say."""
    if not flags and status in WITHOUT_FLAGS:
        return WITHOUT_FLAGS[status]
    if Flag.SAFETY_INCIDENT_OPEN in flags:
        return SAFETY
    scores = [LAPSED[component] for component in lapsed] if status is Status.LAPSED else []
    if _near(release_without_kit_on, day, RELEASE_DAYS) and Flag.RELEASE_KIT_DUE in flags:
        scores.append(RELEASE_WITHOUT_KIT)
    if status is Status.NOT_STARTED:
        scores.append(NOT_STARTED)
    if _near(exit_on, day, EXIT_DAYS) and Flag.EXIT_UNSUSTAINED in flags:
        scores.append(EXIT_WITHOUT_KIT)
    return max([*scores, ANYTHING_ELSE])


def ending(ends_on: date, day: date) -> int:
    """The score of something that ends soon, by how soon."""
    return next((score for days, score in ENDING.items() if (ends_on - day).days <= days), ANYTHING_ELSE)


def _near(what: date | None, day: date, days: int) -> bool:
    return what is not None and (what - day).days <= days
