"""How urgent the worst matter of a day is: one number, so that a work list can be put in order."""

from collections.abc import Sequence
from datetime import date

from devicefleet.rules.kit.marks import BIT, EXIT_NEAR, RELEASE_NEAR, bits
from devicefleet.rules.terms import Component, ComponentState, Flag, Status

SAFETY = 100
LAPSED = {Component.SMARTPHONE: 60, Component.LAPTOP: 30, Component.DATA: 50}
RELEASE_WITHOUT_KIT = 50
NOT_STARTED = 40
EXIT_WITHOUT_KIT = 30
ENDING = {3: 25, 7: 15}
ANYTHING_ELSE = 5
RELEASE_DAYS, EXIT_DAYS = 7, 14
WITHOUT_FLAGS = {Status.COMPLETE: 0, Status.DECLINED: 0, Status.OUT_OF_SCOPE: 0, Status.PAUSED: 0}
FOR_THE_DIGEST = bits(
    (Flag.TRAINING_NONE, Flag.TRAINING_ONE_SIDED, Flag.NRM_NOT_EXPLAINED, Flag.CONTACT_UNCHECKED),
)
"""Shown and listed, but no reason by themselves to put a person with a sound kit on the day's work list."""
LACKING = (ComponentState.LAPSED, ComponentState.UNVERIFIED, ComponentState.PENDING, ComponentState.NEVER)


def urgency(status: Status, states: Sequence[ComponentState], shown: int, marked: int) -> int:
    """The score of the worst matter; 0 where nothing needs doing. What only nears its end is `ending`'s to say.

    `states` are those of phone, laptop and data, `shown` the day's flags as bits, `marked` all that is true of it.
    """
    if shown & BIT[Flag.SAFETY_INCIDENT_OPEN]:
        return SAFETY
    scores = [ANYTHING_ELSE if shown & ~FOR_THE_DIGEST else WITHOUT_FLAGS.get(status, ANYTHING_ELSE)]
    if status is Status.LAPSED:
        by_part = zip(LAPSED.values(), states, strict=True)
        scores += [worth for worth, state in by_part if state is ComponentState.LAPSED]
    if shown & BIT[Flag.RELEASE_KIT_DUE] and marked & RELEASE_NEAR and any(state in LACKING for state in states):
        scores.append(RELEASE_WITHOUT_KIT)
    if status is Status.NOT_STARTED:
        scores.append(NOT_STARTED)
    if shown & BIT[Flag.EXIT_UNSUSTAINED] and marked & EXIT_NEAR:
        scores.append(EXIT_WITHOUT_KIT)
    return max(scores)


def ending(ends_on: date, day: date) -> int:
    """The score of something that ends soon, by how soon."""
    return next((score for days, score in ENDING.items() if (ends_on - day).days <= days), ANYTHING_ELSE)
