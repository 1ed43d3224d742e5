"""Readers who lay reports side by side learn no small group: not from slices, nor from months, quarters and years."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from devicefleet.rules.disclosure.attack import Attack, Target
from devicefleet.rules.disclosure.kept import Kept
from devicefleet.rules.disclosure.knowledge import of_others
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.disclosure.printing import cells
from devicefleet.rules.disclosure.release import release
from devicefleet.rules.reporting.dataset import Count, Dataset
from devicefleet.rules.reporting.key import Key, Population
from devicefleet.rules.reporting.layout import Row, Table
from devicefleet.rules.reporting.period import Period, period_from
from devicefleet.rules.reporting.published import Published
from devicefleet.rules.reporting.slices import EVERYBODY
from tests.rules.disclosure.small_tables import PEOPLE, QUARTER, drawing, read_from

LIMITS = Limits()
STATUSES = ("complete", "lapsed", "partial")


class Readers:
    """Everything that was released so far, and whoever has all of it."""

    def __init__(self, secret: str) -> None:
        self.draw, self.kept, self.has = drawing(secret), Kept(), list[Published]()

    def get(self, counts: dict[Key, int], period: Period = QUARTER) -> Published:
        dataset = Dataset(period, EVERYBODY, {key: Count(n) for key, n in counts.items()})
        table = Table("table", "K1", ("people",), tuple(Row(str(key), (key,)) for key in counts))
        done = release(
            dataset, [table], kept=self.kept, draw=self.draw, limits=LIMITS, others=tuple(self.has), read=read_from
        )
        self.kept = self.kept.and_also(cells(done.published))
        self.has.append(done.published)
        return done.published

    def tell(self, group: Key, whole: Key | None = None) -> int:
        """How many sizes a group may have to them, asked by itself and of every number they have."""
        known = {}
        for one in self.has:
            known |= of_others(one.counts, self.kept, LIMITS)
        attack = Attack(known, [], frozenset(), [Target(group, whole)], narrow=100)
        return attack.ranges[attack.targets[0]].sizes


@pytest.mark.parametrize("seed", range(25))
def test_two_funders_whose_lists_differ_by_one_small_organisation(seed: int) -> None:
    luck = random.Random(seed)
    few = dict(zip(STATUSES, (luck.randint(0, 2), luck.randint(0, 1), 1), strict=True))
    many = {status: luck.randint(0, 60) for status in STATUSES}
    first, second = PEOPLE.cut(provider=("A", "B")), PEOPLE.cut(provider=("A", "B", "C"))
    readers = Readers(str(seed))
    for key, more in ((first, 0), (second, 1)):
        counts = {key.cut(status=status): many[status] + more * few[status] for status in STATUSES}
        readers.get({**counts, key: sum(counts.values())})
    assert readers.tell(first, second) >= 5
    for status in STATUSES:
        assert readers.tell(first.cut(status=status), second.cut(status=status)) >= 5


def left(codes: Sequence[str], **cuts: str) -> Key:
    months = tuple(month for code in codes for month in period_from(code).months)
    return Key(Population.EXITS).cut(month=months, **cuts)


@pytest.mark.parametrize("seed", range(25))
def test_months_and_the_quarter_that_they_make_up(seed: int) -> None:
    """The month that nobody has a report of is the quarter without the other two."""
    luck = random.Random(seed)
    sizes = {f"2026-0{n}": luck.choice((0, 2, 4, 7, 12, 30, 45)) for n in (7, 8, 9)}
    quarter, readers = left(["2026-Q3"]), Readers(str(seed))
    for code in ("2026-07", "2026-08"):
        readers.get({left([code]): sizes[code]}, period_from(code))
    readers.get({quarter: sum(sizes.values())})
    assert sizes["2026-09"] > 9 or readers.tell(left(["2026-09"])) >= 5
    assert readers.tell(left(["2026-07", "2026-08"]), quarter) >= 5


@pytest.mark.parametrize("seed", range(10))
def test_this_quarter_and_the_last_twelve(seed: int) -> None:
    """Three years of quarters, each with its year once that is over: no quarter of few is told."""
    luck, readers = random.Random(seed), Readers(str(seed))
    sizes: dict[str, int] = {}
    n = luck.randint(0, 25)
    for year in (2023, 2024, 2025, 2026):
        for quarter in (1, 2, 3, 4):
            n = max(0, n + luck.randint(-6, 6))
            code = f"{year}-Q{quarter}"
            sizes[code] = n
            if luck.random() < 0.8:
                readers.get({left([code]): n}, period_from(code))
        whole = {left([str(year)]): sum(size for code, size in sizes.items() if code.startswith(str(year)))}
        readers.get(whole, period_from(str(year)))
    for code, size in sizes.items():
        assert size > 9 or readers.tell(left([code])) >= 5


def test_the_same_question_again_has_the_same_answer() -> None:
    """As part of another report, for another reader, on another day: what was printed once is printed again."""
    readers = Readers("again")
    counts = {PEOPLE.cut(status=status): 13 + n for n, status in enumerate(STATUSES)}
    first = readers.get(counts)
    for more in range(1, 8):
        other = {**counts, PEOPLE.cut(region=f"R{more}"): 40 + more}
        answer = readers.get(other)
        assert {key: answer.counts[key] for key in counts} == first.counts


def test_a_corrected_number_keeps_what_is_kept() -> None:
    """One person more changes nothing that is seen; ten more do, and are marked; the month after goes on from there."""
    readers, cell = Readers("corrected"), PEOPLE.cut(status="lapsed")
    first = readers.get({cell: 20})
    assert first.counts[cell].n == 20
    near, far = readers.get({cell: 21}), readers.get({cell: 31})
    assert near.counts == first.counts
    assert far.counts[cell].revised
    assert far.counts[cell].n in {30, 35}
    october = replace(QUARTER, first=date(2026, 10, 1))
    later = Key(Population.PEOPLE).cut(day=october.last.isoformat(), status="lapsed")
    after = readers.get({later: 31}, october)
    assert (after.counts[later].n, after.counts[later].revised) == (far.counts[cell].n, False)
