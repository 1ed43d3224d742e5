"""Finding what is due, beside a bare INSERT … SELECT of the same rows into a table of the same shape.

    python -m benchmarks.reminders [--people 10000] [--database postgresql]

First everything within 30 days; then one working day after the other; a look with nothing new; and one after something
was recorded of 100 people. Reminders are taken away again before and after; what was recorded stays in the ledger that
was measured. Every statement of a daily look is explained too, and reading a whole large table is counted.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from benchmarks.measure import Figure, median_ms, taken, tell
from benchmarks.population import AT, asked, ledger, opened
from benchmarks.refresh import held
from devicefleet.clock import Moment, moment_of
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.services import holding, looking
from devicefleet.tables import Reminder

WORKING_DAYS = 5
CHANGED = 100
LARGE = ("provision", "data_package", "sim", "device", "kit_span", "episode", "stay", "entry", "survivor", "exemption")


def look(database: Database, at: Moment) -> int:
    """What the worker does."""
    with database.writing() as session:
        return looking.look(session, at)


def timed(database: Database, at: Moment) -> tuple[float, int]:
    """Seconds, and how many reminders it made."""
    made: list[int] = []
    seconds = taken(lambda: made.append(look(database, at)))
    return seconds, made[0]


def forget(database: Database) -> None:
    """As if nobody had ever looked."""
    with database.writing() as session:
        for table in ("message_line", "reminder", "reminder_look"):
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
        looking.look(session, at)
        sa.event.remove(database.engine, "before_cursor_execute", keep)
        lite = database.engine.dialect.name == "sqlite"
        explain = "EXPLAIN QUERY PLAN " if lite else "EXPLAIN "
        steps: list[str] = []
        for statement, parameters in seen:
            if statement.startswith(("INSERT INTO reminder ", "SELECT reminder.id")):
                plan = session.connection().exec_driver_sql(explain + statement, parameters)
                steps += [str(row[-1]) for row in plan]
    whole = [f"SCAN {name}" if lite else f"Seq Scan on {name}" for name in LARGE]
    return sorted({step.strip() for step in steps if any(step.strip("-> ").split("  ")[0] == one for one in whole)})


def days(database: Database) -> tuple[list[float], int, Moment]:
    """Each of the working days after the first look, with how many reminders they made and the last of them."""
    seconds, made, at = [], 0, AT
    for ahead in range(1, WORKING_DAYS + 1):
        at = moment_of(AT.now + timedelta(ahead))
        took, found = timed(database, at)
        seconds.append(took)
        made += found
    return seconds, made, at


def change(database: Database, people: int, at: Moment) -> None:
    """Something recorded of a hundred."""
    for code in held(database, people, Random(2))[:CHANGED]:  # noqa: S311 - the same people each time
        with database.writing() as session:
            holding.report(session, OPERATOR, at, scan=code, word="confirm")


def main() -> None:
    given = asked(argparse.ArgumentParser(description=__doc__))
    with ledger(given) as path, opened(path) as database:
        forget(database)
        first, rows = timed(database, AT)
        least = floor(database)
        found = scans(database, moment_of(AT.now + timedelta(1)))
        daily, made, at = days(database)
        nothing = [taken(lambda: look(database, at)) for _time in range(20)]
        change(database, given.people, at)
        changed, _made = timed(database, at)
        forget(database)
    figures = [
        Figure("first look", first, "s"),
        Figure("rows it made", rows, ""),
        Figure("rows a second", rows / first, "rows/s"),
        Figure("the same rows, bare", least, "s"),
        Figure("first look against the bare rows", first / least, "times"),
        Figure("daily look", median_ms(daily), "ms"),
        Figure("rows it made a day", made / WORKING_DAYS, ""),
        Figure("whole large tables read", len(found), "", 0),
        Figure("look with nothing new", median_ms(nothing), "ms"),
        Figure("look after 100 changed people", changed * 1000, "ms"),
    ]
    tell("reminders", given, figures, grows=["look with nothing new", "look after 100 changed people"])
    for step in found:
        print(f"  reads a whole table: {step}")


if __name__ == "__main__":
    main()
