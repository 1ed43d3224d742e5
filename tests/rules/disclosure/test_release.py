"""What is refused is put together or withheld until nobody can be told; and what cannot be mended is refused."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from benchmarks.made_reports import MadeUp
from devicefleet.rules.disclosure.gate import Numbers
from devicefleet.rules.disclosure.kept import Kept
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.disclosure.merging import OTHER, merged, together
from devicefleet.rules.disclosure.printing import cells
from devicefleet.rules.disclosure.release import Read, Released, release
from devicefleet.rules.refusals import Refused
from devicefleet.rules.reporting.dataset import Count, Dataset
from devicefleet.rules.reporting.layout import Table
from devicefleet.rules.reporting.published import Published
from devicefleet.rules.reporting.reading import Reading
from devicefleet.rules.reporting.slices import EVERYBODY
from tests.rules.disclosure.small_tables import PEOPLE, drawing, read_from, skewed, table_of

LIMITS = Limits()


def released(
    dataset: Dataset,
    tables: Sequence[Table],
    secret: str,
    kept: Kept = Kept(),  # noqa: B008 - nothing changes it
    others: Sequence[Numbers] = (),
    read: Read = read_from,
) -> Released:
    return release(dataset, tables, kept=kept, draw=drawing(secret), limits=LIMITS, others=others, read=read)


@pytest.mark.parametrize("seed", [65, 230])
def test_what_the_gate_refuses_is_mended_by_putting_rows_together(seed: int) -> None:
    """The two of 240 tables that are refused, see test_gate."""
    dataset, table = table_of(skewed(random.Random(seed)))
    done = released(dataset, [table], str(seed))
    assert done.verdict.passed
    assert 1 <= len(done.refused) <= 3
    assert not done.published.withheld
    (mended,) = done.tables
    assert OTHER in {row.code for row in mended.rows}
    assert done.published.counts.keys() == mended.keys
    assert done == released(dataset, [table], str(seed))


def test_what_cannot_be_put_together_is_withheld() -> None:
    """A total and its parts but one; the tables that come first are kept."""
    dataset, table = table_of([[9, 300, 300]])
    months = [PEOPLE.cut(provider="org0", item=f"item{n}") for n in range(3)]
    first = replace(table, name="first", rows=(table.rows[0],))
    rows = tuple(replace(table.rows[0], code=str(n), parts=(key,)) for n, key in enumerate(months))
    second = replace(table, name="second", columns=("people",), rows=rows[:2])
    secrets = (str(n) for n in range(400))
    found = [one for one in (tried(dataset, [first, second], secret) for secret in secrets) if one.refused]
    assert found
    assert all(one.verdict.passed and one.published.withheld for one in found)
    assert {one.published.withheld for one in found} <= {("second",), ("second", "first")}
    for one in found:
        assert one.published.counts.keys() == frozenset().union(*(table.keys for table in one.tables))


def tried(dataset: Dataset, tables: Sequence[Table], secret: str) -> Released:
    try:
        return released(dataset, tables, secret)
    except Refused as refused:
        assert str(refused) == "Nothing of this report can be published: in every table somebody could be told apart."
        return released(replace(dataset, counts={}), (), secret)


def test_a_document_with_strange_numbers_is_refused_whatever_is_withheld() -> None:
    def read(published: Published, tables: tuple[Table, ...]) -> Reading:
        return replace(read_from(published), unaccounted=("37 (a caption)",))

    dataset, table = table_of([[40, 55], [22, 71]])
    with pytest.raises(Refused, match=r"^The document says 37 \(a caption\), which follows from no published number.$"):
        released(dataset, [table], "x", read=read)


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
        done = released(made.dataset(slice_), made.tables(slice_), "r", kept, tuple(others))
        assert done.verdict.passed
        kept = kept.and_also(cells(done.published))
        others.append(done.published)
    assert sum(len(one.withheld) for one in others) <= 3
    assert others[-1].counts
