"""What every test may ask for: a ledger of its own on either engine, a fixed moment, and a builder to fill it."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from devicefleet import config as configuration
from devicefleet.clock import Moment, moment_of
from devicefleet.config import Config
from devicefleet.db import Database, engine_for
from devicefleet.migrations.upgrade import upgrade
from tests import postgres as pg
from tests.given import Given
from tests.ledgers import Ledgers

KEYS = configuration.fresh_keys()
CHEAP = {"argon2_memory_kib": 64, "argon2_time": 1}


class Turntable:
    """One engine for all tests, each with a database of its own: statements are compiled once, not for every test."""

    def __init__(self, config: Config) -> None:
        self.engine = engine_for(config)
        self.database = ""
        sa.event.listen(self.engine, "do_connect", self._turn)

    def play(self, config: Config, url: sa.URL) -> Iterator[Database]:
        """A ledger at `url`, closed at the end of the test."""
        self.database = url.database or ""
        database = Database(pointed_at(config, url), self.engine)
        yield database
        database.close()

    def _turn(self, _dialect: object, _record: object, where: list[str], options: dict[str, str]) -> None:
        if where:
            where[0] = self.database
        else:
            options["dbname"] = self.database


@pytest.fixture
def at() -> Moment:
    """Sunday 22 November 2026, noon."""
    return moment_of(datetime(2026, 11, 22, 12, tzinfo=UTC))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A whole configuration with fresh keys, cheap passwords, and SQLite in this test's own folder."""
    return settings(tmp_path)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """The ledger of this test: SQLite, unless it asks for `postgres` or `both_engines` too."""
    for engine in ("both_engines", "postgres"):
        if engine in request.fixturenames:
            return request.getfixturevalue(engine)
    return request.getfixturevalue("sqlite")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def both_engines(request: pytest.FixtureRequest) -> Database:
    """The test runs twice, with `database` and `given` on each engine."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def sqlite(config: Config, sqlite_template: Path, sqlite_engine: Turntable) -> Iterator[Database]:
    """An empty ledger in a file."""
    url = sa.make_url(config.database.url)
    shutil.copyfile(sqlite_template, Path(url.database or ""))
    yield from sqlite_engine.play(config, url)


@pytest.fixture
def postgres(config: Config, postgres_ledgers: Ledgers, postgres_engine: Turntable) -> Iterator[Database]:
    """An empty ledger on the session's PostgreSQL."""
    with postgres_ledgers.one() as url:
        yield from postgres_engine.play(config, url)


@pytest.fixture
def given(database: Database, at: Moment) -> Given:
    """Builds what a test starts from, through the services."""
    return Given(database, at)


@pytest.fixture(scope="session")
def sqlite_engine(tmp_path_factory: pytest.TempPathFactory) -> Turntable:
    """The session's SQLite."""
    return Turntable(settings(tmp_path_factory.mktemp("engine")))


@pytest.fixture(scope="session")
def postgres_engine(postgres_server: sa.URL, tmp_path_factory: pytest.TempPathFactory) -> Turntable:
    """The session's PostgreSQL."""
    return Turntable(pointed_at(settings(tmp_path_factory.mktemp("engine")), postgres_server))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with its schema and nothing else; a copy is far quicker than making it again."""
    folder = tmp_path_factory.mktemp("template")
    upgrade(settings(folder).database.url)
    return folder / "fleet.db"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    """The session's PostgreSQL."""
    try:
        with pg.server() as url:
            yield url
    except pg.NoPostgres as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(f"NOT TESTED ON POSTGRESQL. {missing}")


@pytest.fixture(scope="session")
def postgres_ledgers(postgres_server: sa.URL) -> Iterator[Ledgers]:
    """As many as tests need at a time, like one with the schema and nothing else."""
    with pg.copy_of(postgres_server, "template0") as url:
        upgrade(url.render_as_string(hide_password=False))
        ledgers = Ledgers(url)
        yield ledgers
        ledgers.close()


def settings(folder: Path) -> Config:
    """A configuration whose database is a file in `folder`."""
    raw = {"keys": KEYS, "sign_in": CHEAP, "database": {"url": "sqlite:///fleet.db"}}
    return configuration.check(raw, base=folder)


def pointed_at(config: Config, url: sa.URL) -> Config:
    """The same configuration with another database."""
    text = url.render_as_string(hide_password=False)
    return config.model_copy(update={"database": config.database.model_copy(update={"url": text})})
