"""Ledgers on PostgreSQL that tests use one after the other: emptied in between, which is far quicker than a new one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql

from tests import postgres as pg

Connection = psycopg.Connection[tuple[Any, ...]]
GROWN = 8 * 1024 * 1024  # what was deleted still takes room and time: past this a new one is cheaper
TABLES = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
SEQUENCES = """SELECT format('SELECT setval(%L, %s, %L)', format('%I', sequencename), coalesce(last_value, start_value),
                             last_value IS NOT NULL) FROM pg_sequences"""
SIZE = "SELECT coalesce(sum(pg_relation_size(oid)), 0) FROM pg_class WHERE relkind = 'r' AND oid >= 16384"
OTHERS = """SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
SHAPE = " UNION ALL ".join(
    f"SELECT '{name}', count(*), sum(xmin::text::bigint) FROM {name} WHERE {key} >= 16384"
    for name, key in (
        ("pg_class", "oid"), ("pg_attribute", "attrelid"), ("pg_constraint", "oid"), ("pg_index", "indexrelid"),
        ("pg_proc", "oid"), ("pg_trigger", "oid"), ("pg_attrdef", "oid"),
    )
)  # fmt: skip
"""Every change of a table, an index, a law or a trigger leaves its transaction in one of these."""


class Ledgers:
    """Databases like the one at `template`, beside it; each with a connection that knows its tables already."""

    def __init__(self, template: sa.URL) -> None:
        self.template = template
        self._spare: list[tuple[sa.URL, Connection]] = []
        with _connected(template) as connection:
            self._shape, self._emptying = _shape(connection), _emptying(connection)

    @contextmanager
    def one(self) -> Iterator[sa.URL]:
        """A ledger with its schema and nothing else, for as long as the block takes."""
        url, connection = self._spare.pop() if self._spare else self._made()
        try:
            yield url
        finally:
            if self._emptied(connection):
                self._spare.append((url, connection))
            else:
                _gone(url, connection)

    def close(self) -> None:
        """Drop them all."""
        for url, connection in self._spare:
            _gone(url, connection)

    def _made(self) -> tuple[sa.URL, Connection]:
        url = pg.made(self.template.set(database="postgres"), str(self.template.database))
        return url, _connected(url)

    def _emptied(self, connection: Connection) -> bool:
        """Empty it; not where its schema was changed, it has grown, or somebody has it open still."""
        if _in_use(connection) or _shape(connection) != self._shape or _said(connection, SIZE) > GROWN:
            return False
        connection.execute(self._emptying)
        return True


def _gone(url: sa.URL, connection: Connection) -> None:
    connection.close()
    pg.drop(url)


def _connected(url: sa.URL) -> Connection:
    return psycopg.connect(host=str(url.query["host"]), user=url.username, dbname=url.database, autocommit=True)


def _said(connection: Connection, query: str) -> Any:
    """The one value that `query` asks for."""
    return (connection.execute(query).fetchone() or (None,))[0]


def _shape(connection: Connection) -> list[Any]:
    return connection.execute(SHAPE).fetchall()


def _in_use(connection: Connection) -> bool:
    """Whether anybody else is connected; who has just hung up is gone in a moment."""
    for _attempt in range(50):
        if not _said(connection, OTHERS):
            return False
        time.sleep(0.01)
    return True


def _emptying(connection: Connection) -> str:
    """What brings a ledger like this one back to what this one holds, while laws and triggers look away."""
    steps = ["SET LOCAL session_replication_role = replica"]
    for (table,) in connection.execute(TABLES).fetchall():
        steps.append(f"DELETE FROM {table}")
        if rows := _said(connection, f"SELECT json_agg(t)::text FROM {table} t"):
            held = sql.Literal(rows).as_string(connection)
            steps.append(f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, {held})")
    steps += [step for (step,) in connection.execute(SEQUENCES).fetchall()]
    return f"BEGIN; {'; '.join(steps)}; COMMIT"
