"""The only place that opens a transaction, commits or rolls back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Protocol, cast

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from devicefleet.clock import moment_of
from devicefleet.config import Config
from devicefleet.laws import sentence_for
from devicefleet.rules.refusals import Conflict, Unavailable
from devicefleet.rules.words import _

__all__ = [
    "BeforeCommit", "Database", "Queue", "Session", "before_commit", "config_of", "engine_for", "insert_into",
    "is_reading", "many_hosts", "reading_once",
]  # fmt: skip

BeforeCommit = Callable[[Session], None]
PAGES = 32 * 1024
"""Kilobytes of the file that a connection to SQLite remembers."""
PREPARED = 500
"""Statements that a connection to SQLite keeps ready; of itself it would keep 128."""
PG_RETRY = {"40001", "40P01", "55P03"}


class Queue(Protocol):
    """Writers of one SQLite file who know of each other: threads, or processes that work together."""

    def acquire(self, *, timeout: float) -> bool:
        """Wait for the turn, so many seconds at most."""

    def release(self) -> None:
        """Let the next one go ahead."""


class Turn:
    """A place in the queue of writers: taken when a transaction begins, given back when its block ends."""

    def __init__(self, queue: Queue, seconds: float) -> None:
        self.queue, self.seconds, self.taken = queue, seconds, False

    def take(self) -> None:
        if not self.taken and not self.queue.acquire(timeout=self.seconds):
            raise busy()
        self.taken = True

    def give(self) -> None:
        if self.taken:
            self.queue.release()


class Database:
    """One engine, three ways in: `reading()` never locks, `writing()` commits at its end or leaves no trace,
    `rehearsing()` never leaves one.
    """

    def __init__(self, config: Config, engine: sa.Engine | None = None, queue: Queue | None = None) -> None:
        self.config = config
        self.engine = engine or engine_for(config)
        self._readers = self.engine.execution_options(devicefleet_reading=True)
        self._queue: Queue | None = (queue or Lock()) if self.one_writer else None

    @property
    def one_writer(self) -> bool:
        """Whether the engine lets only one transaction write at a time, and shows all others what was before it."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that changes nothing, and to which nothing changes: all it reads is of one moment."""
        with Session(self._readers, expire_on_commit=False) as session, _as_refusals():
            session.info.update(config=self.config, reading=True)
            if self.engine.dialect.name == "postgresql":
                session.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            yield session
            session.commit()  # there is nothing to keep, but after a rollback the driver plans every statement anew

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is committed when the block ends, and rolled back whole if it raises."""
        with self._place() as writer, Session(writer, expire_on_commit=False) as session, _as_refusals():
            session.info["config"] = self.config
            yield session
            _finish(session)
            session.commit()

    @contextmanager
    def rehearsing(self) -> Iterator[Session]:
        """As `writing`, up to the commit: everything is tried, and nothing is kept."""
        with self._place() as writer, Session(writer, expire_on_commit=False) as session, _as_refusals():
            session.info["config"] = self.config
            yield session
            _finish(session)
            session.rollback()

    @contextmanager
    def _place(self) -> Iterator[sa.Engine]:
        """An engine whose transaction waits its turn. SQLite lets one write at a time, and looks for its turn only now
        and then: threads that queue here are woken at once (16 clerks: 99 of 100 answers in 0.25 s instead of 1 s).
        """
        if self._queue is None:
            yield self.engine
            return
        turn = Turn(self._queue, self.config.database.busy_seconds)
        try:
            yield self.engine.execution_options(devicefleet_turn=turn)
        finally:
            turn.give()

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def _finish(session: Session) -> None:
    session.flush()
    for act in cast(list[BeforeCommit], session.info.pop("before_commit", [])):
        act(session)


def config_of(session: Session) -> Config:
    """The configuration of the installation this session belongs to."""
    return cast(Config, session.info["config"])


def many_hosts(session: Session) -> bool:
    """Whether writers may be on different machines, whose clocks differ; then only the database's own is the same."""
    return session.get_bind().dialect.name == "postgresql"


