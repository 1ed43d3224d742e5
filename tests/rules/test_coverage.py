"""Shares, and the days that boards compare."""

from datetime import date

import pytest

from devicefleet.rules.coverage import COUNTED, NOT_COUNTED, WORST_FIRST, Share, Tally, added, month_ends
from devicefleet.rules.coverage import same_day_last_month as before
from devicefleet.rules.terms import Status


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 0, None), (0, 9, 0), (9, 9, 100), (1, 1000, 1), (999, 1000, 99), (1, 3, 33), (2, 3, 67), (1, 2, 50)],
)
def test_all_and_none_are_never_rounded_to(part: int, whole: int, said: int | None) -> None:
    assert Share(part, whole).per_cent == said


def test_who_counts() -> None:
    """K1 and K2: complete and temporary are covered, of all in scope and not paused."""
    tally = Tally(dict(zip(Status, range(1, len(Status) + 1), strict=True)))
    assert tally.counted == sum(tally.values()) - tally[Status.PAUSED] - tally[Status.OUT_OF_SCOPE]
    assert tally.covered == Share(tally[Status.TEMPORARY] + tally[Status.COMPLETE], tally.counted)
    assert tally.lasting == Share(tally[Status.COMPLETE], tally.counted)
    assert added([tally, tally])[Status.LAPSED] == 2 * tally[Status.LAPSED]


def test_every_status_has_its_place() -> None:
    assert set(WORST_FIRST) == set(Status) == COUNTED | NOT_COUNTED


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 22), date(2026, 10, 22)),
        (date(2026, 1, 5), date(2025, 12, 5)),
        (date(2026, 3, 31), date(2026, 2, 28)),
        (date(2028, 3, 30), date(2028, 2, 29)),
    ],
)
def test_the_same_day_of_last_month(day: date, said: date) -> None:
    assert before(day) == said


def test_the_ends_of_months() -> None:
    assert month_ends(date(2026, 3, 30), 3) == (date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28))
    assert month_ends(date(2026, 3, 31), 2) == (date(2026, 2, 28), date(2026, 3, 31))
    assert len(month_ends(date(2026, 11, 22))) == 12
