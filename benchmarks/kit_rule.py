"""The kit rule on one core: from the facts of people in memory to their spans, beside the least any rule could do.

    python -m benchmarks.kit_rule [--people 10000] [--database postgresql]

The floor lays out intervals of a phone, a laptop and data from plain tuples and merges them into about seven spans: no
policies, stages, declines, flags or reasons. Facts are those of the first 10,000 people of the ledger at most.
"""

import argparse
import gc
from collections.abc import Sequence
from datetime import date
from itertools import chain, pairwise

from benchmarks.measure import Figure, computed, tell
from benchmarks.population import asked, ledger, opened
from devicefleet.queries.facts import facts_of
from devicefleet.rules import kit
from devicefleet.rules.facts import Facts, ItemKind
from devicefleet.rules.terms import Happening

MOST = 10_000
TARGET_US = 60
GONE = {Happening.LOST, Happening.STOLEN, Happening.RETURNED, Happening.FAULT, Happening.QUARANTINED}
BACK = {Happening.FOUND, Happening.REPAIRED, Happening.RELEASED}
Interval = tuple[date, date]
Plain = tuple[date, date, tuple[tuple[Interval, ...], ...]]
"""First and last day of support, and when a phone, a laptop and data were there."""


def floor(person: Plain) -> list[tuple[date, date, str]]:
    """Which of three parts are there, day by day, as spans."""
    start, end, parts = person
    cuts = sorted({start, end, *(day for day in chain.from_iterable(chain(*parts)) if start < day < end)})
    spans: list[tuple[date, date, str]] = []
    had = 0
    for day, until in pairwise(cuts):
        there = sum(any(since <= day < gone for since, gone in part) for part in parts)
        had = max(had, there)
        status = "complete" if there == len(parts) else "lapsed" if there < had else "partial" if there else "none"
        if spans and spans[-1][2] == status:
            spans[-1] = (spans[-1][0], until, status)
        else:
            spans.append((day, until, status))
    return spans


def plain(facts: Facts) -> Plain | None:
    """One person for the floor."""
    if not facts.episodes:
        return None
    episode = facts.episodes[0]
    parts: dict[ItemKind, list[Interval]] = {ItemKind.SMARTPHONE: [], ItemKind.LAPTOP: [], ItemKind.SIM: []}
    for provision in facts.provisions:
        if provision.kind is ItemKind.SIM:
            parts[ItemKind.SIM] += [
                (one.starts_on, one.ends_on or date.max) for one in provision.packages if one.starts_on is not None
            ]
        elif provision.kind in parts:
            parts[provision.kind] += _held(provision.events)
    return episode.started_on, episode.ended_on or date.max, tuple(map(tuple, parts.values()))


def _held(events: Sequence[object]) -> list[Interval]:
    stretches: list[Interval] = []
    since: date | None = None
    for event in events:
        if event.what is Happening.ISSUED or (event.what in BACK and since is None):
            since = event.on
        elif event.what in GONE and since is not None:
            stretches.append((since, event.on))
            since = None
    return [*stretches, (since, date.max)] if since else stretches


def main() -> None:
    given = asked(argparse.ArgumentParser(description=__doc__))
    with ledger(given) as path, opened(path) as database, database.reading() as session:
        people = list(facts_of(session, range(1, min(given.people, MOST) + 1)).values())
    policies = database.config.policies
    simple = [person for person in map(plain, people) if person is not None]

    def judged() -> int:
        """How many spans; they are dropped at once, as a write or a rebuild drops them once they are stored."""
        return sum(len(kit.spans(facts, policies)) for facts in people)

    gc.freeze()  # what is there before is not the rule's to look through
    first = computed(judged, 1) / len(people) * 1e6
    rule = computed(judged, 3) / len(people) * 1e6
    least = computed(lambda: [floor(person) for person in simple], 3) / len(simple) * 1e6
    figures = (
        Figure("rule", rule, "µs/person", TARGET_US),
        Figure("rule, nothing remembered", first, "µs/person"),
        Figure("floor", least, "µs/person"),
        Figure("rule against floor", rule / least, "times"),
        Figure("spans", judged() / len(people), "/person"),
        Figure("spans of the floor", sum(map(len, map(floor, simple))) / len(simple), "/person"),
    )
    tell("kit_rule", given, figures)


if __name__ == "__main__":
    main()
