"""From groups to the numbers of each slice."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from devicefleet.queries.reporting import money
from devicefleet.queries.reporting.tally import ByPlace, Place, Tally
from devicefleet.rules.reporting import layout
from devicefleet.rules.reporting.dataset import Amount, Count, Dataset, Spread
from devicefleet.rules.reporting.key import Key, Population
from devicefleet.rules.reporting.period import Period
from devicefleet.rules.reporting.slices import Slice
from devicefleet.rules.terms import Component

SPREAD_OF = {
    "gap_days": Population.GAPS,
    "first_kit_days": Population.ENTRANTS,
    "device_life_days": Population.HARMS,
    "waiting_days": Population.WAITING,
}
"""The members whose values they are; of entrants, those who have none yet have no value."""
PENCE_OF = "pence:"
DAYS = ("days_in_scope", "days_covered", *(f"days_{part}" for part in Component))


@dataclass(frozen=True, slots=True)
class Adding:
    """What every slice is made from; `people` are those covered and those counted on the last day, by place."""

    tally: Tally
    period: Period
    counted: Mapping[Key, Count]
    people: tuple[ByPlace, ByPlace]


def added(tally: Tally, period: Period, slices: Sequence[Slice]) -> dict[Slice, Dataset]:
    """The datasets of these slices."""
    keys = {slice_: frozenset(_keys(tally, period, slice_)) for slice_ in slices}
    counted = tally.counts(frozenset().union(*keys.values()))
    people = [layout.people(Slice(), period.last, status=statuses).cuts for statuses in (layout.HAVE, layout.ALL)]
    covered, everybody = (tally.places(Population.PEOPLE, cuts) for cuts in people)
    adding = Adding(tally, period, counted, (covered, everybody))
    return {slice_: _dataset(adding, slice_, wanted) for slice_, wanted in keys.items()}


def _dataset(adding: Adding, slice_: Slice, keys: frozenset[Key]) -> Dataset:
    inside = [where for where in adding.tally.known_places.values() if where.is_of(slice_)]
    return Dataset(
        period=adding.period,
        slice=slice_,
        counts={key: adding.counted[key] for key in keys},
        amounts=_amounts(adding, slice_, inside),
        spreads={name: _spread(adding, slice_, name, inside) for name in layout.SPREADS},
        shares=_shares(adding, inside),
    )


def inputs_hash(dataset: Dataset) -> str:
    """The same for the same true numbers, in whatever order they were counted: 64 hex digits."""
    return sha256("\n".join(sorted(_lines(dataset))).encode()).hexdigest()


def _lines(dataset: Dataset) -> Iterator[str]:
    yield f"report {dataset.period.code} {dataset.slice}"
    for key, count in dataset.counts.items():
        yield f"count {key} {count.n} {count.largest} {count.organisations}"
    for name, amount in dataset.amounts.items():
        yield f"amount {name} {amount.value} {amount.of}"
    for name, spread in dataset.spreads.items():
        yield f"spread {name} {sorted(spread.values.items())} {spread.of}"
    yield f"shares {sorted(dataset.shares)}"


def _keys(tally: Tally, period: Period, slice_: Slice) -> Iterator[Key]:
    """Those of the layout, and those that amounts and spreads are of, or worked out from."""
    yield from layout.keys(period, slice_)
    yield from (layout.happened(population, slice_, period) for population in SPREAD_OF.values())
    yield from (layout.people(slice_, period.last, **{part: "not_met"}) for part in Component)
    bought = layout.happened(Population.PURCHASES, slice_, period)
    yield from (bought.cut(funder=funder) for funder in _funders(tally))


def _funders(tally: Tally) -> list[str]:
    """Whoever paid for anything; empty for what was paid from nobody's name."""
    return sorted(name.removeprefix(PENCE_OF) for name in tally.sums if name.startswith(PENCE_OF))


def _amounts(adding: Adding, slice_: Slice, inside: Sequence[Place]) -> dict[str, Amount]:
    period, sums = adding.period, adding.tally.sums
    everybody, bought = layout.people(slice_, period.last), layout.happened(Population.PURCHASES, slice_, period)
    of = dict.fromkeys(DAYS, everybody)
    of |= {f"pence_{what}": bought.cut(what=what) for what in ("devices", "data")}
    of |= {PENCE_OF + funder: bought.cut(funder=funder) for funder in _funders(adding.tally)}
    found = {name: Amount(_sum(sums[name], inside), key, _most(adding, name, inside)) for name, key in of.items()}
    missing = {part: adding.counted[layout.people(slice_, period.last, **{part: "not_met"})].n for part in Component}
    for horizon, end in money.horizons(period):
        days = _sum(sums[f"lacking_{horizon}"], inside)
        one = money.dearest(adding.tally, (end - period.after).days)
        found[f"pence_{horizon}_months"] = Amount(money.needed(adding.tally, days, missing), everybody, one)
    return {name: amount for name, amount in found.items() if amount.value or name in layout.AMOUNTS}


def _most(adding: Adding, name: str, inside: Sequence[Place]) -> int:
    """The largest member of a sum; of days, nobody has more than there are."""
    if name in DAYS:
        return (adding.period.after - adding.period.first).days
    return max((adding.tally.most[name][where] for where in inside), default=0)


def _sum(sums: ByPlace, inside: Sequence[Place]) -> int:
    return sum(sums[where] for where in inside if where in sums)


def _spread(adding: Adding, slice_: Slice, name: str, inside: Sequence[Place]) -> Spread:
    values: Counter[int] = Counter()
    some = adding.tally.spreads[name]
    for where in inside:
        values.update(some.get(where, {}))
    return Spread(values, layout.happened(SPREAD_OF[name], slice_, adding.period))


def _shares(adding: Adding, inside: Sequence[Place]) -> tuple[tuple[int, int], ...]:
    """Covered and counted people of each organisation that has any, in no order that would tell which is which."""
    of_each: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for where in inside:
        for n, people in enumerate(adding.people):
            of_each[where.provider][n] += people[where]
    return tuple(sorted((covered, counted) for covered, counted in of_each.values() if counted))
