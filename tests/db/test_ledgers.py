"""A ledger that a test gets on PostgreSQL is as new, whatever the one before did to its own."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from devicefleet.clock import Moment
from devicefleet.config import Config
from devicefleet.db import Database
from tests.conftest import pointed_at
from tests.given import Given
from tests.ledgers import Ledgers
from tests.services.desk import Desk

pytestmark = pytest.mark.postgres


@pytest.fixture
def ledgers(postgres_ledgers: Ledgers) -> Iterator[Ledgers]:
    """Some of this test's own."""
    own = Ledgers(postgres_ledgers.template)
    yield own
    own.close()


@contextmanager
def opened(config: Config, url: sa.URL) -> Iterator[Database]:
    database = Database(pointed_at(config, url))
    yield database
    database.close()


def test_one_that_was_used_is_as_new(ledgers: Ledgers, config: Config, at: Moment) -> None:
    with ledgers.one() as url, opened(config, url) as database:
        empty = Desk(database, at).rows()
        first = Given(database, at).held_device().id
        assert Desk(database, at).rows() != empty
    with ledgers.one() as again, opened(config, again) as database:
        assert again == url
        assert Desk(database, at).rows() == empty
        assert Given(database, at).held_device().id == first


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE more (id integer)",
        "CREATE INDEX more ON device (make)",
        "ALTER TABLE device ADD COLUMN more integer",
        "ALTER TABLE device ALTER COLUMN make SET NOT NULL",
        "ALTER TABLE device ADD CONSTRAINT more CHECK (id > 0)",
        "ALTER TABLE audit_event DISABLE TRIGGER USER",
    ],
)
def test_one_with_another_schema_is_not_handed_on(ledgers: Ledgers, config: Config, change: str) -> None:
    with ledgers.one() as url, opened(config, url) as database, database.engine.begin() as connection:
        connection.execute(sa.text(change))
    with ledgers.one() as again:
        assert again != url


def test_one_that_somebody_has_open_is_not_handed_on(ledgers: Ledgers, config: Config) -> None:
    with ledgers.one() as url:
        database = Database(pointed_at(config, url))
        with database.engine.connect():
            pass
    with ledgers.one() as again:
        assert again != url
    database.close()
