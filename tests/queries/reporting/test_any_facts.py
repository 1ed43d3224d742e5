"""Histories as no caseworker would invent them: plain loops over them still find every number of every report."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from devicefleet.db import Database
from devicefleet.rules.facts import Facts
from tests.conftest import settings as configured
from tests.queries.reporting.test_brute import assert_agrees
from tests.rules.any_facts import any_facts
from tests.services.test_history_property import Story, brought, choices, expressible, person, provision, talks


@pytest.fixture
def ledger(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    config = configured(tmp_path)
    Path(sa.make_url(config.database.url).database or "").write_bytes(sqlite_template.read_bytes())
    database = Database(config)
    yield database
    database.close()


@pytest.mark.slow
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # what fails is small enough to read as it is
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(crowd=st.lists(any_facts.map(expressible), min_size=2, max_size=4))
def test_of_any_facts(ledger: Database, crowd: list[Facts]) -> None:
    for facts in crowd:
        story = Story(facts)
        person(story)
        choices(story)
        talks(story)
        for n, held in enumerate(facts.provisions):
            provision(story, n, held)
        brought(ledger, story)
    with ledger.reading() as session:
        for code in ("2026-05", "2026-Q3"):
            assert_agrees(session, code, regions=False)
