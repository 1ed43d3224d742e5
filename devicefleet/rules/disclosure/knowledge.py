"""What a reader who knows the rounding can tell of the true number behind one that is printed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from devicefleet.rules.disclosure.kept import Kept, cell_of
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.reporting.dataset import Count
from devicefleet.rules.reporting.key import Key
from devicefleet.rules.reporting.published import Mark, Printed


@dataclass(frozen=True, slots=True)
class Interval:
    """From `least` to `most`, both possible; no end where `most` is None."""

    least: int = 0
    most: int | None = None

    def holds(self, n: int) -> bool:
        return self.least <= n and (self.most is None or n <= self.most)

    def meets(self, other: "Interval") -> "Interval":
        """What is in both."""
        ends = [one.most for one in (self, other) if one.most is not None]
        return Interval(max(self.least, other.least), min(ends, default=None))


ANYTHING = Interval()


def inferred(printed: Printed, last: Printed | None, limits: Limits) -> Interval:
    """What follows from a number and the one that was printed before it, since that says why it was drawn again."""
    was_hidden = last is not None and last.mark is Mark.CONFIDENTIAL
    shown_from = limits.show_from if was_hidden else limits.hide_below
    if printed.mark is Mark.CONFIDENTIAL:
        return Interval(0, shown_from - 1)
    if printed.mark is Mark.NOT_APPLICABLE:
        return Interval(0, 0)
    if printed.n is None:
        return ANYTHING
    least, most = max(printed.n - limits.base + 1, shown_from), printed.n + limits.base - 1
    if last is not None and last.n is not None and last.n != printed.n:
        return Interval(least, most).meets(_a_base_away(printed.n, last.n, limits.base))
    return Interval(least, most)


def _a_base_away(n: int, last: int, base: int) -> Interval:
    """Where the truth lies if it has left the last number on the side of this one."""
    return Interval(last + base) if n > last else Interval(0, last - base)


Infer = Callable[[Printed, Printed | None, Limits], Interval]
"""What a reader knows of a rule by which numbers are printed; `inferred` is of ours."""


def of_own(
    counts: Mapping[Key, Printed], truths: Mapping[Key, Count], kept: Kept, limits: Limits, infer: Infer = inferred
) -> dict[Key, Interval]:
    """Of the numbers of this report: that nothing changed since a cell was first printed is believed where it is so.

    A reader who believes what is not so learns nothing true. So a cell hidden because it is nearly all one
    organisation's, which nobody sees, counts as any number.
    """
    seen = kept.and_also({cell_of(key): one for key, one in counts.items()})
    found = {}
    for key, printed in counts.items():
        before, at = seen.before(cell_of(key)), kept.at(cell_of(key))
        interval = ANYTHING
        for last in (before, at or before):
            belief = infer(printed, last, limits)
            if key not in truths or belief.holds(truths[key].n):
                interval = interval.meets(belief)
        found[key] = interval
    return found


def of_others(
    counts: Mapping[Key, Printed], kept: Kept, limits: Limits, infer: Infer = inferred
) -> dict[Key, Interval]:
    """Of the numbers of a report that was released before."""
    return {key: infer(printed, kept.before(cell_of(key)), limits) for key, printed in counts.items()}


def from_days(printed: int, step: int, longest: int) -> Interval:
    """How many were there for the whole of a period of so many days, if all were, from the sum of their days."""
    return Interval(-(-(printed - step + 1) // longest), (printed + step - 1) // longest)
