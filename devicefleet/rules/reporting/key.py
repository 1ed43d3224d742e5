"""What a number counts: a population, cut by some of its dimensions, so that all that could be combined is said."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dateutil.relativedelta import relativedelta

Cut = tuple[str, frozenset[str]]
"""A dimension, and the values of it that are counted."""
DAY, MONTH, REGION, PROVIDER = "day", "month", "region", "provider"
WHEN = (DAY, MONTH)


class Population(StrEnum):
    """What is counted. A day's people have the dimension `day`, what happens in a time has `month`."""

    PEOPLE = "people"
    ENTRANTS = "entrants"
    EXITS = "exits"
    RELEASES = "releases"
    GAPS = "gaps"
    TERMS = "terms"
    LOANS = "loans"
    HANDOVERS = "handovers"
    DEVICE_MONTHS = "device_months"
    HARMS = "harms"
    REISSUES = "reissues"
    PURCHASES = "purchases"
    ENTRIES = "entries"
    DECLINES = "declines"
    WAITING = "waiting"
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class Key:
    """The members of `population` that lie in every one of `cuts`; a dimension that is not cut is not looked at."""

    population: Population
    cuts: frozenset[Cut] = frozenset()

    def cut(self, **values: str | tuple[str, ...]) -> "Key":
        """The same, cut further; each dimension is cut once."""
        mine = dict(self.cuts)
        for dimension, chosen in values.items():
            chosen_set = frozenset((chosen,) if isinstance(chosen, str) else chosen)
            if dimension in mine and mine[dimension] != chosen_set:
                raise ValueError(f"{dimension} is cut twice")
            mine[dimension] = chosen_set
        return Key(self.population, frozenset(mine.items()))

    @property
    def definition(self) -> str:
        """The cell without its time, so that the next period's number is known for the same one: a line of text.

        Of what happens in a time, how many months it is says what it is compared with.
        """
        cuts = [(name, "+".join(sorted(values))) for name, values in self.cuts if name not in WHEN]
        long = [(MONTH, str(len(values))) for name, values in self.cuts if name == MONTH]
        return "|".join((self.population, *(f"{name}={value}" for name, value in sorted(cuts + long))))

    @property
    def when(self) -> str:
        """The last day or month that it is about; its order is that of time."""
        return max((value for name, values in self.cuts if name in WHEN for value in values), default="")

    def __str__(self) -> str:
        return f"{self.definition}@{self.when}"


def key_from(definition: str, when: str) -> Key | None:
    """The key of this definition and time; None where they are of a number that counts no cell, such as a sum."""
    population, *parts = definition.split("|")
    if population not in set(Population):
        return None
    cuts = {name: frozenset(values.split("+")) for name, _is, values in (part.partition("=") for part in parts)}
    if MONTH in cuts:
        last, (count,) = date.fromisoformat(f"{when}-01"), cuts[MONTH]
        cuts[MONTH] = frozenset((last - relativedelta(months=n)).isoformat()[:7] for n in range(int(count)))
    elif when:
        cuts[DAY] = frozenset((when,))
    return Key(Population(population), frozenset(cuts.items()))
