"""Stored spans of people: what the ledger says they are, what they are, and how they are put in place.

Rows are plain, in the form in which the engine's driver takes and gives them: there are about ten for each person, so
what one costs is what making everybody's timeline again costs.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from devicefleet.db import config_of
from devicefleet.queries.facts import known_of
from devicefleet.rules import kit
from devicefleet.rules.terms import ComponentState, Status

Row = tuple[Any, ...]
Rows = dict[int, list[Row]]
"""By person, in the order of days; empty for somebody who was never supported."""
Day = Callable[[date | None], Any]

COLUMNS = (
    "survivor_id", "provider_id", "caseworker_id", "from_on", "until_on", "status", "smartphone", "laptop", "data",
    "flags", "flagged", "score", "since", "ends_on", "matter", "region",
)  # fmt: skip
NAMES = ", ".join(COLUMNS)
PLAIN = sa.table("kit_span", *(sa.column(name) for name in COLUMNS))
"""The same table without types, so that nothing is converted on the way."""
THEIRS = PLAIN.c.survivor_id.in_(sa.bindparam("ids", expanding=True))
STORED, GONE = sa.select(PLAIN).where(THEIRS).order_by(PLAIN.c.from_on), sa.delete(PLAIN).where(THEIRS)
INSERT = f"INSERT INTO kit_span ({NAMES}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - our own names
PLAINLY: dict[str, str] = {term: term.value for term in (*Status, *ComponentState)}
"""Terms as drivers take them; asking one for its value takes ten times as long."""


def said(session: Session, survivor_ids: Sequence[int]) -> Rows:
    """What the ledger says of each of these people."""
    policies, day = config_of(session).policies, _days(session)
    return {
        person: [_row(person, region, span, day) for span in kit.spans(facts, policies)]
        for person, (facts, region) in known_of(session, survivor_ids).items()
    }


def stored(session: Session, survivor_ids: Sequence[int]) -> Rows:
    """What is kept of each of them."""
    rows: Rows = {person: [] for person in survivor_ids}
    for row in session.execute(STORED, {"ids": survivor_ids}):
        rows[row[0]].append(tuple(row))
    return rows


def differing(session: Session, survivor_ids: Sequence[int]) -> Rows:
    """What the ledger says of those for whom something else is kept."""
    kept = stored(session, survivor_ids)
    return {person: rows for person, rows in said(session, survivor_ids).items() if rows != kept[person]}


def replace(session: Session, rows: Mapping[int, Sequence[Row]]) -> None:
    """Put these people's spans in the place of those there are."""
    if not rows:
        return
    session.execute(GONE, {"ids": list(rows)})
    every = [row for person in rows.values() for row in person]
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        _copy(connection, every)
    elif every:
        connection.exec_driver_sql(INSERT, every)


def _copy(connection: sa.Connection, every: Sequence[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY kit_span ({NAMES}) FROM STDIN") as copy:
        for row in every:
            copy.write_row(row)


def _row(person: int, region: str | None, span: kit.Span, day: Day) -> Row:
    return (
        person, span.provider_id, span.caseworker_id, day(span.from_on), day(span.until_on), PLAINLY[span.status],
        PLAINLY[span.smartphone], PLAINLY[span.laptop], PLAINLY[span.data], " ".join(span.flags), span.flagged,
        span.score, day(span.since), day(span.ends_on), span.matter.packed() if span.matter else None, region,
    )  # fmt: skip


def _days(session: Session) -> Day:
    """Days as the driver has them: SQLite keeps text."""
    return _as_text if session.get_bind().dialect.name == "sqlite" else _as_it_is


@cache
def _as_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _as_it_is(day: date | None) -> date | None:
    return day
