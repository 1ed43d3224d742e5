"""Everybody's timeline made again by the command: from nothing, with a kill in between, and where all is right already.

    python -m benchmarks.rebuild [--people 10000] [--database postgresql] [--workers 2] [--brief]

While the first one runs, a clerk goes on confirming things, one after the other. The floor inserts the rows that came
of it into an empty table with the same indexes, by the driver, on one core. At the end `check` looks at everybody.
`--brief` leaves out the kill and the run over what is right, for a ledger so large that each takes minutes.
"""

import argparse
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from random import Random

import sqlalchemy as sa

from benchmarks import refresh
from benchmarks.clerk import Clerk
from benchmarks.measure import Figure, Took, median_ms, p99_ms, taken, tell
from benchmarks.population import asked, ledger, opened
from devicefleet.db import Database
from devicefleet.services import checking, processes, spans
from devicefleet.tables import KitSpan, RebuildProgress

TARGET_S = 300
FAST_ENOUGH = 1_000_000
COPIED = 100_000


def forget(database: Database) -> None:
    """No spans at all, and no marks."""
    if database.one_writer:
        with closing(sqlite3.connect(database.engine.url.database or "", isolation_level=None)) as file:
            file.execute("PRAGMA secure_delete = OFF")
            file.execute("DELETE FROM kit_span")
            file.execute("DELETE FROM rebuild_progress")
        return
    with database.engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE kit_span, rebuild_progress")


def command(path: Path, workers: int) -> list[str]:
    return [sys.executable, "-m", "cli", "--config", str(path), "rebuild", "--workers", str(workers)]


def whole(path: Path, workers: int) -> Took:
    """A run to its end, and the computing of all its processes (not that of a PostgreSQL server)."""
    before = _computing()
    wall = taken(lambda: subprocess.run(command(path, workers), check=True, stdout=subprocess.DEVNULL))  # noqa: S603 - our own program
    return Took(wall, _computing() - before)


def _computing() -> float:
    """Seconds of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def killed(path: Path, database: Database, workers: int, share: float) -> int:
    """Start it, and kill it when this share of people is done; how many that was."""
    running = subprocess.Popen(command(path, workers), stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
    total = _count(database, "survivor")
    while running.poll() is None and _done(database) < share * total:
        time.sleep(0.2)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    time.sleep(1)  # its workers notice, and end
    return _done(database)


def _done(database: Database) -> int:
    with database.reading() as session:
        return sum(map(len, session.scalars(sa.select(RebuildProgress.people))))


def _count(database: Database, table: str) -> int:
    with database.reading() as session:
        return session.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608 - our own names


def floor(database: Database) -> float:
    """Seconds to insert every row there is into an empty table like it, worked out from 100,000 of them."""
    names = ", ".join(spans.COLUMNS)
    with database.engine.connect().execution_options(devicefleet_reading=True) as connection:
        asked_for = f"SELECT {names} FROM kit_span ORDER BY provider_id, survivor_id LIMIT {COPIED}"  # noqa: S608 - our own names
        rows = [tuple(row) for row in connection.exec_driver_sql(asked_for)]
    seconds = _floor_sqlite(database, rows) if database.one_writer else _floor_postgres(database, rows)
    return seconds / len(rows) * _count(database, "kit_span")


def _floor_sqlite(database: Database, rows: list[tuple[object, ...]]) -> float:
    """A file of its own on the same disk, with the same table and promises."""
    with database.engine.connect().execution_options(devicefleet_reading=True) as connection:
        made = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'kit_span' AND sql NOTNULL ORDER BY type DESC"
        )
        schema = [row[0] for row in made]
    path = Path(f"{database.engine.url.database}.floor")
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")
        for statement in schema:
            file.execute(statement)

        def put() -> None:
            marks = ", ".join("?" * len(spans.COLUMNS))
            for first in range(0, len(rows), 5_000):
                file.execute("BEGIN IMMEDIATE")
                insert = f"INSERT INTO kit_span ({', '.join(spans.COLUMNS)}) VALUES ({marks})"  # noqa: S608 - our own names
                file.executemany(insert, rows[first : first + 5_000])
                file.execute("COMMIT")

        seconds = taken(put)
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    return seconds


def _floor_postgres(database: Database, rows: list[tuple[object, ...]]) -> float:
    with database.engine.connect() as connection:
        connection.exec_driver_sql("CREATE TEMP TABLE bare (LIKE kit_span INCLUDING ALL)")

        def put() -> None:
            driver = connection.connection.driver_connection
            with driver.cursor().copy(f"COPY bare ({', '.join(spans.COLUMNS)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

        return taken(put)


def stopping(path: Path, database: Database, given: argparse.Namespace) -> tuple[Figure, ...]:
    """Where all is right already; then killed, and gone on with."""
    again = whole(path, given.workers)
    forget(database)
    done = killed(path, database, given.workers, 0.4)
    resumed = whole(path, given.workers)
    return (
        Figure("all right already", again.wall, "s"),
        Figure("killed after", done / given.people * 100, "%"),
        Figure("resumed in", resumed.wall, "s"),
    )


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--workers", type=int, default=processes.cores())
    words.add_argument("--brief", action="store_true", help="from nothing, and the check, only")
    given = asked(words)
    with ledger(given, timelines=False) as path, opened(path) as database:
        codes = refresh.held(database, given.people, Random(1))  # noqa: S311 - the same things each time
        forget(database)
        clerk = Clerk(path, codes)
        clerk.start()
        from_nothing = whole(path, given.workers)
        waits = clerk.stop()
        rows, bare = _count(database, KitSpan.__tablename__), floor(database)
        stopped = () if given.brief else stopping(path, database, given)
        began = time.perf_counter()
        wrong = sum(len(found) for _count_, found in checking.check(database, workers=given.workers))
        checked = time.perf_counter() - began
    figures = (
        Figure("from nothing", from_nothing.wall, "s", TARGET_S if given.people >= FAST_ENOUGH else None),
        Figure("from nothing, per person", from_nothing.wall / given.people * 1e6, "µs"),
        Figure("from nothing, computing per person", from_nothing.computing / given.people * 1e6, "µs"),
        Figure("spans", rows / given.people, "/person"),
        Figure("floor: the rows alone", bare, "s"),
        Figure("from nothing against floor", from_nothing.wall / bare, "times"),
        *stopped,
        Figure("a clerk meanwhile, acts", len(waits), ""),
        Figure("a clerk meanwhile, median", median_ms(waits), "ms"),
        Figure("a clerk meanwhile, 99 of 100", p99_ms(waits), "ms"),
        Figure("check, timelines of all", checked, "s"),
        Figure("disagreements at the end", wrong, "people", 0),
    )
    tell("rebuild", given, figures)


if __name__ == "__main__":
    main()
