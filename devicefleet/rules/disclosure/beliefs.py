"""What a reader may take for granted: that some groups of a whole are all there are of it.

Cells say that regions lie apart, never that there is nobody outside of them. A reader may believe so, and where that is
right it tells more. So it is believed where the true numbers bear it out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from devicefleet.rules.reporting.dataset import Count, Dataset
from devicefleet.rules.reporting.key import PROVIDER, WHEN, Key
from devicefleet.rules.reporting.slices import SliceKind


@dataclass(frozen=True, slots=True)
class Rest:
    """The members of `whole` that are in none of its parts, which are `named` together; there are none."""

    whole: Key
    named: Key


def rests(truths: Mapping[Key, Count]) -> Iterator[Rest]:
    """Of each whole, groups of it by one dimension that have nobody in common and make it up."""
    for (whole, dimension), parts in _parted(truths, truths).items():
        chosen, seen = list[Key](), frozenset[str]()
        for part in sorted(parts, key=lambda key: (len(_values(key, dimension)), str(key))):
            if not seen & (values := _values(part, dimension)):
                chosen, seen = [*chosen, part], seen | values
        if len(chosen) > 1 and sum(truths[part].n for part in chosen) == truths[whole].n:
            yield Rest(whole, whole.cut(**{dimension: tuple(seen)}))


def rests_of_organisations(dataset: Dataset, truths: Mapping[Key, Count], others: Iterable[Key]) -> Iterator[Rest]:
    """Where as many organisations have reports of their own as have people at all: they may be all there are."""
    if dataset.slice.kind is not SliceKind.ALL:
        return
    for (whole, dimension), parts in _parted(truths, others).items():
        named = frozenset[str]().union(*(_values(part, dimension) for part in parts))
        if dimension == PROVIDER and 1 < len(dataset.shares) <= len(named):
            yield Rest(whole, whole.cut(provider=tuple(named)))


def _parted(wholes: Mapping[Key, Count], keys: Iterable[Key]) -> dict[tuple[Key, str], list[Key]]:
    """The keys that cut one of the wholes once more, by it and the dimension."""
    found: dict[tuple[Key, str], list[Key]] = defaultdict(list)
    for key in keys:
        for cut in key.cuts:
            whole = Key(key.population, key.cuts - {cut})
            if cut[0] not in WHEN and whole in wholes:
                found[whole, cut[0]].append(key)
    return found


def _values(key: Key, dimension: str) -> frozenset[str]:
    return dict(key.cuts)[dimension]
