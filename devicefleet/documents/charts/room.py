"""How much room words need, in whatever type they are set: a page is read in type that nobody here has measured."""

from collections.abc import Sequence
from math import ceil

APART = 10.0
"""Between words that stand side by side."""
NARROW, WIDE = frozenset("fijlrt .,:;'|-–()"), frozenset("mwMW%")


def width_of(text: str, size: float) -> float:
    """At least as wide as the widest type for screens sets it, and wider than the type of the PDF."""
    return size * sum(map(_em, text))


def every(labels: Sequence[str], step: float, size: float) -> int:
    """Of labels a step apart, show every so many: then no two of them touch."""
    widest = max((width_of(label, size) for label in labels), default=0.0)
    return max(1, ceil((widest + APART) / step))


def _em(letter: str) -> float:
    if letter in NARROW:
        return 0.42
    if letter in WIDE or not letter.isascii():
        return 1.0
    return 0.8 if letter.isupper() else 0.65
