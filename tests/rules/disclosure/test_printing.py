"""What is printed of one report: its marks, shares, sums, spreads and the band of organisations."""

from collections import Counter
from dataclasses import replace

import pytest

from benchmarks.made_reports import MadeUp
from devicefleet.rules.disclosure.gate import judge
from devicefleet.rules.disclosure.kept import Cell, Kept, lines, remembered
from devicefleet.rules.disclosure.knowledge import Interval, from_days
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.disclosure.printing import DAYS, cells, publish
from devicefleet.rules.disclosure.shares import share
from devicefleet.rules.disclosure.spreads import pooled
from devicefleet.rules.reporting.dataset import Amount, Count, Dataset, Spread
from devicefleet.rules.reporting.key import Key
from devicefleet.rules.reporting.layout import Row, Table
from devicefleet.rules.reporting.published import Band, Decile, Mark, Percent, Printed, Published
from devicefleet.rules.reporting.slices import EVERYBODY, Slice, SliceKind
from tests.rules.disclosure.small_tables import PEOPLE, QUARTER, drawing, read_from

LIMITS = Limits()
HIDDEN = Printed(mark=Mark.CONFIDENTIAL)
LAPSED = PEOPLE.cut(status="lapsed")
BAND = tuple((part, 40) for part in (10, 16, 20, 24, 30))


def printed(counts: dict[Key, Count], slice_: Slice = EVERYBODY, kept: Kept = Kept(), **more: object) -> Published:  # noqa: B008 - nothing changes it
    dataset = replace(Dataset(QUARTER, slice_, counts), **more)  # type: ignore[arg-type]  # fields of a dataset
    keys = (*counts, PEOPLE.cut(status="left out"), PEOPLE.cut(status=()))
    table = Table("table", "K1", ("people",), tuple(Row(str(n), (key,)) for n, key in enumerate(keys)))
    return publish(dataset, [table], kept=kept, draw=drawing("x"), limits=LIMITS)


def test_what_cannot_be_and_what_was_not_counted_have_marks_of_their_own() -> None:
    counts = printed({LAPSED: Count(0)}).counts
    assert counts[LAPSED] == HIDDEN
    assert counts[PEOPLE.cut(status="left out")] == Printed(mark=Mark.NOT_AVAILABLE)
    assert counts[PEOPLE.cut(status=())] == Printed(mark=Mark.NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("slice_", "shares", "shown"),
    [
        (EVERYBODY, BAND, False),
        (Slice(SliceKind.PROVIDER, "HOME"), (), True),
        (EVERYBODY, ((50, 100),), True),
        (Slice(SliceKind.REGION, "W92000004"), ((50, 100),), False),
    ],
)
def test_what_is_nearly_all_one_organisations_is_hidden(
    slice_: Slice, shares: tuple[tuple[int, int], ...], shown: bool
) -> None:
    """Unless the report is its own, or there is no other."""
    counts = {LAPSED: Count(100, largest=86, organisations=1), PEOPLE: Count(400, largest=340, organisations=1)}
    found = printed(counts, slice_, shares=shares).counts
    assert (found[LAPSED].n is not None) is shown
    assert found[PEOPLE].n is not None


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (Printed(10), Printed(20), Percent(50)),
        (Printed(10), Printed(15), Percent(mark=Mark.CONFIDENTIAL)),
        (Printed(10), HIDDEN, Percent(mark=Mark.CONFIDENTIAL)),
        (HIDDEN, Printed(255), Percent(mark=Mark.CONFIDENTIAL)),
        (HIDDEN, Printed(260), Percent(5, edge=True)),
        (Printed(mark=Mark.NOT_AVAILABLE), Printed(400), Percent(mark=Mark.CONFIDENTIAL)),
        (Printed(20), Printed(365), Percent(5, edge=True)),
        (Printed(20), Printed(20), Percent(95, edge=True)),
        (Printed(25), Printed(20), Percent(95, edge=True)),
        (Printed(45), Printed(70), Percent(64)),
    ],
)
def test_shares(part: Printed, whole: Printed, said: Percent) -> None:
    assert share(part, whole, LIMITS) == said


