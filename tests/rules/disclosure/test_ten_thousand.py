"""Ten thousand tables are printed, and no rule is broken in any cell, total, share, sum, spread or band.

200 examples of hypothesis, each a seed, sizes and a past, make 50 tables each: all of them in every run.
"""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devicefleet.rules.disclosure.kept import Kept, cell_of
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.disclosure.printing import cells, in_unit, publish
from devicefleet.rules.disclosure.shares import share
from devicefleet.rules.reporting.dataset import Amount, Count, Dataset, Spread
from devicefleet.rules.reporting.published import Decile, Mark, Percent, Printed, Published
from tests.rules.disclosure.small_tables import PEOPLE, drawing, skewed, table_of

EXAMPLES, TABLES = 200, 50
LIMITS = Limits()
SYMBOL = Mark.CONFIDENTIAL


def full(luck: random.Random, organisations: int, items: int) -> tuple[Dataset, list]:
    """A table with sums, a spread and shares of organisations, some of its cells nearly all one organisation's."""
    cells_, table = table_of(skewed(luck, organisations, items))
    everybody = cells_.counts[PEOPLE].n
    counts = {key: Count(one.n, int(one.n * luck.random()), 2) for key, one in cells_.counts.items()}
    days = sum(luck.randint(1, 92) for _one in range(everybody))
    amounts = {
        "days_in_scope": Amount(days, PEOPLE, 92),
        "pence_data": Amount(luck.randint(0, 5000) * everybody, luck.choice(list(counts)), luck.randint(0, 90_000)),
    }
    spread = Spread(Counter(int(luck.expovariate(0.03)) for _one in range(everybody)), PEOPLE)
    shares = tuple((luck.randint(0, whole), whole) for whole in (luck.randint(1, 90) for _one in range(9)))
    return replace(cells_, counts=counts, amounts=amounts, spreads={"gap_days": spread}, shares=shares), [table]


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=st.integers(0, 2**32), organisations=st.integers(1, 5), items=st.integers(1, 3))
def test_no_rule_is_broken(seed: int, organisations: int, items: int) -> None:
    luck, kept = random.Random(seed), Kept()
    for n in range(TABLES):
        dataset, tables = full(luck, organisations, items)
        draw = drawing(f"{seed} {n}")
        published = publish(dataset, tables, kept=kept, draw=draw, limits=LIMITS)
        assert n or published == publish(dataset, tables, kept=kept, draw=draw, limits=LIMITS)
        check_counts(dataset, published, kept)
        check_the_rest(dataset, published, kept)
        kept = kept.and_also(cells(published)) if n % 2 else Kept()


def check_counts(dataset: Dataset, published: Published, kept: Kept) -> None:
    assert published.counts.keys() == dataset.counts.keys()
    for key, one in published.counts.items():
        true, at = dataset.counts[key], kept.at(cell_of(key))
        was_hidden = at is not None and at.mark is SYMBOL
        hide = true.n < (14 if was_hidden else 10) or true.largest > 0.85 * true.n
        assert hide is (one.mark is SYMBOL) is (one.n is None)
        if one.n is not None:
            assert one.n >= 10
            assert one.n % 5 == 0
            assert abs(one.n - true.n) < 5
            assert at is None or at.n is None or one.n == at.n or abs(at.n - true.n) >= 5
        assert one.revised is (at is not None and (at.n, at.mark) != (one.n, one.mark))
    for (part, whole), percent in published.percents.items():
        check_share(percent, published.counts[part], published.counts[whole])


def check_share(percent: Percent, part: Printed, whole: Printed) -> None:
    """What it says follows from what is printed, and is not near nothing or all."""
    assert percent == share(part, whole, LIMITS)
    if percent.n is None:
        assert percent.mark is SYMBOL
        return
    assert whole.n is not None
    assert whole.n >= 20
    assert 5 <= percent.n <= 95
    assert percent.edge is (percent.n in {5, 95})
    if part.n is None:
        assert percent == Percent(5, edge=True)
        assert 0.05 * whole.n >= 13
    elif not percent.edge:
        assert abs(100 * part.n / whole.n - percent.n) <= 0.5


def check_the_rest(dataset: Dataset, published: Published, kept: Kept) -> None:
    for name, amount in dataset.amounts.items():
        if not kept.printed:
            check_sum(name, amount, published.amounts[name], published.counts[amount.of])
    everybody = published.counts[PEOPLE].n or 0
    check_spread(dataset.spreads["gap_days"].values, published.spreads["gap_days"], everybody)
    band = published.band
    assert band is not None
    large = [100 * part / whole for part, whole in dataset.shares if whole >= 20]
    if len(large) < 5:
        assert (band.organisations.mark, band.low, band.middle, band.high) == (SYMBOL, None, None, None)
        return
    quarters = [band.low, band.middle, band.high]
    assert all(one is not None and 5 <= one <= 95 and one % 5 == 0 for one in quarters)
    assert quarters == sorted(quarters, key=lambda one: one or 0)
    assert band.organisations.n is not None
    assert band.organisations.n % 5 == 0


def check_sum(name: str, amount: Amount, printed: Printed, of: Printed) -> None:
    """Hidden with the cell it is of; else of three figures at most, and no nearer than five members or the largest."""
    if of.n is None:
        assert printed.mark is SYMBOL
        return
    value, n = in_unit(name, amount.value), printed.n or 0
    assert printed.mark is (None if n else Mark.LOW)
    assert len(str(n).rstrip("0")) <= 3
    step = max(5 * value / of.n, in_unit(name, amount.largest), 1)
    assert abs(n - value) < max(10 * step, 10 ** max(1, len(str(value)) - 2))
    if n:
        assert 10 ** (len(str(n)) - len(str(n).rstrip("0"))) * 5 >= step


def check_spread(values: Counter[int], printed: Decile, everybody: int) -> None:
    ordered = sorted(values.elements())
    assert printed.middle.n is None or everybody >= 20
    assert printed.ninth.n is None or everybody >= 50
    for one in (printed.middle.n, printed.ninth.n):
        assert one is None or one <= 20 or one % 5 == 0
        assert one is None or ordered[0] - 1 <= one <= max(ordered[-2] + 25, 1)
