"""Finding what is due, beside a bare INSERT … SELECT of the same rows into a table of the same shape.

    python -m benchmarks.reminders [--people 10000] [--database postgresql]

First everything within 30 days; then telling staff of it; then one working day after the other; a look with nothing
new; and one after something was recorded of 100 people. A clerk writes meanwhile: what they wait says how long a look
keeps others from writing, beside what the same clerk waits where nobody looks. On a busy machine that shows the others
too, so the transactions of a look are told in computing as well. Reminders are taken away again before and after; what
was recorded stays in the ledger that was measured. Every statement of a daily look is explained, and reading a whole
large table is counted.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from benchmarks.clerk import Clerk
from benchmarks.measure import Figure, Took, median_ms, taken, tell
from benchmarks.population import AT, asked, ledger, opened
from benchmarks.refresh import held
from devicefleet.clock import Moment, moment_of
from devicefleet.db import Database, Session
from devicefleet.rules.access import OPERATOR
from devicefleet.services import holding, looking, reminding
from devicefleet.services.pieces import Pieces, Within
from devicefleet.tables import Reminder

WORKING_DAYS = 5
CHANGED = 100
ALONE = 5
PIECE_MS = 250
LARGE = ("provision", "data_package", "sim", "device", "kit_span", "episode", "stay", "entry", "survivor", "exemption")


@dataclass
class Timed(Pieces):
    """How long each transaction that writes was open."""

    took: list[Took] = field(default_factory=list)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with super().writing() as session:
            began, worked = time.perf_counter(), time.thread_time()
            yield session
        self.took.append(Took(time.perf_counter() - began, time.thread_time() - worked))


@dataclass(frozen=True)
class Looked:
    """One look: seconds, how many reminders it made, its pieces, and what a clerk waited meanwhile."""

    seconds: float
    made: int
    pieces: list[Took]
    waits: list[float] = field(default_factory=list)


def look(database: Database, at: Moment, clerk: Clerk | None = None) -> Looked:
    """What the worker does."""
    ledger, made = Timed(database), []
    if clerk:
        clerk.start()
    seconds = taken(lambda: made.append(looking.look(ledger, at)))
    return Looked(seconds, made[0], ledger.took, clerk.stop() if clerk else [])


def tell_staff(database: Database, at: Moment, clerk: Clerk) -> Looked:
    """What the worker does next: mails for as many reminders as one turn takes."""
    ledger, made = Timed(database), []
    clerk.start()
    seconds = taken(lambda: made.append(reminding.tell(ledger, at)))
    return Looked(seconds, made[0], ledger.took, clerk.stop())


def forget(database: Database) -> None:
    """As if nobody had ever looked."""
    with database.writing() as session:
        for table in ("message_line", "message", "reminder", "reminder_look"):
            session.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608 - our own names


@contextmanager
def bare(database: Database) -> Iterator[sa.Table]:
    """A table of the same shape: columns, keys, laws and indexes, but nothing that it refers to."""
    table = Reminder.metadata.tables["reminder"].to_metadata(SQLModel.metadata.__class__(), name="bare_reminder")
    for law in list(table.constraints):
        law.name = None
        if isinstance(law, sa.ForeignKeyConstraint):
            table.constraints.remove(law)
    for column in table.columns:
        column.foreign_keys.clear()
    for index in table.indexes:
        index.name = f"bare_{index.name}"
    with database.engine.begin() as connection:
        table.drop(connection, checkfirst=True)
        table.create(connection)
    yield table
    with database.engine.begin() as connection:
        table.drop(connection)


def floor(database: Database) -> float:
    """Seconds of the same rows put into such a table, commit included."""
    names = [column.name for column in Reminder.metadata.tables["reminder"].columns]

    def put() -> None:
        with database.engine.begin() as connection:
            rows = sa.select(*(Reminder.metadata.tables["reminder"].c[name] for name in names))
            connection.execute(sa.insert(table).from_select(names, rows))

    with bare(database) as table:
        return taken(put)


def scans(database: Database, at: Moment) -> list[str]:
    """Steps of a daily look that read a whole large table."""
    seen: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_others: Any) -> None:
        seen.append((statement, parameters))

    sa.event.listen(database.engine, "before_cursor_execute", keep)
    with database.rehearsing() as session:
        looking.look(Within(session), at)
        sa.event.remove(database.engine, "before_cursor_execute", keep)
        lite = database.engine.dialect.name == "sqlite"
        explain = "EXPLAIN QUERY PLAN " if lite else "EXPLAIN "
        steps: list[str] = []
        for statement, parameters in seen:
            if statement.startswith(("INSERT INTO reminder ", "SELECT")):
                plan = session.connection().exec_driver_sql(explain + statement, parameters)
                steps += [str(row[-1]) for row in plan]
    whole = [f"SCAN {name}" if lite else f"Seq Scan on {name}" for name in LARGE]
    return sorted({step.strip() for step in steps if any(step.strip("-> ").split("  ")[0] == one for one in whole)})


def days(database: Database, clerks: Iterator[Clerk]) -> tuple[list[Looked], Moment]:
    """Each of the working days after the first look, and the last of them."""
    looked, at = [], AT
    for ahead in range(1, WORKING_DAYS + 1):
        at = moment_of(AT.now + timedelta(ahead))
        looked.append(look(database, at, next(clerks)))
    return looked, at


def alone(clerk: Clerk) -> list[float]:
    """What a clerk waits where nobody looks."""
    clerk.start()
    time.sleep(ALONE)
    return clerk.stop()


def change(database: Database, people: int, at: Moment) -> None:
    """Something recorded of a hundred."""
    for code in held(database, people, Random(2))[:CHANGED]:  # noqa: S311 - the same people each time
        with database.writing() as session:
            holding.report(session, OPERATOR, at, scan=code, word="confirm")


def waited(name: str, looked: Sequence[Looked]) -> list[Figure]:
    """What others had to wait for, in milliseconds."""
    pieces = [one for each in looked for one in each.pieces]
    waits = [one for each in looked for one in each.waits]
    return [
        Figure(f"{name}: pieces", len(pieces), ""),
        Figure(f"{name}: longest piece", max(one.wall for one in pieces) * 1000, "ms", PIECE_MS),
        Figure(f"{name}: longest piece, computing", max(one.computing for one in pieces) * 1000, "ms"),
        Figure(f"{name}: a clerk, median", median_ms(waits), "ms"),
        Figure(f"{name}: a clerk, longest wait", max(waits) * 1000, "ms"),
    ]


def longest(looked: Looked) -> float:
    """Milliseconds of its longest piece."""
    return max(one.wall for one in looked.pieces) * 1000


def main() -> None:
    given = asked(argparse.ArgumentParser(description=__doc__))
    with ledger(given) as path, opened(path) as database:
        codes = held(database, given.people, Random(3))  # noqa: S311 - the same things each time
        clerks = iter(lambda: Clerk(path, codes), None)
        forget(database)
        idle = alone(next(clerks))
        first = look(database, AT, next(clerks))
        least = floor(database)
        told = tell_staff(database, moment_of(AT.now + timedelta(1)), next(clerks))
        found = scans(database, moment_of(AT.now + timedelta(1)))
        daily, at = days(database, clerks)
        look(database, at)
        nothing = [look(database, at).seconds for _time in range(20)]
        change(database, given.people, at)
        changed = look(database, at)
        forget(database)
    figures = [
        Figure("first look", first.seconds, "s"),
        Figure("rows it made", first.made, ""),
        Figure("rows a second", first.made / first.seconds, "rows/s"),
        Figure("the same rows, bare", least, "s"),
        Figure("first look against the bare rows", first.seconds / least, "times"),
        Figure("a clerk alone, median", median_ms(idle), "ms"),
        Figure("a clerk alone, longest wait", max(idle) * 1000, "ms"),
        *waited("first look", [first]),
        Figure("telling", told.seconds, "s"),
        Figure("mails it queued", told.made, ""),
        *waited("telling", [told]),
        Figure("daily look", median_ms([one.seconds for one in daily]), "ms"),
        Figure("rows it made a day", sum(one.made for one in daily) / WORKING_DAYS, ""),
        *waited("daily look", daily),
        Figure("whole large tables read", len(found), "", 0),
        Figure("look with nothing new", median_ms(nothing), "ms"),
        Figure("look after 100 changed people", changed.seconds * 1000, "ms"),
        Figure("look after 100 changed people: longest piece", longest(changed), "ms", PIECE_MS),
    ]
    tell("reminders", given, figures, grows=["look with nothing new", "look after 100 changed people"])
    for step in found:
        print(f"  reads a whole table: {step}")


if __name__ == "__main__":
    main()
