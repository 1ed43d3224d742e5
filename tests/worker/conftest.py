"""The outbox of a test."""

import pytest

from devicefleet.db import Database
from tests.given import Given
from tests.worker.post import Post


@pytest.fixture
def post(given: Given, database: Database) -> Post:
    return Post(given, database)
