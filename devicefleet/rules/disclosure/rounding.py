"""Kept random rounding: how one true number becomes one that may be printed, and stays it while it is near enough."""

from collections.abc import Callable

from devicefleet.rules.disclosure.kept import Cell, Kept
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.reporting.published import Mark, Printed

Draw = Callable[[str], float]
"""From a text to a number of [0, 1) that nobody outside can work out, always the same for the same text."""
HIDDEN = Printed(mark=Mark.CONFIDENTIAL)
FIGURES = 3


def printed_count(n: int, cell: Cell, kept: Kept, draw: Draw, limits: Limits, *, dominated: bool = False) -> Printed:
    """Hidden below a threshold, which is higher once it was hidden; else a multiple of the base."""
    last = kept.last(cell)
    was_hidden = last is not None and last.mark is Mark.CONFIDENTIAL
    if dominated or n < (limits.show_from if was_hidden else limits.hide_below):
        return said(HIDDEN, cell, kept)
    return said(Printed(_rounded(n, limits.base, cell, kept, draw)), cell, kept)


def printed_sum(value: int, step: int, cell: Cell, kept: Kept, draw: Draw) -> Printed:
    """A multiple of the step; of what rounds to nothing no more is said than that."""
    rounded = _rounded(value, step, cell, kept, draw)
    return said(Printed(rounded) if rounded else Printed(mark=Mark.LOW), cell, kept)


def said(printed: Printed, cell: Cell, kept: Kept) -> Printed:
    """The same, marked as revised where another one was printed for this very cell."""
    at = kept.at(cell)
    return Printed(printed.n, printed.mark, revised=at is not None and (at.n, at.mark) != (printed.n, printed.mark))


def step_for(value: int, members: int, largest: int, limits: Limits) -> int:
    """By what steps a sum over so many members is printed, so that it says no more than their number does.

    As much as `base` members have, or the largest one, is hidden in a step: 1, 2 or 5 and noughts.
    """
    least = max(-(-value * limits.base // max(1, members)), largest, 10 ** max(0, len(str(value)) - FIGURES), 1)
    power: int = 10 ** (len(str(least)) - 1)
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least)


def _rounded(n: int, base: int, cell: Cell, kept: Kept, draw: Draw) -> int:
    """What is printed stays while it is less than a base away; else up or down by chance, in proportion, once."""
    at, last = kept.at(cell), kept.last(cell)
    shown = None if last is None else 0 if last.mark is Mark.LOW else last.n
    if shown is not None and abs(shown - n) < base:
        return shown
    # A number that takes another's place has a draw of its own: one draw for both would tie them together.
    luck = draw(str(cell) if at is None else f"{cell}<{at.mark or at.n}")
    low = n // base * base
    return low + base * (luck < (n - low) / base)
