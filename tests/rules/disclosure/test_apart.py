"""No two reports of a period are about nearly the same people."""

from itertools import combinations

from benchmarks.made_reports import MadeUp
from devicefleet.rules.disclosure.apart import difference, too_close
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.reporting.slices import NATIONS, NOWHERE, REGIONS, Slice, SliceKind, slice_from

LIMITS = Limits()
FIXED = [
    Slice(),
    *(Slice(SliceKind.NATION, code) for code in NATIONS),
    *(Slice(SliceKind.REGION, code) for code in REGIONS),
]


def test_all_pairs_of_the_fixed_list() -> None:
    """Each pair is refused exactly where one to nine people make the difference, counted one by one."""
    made = MadeUp(600, 12)
    slices, people = [*FIXED, *made.slices], made.people_by_place()
    pairs = list(combinations(slices, 2))
    assert len(pairs) == len(slices) * (len(slices) - 1) / 2 == 406
    refused = 0
    for one, other in pairs:
        of_both = [
            (place_in(one, place), place_in(other, place)) for place, n in people.items() for _person in range(n)
        ]
        alone = sum(a is not b for a, b in of_both)
        near = 0 < alone < 10 and (True, True) in of_both
        assert bool(too_close(other, [one], people, LIMITS)) is bool(too_close(one, [other], people, LIMITS)) is near
        refused += near
    assert refused


def place_in(slice_: Slice, place: tuple[str, str]) -> bool:
    match slice_.kind:
        case SliceKind.ALL:
            return True
        case SliceKind.NATION:
            return place[1] in NATIONS[slice_.code]
        case SliceKind.REGION:
            return place[1] == slice_.code
        case SliceKind.PROVIDER:
            return place[0] == slice_.code


def test_everybody_and_all_but_a_few() -> None:
    """One organisation has nearly everybody of a region: whoever had both reports would have the others."""
    people = {("HOME", "W92000004"): 42, ("AWAY", "W92000004"): 3, ("AWAY", "E12000007"): 80, ("HOME", NOWHERE): 0}
    wales, home = slice_from("nation:WLS"), slice_from("provider:HOME")
    assert too_close(wales, [home, Slice()], people, LIMITS) == [home]
    assert too_close(Slice(), [home, wales], people, LIMITS) == []


def test_the_same_people_twice_are_no_difference() -> None:
    people = {("HOME", "W92000004"): 42}
    assert difference(slice_from("nation:WLS"), slice_from("region:W92000004"), people) == 0
    assert too_close(slice_from("nation:WLS"), [slice_from("region:W92000004")], people, LIMITS) == []


def test_two_small_ones_with_nobody_in_common_tell_nothing_of_each_other() -> None:
    people = {("HOME", "W92000004"): 4, ("AWAY", "E12000007"): 3}
    assert too_close(slice_from("provider:HOME"), [slice_from("provider:AWAY")], people, LIMITS) == []
    assert too_close(slice_from("provider:HOME"), [slice_from("nation:WLS"), Slice()], people, LIMITS) == [Slice()]
