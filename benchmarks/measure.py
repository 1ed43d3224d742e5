"""How benchmarks measure and tell: the quickest of some runs beside a floor of the same run, a table and a JSON line.

Every JSON line is also kept with the ledgers, so that a run over many people can say how it grew from one over few.
"""

import argparse
import json
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what was measured, in which unit, and what it should be (`most`)."""

    name: str
    value: float
    unit: str
    most: float | None = None

    @property
    def verdict(self) -> str:
        if self.most is None:
            return ""
        return f"{'within' if self.value <= self.most else 'OVER'} {self.most:g}"


def quickest(act: Callable[[], Any], times: int = 5) -> float:
    """Seconds on the wall of the quickest of some runs: others on the machine only ever make it slower."""
    return min(taken(act) for _time in range(times))


def taken(act: Callable[[], Any]) -> float:
    """Seconds on the wall."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def computed(act: Callable[[], Any], times: int = 5) -> float:
    """Seconds of this process's own computing, in the quickest of some runs."""

    def once() -> float:
        began = time.process_time()
        act()
        return time.process_time() - began

    return min(once() for _time in range(times))


@dataclass(frozen=True, slots=True)
class Took:
    """One run: seconds on the wall, and of this process's own computing."""

    wall: float
    computing: float


def took(act: Callable[[], Any]) -> Took:
    """How long one run is; on a busy machine the wall shows the others too, computing does not."""
    began, worked = time.perf_counter(), time.process_time()
    act()
    return Took(time.perf_counter() - began, time.process_time() - worked)


def told(name: str, runs: Sequence[Took], most: float | None = None) -> list[Figure]:
    """Three lines for many runs, the first tenth of which only warmed up."""
    warm = runs[len(runs) // 10 :]
    wall = [run.wall for run in warm]
    return [
        Figure(name, median_ms(wall), "ms", most),
        Figure(f"{name}, 99 of 100", p99_ms(wall), "ms"),
        Figure(f"{name}, computing", median_ms([run.computing for run in warm]), "ms"),
    ]


def median_ms(seconds: Sequence[float]) -> float:
    """The middle one, in milliseconds."""
    return statistics.median(seconds) * 1000


def p99_ms(seconds: Sequence[float]) -> float:
    """Slower than this is one of a hundred."""
    return statistics.quantiles(seconds, n=100)[98] * 1000


def tell(benchmark: str, given: argparse.Namespace, figures: Sequence[Figure], grows: Sequence[str] = ()) -> None:
    """Print the table and the JSON line; for the names in `grows`, also how they grew from the smallest ledger."""
    line = {
        "benchmark": benchmark,
        "people": given.people,
        "database": given.database,
        "python": platform.python_version(),
        "figures": [asdict(figure) for figure in figures],
    }
    print(f"\n{benchmark}, {given.people:,} people, {given.database}")
    wide = max(len(figure.name) for figure in figures) + 2
    for figure in (*figures, *_growth(benchmark, given, figures, grows)):
        print(f"  {figure.name:{wide}}{figure.value:>12,.3f} {figure.unit:10}{figure.verdict}")
    print(json.dumps(line))
    with (given.dir / "results.jsonl").open("a", encoding="utf-8") as kept:
        kept.write(json.dumps(line) + "\n")


def _growth(benchmark: str, given: argparse.Namespace, figures: Sequence[Figure], grows: Sequence[str]) -> list[Figure]:
    """Against the last run over the fewest people, where that was fewer than now."""
    path = given.dir / "results.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    same = [one for one in lines if (one["benchmark"], one["database"]) == (benchmark, given.database)]
    fewer = [one for one in same if one["people"] < given.people]
    if not fewer:
        return []
    base = [one for one in fewer if one["people"] == min(each["people"] for each in fewer)][-1]
    before = {figure["name"]: figure["value"] for figure in base["figures"]}
    return [
        Figure(f"{figure.name}, growth from {base['people']:,}", figure.value / before[figure.name], "times", 1.5)
        for figure in figures
        if figure.name in grows and before.get(figure.name)
    ]
