"""What was written stays as it was written, whoever holds the database: triggers on both engines."""

import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from devicefleet.db import Database
from devicefleet.migrations.first.guards import KEPT
from tests.given import Given, funded

CHANGES = {"entry": "happened_on = '2020-01-01'", "audit_event": "action = 'nothing'", "wipe_record": "tool = 'x'"}


@pytest.fixture
def written(both_engines: Database, given: Given) -> sa.Engine:
    """A ledger with a row in every guarded table."""
    given.handover(given.survivor(), given.ready_device(), given.sim(package=funded()))
    return both_engines.engine


@pytest.mark.parametrize("table", KEPT)
def test_rows_are_neither_changed_nor_deleted(written: sa.Engine, table: str) -> None:
    change = CHANGES.get(table, "entry_id = entry_id")
    for statement in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}"):
        with pytest.raises(exc.IntegrityError, match=f"{table} is append-only"), written.begin() as connection:
            connection.execute(sa.text(statement))


@pytest.mark.postgres
def test_nor_emptied(postgres: Database) -> None:
    for table in KEPT:
        with pytest.raises(exc.IntegrityError, match="append-only"), postgres.engine.begin() as connection:
            connection.execute(sa.text(f"TRUNCATE {table} CASCADE"))
