"""What is true of a day as bits of one number, so that a day's judgement can be looked up instead of made again.

Some bits are flags. The others are true of a day without being shown: the ruling (`ruling.py`) makes flags and urgency
of them. Quiet flags change nothing but what is listed, and the sentence that is said where nothing else is said: only
the first of them matters, which is the lowest bit.
"""

from collections.abc import Iterable
from functools import lru_cache

from devicefleet.rules.terms import Flag

QUIET = (
    Flag.DECLINE_REVIEW_DUE,
    Flag.OS_EOL,
    Flag.SAFETY_SETUP_MISSING,
    Flag.SIM_NOT_ACTIVATED,
    Flag.SIM_DORMANCY,
    Flag.DATA_BELOW_NEED,
    Flag.DATA_NO_DEVICE,
    Flag.SELF_OWNED_RECHECK,
    Flag.TURNING_18,
    Flag.RECORD_STALE,
    Flag.DUPLICATE_SPEND,
    Flag.NRM_NOT_EXPLAINED,
    Flag.CONTACT_UNCHECKED,
    Flag.TRAINING_NONE,
    Flag.TRAINING_ONE_SIDED,
)
"""In the order in which they are worth saying."""

_FLAGS = (*QUIET, *(flag for flag in Flag if flag not in QUIET))
BIT: dict[Flag, int] = {flag: 1 << place for place, flag in enumerate(_FLAGS)}

_FREE = len(Flag)
PHONE_IN_HAND, CARRIER_IN_HAND, LOAN_OPEN, SUPPORT_ENDED = (1 << place for place in range(_FREE, _FREE + 4))
EXIT_AHEAD, EXIT_NEAR, DATA_OUTLASTS = (1 << place for place in range(_FREE + 4, _FREE + 7))
RELEASE_AHEAD, RELEASE_NEAR = (1 << place for place in range(_FREE + 7, _FREE + 9))

ALL_FLAGS = (1 << _FREE) - 1
ALL_QUIET = (1 << len(QUIET)) - 1


def bits(flags: Iterable[Flag]) -> int:
    """Flags as one number."""
    together = 0
    for flag in flags:
        together |= BIT[flag]
    return together


@lru_cache(maxsize=1 << 16)
def flags_in(marks: int) -> tuple[Flag, ...]:
    """The flags of a number, in the order in which they are listed."""
    return tuple([flag for flag in Flag if marks & BIT[flag]])


def weightiest(marks: int) -> int:
    """The same, with all quiet flags but the first left out."""
    quiet = marks & ALL_QUIET
    return marks & ~ALL_QUIET | quiet & -quiet
