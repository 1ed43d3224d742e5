"""Bringing a database to a revision, all of it or nothing, with one migrator at a time."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from devicefleet.resources import MIGRATIONS
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

WAIT_SECONDS = 60
_LOCK = 7_316_042  # any number nobody else locks in this database


def upgrade(url: str, to: str = "head") -> None:
    """Every revision up to `to`, in one transaction; where there is nothing to do, nothing is done."""
    with _migrating(url) as alembic:
        command.upgrade(alembic, to)


def downgrade(url: str, to: str) -> None:
    """Back to revision `to`; "base" takes every table away with its rows."""
    with _migrating(url) as alembic:
        command.downgrade(alembic, to)


def draft(url: str, message: str) -> None:
    """Write a new revision from the difference between the tables and a database at head."""
    number = f"{int(head()) + 1:04}"
    with _migrating(url) as alembic:
        command.revision(alembic, message, autogenerate=True, rev_id=number)


def current(url: str) -> str | None:
    """The revision a database is at; None for an empty one."""
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision. It stands in a file of its own, so that two branches that both add one conflict in git."""
    return (MIGRATIONS / "HEAD").read_text(encoding="ascii").strip()


@contextmanager
def _migrating(url: str) -> Iterator[Config]:
    with _connected(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        yield _alembic(connection)
        if connection.dialect.name == "sqlite":
            _refuse_orphans(connection)


def _alembic(connection: sa.Connection) -> Config:
    alembic = Config()
    alembic.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    alembic.set_main_option("path_separator", "os")
    alembic.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    alembic.attributes["connection"] = connection
    return alembic


def _refuse_orphans(connection: sa.Connection) -> None:
    tables = sorted({row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")})
    if tables:
        names = ", ".join(tables)
        raise Refused(_("Nothing was changed: rows in {tables} would lose what they refer to.", tables=names))


@contextmanager
def _connected(url: str) -> Iterator[sa.Connection]:
    """One connection, one transaction. SQLite makes changed tables anew, so foreign keys rest until the end."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin)
    with engine.begin() as connection:
        yield connection


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("foreign_keys=OFF", f"busy_timeout={WAIT_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")
    _keep_a_log(connection)
    connection.execute("PRAGMA synchronous=FULL")


def _keep_a_log(connection: Any) -> None:
    """The one pragma that does not wait by itself for another migrator who is just saying the same."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
