"""Every revision goes up and down with data on both engines, and the last one is exactly what the tables say."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from devicefleet.clock import Moment
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.migrations import first
from devicefleet.migrations.upgrade import current, downgrade, head, upgrade
from devicefleet.resources import MIGRATIONS
from devicefleet.rules.refusals import Refused
from devicefleet.services import audit, timeline
from tests import postgres as pg
from tests.conftest import pointed_at
from tests.given import Given, funded

REVISIONS = ScriptDirectory(str(MIGRATIONS))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, config: Config) -> Iterator[Config]:
    """A database without a single table, on each engine."""
    if request.param == "sqlite":
        yield config
        return
    with pg.copy_of(request.getfixturevalue("postgres_server"), "template0") as url:
        yield pointed_at(config, url)


def test_one_newest_revision_and_it_is_the_one_in_the_file() -> None:
    remedy = "Two branches each added a revision: put one behind the other, and its number into HEAD."
    assert REVISIONS.get_heads() == [head()], remedy


def test_every_revision_can_be_taken_back(empty: Config) -> None:
    url = empty.database.url
    for revision in reversed(list(REVISIONS.walk_revisions())):
        upgrade(url, revision.revision)
        assert current(url) == revision.revision
    for revision in REVISIONS.walk_revisions():
        downgrade(url, revision.revision)
        assert current(url) == revision.revision
    downgrade(url, "base")
    assert current(url) is None
    assert tables_in(url) <= {"alembic_version"}


def test_up_down_and_up_again_with_data(empty: Config, at: Moment) -> None:
    url = empty.database.url
    upgrade(url)
    before = filled(empty, at)
    upgrade(url)
    assert counts(url) == before, "a second upgrade changed something"
    downgrade(url, "base")
    upgrade(url)
    again = filled(empty, at)
    assert again == before


def test_what_is_migrated_is_what_the_tables_say(empty: Config) -> None:
    upgrade(empty.database.url)
    migrated = described(empty.database.url)
    engine = sa.create_engine(empty.database.url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    downgrade(empty.database.url, "base")
    SQLModel.metadata.create_all(engine)
    assert migrated == described(empty.database.url)


def test_two_at_once_do_it_once(empty: Config) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, [empty.database.url] * 4))
    assert current(empty.database.url) == head()


def test_a_migration_that_fails_leaves_nothing(empty: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_connection: sa.Connection) -> None:
        raise OSError("the power went")

    monkeypatch.setattr(first.guards, "install", stop)
    with pytest.raises(OSError, match="the power went"):
        upgrade(empty.database.url)
    assert tables_in(empty.database.url) == set()
    monkeypatch.undo()
    upgrade(empty.database.url)
    assert current(empty.database.url) == head()


def test_a_migration_that_would_orphan_rows_is_refused(config: Config, at: Moment) -> None:
    upgrade(config.database.url)
    filled(config, at)
    engine = sa.create_engine(config.database.url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM provider")
    with pytest.raises(Refused, match=r"Nothing was changed: rows in .*device.* would lose what they refer to"):
        upgrade(config.database.url)


def filled(config: Config, at: Moment) -> dict[str, int]:
    """A ledger with something in most tables, proved sound; how many rows each table has."""
    database = Database(config)
    given = Given(database, at)
    person = given.survivor()
    given.handover(person, given.ready_device(), given.sim(package=funded()))
    given.actor()
    given.site()
    with database.reading() as session:
        assert audit.verify(session)[1] is None
        assert [wrong for _people, wrong in timeline.check(session)] == [[]]
    database.close()
    return counts(config.database.url)


def counts(url: str) -> dict[str, int]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return {
            name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in SQLModel.metadata.tables.items()
        }


def tables_in(url: str) -> set[str]:
    return set(sa.inspect(sa.create_engine(url, poolclass=sa.NullPool)).get_table_names())


def described(url: str) -> dict[str, Any]:
    """Columns, keys, checks and indexes of every table, as the database itself tells them."""
    inspector = sa.inspect(sa.create_engine(url, poolclass=sa.NullPool))
    told = {
        "columns": {
            place: [(column["name"], str(column["type"]), column["nullable"], column["default"]) for column in columns]
            for place, columns in inspector.get_multi_columns().items()
        },
        "primary": inspector.get_multi_pk_constraint(),
        "checks": {place: by_name(found) for place, found in inspector.get_multi_check_constraints().items()},
        "unique": {place: by_name(found) for place, found in inspector.get_multi_unique_constraints().items()},
        "foreign": {place: by_name(found) for place, found in inspector.get_multi_foreign_keys().items()},
        "indexes": {place: by_name(map(in_words, found)) for place, found in inspector.get_multi_indexes().items()},
    }
    return {
        f"{table}: {aspect}": found
        for aspect, places in told.items()
        for (_schema, table), found in places.items()
        if table != "alembic_version"
    }


def in_words(index: Any) -> dict[str, Any]:
    """The condition of a partial index as text, since two equal clauses are not `==`."""
    return {**index, "dialect_options": {name: str(value) for name, value in index.get("dialect_options", {}).items()}}


def by_name(things: Iterable[Any]) -> dict[str, Any]:
    """Which also means that every one of them has a name."""
    named = {thing["name"]: thing for thing in things}
    assert None not in named
    return named
