"""Tables of organisations by things with all their totals, small enough to be attacked by the hundred."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from hashlib import blake2b

from devicefleet.rules.disclosure.rounding import Draw
from devicefleet.rules.reporting.dataset import Count, Dataset
from devicefleet.rules.reporting.key import Key, Population
from devicefleet.rules.reporting.layout import Row, Table
from devicefleet.rules.reporting.period import Cadence, Period
from devicefleet.rules.reporting.published import Published
from devicefleet.rules.reporting.reading import Reading
from devicefleet.rules.reporting.slices import Slice

QUARTER = Period(date(2026, 7, 1), Cadence.QUARTER)
PEOPLE = Key(Population.PEOPLE).cut(day=QUARTER.last.isoformat())


def drawing(secret: str) -> Draw:
    """As the register draws: a keyed hash of what is drawn for."""
    key = secret.encode()

    def draw(text: str) -> float:
        return int.from_bytes(blake2b(text.encode(), key=key, digest_size=8).digest()) / 2**64

    return draw


def table_of(cells: list[list[int]], whole: Key = PEOPLE, name: str = "table") -> tuple[Dataset, Table]:
    """Rows are organisations, columns are things; the last row and column are totals."""
    items = tuple(f"item{n}" for n in range(len(cells[0])))
    columns = [*((item,) for item in items), items]
    counts, rows = {}, []
    for n, line in enumerate([*cells, [sum(column) for column in zip(*cells, strict=True)]]):
        of = whole.cut(provider=f"org{n}") if n < len(cells) else whole
        keys = [of.cut(item=values) for values in columns[:-1]]
        counts |= {key: Count(size) for key, size in zip([*keys, of], [*line, sum(line)], strict=True)}
        rows.append(Row(f"org{n}" if n < len(cells) else "all", tuple(keys), of))
    table = Table(name, "K1", items, tuple(rows), shows_whole=True)
    return Dataset(QUARTER, Slice(), counts), table


def skewed(luck: random.Random, organisations: int = 6, items: int = 3) -> list[list[int]]:
    """Most cells small, some large, as organisations are."""
    sizes = [luck.choice((3, 8, 15, 30, 60, 120)) for _organisation in range(organisations)]
    return [[min(400, int(luck.expovariate(items / size))) for _item in range(items)] for size in sizes]


def read_from(published: Published, tables: Iterable[Table] = ()) -> Reading:
    """Everything that was published, as a flawless document says it."""
    return Reading(
        published.counts, published.percents, published.amounts, published.spreads, published.band, published.withheld
    )


def all_of(dataset: Dataset, **changed: Count) -> Dataset:
    return replace(dataset, counts={**dataset.counts, **changed})
