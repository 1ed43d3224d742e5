"""What was counted, by place (who answered, and in which region): every cell of every slice is a sum of these.

A view counts members of one population. All of them lie in the cuts it is `given`, and they are told apart by the
dimensions `by`; a cell is answered by the narrowest view that knows all of its cuts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from devicefleet.rules.facts import Nation
from devicefleet.rules.reporting.dataset import Count
from devicefleet.rules.reporting.key import PROVIDER, REGION, Cut, Key, Population
from devicefleet.rules.reporting.slices import NOWHERE, Slice, SliceKind

NOBODY = ""
"""Who answers where no organisation does."""
Cuts = frozenset[Cut]
ByPlace = Counter["Place"]


class Place(NamedTuple):
    """The code of the organisation that answers, and the region of the person."""

    provider: str
    region: str

    def is_of(self, slice_: Slice) -> bool:
        """Whether a report about that slice counts it."""
        if slice_.kind is SliceKind.PROVIDER:
            return self.provider == slice_.code
        return not slice_.regions or self.region in slice_.regions


@dataclass(frozen=True, slots=True)
class View:
    """`per` of what is counted make one member: days, where members are months.

    Not `whole`: members of whom some dimension is not true were left out, so that only those of all can be asked for.
    """

    given: Cuts
    by: tuple[str, ...]
    per: Fraction = Fraction(1)
    whole: bool = True
    rows: defaultdict[tuple[str, ...], ByPlace] = field(default_factory=lambda: defaultdict(Counter))

    def knows(self, cuts: Cuts) -> bool:
        """Whether its rows can say how many lie in all of these."""
        asked = {name for name, _values in cuts - self.given}
        return self.given <= cuts and (asked <= set(self.by) if self.whole else asked == set(self.by))

    def places(self, cuts: Cuts) -> ByPlace:
        """How many members lie in all of these, by place."""
        wanted = dict(cuts - self.given)
        tests = [(n, wanted[name]) for n, name in enumerate(self.by) if name in wanted]
        found: ByPlace = Counter()
        for values, places in self.rows.items():
            if all(values[n] in chosen for n, chosen in tests):
                found.update(places)
        return found


@dataclass
class Tally:
    """Everything that was counted for one period. `providers` are codes and nations by key.

    `spent` are pence and number of what was paid in a year, by kind: what one usually costs. `most` is the largest
    member of a sum, by the same names.
    """

    providers: Mapping[int, tuple[str, Nation]]
    known_places: dict[tuple[int | None, str | None], Place] = field(default_factory=dict)
    views: defaultdict[Population, list[View]] = field(default_factory=lambda: defaultdict(list))
    sums: defaultdict[str, ByPlace] = field(default_factory=lambda: defaultdict(Counter))
    most: defaultdict[str, ByPlace] = field(default_factory=lambda: defaultdict(Counter))
    spent: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    spreads: defaultdict[str, defaultdict[Place, Counter[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )

    def place(self, provider_id: int | None, region: str | None) -> Place:
        """The same object each time: there are many rows and few places."""
        known = provider_id, region
        if known not in self.known_places:
            code = self.providers[provider_id][0] if provider_id else NOBODY
            self.known_places[known] = Place(code, region or NOWHERE)
        return self.known_places[known]

    def nation(self, provider_id: int | None) -> Nation:
        """Whose working days are kept."""
        return self.providers[provider_id][1] if provider_id else "ENG"

    def usual(self, what: str) -> Fraction:
        """Pence for one; nothing where none was paid."""
        spent = self.spent[what]
        return Fraction(spent["pence"], spent["number"]) if spent["number"] else Fraction()

    def view(self, population: Population, given: Cuts, *by: str, **how: Any) -> View:
        """The view of that name, begun where there is none yet."""
        for view in self.views[population]:
            if (view.given, view.by) == (given, by):
                return view
        self.views[population].append(View(given, by, **how))
        return self.views[population][-1]

    def include(self, other: "Tally") -> None:
        """What was counted of other things for the same period."""
        self.known_places.update(other.known_places)
        for mine, theirs in self._beside(other):
            mine.update(theirs)
        for kind, spent in other.spent.items():
            self.spent[kind].update(spent)
        for name, largest in other.most.items():
            self.most[name] |= largest

    def take_off(self, other: "Tally") -> None:
        """What was counted of the same things; nothing is left that counts for nothing."""
        for mine, theirs in self._beside(other):
            mine -= theirs  # noqa: PLW2901 - in place

    def _beside(self, other: "Tally") -> Iterator[tuple[Counter[Any], Counter[Any]]]:
        """All that is a sum of members, as it is in both."""
        for population, views in other.views.items():
            for view in views:
                mine = self.view(population, view.given, *view.by, per=view.per, whole=view.whole)
                yield from ((mine.rows[values], places) for values, places in view.rows.items())
        yield from ((self.sums[name], sums) for name, sums in other.sums.items())
        for name, spread in other.spreads.items():
            yield from ((self.spreads[name][where], values) for where, values in spread.items())

    def counts(self, keys: Iterable[Key]) -> dict[Key, Count]:
        """Every one of these cells."""
        alike: defaultdict[tuple[Population, Cuts], list[Key]] = defaultdict(list)
        for key in keys:
            alike[key.population, _anywhere(key)].append(key)
        return {key: count for cell, same in alike.items() for key, count in self._counted(*cell, same)}

    def places(self, population: Population, cuts: Cuts) -> ByPlace:
        """How many members lie in all of these, by place."""
        return self._view(population, cuts).places(cuts)

    def _view(self, population: Population, cuts: Cuts) -> View:
        able = [view for view in self.views[population] if view.knows(cuts)]
        if not able:
            raise LookupError(f"nothing was counted that could say {Key(population, cuts)}")
        return min(able, key=lambda view: len(view.by))

    def _counted(self, population: Population, cuts: Cuts, keys: Iterable[Key]) -> Iterator[tuple[Key, Count]]:
        view = self._view(population, cuts)
        by_provider: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for where, n in view.places(cuts).items():
            by_provider[where.provider].append((where.region, n))
        for key in keys:
            yield key, _count(_each(by_provider, dict(key.cuts)), view.per)


def _anywhere(key: Key) -> Cuts:
    return frozenset(cut for cut in key.cuts if cut[0] not in {PROVIDER, REGION})


def _each(by_provider: Mapping[str, list[tuple[str, int]]], cuts: Mapping[str, Any]) -> list[int]:
    """How many each organisation has there."""
    regions = cuts.get(REGION)
    return [
        sum(n for region, n in by_provider.get(provider, ()) if regions is None or region in regions)
        for provider in cuts.get(PROVIDER, by_provider)
    ]


def _count(each: list[int], per: Fraction) -> Count:
    return Count(
        n=_whole(sum(each), per),
        largest=_whole(max(each, default=0), per),
        organisations=sum(1 for n in each if n),
    )


def _whole(n: int, per: Fraction) -> int:
    """Rounded to the nearest whole one, halves up."""
    return n if per == 1 else int(n / per + Fraction(1, 2))