def test_sums_are_shown_with_their_cell_in_pounds_and_days() -> None:
    amounts = {
        "days_covered": Amount(3000, PEOPLE, 92),
        "pence_data": Amount(123_456_00, PEOPLE),
        "pence:FUND": Amount(9_000_00, LAPSED),
        "pence_devices": Amount(0, PEOPLE),
    }
    found = printed({PEOPLE: Count(40), LAPSED: Count(9)}, amounts=amounts).amounts
    assert found["days_covered"].n in {3000, 3500}
    assert found["pence_data"].n in {120_000, 140_000}
    assert found["pence:FUND"] == HIDDEN
    assert found["pence_devices"] == Printed(mark=Mark.LOW)


def test_a_spread_is_never_the_value_of_one_person() -> None:
    few, many = Counter({1: 5, 7: 14, 900: 1}), Counter({3: 40, 30: 19, 900: 1})
    spreads = {"gap_days": Spread(few, LAPSED), "waiting_days": Spread(many, PEOPLE)}
    found = printed({PEOPLE: Count(60), LAPSED: Count(20)}, spreads=spreads).spreads
    assert found["gap_days"] == Decile(Printed(7), HIDDEN)
    assert found["waiting_days"] == Decile(Printed(3), Printed(30))


def test_the_band_of_organisations() -> None:
    found = printed({PEOPLE: Count(200)}, shares=BAND).band
    assert found == Band(Printed(5), 40, 50, 65)
    assert printed({PEOPLE: Count(200)}, shares=BAND[:4]).band == Band(HIDDEN)
    assert printed({PEOPLE: Count(200)}, Slice(SliceKind.PROVIDER, "HOME"), shares=BAND).band is None


def test_organisations_with_hardly_anybody_count_as_one() -> None:
    assert pooled([(1, 2), (30, 40), (0, 1), (2, 3)], LIMITS) == [(30, 40), (2, 3), (1, 3)]


def test_every_number_is_kept_and_comes_back() -> None:
    amounts = {"days_covered": Amount(3000, PEOPLE, 92)}
    first = printed({PEOPLE: Count(40), LAPSED: Count(12)}, amounts=amounts, shares=BAND)
    kept = remembered(lines(cells(first)))
    assert kept.at(Cell("days_covered|slice=all|every=quarter", "2026-09")) == first.amounts["days_covered"]
    assert printed({PEOPLE: Count(41), LAPSED: Count(12)}, kept=kept, amounts=amounts, shares=BAND) == first


def test_a_withheld_table_says_nothing() -> None:
    made = MadeUp(2000, 10)
    dataset, tables = made.dataset(EVERYBODY), made.tables(EVERYBODY)
    names = [table.name for table in tables]
    some, nothing = (
        publish(dataset, tables, kept=Kept(), draw=drawing("x"), limits=LIMITS, withheld=withheld)
        for withheld in (["trend", DAYS], names)
    )
    assert some.counts.keys() == frozenset().union(*(table.keys for table in tables if table.name != "trend"))
    assert some.withheld == ("trend", DAYS)
    assert [name for name in dataset.amounts if name not in some.amounts] == ["days_in_scope", "days_covered"]
    assert (nothing.counts, nothing.percents, nothing.amounts, nothing.spreads, nothing.band) == ({}, {}, {}, {}, None)


def test_what_the_days_tell_of_the_people_is_believed_where_it_is_so() -> None:
    """40 people for all of 92 days: were the sum printed to the day, there could only be 40."""
    assert from_days(3680, 1, 92) == Interval(40, 40)
    assert from_days(3500, 500, 92) == Interval(33, 43)
    part = PEOPLE.cut(status="lapsed")
    dataset = Dataset(
        QUARTER, EVERYBODY, {PEOPLE: Count(40), part: Count(37)}, {"days_in_scope": Amount(3680, PEOPLE, 92)}
    )
    table = Table("table", "K1", ("people",), (Row("all", (PEOPLE,)), Row("lapsed", (part,))))
    published = publish(dataset, [table], kept=Kept(), draw=drawing("x"), limits=LIMITS)
    verdict = judge(published, read_from(published), dataset, kept=Kept(), others=(), limits=LIMITS)
    assert (verdict.passed, verdict.attacked) == (True, 1)
