"""Two reports of a period may not be about nearly the same people: the few that only one of them has would be told."""

from collections.abc import Iterable, Mapping
from itertools import combinations

from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.reporting.slices import Slice, SliceKind

Place = tuple[str, str]
"""An organisation and a region, each by its code."""


def too_close(slices: Iterable[Slice], people: Mapping[Place, int], limits: Limits) -> list[tuple[Slice, Slice, int]]:
    """Pairs that differ by a group below the threshold, and by how many; the same people twice are no difference."""
    pairs = combinations(sorted(set(slices)), 2)
    found = [(one, other, difference(one, other, people)) for one, other in pairs]
    return [pair for pair in found if 0 < pair[2] < limits.hide_below]


def difference(one: Slice, other: Slice, people: Mapping[Place, int]) -> int:
    """How many are in one of the two alone."""
    return sum(n for place, n in people.items() if _holds(one, place) != _holds(other, place))


def _holds(one: Slice, place: Place) -> bool:
    provider, region = place
    if one.kind is SliceKind.PROVIDER:
        return provider == one.code
    return one.kind is SliceKind.ALL or region in one.regions
