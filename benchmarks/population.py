"""Ledgers of any number of made-up people, on either engine: made once, kept, and opened again by every benchmark.

    python -m benchmarks.population --people 10000 [--database postgresql] [--dir FOLDER]

200 organisations, about 25 people for each caseworker and four things for each person, over three years up to
22 November 2026. The same numbers make the same people. Timelines are made by `rebuild`, unless somebody wants none.
"""

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from benchmarks.lives import Lives
from benchmarks.loading import loading
from devicefleet import config as configuration
from devicefleet.clock import moment_of
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.migrations.upgrade import upgrade
from devicefleet.services import rebuilding
from tests import postgres

AT = moment_of(datetime(2026, 11, 22, 12, tzinfo=UTC))
CHUNK = 5_000
FOLDER = Path(tempfile.gettempdir()) / "devicefleet-benchmarks"
SERVER = {
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "maintenance_work_mem": "512MB",
    "work_mem": "64MB",
    "max_wal_size": "8GB",
    "random_page_cost": "1.1",
}
"""What anybody would set for a ledger of this size; what keeps it safe (fsync and the like) stays as it comes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which ledger."""

    people: int
    engine: str
    folder: Path


def asked(words: argparse.ArgumentParser) -> argparse.Namespace:
    """What every benchmark can be told."""
    words.formatter_class = argparse.RawDescriptionHelpFormatter
    words.add_argument("--people", type=int, default=10_000)
    words.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    words.add_argument("--dir", type=Path, default=FOLDER, help=f"where ledgers are kept (default: {FOLDER})")
    return words.parse_args()


@contextmanager
def ledger(given: argparse.Namespace, *, timelines: bool = True) -> Iterator[Path]:
    """The configuration file of that installation, made first if need be."""
    folder: Path = given.dir.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    which = Asked(given.people, given.database, folder)
    with _server(which) as url:
        _make(which, url)
        path = _written(which, url)
        if timelines:
            fill_timelines(path)
        yield path


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """The database of an installation."""
    database = Database(configuration.read(path))
    yield database
    database.close()


def fill_timelines(path: Path) -> None:
    """Everybody's timeline, where anybody has none yet: a run that was stopped goes on."""
    config = configuration.read(path)
    engine = sa.create_engine(config.database.url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        none = "NOT EXISTS (SELECT 1 FROM kit_span WHERE survivor_id = survivor.id)"
        if connection.scalar(sa.text(f"SELECT id FROM survivor WHERE {none} LIMIT 1")) is None:  # noqa: S608 - our own
            return
    began = time.perf_counter()
    rebuild_all(config)
    if engine.dialect.name == "postgresql":
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE kit_span")
    print(f"timelines made in {time.perf_counter() - began:.0f} s", flush=True)


def rebuild_all(config: Config, workers: int | None = None) -> None:
    """What the command `rebuild` does."""
    database = Database(config)
    for _chunk in rebuilding.rebuild(database, rebuilding.begin(database, AT), workers=workers):
        pass
    database.close()


@contextmanager
def _server(which: Asked) -> Iterator[sa.URL]:
    """The address of the database, which may not be there yet."""
    if which.engine == "sqlite":
        yield sa.make_url(f"sqlite:///{which.folder / f'people-{which.people}.db'}")
        return
    base = which.folder / "postgres"
    base.mkdir(exist_ok=True)
    with postgres.running(base, SERVER) as url:
        yield url.set(database=f"people_{which.people}")


def _make(which: Asked, url: sa.URL) -> None:
    if _is_there(url):
        upgrade(url.render_as_string(hide_password=False))  # it may have been kept from an older version
        return
    began, unfinished = time.perf_counter(), _unfinished(url)
    upgrade(unfinished.render_as_string(hide_password=False))
    lives = Lives(which.people)
    with loading(unfinished) as put:
        for first in range(0, which.people, CHUNK):
            for _person in range(first, min(first + CHUNK, which.people)):
                lives.person()
            put(defaultdict(list, lives.rows.take()))
    _finish(unfinished, url)
    rows = sum(lives.rows.last.values())
    print(f"{which.people:,} people, {rows:,} rows made in {time.perf_counter() - began:.0f} s", flush=True)


def _is_there(url: sa.URL) -> bool:
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").exists()
    engine = sa.create_engine(url.set(database="postgres"), poolclass=sa.NullPool)
    with engine.connect() as connection:
        named = sa.text("SELECT count(*) FROM pg_database WHERE datname = :name")
        return bool(connection.scalar(named, {"name": url.database}))


def _unfinished(url: sa.URL) -> sa.URL:
    """Under another name until all is there, so that a run that is stopped leaves nothing that looks whole."""
    if url.get_backend_name() == "sqlite":
        part = Path(f"{url.database}.part")
        part.unlink(missing_ok=True)
        return url.set(database=str(part))
    name = f"making_{url.database}"
    server = url.set(database="postgres")
    postgres.administer(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    postgres.administer(server, f"CREATE DATABASE {name}")
    return url.set(database=name)


def _finish(unfinished: sa.URL, url: sa.URL) -> None:
    if url.get_backend_name() == "sqlite":
        Path(unfinished.database or "").rename(url.database or "")
        return
    name = f"ALTER DATABASE {unfinished.database} RENAME TO {url.database}"
    postgres.administer(url.set(database="postgres"), name)


def _written(which: Asked, url: sa.URL) -> Path:
    """Its configuration, with keys of its own that stay the same."""
    path = which.folder / f"people-{which.people}-{which.engine}.toml"
    if not path.exists():
        keys = "\n".join(f'{name} = "{key}"' for name, key in configuration.fresh_keys().items())
        address = url.render_as_string(hide_password=False)
        cheap = "argon2_memory_kib = 64\nargon2_time = 1"
        path.write_text(f'[keys]\n{keys}\n[database]\nurl = "{address}"\n[sign_in]\n{cheap}\n', encoding="utf-8")
    return path


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--bare", action="store_true", help="without timelines, which the first other benchmark makes")
    given = asked(words)
    with ledger(given, timelines=not given.bare) as path:
        print(f"configuration: {path}")


if __name__ == "__main__":
    main()
