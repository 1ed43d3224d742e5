"""The middle and the ninth decile of a spread, and the band of organisations: never the value of a single one."""

from collections import Counter
from collections.abc import Iterable, Sequence

from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.reporting.published import Mark, Printed

STEPS = ((20, 1), (100, 5), (1000, 10))
"""Below what values are rounded to what; anything else to 50."""


def decile(values: Counter[int], tenths: int, limits: Limits) -> Printed:
    """The mean of the tenth of all members around this place, of `narrow` at least; none where it reaches an end."""
    ordered = sorted(values.elements())
    width = max(limits.narrow, len(ordered) // 10)
    first = (len(ordered) * tenths - 5 * width) // 10
    if first < 1 or first + width >= len(ordered):
        return Printed(mark=Mark.CONFIDENTIAL)
    mean = sum(ordered[first : first + width]) / width
    step = next((step for most, step in STEPS if mean < most), 50)
    return Printed(step * int(mean / step + 0.5))


def pooled(shares: Iterable[tuple[int, int]], limits: Limits) -> list[tuple[int, int]]:
    """The same, organisations with fewer than `few` people as one."""
    every = list(shares)
    tiny = [one for one in every if one[1] < limits.few]
    other = (sum(part for part, _whole in tiny), sum(whole for _part, whole in tiny))
    return [*(one for one in every if one[1] >= limits.few), *([other] if tiny else [])]


def compared(shares: Iterable[tuple[int, int]], limits: Limits) -> list[float]:
    """The share of each organisation that is large enough, lowest first; none where they are too few."""
    each = sorted(_per_cent(*one, limits) for one in pooled(shares, limits) if one[1] >= limits.band_people)
    return each if len(each) >= limits.band_from else []


def quarters(each: Sequence[float], limits: Limits) -> tuple[int, int, int]:
    """The lower quarter, the middle and the upper quarter, by fives."""
    low, middle, high = (_by_fives(_at(each, quarter), limits) for quarter in (1, 2, 3))
    return low, middle, high


def _per_cent(part: int, whole: int, limits: Limits) -> float:
    """Of rounded numbers."""
    return 100 * _near(part, limits.base) / _near(whole, limits.base)


def _near(n: int, base: int) -> int:
    return (2 * n + base) // (2 * base) * base


def _at(each: Sequence[float], quarter: int) -> float:
    """Between the two organisations that this quarter lies between."""
    place = (len(each) - 1) * quarter / 4
    low = int(place)
    return each[low] + (place - low) * (each[min(low + 1, len(each) - 1)] - each[low])


def _by_fives(per_cent: float, limits: Limits) -> int:
    """Within what shares say at either end."""
    return min(100 - limits.edge, max(limits.edge, 5 * int(per_cent / 5 + 0.5)))