def insert_into(session: Session, table: type[SQLModel]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that may say what to do where the row is there already, which each engine spells for itself."""
    return postgresql.insert(table) if many_hosts(session) else sqlite.insert(table)


@contextmanager
def reading_once(session: Session) -> Iterator[None]:
    """What is read from one end to the other meanwhile is hardly worth remembering: SQLite does with less."""
    if many_hosts(session):
        yield
        return
    session.execute(sa.text(f"PRAGMA cache_size={-PAGES // 4}"))
    try:
        yield
    finally:
        session.execute(sa.text(f"PRAGMA cache_size={-PAGES}"))


def is_reading(session: Session) -> bool:
    """Whether this session changes nothing, so that there is nothing to lock for."""
    return bool(session.info.get("reading"))


def before_commit(session: Session, act: BeforeCommit) -> None:
    """Run `act` once, just before this transaction commits; adding it again changes nothing."""
    acts = session.info.setdefault("before_commit", [])
    if act not in acts:
        acts.append(act)


def engine_for(config: Config) -> sa.Engine:
    """An engine on which every connection keeps the house's promises: foreign keys, durability, no deferred locks."""
    url = sa.make_url(config.database.url)
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_size=config.database.pool_size, pool_pre_ping=True)
    kept = {"cached_statements": PREPARED}
    room = {"pool_size": config.database.pool_size, "max_overflow": 40, "pool_use_lifo": True}
    engine = sa.create_engine(url, connect_args=kept, **room)
    event.listen(engine, "connect", _sqlite_promises(config.database.busy_seconds))
    event.listen(engine, "begin", _begin)
    return engine


def _sqlite_promises(busy_seconds: int) -> Callable[[Any, Any], None]:
    pragmas = {
        "busy_timeout": busy_seconds * 1000,
        "journal_mode": "WAL",
        "synchronous": "FULL",
        "foreign_keys": "ON",
        "secure_delete": "ON",
        "cache_size": -PAGES,
    }

    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name}={value}")
        connection.create_function("london_day", 1, _london_day, deterministic=True)
        _refuse_broken(connection)

    return on_connect


def _london_day(stored: str | None) -> str | None:
    """The London date of an instant as SQLite keeps it, which PostgreSQL works out by itself."""
    if stored is None:
        return None
    return moment_of(datetime.fromisoformat(stored).replace(tzinfo=UTC)).today.isoformat()


def _refuse_broken(connection: Any) -> None:
    """Some places (a network folder, another process's old lock) quietly keep a file from being safe."""
    for name, needed in {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}.items():
        (value,) = connection.execute(f"PRAGMA {name}").fetchone()
        if value != needed:
            connection.close()
            sentence = _(
                "The database file cannot be kept safely here ({name} is {value}). Put it on a disk of this machine.",
                name=name,
                value=value,
            )
            raise Unavailable(sentence)


def _begin(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    reading = bool(options.get("devicefleet_reading"))
    if "devicefleet_turn" in options:
        options["devicefleet_turn"].take()
    if connection.info.get("reading") is not reading:  # saying it again would have every statement prepared anew
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.info["reading"] = reading
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def _as_refusals() -> Iterator[None]:
    """What the database will not do, said in a sentence."""
    try:
        yield
    except exc.IntegrityError as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        raise Conflict(sentence) from error
    except exc.OperationalError as error:
        raise _busy_or_full(error) from error


def busy() -> Unavailable:
    """Too many writers at once."""
    return Unavailable(_("Many people are saving at this moment. Nothing was changed: please try again."))


def _busy_or_full(error: exc.OperationalError) -> Exception:
    message = str(error.orig)
    if "locked" in message or getattr(error.orig, "sqlstate", None) in PG_RETRY:
        return busy()
    if "disk is full" in message or getattr(error.orig, "sqlstate", None) == "53100":
        return Unavailable(_("The server's disk is full. Nothing was changed: please tell your administrator."))
    if "connection" in message or "unable to open" in message:
        return Unavailable(_("The database does not answer. Check its address, and that it is running."))
    return error
