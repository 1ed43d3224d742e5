"""The numbers of a quarter's reports for everybody, every nation, region and organisation, counted in one pass.

    python -m benchmarks.reports [--people 10000] [--database postgresql] [--period 2026-Q3]

Beside it the least there is to do: reading every entry of the spans' index, and counting people by organisation and
status on one day. The pass runs in a process of its own, whose memory at its highest is told.
"""

import argparse
import resource
from multiprocessing import get_context
from pathlib import Path

from benchmarks.coverage_counts import counts, scan
from benchmarks.measure import Figure, Took, quickest, tell, took
from benchmarks.population import asked, ledger, opened
from devicefleet.queries.coverage import organisations
from devicefleet.queries.reporting import datasets
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.reporting.period import Period, period_from
from devicefleet.rules.reporting.slices import EVERYBODY, NATIONS, REGIONS, Slice, SliceKind

SECONDS, MEGABYTES = 60, 300
KIB = 1024


def made(path: Path, period: Period) -> tuple[Took, int, int]:
    """How long one pass takes, the most memory it needed (KiB), and how many reports came of it."""
    with opened(path) as database, database.reading() as session:
        slices = [EVERYBODY, *(Slice(SliceKind.NATION, code) for code in NATIONS)]
        slices += [Slice(SliceKind.REGION, code) for code in REGIONS]
        slices += [Slice(SliceKind.PROVIDER, one.code) for one in organisations(session, OPERATOR)]
        spent = took(lambda: datasets(session, OPERATOR, period, slices))
    return spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, len(slices)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--period", type=period_from, default=period_from("2026-Q3"))
    given = asked(words)
    with ledger(given) as path:
        with opened(path) as database, database.reading() as session:
            bare = quickest(lambda: scan(session, given.period.last), 2)
            floor = quickest(lambda: counts(session, given.period.last), 2)
        with get_context("spawn").Pool(1) as own:
            spent, memory, reports = own.apply(made, (path, given.period))
    figures = (
        Figure("bare scan of the spans' index", bare, "s"),
        Figure("people by organisation and status, one day", floor, "s"),
        Figure(f"{reports} reports", spent.wall, "s", SECONDS),
        Figure(f"{reports} reports, computing", spent.computing, "s"),
        Figure(f"{reports} reports against the count", spent.wall / floor, "times"),
        Figure("memory at its highest", memory / KIB, "MiB", MEGABYTES),
    )
    tell("reports", given, figures)


if __name__ == "__main__":
    main()
