"""What is printed of one cell over time: it stays, it is near, and asking again never draws it anew."""

import random
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devicefleet.rules.disclosure.kept import Cell, Kept, lines, remembered
from devicefleet.rules.disclosure.knowledge import inferred
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.disclosure.rounding import printed_count, printed_sum, step_for
from devicefleet.rules.reporting.published import Mark, Printed
from tests.rules.disclosure.small_tables import drawing

LIMITS = Limits()
HIDDEN = Printed(mark=Mark.CONFIDENTIAL)
DRAW = drawing("secret")


def cell(month: int) -> Cell:
    return Cell("people|status=lapsed", f"{2020 + month // 12}-{month % 12 + 1:02}")


def printed(n: int, last: Printed | None, month: int = 0) -> Printed:
    kept = Kept() if last is None else Kept().and_also({cell(month - 1): last})
    return printed_count(n, cell(month), kept, DRAW, LIMITS)


@pytest.mark.parametrize("n", range(10))
def test_fewer_than_ten_are_hidden_none_included(n: int) -> None:
    assert printed(n, None) == HIDDEN
    assert printed(n, Printed(10)) == HIDDEN


@pytest.mark.parametrize(("n", "shown"), [(9, False), (10, False), (13, False), (14, True), (30, True)])
def test_a_hidden_number_is_shown_again_from_fourteen_on(n: int, shown: bool) -> None:
    assert (printed(n, HIDDEN, 1).n is not None) is shown


@pytest.mark.parametrize(("n", "stays"), [(15, False), (16, True), (20, True), (24, True), (25, False)])
def test_a_shown_number_stays_until_it_is_five_away(n: int, stays: bool) -> None:
    assert (printed(n, Printed(20), 1).n == 20) is stays


def test_up_or_down_by_chance_in_proportion() -> None:
    draws = [printed_count(13, Cell(f"cell {n}", "2026-09"), Kept(), DRAW, LIMITS).n for n in range(5000)]
    assert set(draws) == {10, 15}
    assert 0.58 < draws.count(15) / 5000 < 0.62


@given(n=st.integers(0, 400), again=st.integers(1, 5))
def test_asking_again_draws_nothing_again(n: int, again: int) -> None:
    """Neither before anything was kept, nor after."""
    first = printed_count(n, cell(3), Kept(), DRAW, LIMITS)
    kept = Kept()
    for _time in range(again):
        assert printed_count(n, cell(3), kept, DRAW, LIMITS) == first
        kept = remembered(lines({cell(3): first}))


@given(old=st.integers(0, 100), new=st.integers(0, 100))
def test_a_revision_keeps_what_is_near_and_marks_what_is_not(old: int, new: int) -> None:
    before = printed_count(old, cell(3), Kept(), DRAW, LIMITS)
    kept = Kept().and_also({cell(3): before})
    after = printed_count(new, cell(3), kept, DRAW, LIMITS)
    same = (after.n, after.mark) == (before.n, before.mark)
    assert after.revised is not same
    if before.n is not None and new >= 10 and abs(before.n - new) < 5:
        assert same
    later = printed_count(new, cell(4), kept.and_also({cell(3): after}), DRAW, LIMITS)
    assert (later.n, later.mark, later.revised) == (after.n, after.mark, False)


@settings(max_examples=300)
@given(sizes=st.lists(st.integers(0, 60), min_size=12, max_size=30))
def test_a_reader_never_infers_what_is_not_so(sizes: list[int]) -> None:
    """Over years: what follows from a number and the one before holds the truth, and five sizes of a small group."""
    kept: Kept = Kept()
    for month, n in enumerate(sizes):
        last = kept.last(cell(month))
        now = printed_count(n, cell(month), kept, DRAW, LIMITS)
        interval = inferred(now, last, LIMITS)
        assert interval.holds(n)
        assert interval.most is not None
        assert n >= 10 or interval.most - interval.least + 1 >= 10
        kept = kept.and_also({cell(month): now})


@dataclass
class Seen:
    """What readers of a monthly number see in a year."""

    changes: float
    error: float


def watched(keep: bool, cells: int = 1500, months: int = 48) -> Seen:
    """Cells of 12 to 60 members, one of whom comes or goes in every fifth month."""
    luck, changes, errors = random.Random(7), 0, []
    for number in range(cells):
        n, kept, before = luck.randint(12, 60), Kept(), None
        for month in range(months):
            n = max(0, n + luck.choice((-1, 1)) * (luck.random() < 0.2))
            now = printed_count(n, Cell(f"cell {number}", cell(month).when), kept, DRAW, LIMITS)
            changes += before is not None and before != (now.n, now.mark)
            errors += [abs(now.n - n)] if now.n is not None else []
            before = (now.n, now.mark)
            kept = kept.and_also({Cell(f"cell {number}", cell(month).when): now}) if keep else kept
    return Seen(changes / cells / (months - 1) * 12, sum(errors) / len(errors))


def test_far_fewer_changes_are_seen_at_little_more_error() -> None:
    kept, afresh = watched(keep=True), watched(keep=False)
    assert (round(kept.changes, 2), round(afresh.changes, 2)) == (0.1, 3.93)
    assert (round(kept.error, 1), round(afresh.error, 1)) == (1.6, 1.6)


@pytest.mark.parametrize(
    ("value", "members", "largest", "step"),
    [(3864, 40, 0, 500), (36_800, 400, 0, 500), (920_000, 10_000, 0, 1000), (0, 40, 0, 1), (60, 10, 1500, 2000)],
)
def test_a_sum_says_no_more_than_the_number_of_its_members(value: int, members: int, largest: int, step: int) -> None:
    assert step_for(value, members, largest, LIMITS) == step


@given(value=st.integers(0, 10**8), members=st.integers(10, 10**5), largest=st.integers(0, 10**5))
def test_a_sum_has_three_figures_at_most(value: int, members: int, largest: int) -> None:
    step = step_for(value, members, largest, LIMITS)
    one = printed_sum(value, step, cell(0), Kept(), DRAW)
    assert step * members >= 5 * value
    assert one.mark is (None if one.n else Mark.LOW)
    assert abs((one.n or 0) - value) < step
    assert len(str(one.n or 0).rstrip("0")) <= 3
