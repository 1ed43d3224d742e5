"""A dataset by plain loops over days and rows: no group, no index, no span that was stored."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from dateutil.relativedelta import relativedelta

from devicefleet.rules.coverage import COUNTED, COVERED
from devicefleet.rules.reporting.dataset import Count
from devicefleet.rules.reporting.key import Key, Population
from devicefleet.rules.reporting.slices import Slice, SliceKind
from tests.queries.reporting import people, things
from tests.queries.reporting.world import Member, World

MONTH = Fraction("30.4375")


@dataclass
class Brute:
    """What one world says of any slice."""

    world: World

    @cached_property
    def last(self) -> str:
        return self.world.last.isoformat()

    @cached_property
    def members(self) -> list[Member]:
        return [*people.members(self.world), *things.members(self.world), *things.months(self.world)]

    @cached_property
    def of(self) -> dict[Population, list[Member]]:
        found: dict[Population, list[Member]] = defaultdict(list)
        for one in self.members:
            found[one.population].append(one)
        return found

    def count(self, key: Key) -> Count:
        each: Counter[str] = Counter(one.provider for one in self.of[key.population] if one.lies_in(key))
        total, most = sum(each.values()), max(each.values(), default=0)
        if key.population is Population.DEVICE_MONTHS:
            total, most = half_up(total / MONTH), half_up(most / MONTH)
        return Count(total, most, len(each))

    @cached_property
    def sums(self) -> dict[str, Counter[tuple[str, str]]]:
        found: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for person in self.world.people.values():
            for name, one in people.days(self.world, person):
                found[name][one.provider, one.region] += 1
            for (horizon, *where), n in people.lacking(self.world, person).items():
                found[horizon][where[0], where[1]] += n
        for one, paid, funder in things.purchases(self.world):
            found[f"pence_{one.true['what']}"][one.provider, one.region] += paid
            found[f"pence:{funder}"][one.provider, one.region] += paid
        return found

    def amounts(self, slice_: Slice) -> dict[str, int]:
        found = {
            name: sum(n for (provider, region), n in places.items() if inside(provider, region, slice_))
            for name, places in self.sums.items()
        }
        missing = Counter(
            part
            for one in self.of[Population.PEOPLE]
            if one.true["day"] == self.last
            and one.true["status"] in COUNTED
            and inside(one.provider, one.region, slice_)
            for part in ("smartphone", "laptop")
            if one.true[part] == "not_met"
        )
        bought = sum((n * self.usual(part) for part, n in missing.items()), Fraction())
        return found | {
            f"pence_{name}_months": half_up(found.get(name, 0) * self.data_day + bought) for name in ("six", "twelve")
        }

    def usual(self, kind: str) -> Fraction:
        """What such a device cost in the year to the end of the period."""
        paid = [
            one.cost_pence
            for one in self.world.devices.values()
            if one.kind == kind
            and one.cost_pence is not None
            and one.state != "expected"
            and self.lately(one.acquired_on)
        ]
        return Fraction(sum(paid), len(paid)) if paid else Fraction()

    @cached_property
    def data_day(self) -> Fraction:
        terms = [
            one
            for one in self.world.standing("data_package")
            if one.scheme != "self_funded" and one.cost_pence is not None and one.ends_on and self.lately(one.starts_on)
        ]
        days = sum((one.ends_on - one.starts_on).days for one in terms)
        return Fraction(sum(one.cost_pence for one in terms), days) if days else Fraction()

    def lately(self, day: object) -> bool:
        after = self.world.after
        return day is not None and after - relativedelta(months=12) <= day < after  # type: ignore[operator]  # a date

    @cached_property
    def lasted(self) -> dict[str, list[tuple[Member, int]]]:
        """Each value of each spread, with whose it is."""
        world, everybody = self.world, self.world.people.values()
        gaps = ((one, day, run) for one in everybody for day, run in people.closed(world, one))
        kits = ((one, day, n) for one in everybody for day, n in people.first_kits(world, one) if n is not None)
        return {
            "gap_days": [(one.member(Population.GAPS, day), run) for one, day, run in gaps],
            "first_kit_days": [(one.member(Population.ENTRANTS, day), n) for one, day, n in kits],
            "device_life_days": list(things.lives(world)),
            "waiting_days": list(things.waiting(world)),
        }

    def spreads(self, slice_: Slice) -> dict[str, Counter[int]]:
        return {
            name: Counter(n for one, n in found if inside(one.provider, one.region, slice_))
            for name, found in self.lasted.items()
        }

    def shares(self, slice_: Slice) -> list[tuple[int, int]]:
        found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for one in self.of[Population.PEOPLE]:
            today = one.true.get("day") == self.last
            if today and inside(one.provider, one.region, slice_):
                found[one.provider][0] += one.true["status"] in COVERED
                found[one.provider][1] += one.true["status"] in COUNTED
        return sorted((covered, counted) for covered, counted in found.values() if counted)


def inside(provider: str, region: str, slice_: Slice) -> bool:
    if slice_.kind is SliceKind.PROVIDER:
        return provider == slice_.code
    return slice_.kind is SliceKind.ALL or region in slice_.regions


def half_up(n: Fraction) -> int:
    return int(n + Fraction(1, 2))
