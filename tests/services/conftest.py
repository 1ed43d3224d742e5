"""A desk to work at."""

import pytest

from devicefleet.clock import Moment
from devicefleet.db import Database
from tests.services.desk import Desk


@pytest.fixture
def desk(database: Database, at: Moment) -> Desk:
    return Desk(database, at)
