"""A quarterly report about all organisations, and the numbers of a report of each of them, of every nation and region.

    python -m benchmarks.reports [--people 10000] [--database postgresql] [--period 2026-Q3]

Beside it the least there is to do: reading every entry of the spans' index, and counting people by organisation and
status on one day. Each part runs in a process of its own, whose memory at its highest is told; that of a server is not.
The report is made as the worker makes it, from asking to the register, and is taken out of the ledger again.
"""

import argparse
import resource
from collections.abc import Callable
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import sqlalchemy as sa

from benchmarks.coverage_counts import counts, scan
from benchmarks.measure import Figure, Took, quickest, tell, took
from benchmarks.population import AT, asked, ledger, opened
from devicefleet.clock import moment_of
from devicefleet.db import Database
from devicefleet.queries.coverage import organisations
from devicefleet.queries.reporting import datasets
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.reporting.period import Period, period_from
from devicefleet.rules.reporting.slices import EVERYBODY, NATIONS, REGIONS, Slice, SliceKind
from devicefleet.services import reports
from devicefleet.services.reports import Wanted
from devicefleet.worker import reporting

SECONDS, MEGABYTES = 60, 300
NEXT_DAY = moment_of(AT.now + timedelta(1))
Part = Callable[[Database, Period], int]


def whole(database: Database, period: Period) -> int:
    """The report of everybody: counted as known on the day before, printed, read back, attacked, and kept."""
    with database.writing() as session:
        number = reports.ask(session, OPERATOR, NEXT_DAY, Wanted(period, EVERYBODY, holds=True)).number
    try:
        reporting.make(database, lambda: NEXT_DAY, owner="benchmark", number=number)
        with database.reading() as session:
            return session.scalar(sa.text("SELECT count(*) FROM published_cell")) or 0
    finally:
        forget(database)


def numbers(database: Database, period: Period) -> int:
    """The true numbers of every report that could be made."""
    with database.reading() as session:
        slices = [EVERYBODY, *(Slice(SliceKind.NATION, code) for code in NATIONS)]
        slices += [Slice(SliceKind.REGION, code) for code in REGIONS]
        slices += [Slice(SliceKind.PROVIDER, one.code) for one in organisations(session, OPERATOR)]
        return len(datasets(session, OPERATOR, period, slices, known=AT, beside=database.reading))


def forget(database: Database) -> None:
    """As if no report had ever been made."""
    with database.writing() as session:
        session.execute(sa.text("DELETE FROM task WHERE key LIKE 'report|%'"))
        for table in ("published_cell", "report_file", "report"):
            session.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608 - our own names


def measured(part: Part, path: Path, period: Period) -> tuple[Took, float, int]:
    """How long it took, the most memory that its process needed (MB), and what it counted."""
    found: list[int] = []
    with opened(path) as database:
        spent = took(lambda: found.append(part(database, period)))
    return spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1_000_000, found[0]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--period", type=period_from, default=period_from("2026-Q3"))
    given = asked(words)
    with ledger(given) as path:
        with opened(path) as database, database.reading() as session:
            bare = quickest(lambda: scan(session, given.period.last), 2)
            floor = quickest(lambda: counts(session, given.period.last), 2)
        ran = []
        for part in (whole, numbers):
            with get_context("spawn").Pool(1) as own:
                ran.append(own.apply(measured, (part, path, given.period)))
    (report, report_mb, cells), (counted, counted_mb, slices) = ran
    figures = (
        Figure("bare scan of the spans' index", bare, "s"),
        Figure("people by organisation and status, one day", floor, "s"),
        Figure(f"a report of everybody ({cells} numbers)", report.wall, "s", SECONDS),
        Figure("the same, computing", report.computing, "s"),
        Figure("the same against the count", report.wall / floor, "times"),
        Figure("the same, memory at its highest", report_mb, "MB", MEGABYTES),
        Figure(f"numbers of {slices} reports", counted.wall, "s", SECONDS),
        Figure("the same, memory at its highest", counted_mb, "MB", MEGABYTES),
    )
    tell("reports", given, figures)


if __name__ == "__main__":
    main()
