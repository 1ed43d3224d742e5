"""What a test says of reminders: look on a day, and read what there is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from devicefleet.clock import Moment, moment_of
from devicefleet.db import Database, Session
from devicefleet.services import looking
from devicefleet.services.pieces import Pieces
from devicefleet.tables import Reminder
from tests.services.desk import Desk

Row = tuple[str, date, int, str, str]


def noon(day: date) -> Moment:
    return moment_of(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def look(database: Database, on: date | Moment) -> int:
    """What the worker does; how many reminders were made."""
    return looking.look(database, on if isinstance(on, Moment) else noon(on))


def look_daily(database: Database, first: date, last: date) -> None:
    for ahead in range((last - first).days + 1):
        look(database, first + timedelta(ahead))


def reminders(database: Database, rule: str | None = None, audience: str | None = None) -> list[Reminder]:
    with database.reading() as session:
        query = sa.select(Reminder).order_by(sa.text("due_on, level, audience, id"))
        return [
            one for one in session.scalars(query) if rule in (None, one.rule) and audience in (None, one.audience.value)
        ]


def said(database: Database, rule: str, audience: str = "caseworker") -> list[tuple[date, int, str]]:
    """(due, level, state) of one rule for one audience."""
    return [(one.due_on, one.level, one.state.value) for one in reminders(database, rule, audience)]


def open_ones(desk: Desk) -> set[tuple[str, int]]:
    """(rule, level) of what is open for caseworkers."""
    found = reminders(desk.database, audience="caseworker")
    return {(one.rule, one.level) for one in found if one.state.value in ("due", "told")}


class Killed(Exception):
    """The worker was killed here."""


class Between(Pieces):
    """Something happens before each piece, with its number."""

    happens: Callable[[int], object]
    number = 0

    @contextmanager
    def writing(self) -> Iterator[Session]:
        self.number += 1
        self.happens(self.number)
        with self.database.writing() as session:
            yield session


def between(database: Database, happens: Callable[[int], object]) -> Between:
    one = Between(database)
    one.happens = happens
    return one
