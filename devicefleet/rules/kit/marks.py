"""What is true of a day as bits of one number, so that a day's judgement can be looked up instead of made again.

The low bits are the flags themselves. The others are true of a day without being shown: the ruling (`ruling.py`)
makes flags and urgency of them.
"""

from collections.abc import Iterable
from functools import cache

from devicefleet.rules.terms import Flag

BIT: dict[Flag, int] = {flag: 1 << place for place, flag in enumerate(Flag)}

_FREE = len(Flag)
PHONE_IN_HAND, CARRIER_IN_HAND, LOAN_OPEN, SUPPORT_ENDED = (1 << place for place in range(_FREE, _FREE + 4))
EXIT_AHEAD, EXIT_NEAR, DATA_OUTLASTS = (1 << place for place in range(_FREE + 4, _FREE + 7))
RELEASE_AHEAD, RELEASE_NEAR = (1 << place for place in range(_FREE + 7, _FREE + 9))


def bits(flags: Iterable[Flag]) -> int:
    """Flags as one number."""
    together = 0
    for flag in flags:
        together |= BIT[flag]
    return together


@cache
def flags_in(marks: int) -> tuple[Flag, ...]:
    """The flags of a number, in the order in which they are listed."""
    return tuple(flag for flag, bit in BIT.items() if marks & bit)
