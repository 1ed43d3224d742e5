"""Two reports of a period may not be about nearly the same people: the few that only one of them has would be told."""

from collections.abc import Iterable, Mapping

from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.reporting.slices import Slice, SliceKind

Place = tuple[str, str]
"""An organisation and a region, each by its code."""


def too_close(one: Slice, others: Iterable[Slice], people: Mapping[Place, int], limits: Limits) -> list[Slice]:
    """Those of the others that differ from one by a group below the threshold.

    The very same people are no difference, and two that have nobody in common tell nothing of each other.
    """
    return [
        other
        for other in sorted(set(others))
        if 0 < difference(one, other, people) < limits.hide_below and _in_common(one, other, people)
    ]


def difference(one: Slice, other: Slice, people: Mapping[Place, int]) -> int:
    """How many are in one of the two alone."""
    return sum(n for place, n in people.items() if _holds(one, place) != _holds(other, place))


def _in_common(one: Slice, other: Slice, people: Mapping[Place, int]) -> bool:
    return any(n and _holds(one, place) and _holds(other, place) for place, n in people.items())


def _holds(one: Slice, place: Place) -> bool:
    provider, region = place
    if one.kind is SliceKind.PROVIDER:
        return provider == one.code
    return one.kind is SliceKind.ALL or region in one.regions
