"""True numbers of reports about people who were made up, for any slice: for tests and benchmarks."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from devicefleet.rules.reporting.dataset import Amount, Count, Dataset, Spread
from devicefleet.rules.reporting.key import DAY, MONTH, PROVIDER, REGION, Key, Population
from devicefleet.rules.reporting.layout import ALL, HAVE, Table, happened, keys, people, tables
from devicefleet.rules.reporting.period import Cadence, Period
from devicefleet.rules.reporting.slices import EVERYBODY, NOWHERE, REGIONS, Slice, SliceKind

QUARTER = Period(date(2026, 7, 1), Cadence.QUARTER)
NEITHER = "neither"
STATUSES = {
    "complete": 55, "temporary": 14, "partial": 9, "lapsed": 8, "not_started": 3, "setting_up": 6, "declined": 2,
    "paused": 2, "out_of_scope": 1,
}  # fmt: skip
EVENTS = 0.4
"""Of what happens in a time, how much there is for each person."""


@dataclass(frozen=True, slots=True)
class _Members:
    """Of each dimension the value of every member, as a number in `codes`."""

    size: int
    values: dict[str, Any]
    codes: dict[str, dict[str, int]]

    def those(self, key: Key) -> Any:
        """Whether each of them is in the cell."""
        inside = np.ones(self.size, dtype=bool)
        for name, chosen in key.cuts:
            if name != DAY:
                inside &= np.isin(self.values[name], [self.codes[name].get(one, -1) for one in chosen])
        return inside


Group = tuple[Population, str]
"""A population and the day that its people are of; no day of what happens in a time."""


class MadeUp:
    """So many people of so many organisations, large and small; the same for the same seed."""

    def __init__(self, people: int, organisations: int, seed: int = 1, period: Period = QUARTER) -> None:
        luck = np.random.default_rng(seed)
        self.period, self.organisations = period, organisations
        sizes = luck.pareto(1.1, organisations) + 0.2
        provider = luck.choice(organisations, people, p=sizes / sizes.sum())
        home, anywhere = luck.integers(len(REGIONS), size=organisations), luck.integers(len(REGIONS) + 1, size=people)
        region = np.where(luck.random(people) < 0.9, home[provider], anywhere)
        self.slices = [Slice(SliceKind.PROVIDER, f"P{n}") for n in range(organisations)]
        self.places = {
            PROVIDER: (provider, {one.code: n for n, one in enumerate(self.slices)}),
            REGION: (region, {code: n for n, code in enumerate((*REGIONS, NOWHERE))}),
        }
        self.members = {
            group: self._members(group[0], dimensions, luck) for group, dimensions in _dimensions(period).items()
        }

    def _members(self, population: Population, dimensions: dict[str, list[str]], luck: Any) -> _Members:
        """Everybody on a day; a part of them, some more than once, where something happens to them."""
        everybody = len(self.places[PROVIDER][0])
        whole = population is Population.PEOPLE
        who = np.arange(everybody) if whole else luck.integers(everybody, size=int(everybody * EVENTS))
        values = {name: codes[who] for name, (codes, _names) in self.places.items()}
        named = {name: names for name, (_codes, names) in self.places.items()}
        for name, known in sorted(dimensions.items()):
            weights = [STATUSES[one] for one in known] if name == "status" else luck.pareto(0.7, len(known)) + 0.02
            values[name] = luck.choice(len(known), len(who), p=np.array(weights) / np.sum(weights))
            named[name] = {one: n for n, one in enumerate(known)}
        return _Members(len(who), values, named)

    def dataset(self, slice_: Slice) -> Dataset:
        """The true numbers of a slice."""
        counts = {key: self.count(key) for key in keys(self.period, slice_)}
        last, gaps = people(slice_, self.period.last), happened(Population.GAPS, slice_, self.period)
        days, n = (self.period.after - self.period.first).days, counts[last].n
        lasted = Counter(int(one) for one in np.random.default_rng(n).geometric(0.1, counts[gaps].n))
        amounts = {
            "days_in_scope": Amount(days * n * 19 // 20, last, days),
            "days_covered": Amount(days * n * 3 // 5, last, days),
            "pence_devices": Amount(
                21_350 * n // 3, happened(Population.PURCHASES, slice_, self.period, what="devices"), 60_000
            ),
        }
        return Dataset(self.period, slice_, counts, amounts, {"gap_days": Spread(lasted, gaps)}, self.shares(slice_))

    def count(self, key: Key) -> Count:
        """How many are in a cell, and how they lie in organisations."""
        members = self.members[key.population, _day(key)]
        each = np.bincount(members.values[PROVIDER][members.those(key)], minlength=1)
        return Count(int(each.sum()), int(each.max()), int((each > 0).sum()))

    def shares(self, slice_: Slice) -> tuple[tuple[int, int], ...]:
        """Covered and counted people of each organisation."""
        if slice_.kind is SliceKind.PROVIDER:
            return ()
        day = self.period.last
        members = self.members[Population.PEOPLE, day.isoformat()]
        covered, counted = (
            np.bincount(
                members.values[PROVIDER][members.those(people(slice_, day, status=one))], minlength=self.organisations
            )
            for one in (HAVE, ALL)
        )
        return tuple((int(part), int(whole)) for part, whole in zip(covered, counted, strict=True) if whole)

    def people_by_place(self) -> dict[tuple[str, str], int]:
        """Everybody who counts on the last day, by organisation and region."""
        day = self.period.last
        members = self.members[Population.PEOPLE, day.isoformat()]
        inside = members.those(people(EVERYBODY, day))
        pairs = zip(members.values[PROVIDER][inside], members.values[REGION][inside], strict=True)
        regions = (*REGIONS, NOWHERE)
        return Counter((self.slices[provider].code, regions[region]) for provider, region in pairs)

    def tables(self, slice_: Slice) -> tuple[Table, ...]:
        return tables(self.period, slice_)


def _dimensions(period: Period) -> dict[Group, dict[str, list[str]]]:
    """What each population is cut by, and by which values; whoever has none of them is neither."""
    found: dict[Group, dict[str, set[str]]] = {}
    for key in sorted(keys(period, EVERYBODY), key=str):
        mine = found.setdefault((key.population, _day(key)), {})
        for name, values in key.cuts:
            if name not in {DAY, REGION}:
                mine.setdefault(name, _at_least(name)).update(values)
    return {group: {name: sorted(values) for name, values in mine.items()} for group, mine in found.items()}


def _at_least(name: str) -> set[str]:
    """Every status, and everything that happens has a month."""
    return set(STATUSES) if name == "status" else set() if name == MONTH else {NEITHER}


def _day(key: Key) -> str:
    return next((value for name, values in key.cuts if name == DAY for value in values), "")
