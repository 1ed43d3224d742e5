"""A desk to work at, and an empty ledger to bring things into."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from devicefleet.clock import Moment
from devicefleet.db import Database
from tests.conftest import settings
from tests.services.desk import Desk


@pytest.fixture
def desk(database: Database, at: Moment) -> Desk:
    return Desk(database, at)


@pytest.fixture
def empty(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """Another ledger, with other keys of rows and the same settings."""
    (tmp_path / "other").mkdir()
    config = settings(tmp_path / "other")
    Path(sa.make_url(config.database.url).database or "").write_bytes(sqlite_template.read_bytes())
    other = Database(config)
    yield other
    other.close()
