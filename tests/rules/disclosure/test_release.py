"""What is refused is put together or withheld until nobody can be told; and what cannot be mended is refused."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from benchmarks.made_reports import MadeUp
from devicefleet.rules.disclosure.gate import Numbers
from devicefleet.rules.disclosure.kept import Kept, cell_of
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.disclosure.merging import OTHER, merged, together
from devicefleet.rules.disclosure.printing import cells
from devicefleet.rules.disclosure.release import Read, Released, release
from devicefleet.rules.disclosure.rounding import Draw
from devicefleet.rules.refusals import Refused
from devicefleet.rules.reporting.dataset import Count, Dataset
from devicefleet.rules.reporting.layout import Row, Table
from devicefleet.rules.reporting.published import Mark, Printed, Published
from devicefleet.rules.reporting.reading import Reading
from devicefleet.rules.reporting.slices import EVERYBODY
from tests.rules.disclosure.small_tables import PEOPLE, QUARTER, drawing, read_from, skewed, table_of

LIMITS = Limits()


def released(
    dataset: Dataset,
    tables: Sequence[Table],
    draw: Draw,
    kept: Kept = Kept(),  # noqa: B008 - nothing changes it
    others: Sequence[Numbers] = (),
    read: Read = read_from,
) -> Released:
    return release(dataset, tables, kept=kept, draw=draw, limits=LIMITS, others=others, read=read)


def stubborn(secret: str) -> Draw:
    """Whose luck is the same when it is drawn again."""
    draw = drawing(secret)
    return lambda text: draw(text.partition("#")[0])


REFUSED = (65, 182, 224, 230)
"""Of the 240 tables of test_gate."""


@pytest.mark.parametrize("seed", REFUSED)
def test_what_the_gate_refuses_is_drawn_again(seed: int) -> None:
    dataset, table = table_of(skewed(random.Random(seed)))
    done = released(dataset, [table], drawing(str(seed)))
    assert done.verdict.passed
    assert 1 <= len(done.refused) <= 20
    assert done.tables == (table,)
    assert not done.published.withheld
    assert done == released(dataset, [table], drawing(str(seed)))


@pytest.mark.parametrize("seed", REFUSED)
def test_where_drawing_again_does_not_help_rows_are_put_together(seed: int) -> None:
    dataset, table = table_of(skewed(random.Random(seed)))
    done = released(dataset, [table], stubborn(str(seed)))
    assert done.verdict.passed
    assert not done.published.withheld
    (mended,) = done.tables
    assert OTHER in {row.code for row in mended.rows}
    assert done.published.counts.keys() == mended.keys


def test_numbers_that_were_printed_before_are_not_drawn_again() -> None:
    """They are known: a table goes at once, and not the one that comes first."""
    dataset, first, second, kept = bound()
    done = released(dataset, [first, second], drawing("x"), kept)
    assert (done.published.withheld, len(done.refused)) == (("second",), 1)
    assert done.published.counts.keys() == first.keys
    assert done.tables == (first, second)


def test_a_report_of_which_nothing_is_left_is_refused() -> None:
    dataset, first, second, kept = bound()
    both = replace(first, rows=(*first.rows, *second.rows))
    with pytest.raises(Refused, match=r"^Nothing of this report can be published: in every table somebody could be"):
        released(dataset, [both], drawing("x"), kept)


def bound() -> tuple[Dataset, Table, Table, Kept]:
    """14 people and 11 of them, of which it is known that they were printed as 10 and 15: no more than 3 are left."""
    whole = PEOPLE.cut(item=("a", "b"))
    part = whole.cut(kind="x")
    dataset = Dataset(QUARTER, EVERYBODY, {whole: Count(14), part: Count(11)})
    first = Table("first", "K1", ("people",), (Row("all", (whole,)),))
    second = Table("second", "K1", ("people",), (Row("x", (part,)),))
    return dataset, first, second, Kept().and_also({cell_of(whole): Printed(10), cell_of(part): Printed(15)})


def test_a_document_with_strange_numbers_is_refused_whatever_is_withheld() -> None:
    def read(published: Published, tables: tuple[Table, ...]) -> Reading:
        return replace(read_from(published), unaccounted=("37 (a caption)",))

    dataset, table = table_of([[40, 55], [22, 71]])
    with pytest.raises(Refused, match=r"^The document says 37 \(a caption\), which follows from no published number.$"):
        released(dataset, [table], drawing("x"), read=read)


def test_rows_are_put_together_with_the_smallest_that_has_nobody_in_common() -> None:
    dataset, table = table_of([[3, 9], [30, 40], [5, 6], [50, 60]])
    small = PEOPLE.cut(provider="org0", item="item0")
    mended = merged(table, small, dataset.counts)
    assert mended is not None
    other, numbers = mended
    assert [row.code for row in other.rows] == ["org1", "org3", "all", OTHER]
    both = PEOPLE.cut(provider=("org0", "org2"))
    assert numbers[both] == Count(23)
    assert numbers[both.cut(item="item0")] == Count(8)
    again = merged(other, PEOPLE.cut(provider="org1", item="item0"), {**dataset.counts, **numbers})
    assert again is not None
    assert again[0].rows[-1].whole == PEOPLE.cut(provider=("org0", "org1", "org2"))


def test_what_overlaps_or_differs_twice_is_not_put_together() -> None:
    one, two = PEOPLE.cut(provider="a", item="x"), PEOPLE.cut(provider="b", item="y")
    assert together(one, two) is None
    assert together(PEOPLE.cut(item=("x", "y")), PEOPLE.cut(item="x")) is None
    assert together(PEOPLE, PEOPLE.cut(item="x")) is None


def test_a_whole_report_of_everybody_beside_those_of_ten_organisations() -> None:
    made, kept, others = MadeUp(1500, 10, seed=3), Kept(), list[Published]()
    for slice_ in [*made.slices, EVERYBODY]:
        done = released(made.dataset(slice_), made.tables(slice_), drawing("r"), kept, tuple(others))
        assert done.verdict.passed
        kept = kept.and_also(cells(done.published))
        others.append(done.published)
    assert [one.withheld for one in others] == [()] * 11


@pytest.mark.parametrize("people", [1, 9])
def test_a_report_of_hardly_anybody_hides_everything_and_passes_at_once(people: int) -> None:
    made = MadeUp(people, 1)
    for slice_ in (EVERYBODY, *made.slices):
        done = released(made.dataset(slice_), made.tables(slice_), drawing("x"))
        assert (done.refused, done.published.withheld) == ((), ())
        assert {one.mark for one in done.published.counts.values()} == {Mark.CONFIDENTIAL}
        assert {one.mark for one in done.published.amounts.values()} == {Mark.CONFIDENTIAL}


def test_the_document_is_made_again_only_for_what_would_pass() -> None:
    made, (dataset, table) = list[Published](), table_of(skewed(random.Random(REFUSED[0])))

    def read(published: Published, tables: tuple[Table, ...]) -> Reading:
        made.append(published)
        return read_from(published)

    done = released(dataset, [table], drawing(str(REFUSED[0])), read=read)
    assert len(made) == 2
    assert made[-1] == done.published
