"""Counts what a piece of work asks of the database, so that a page can promise how much that is."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from devicefleet.db import Database


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Every statement sent while it is open, except those that open a connection or a transaction."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SET ")):
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)
