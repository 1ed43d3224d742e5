"""Whom an attacker is after: small groups, and what is left of one group without another."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from devicefleet.rules.disclosure.attack import Target
from devicefleet.rules.disclosure.knowledge import Interval
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.reporting.dataset import Count
from devicefleet.rules.reporting.key import WHEN, Key


def connected(own: Iterable[Key], others: Iterable[Key]) -> list[tuple[list[Key], list[Key]]]:
    """Cells that may say something of each other, where the report has some.

    They are of one population, and of one day or of months that are counted together somewhere.
    """
    mine, theirs = set(own), set(others)
    root: dict[tuple[str, str], tuple[str, str]] = {}

    def found(node: tuple[str, str]) -> tuple[str, str]:
        while (parent := root.setdefault(node, node)) != node:
            node = parent
        return node

    nodes = {key: [(key.population.value, value) for value in _when(key)] for key in mine | theirs}
    for some in nodes.values():
        for node in some:
            root[found(node)] = found(some[0])
    groups: dict[tuple[str, str], tuple[list[Key], list[Key]]] = defaultdict(lambda: ([], []))
    for key in sorted(nodes, key=str):
        groups[found(nodes[key][0])][key not in mine].append(key)
    return [group for _root, group in sorted(groups.items()) if group[0]]


def _when(key: Key) -> list[str]:
    return sorted(value for name, values in key.cuts if name in WHEN for value in values) or [""]


def small(truths: Mapping[Key, Count], limits: Limits) -> Iterator[Target]:
    """Every group of the report, and every one without a part of it, that has fewer than `hide_below` members.

    Empty ones too: were they not looked at, what passes would tell that a group that might be small is empty.
    """
    yield from (Target(key, truth=count.n) for key, count in truths.items() if count.n < limits.hide_below)
    by_size = sorted(truths.items(), key=lambda one: (one[1].n, str(one[0])))
    for whole, of in by_size:
        near = bisect_left(by_size, of.n - limits.hide_below + 1, key=lambda one: one[1].n)
        for part, count in by_size[near:]:
            if count.n > of.n:
                break
            if is_part(part, whole):
                yield Target(part, whole, of.n - count.n)


def strange(own: Mapping[Key, Interval], others: Mapping[Key, Interval], limits: Limits) -> Iterator[Target]:
    """Groups that only another report has and that may be small, and what is left where one is a part of ours."""
    theirs = {key: interval for key, interval in others.items() if key not in own}
    yield from (Target(key) for key, interval in theirs.items() if interval.least < limits.hide_below)
    for key, interval in theirs.items():
        for mine, my_interval in own.items():
            for (part, part_interval), (whole, whole_interval) in (
                ((key, interval), (mine, my_interval)),
                ((mine, my_interval), (key, interval)),
            ):
                if _may_be_small(part_interval, whole_interval, limits) and is_part(part, whole):
                    yield Target(part, whole)


def _may_be_small(part: Interval, whole: Interval, limits: Limits) -> bool:
    return (
        part.most is not None
        and whole.least - part.most < limits.hide_below
        and (whole.most is None or whole.most > part.least)
    )


def is_part(part: Key, whole: Key) -> bool:
    """Whether every member of the one is in the other, by what they are called."""
    if part.population is not whole.population or part == whole:
        return False
    cuts = dict(part.cuts)
    return all(name in cuts and cuts[name] <= values for name, values in whole.cuts)
