"""The true numbers of one report, before disclosure control. They never leave the house: `disclosure` prints them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from devicefleet.rules.reporting.key import Key
from devicefleet.rules.reporting.period import Period
from devicefleet.rules.reporting.slices import Slice


@dataclass(frozen=True, slots=True)
class Count:
    """`n` members of a cell; `largest` of them belong to one organisation, and `organisations` have any."""

    n: int
    largest: int = 0
    organisations: int = 0


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum (pence, days) over the members of a cell; `largest` is the most that one of them has, where it is known."""

    value: int
    of: Key
    largest: int = 0


@dataclass(frozen=True, slots=True)
class Spread:
    """How many members of a cell have each whole value (days), for a median and a ninth decile."""

    values: Counter[int]
    of: Key


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything the tables of `layout.tables(period, slice)` ask for.

    `amounts` and `spreads` go by the names of the layout. `shares` are covered and counted people of each
    organisation, for the band that says how alike they are: never printed one by one. `inputs` says from what rows all
    of it was made (a hash over the true numbers, the policies' fingerprint), so that it can be made again.
    """

    period: Period
    slice: Slice
    counts: Mapping[Key, Count]
    amounts: Mapping[str, Amount] = field(default_factory=dict)
    spreads: Mapping[str, Spread] = field(default_factory=dict)
    shares: tuple[tuple[int, int], ...] = ()
