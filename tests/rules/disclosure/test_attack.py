"""The linear programme finds what counting through every possible table finds."""

import random
from collections.abc import Iterator
from itertools import product

import pytest

from devicefleet.rules.disclosure.attack import Attack, Target
from devicefleet.rules.disclosure.beliefs import Rest
from devicefleet.rules.disclosure.knowledge import ANYTHING, Interval, inferred
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.disclosure.targets import connected, is_part
from devicefleet.rules.reporting.key import Key, Population
from devicefleet.rules.reporting.published import Mark, Printed

LIMITS = Limits()
PEOPLE = Key(Population.PEOPLE).cut(day="2026-09-30")
COLOURS, SHAPES = ("red", "blue"), ("round", "square")
HIDDEN = Printed(mark=Mark.CONFIDENTIAL)
MOST = 8


def cells() -> dict[Key, list[int]]:
    """The lines, columns and cells of a table of four, each with the atoms it adds up."""
    places = list(product(COLOURS, SHAPES))
    one = {PEOPLE.cut(colour=colour, shape=shape): [n] for n, (colour, shape) in enumerate(places)}
    lines = {PEOPLE.cut(colour=c, shape=SHAPES): [n for n, at in enumerate(places) if at[0] == c] for c in COLOURS}
    columns = {PEOPLE.cut(shape=s, colour=COLOURS): [n for n, at in enumerate(places) if at[1] == s] for s in SHAPES}
    return {**one, **lines, **columns, PEOPLE.cut(colour=COLOURS, shape=SHAPES): [0, 1, 2, 3]}


def possible(known: dict[Key, Interval]) -> Iterator[tuple[int, ...]]:
    """Every table that fits what is known."""
    atoms = cells()
    for sizes in product(range(MOST + 1), repeat=4):
        if all(interval.holds(sum(sizes[n] for n in atoms[key])) for key, interval in known.items()):
            yield sizes


@pytest.mark.parametrize("seed", range(40))
def test_the_range_is_that_of_all_possible_tables(seed: int) -> None:
    luck, atoms = random.Random(seed), cells()
    truth = [luck.randint(0, MOST) for _atom in range(4)]
    known = {}
    for key, inside in atoms.items():
        n = sum(truth[one] for one in inside)
        known[key] = (
            Interval(max(0, n - luck.randint(0, 3)), n + luck.randint(0, 3)) if luck.random() < 0.8 else ANYTHING
        )
    singles = [key for key, inside in atoms.items() if len(inside) == 1]
    known |= {key: known[key].meets(Interval(0, MOST)) for key in singles}
    tables = list(possible(known))
    whole = PEOPLE.cut(colour=COLOURS, shape=SHAPES)
    targets = [*(Target(key) for key in atoms), *(Target(key, whole) for key in atoms if key != whole)]
    attack = Attack(known, [], frozenset(), targets, narrow=1000)
    for target, found in attack.ranges.items():
        sizes = [sum(table[n] for n in atoms[target.group]) for table in tables]
        if target.whole is not None:
            sizes = [sum(table) - size for table, size in zip(tables, sizes, strict=True)]
        assert (found.least, found.most) == (min(sizes), max(sizes))
        assert found.closed


def test_what_is_told_of_one_dimension_bounds_another() -> None:
    """Lapsed people of all regions, and of one; covered of another table: boards that share the status."""
    lapsed = PEOPLE.cut(status="lapsed")
    known = {
        lapsed: Interval(11, 14),
        lapsed.cut(region="W"): Interval(10, 14),
        lapsed.cut(phone="met"): Interval(0, 9),
        lapsed.cut(phone="not_met"): Interval(0, 9),
    }
    attack = Attack(
        known, [], frozenset(), [Target(lapsed.cut(region="W"), lapsed), Target(lapsed.cut(phone="met"))], 99
    )
    ranges = {str(target): (found.least, found.most) for target, found in attack.ranges.items()}
    assert list(ranges.values()) == [(0, 4), (0, 9)]
    nobody_else = Rest(lapsed, lapsed.cut(phone=("met", "not_met")))
    (closer,) = Attack(known, [nobody_else], frozenset(), [Target(lapsed.cut(phone="met"))], 99).ranges.values()
    assert (closer.least, closer.most) == (2, 9)


def test_what_has_changed_since_is_not_believed() -> None:
    """A quarter of 11 at most cannot have a month of 30: a month that an older report gave is let go."""
    month, quarter = (Key(Population.EXITS).cut(month=months) for months in ("2026-07", ("2026-07", "2026-08")))
    known = {month: Interval(26, 34), quarter: Interval(10, 11)}
    loose = Attack(known, [], frozenset({month}), [Target(month)], 5)
    assert not loose.contradicted
    assert (loose.ranges[Target(month)].least, loose.ranges[Target(month)].sizes >= 5) == (0, True)
    assert Attack(known, [], frozenset(), [Target(month)], 5).contradicted


def test_cells_belong_together_by_population_day_and_months() -> None:
    exits = Key(Population.EXITS)
    year, quarter, other = (exits.cut(month=months) for months in (("1", "2", "3", "4"), ("1", "2"), ("5",)))
    own = [quarter, PEOPLE]
    groups = connected(own, [year, other, PEOPLE.cut(region="W"), Key(Population.PEOPLE).cut(day="2026-06-30")])
    assert sorted(groups, key=str) == sorted([([quarter], [year]), ([PEOPLE], [PEOPLE.cut(region="W")])], key=str)


def test_parts() -> None:
    assert is_part(PEOPLE.cut(region="W"), PEOPLE)
    assert is_part(PEOPLE.cut(region="W"), PEOPLE.cut(region=("W", "S")))
    assert not is_part(PEOPLE, PEOPLE)
    assert not is_part(PEOPLE.cut(region=("W", "S")), PEOPLE.cut(region="W"))
    assert not is_part(PEOPLE.cut(region="W"), PEOPLE.cut(status="lapsed"))


@pytest.mark.parametrize(
    ("printed", "last", "interval"),
    [
        (HIDDEN, None, Interval(0, 9)),
        (HIDDEN, Printed(15), Interval(0, 9)),
        (HIDDEN, HIDDEN, Interval(0, 13)),
        (Printed(10), None, Interval(10, 14)),
        (Printed(15), None, Interval(11, 19)),
        (Printed(15), HIDDEN, Interval(14, 19)),
        (Printed(15), Printed(15), Interval(11, 19)),
        (Printed(20), Printed(15), Interval(20, 24)),
        (Printed(15), Printed(25), Interval(11, 19)),
        (Printed(20), Printed(25), Interval(16, 20)),
        (Printed(mark=Mark.NOT_APPLICABLE), None, Interval(0, 0)),
        (Printed(mark=Mark.NOT_AVAILABLE), None, ANYTHING),
    ],
)
def test_what_follows_from_a_number_and_the_one_before(
    printed: Printed, last: Printed | None, interval: Interval
) -> None:
    assert inferred(printed, last, LIMITS) == interval
