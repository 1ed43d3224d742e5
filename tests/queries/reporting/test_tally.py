"""A cell is answered by a view that knows everybody in it, or not at all."""

from fractions import Fraction

import pytest

from devicefleet.queries.reporting.tally import Place, Tally
from devicefleet.rules.reporting.dataset import Count
from devicefleet.rules.reporting.key import Key, Population

PEOPLE, MONTHS = Key(Population.PEOPLE), Key(Population.DEVICE_MONTHS)


@pytest.fixture
def tally() -> Tally:
    """Three people of two organisations, of whom one is long without a kit."""
    tally = Tally({1: ("home", "ENG"), 2: ("other", "WLS")})
    home, other = tally.place(1, "E12000007"), tally.place(2, None)
    tally.view(Population.PEOPLE, frozenset(), "gap", whole=False).rows[("over_7",)][home] = 1
    by_status = tally.view(Population.PEOPLE, frozenset(), "status", "day")
    by_status.rows["lapsed", "today"].update({home: 1, other: 1})
    by_status.rows["complete", "today"][home] = 1
    months = tally.view(Population.DEVICE_MONTHS, frozenset(), per=Fraction("30.5"))
    months.rows[()].update({home: 61, other: 15})
    return tally


@pytest.mark.parametrize(
    ("key", "count"),
    [
        (PEOPLE, Count(3, 2, 2)),
        (PEOPLE.cut(gap="over_7"), Count(1, 1, 1)),
        (PEOPLE.cut(status="lapsed"), Count(2, 1, 2)),
        (PEOPLE.cut(status=("complete", "lapsed"), provider="home"), Count(2, 2, 1)),
        (PEOPLE.cut(status="lapsed", region="none"), Count(1, 1, 1)),
        (PEOPLE.cut(status="lapsed", region="W92000004"), Count(0, 0, 0)),
        (PEOPLE.cut(status="lapsed", provider="nowhere"), Count(0, 0, 0)),
        (MONTHS, Count(2, 2, 2)),
        (MONTHS.cut(provider="other"), Count(0, 0, 1)),
    ],
)
def test_counts(tally: Tally, key: Key, count: Count) -> None:
    assert tally.counts([key]) == {key: count}


@pytest.mark.parametrize("key", [PEOPLE.cut(gap="over_7", status="lapsed"), Key(Population.EXITS)])
def test_what_nothing_knows_is_not_made_up(tally: Tally, key: Key) -> None:
    with pytest.raises(LookupError):
        tally.counts([key])


def test_places_are_few_and_the_same() -> None:
    tally = Tally({1: ("home", "ENG")})
    assert tally.place(1, None) is tally.place(1, None)
    assert tally.place(None, "W92000004") == Place("", "W92000004")
    assert (tally.nation(1), tally.nation(None)) == ("ENG", "ENG")
