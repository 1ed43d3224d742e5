"""The gate of a report of everybody: by itself, and beside the reports that every organisation has of the same quarter.

    python -m benchmarks.disclosure [--people 20000] [--organisations 200]

People are made up (`made_reports.py`). Numbers are printed and attacked as they are, without a document in between.
The floor is one linear programme for the largest population: what any attack needs at least. The last line says the
same as JSON.
"""

import argparse
import json
import resource
from collections.abc import Sequence
from hashlib import blake2b

from benchmarks.made_reports import MadeUp
from benchmarks.measure import Figure, computed
from devicefleet.rules.disclosure.attack import Attack
from devicefleet.rules.disclosure.gate import Verdict, judge
from devicefleet.rules.disclosure.kept import Kept
from devicefleet.rules.disclosure.knowledge import of_others
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.disclosure.printing import cells, publish
from devicefleet.rules.disclosure.targets import small
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.reporting.published import Published
from devicefleet.rules.reporting.reading import Reading
from devicefleet.rules.reporting.slices import EVERYBODY

LIMITS = Limits()
MOST_ALONE, MOST_BESIDE, MOST_MB = 5, 120, 300


def draw(text: str) -> float:
    return int.from_bytes(blake2b(text.encode(), key=b"benchmark", digest_size=8).digest()) / 2**64


def read(published: Published) -> Reading:
    return Reading(published.counts, published.percents, published.amounts, published.spreads, published.band)


def released(made: MadeUp) -> tuple[list[Published], Kept]:
    """A report of each organisation, as printed."""
    kept, others = Kept(), list[Published]()
    for slice_ in made.slices:
        published = publish(made.dataset(slice_), made.tables(slice_), kept=kept, draw=draw, limits=LIMITS)
        kept = kept.and_also(cells(published))
        others.append(published)
    return others, kept


def gate(made: MadeUp, others: Sequence[Published], kept: Kept) -> tuple[Verdict, float]:
    """Its verdict on the report of everybody, and the seconds of computing."""
    dataset = made.dataset(EVERYBODY)
    published = publish(dataset, made.tables(EVERYBODY), kept=kept, draw=draw, limits=LIMITS)
    verdicts: list[Verdict] = []

    def once() -> None:
        verdicts.append(judge(published, read(published), dataset, kept=kept, others=others, limits=LIMITS))

    seconds = computed(once, 1)
    return verdicts[0], seconds


def floor(made: MadeUp, others: Sequence[Published], kept: Kept) -> float:
    """One target among all that is known of the people of the last day."""
    dataset = made.dataset(EVERYBODY)
    known = {
        key: interval
        for other in others
        for key, interval in of_others(other.counts, kept, LIMITS).items()
        if key.population is Population.PEOPLE and key.when == made.period.last.isoformat()
    }
    target = next(one for one in small(dataset.counts, LIMITS) if one.group.population is Population.PEOPLE)
    return computed(lambda: Attack(known, [], frozenset(known), [target], narrow=1), 1) / 2


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--people", type=int, default=20_000)
    ask.add_argument("--organisations", type=int, default=200)
    given = ask.parse_args()
    made = MadeUp(given.people, given.organisations)
    gate(made, (), Kept())  # scipy is loaded by the first
    alone, seconds = gate(made, (), Kept())
    others, kept = released(made)
    beside, longer = gate(made, others, kept)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = [
        Figure("cells of the report", len(made.dataset(EVERYBODY).counts), ""),
        Figure("alone: groups attacked", alone.attacked, ""),
        Figure("alone: programmes solved", alone.programmes, ""),
        Figure("alone", seconds, "s", MOST_ALONE),
        Figure("beside: other reports", len(others), ""),
        Figure("beside: groups attacked", beside.attacked, ""),
        Figure("beside: programmes solved", beside.programmes, ""),
        Figure("beside: floor, one programme", floor(made, others, kept), "s"),
        Figure("beside", longer, "s", MOST_BESIDE),
        Figure("memory", memory, "MB", MOST_MB),
    ]
    for figure in figures:
        print(f"{figure.name:32}{figure.value:>12,.2f} {figure.unit:4}{figure.verdict}")
    print(json.dumps({"people": given.people, **{figure.name: figure.value for figure in figures}}))


if __name__ == "__main__":
    main()
