"""Rows put straight into their tables, a chunk at a time: executemany on SQLite, COPY on PostgreSQL.

Nobody reads yet, so indexes are made at the end, and what rows refer to is proved once instead of for each.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa

from benchmarks.rows import COLUMNS

Chunk = Mapping[str, Sequence[tuple[Any, ...]]]
Put = Callable[[Chunk], None]
CACHE_KIB = 2_000_000


@contextmanager
def loading(url: sa.URL) -> Iterator[Put]:
    """What to call with each chunk of rows, for a database with its schema and nothing else."""
    with (_sqlite if url.get_backend_name() == "sqlite" else _postgres)(url) as put:
        yield put


@contextmanager
def _sqlite(url: sa.URL) -> Iterator[Put]:
    with closing(sqlite3.connect(url.database or "", isolation_level=None)) as file:
        for pragma in ("journal_mode=DELETE", "synchronous=OFF", "foreign_keys=OFF", f"cache_size=-{CACHE_KIB}"):
            file.execute(f"PRAGMA {pragma}")
        indexes = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOTNULL").fetchall()
        for name, _sql in indexes:
            file.execute(f"DROP INDEX {name}")

        def put(chunk: Chunk) -> None:
            file.execute("BEGIN")
            for table, columns in COLUMNS.items():
                marks = ", ".join("?" * (len(columns) + 1))
                file.executemany(f"INSERT INTO {table} (id, {', '.join(columns)}) VALUES ({marks})", chunk[table])  # noqa: S608 - our own names
            file.execute("COMMIT")

        yield put
        for _name, sql in indexes:
            file.execute(sql)
        _refuse(file.execute("PRAGMA foreign_key_check").fetchmany(5))
        file.execute("PRAGMA journal_mode=WAL")


@contextmanager
def _postgres(url: sa.URL) -> Iterator[Put]:
    place = {"host": str(url.query["host"]), "user": url.username, "dbname": url.database}
    with psycopg.connect(**place, autocommit=True) as server:
        server.execute("SET session_replication_role = replica")  # what rows refer to is not looked up for each
        indexes = server.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid IN (SELECT relid FROM pg_stat_user_tables)"
            " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)"
        ).fetchall()
        for name, _sql in indexes:
            server.execute(f"DROP INDEX {name}")

        def put(chunk: Chunk) -> None:
            for table, columns in COLUMNS.items():
                with server.cursor().copy(f"COPY {table} (id, {', '.join(columns)}) FROM STDIN") as copy:
                    for row in chunk[table]:
                        copy.write_row(row)

        yield put
        for _name, sql in indexes:
            server.execute(sql)
        for table in COLUMNS:
            server.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608 - our own names
        server.execute("VACUUM ANALYZE")


def _refuse(orphans: Sequence[Any]) -> None:
    if orphans:
        raise LookupError(f"rows refer to what is not there: {orphans}")
