"""A change of policy is noticed until every timeline has been made under it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from devicefleet.db import Database
from devicefleet.queries import health
from devicefleet.rules.policy import DEFAULT, Policies
from devicefleet.services import rebuilding
from devicefleet.tables import TimelinePolicy
from tests.given import Given


def outdated(database: Database, given: Given) -> bool:
    with database.reading() as session:
        return health.state(session, given.at).timelines_outdated


def configured(database: Database, policies: Policies) -> Database:
    """The same ledger, opened with other policies in its configuration."""
    tables = {
        version.name: {"effective_from": version.effective_from, "data_min_gb_per_30d": version.data_min_gb_per_30d}
        for version in policies.versions
    }
    config = type(database.config).model_validate(database.config.model_dump() | {"policy": tables})
    return Database(config, database.engine)


def rebuilt(database: Database, given: Given) -> Iterator[rebuilding.Made]:
    return rebuilding.rebuild(database, rebuilding.begin(database, given.at), workers=1)


@pytest.fixture
def later() -> Policies:
    """A second version that asks for more data."""
    first = DEFAULT.versions[0]
    begins = first.effective_from + timedelta(days=365)
    return Policies(
        (first, replace(first, name="later", effective_from=begins, data_min_gb_per_30d=first.data_min_gb_per_30d * 2))
    )


def test_a_change_is_noticed_until_everybody_is_judged_by_it(
    both_engines: Database, given: Given, later: Policies
) -> None:
    assert not outdated(both_engines, given), "nobody is there yet"
    given.survivor()
    assert not outdated(both_engines, given)
    changed = configured(both_engines, later)
    assert outdated(changed, given)
    assert [made.people for made in rebuilt(changed, given)] == [1]
    assert not outdated(changed, given)
    assert outdated(both_engines, given), "and back again"


def test_a_later_record_does_not_hide_it(database: Database, given: Given, later: Policies) -> None:
    given.survivor()
    changed = configured(database, later)
    Given(changed, given.at, _home=given.home).survivor()
    assert outdated(changed, given)


def test_a_policy_changed_before_the_first_record_is_nothing_to_notice(
    database: Database, given: Given, later: Policies
) -> None:
    changed = configured(database, later)
    Given(changed, given.at, _home=given.home).survivor()
    assert not outdated(changed, given)


def test_timelines_of_which_nobody_knows_count_as_outdated(database: Database, given: Given) -> None:
    given.survivor()
    with database.writing() as session:
        session.delete(session.get_one(TimelinePolicy, 1))
    assert outdated(database, given)


def test_a_rebuild_that_breaks_off_notes_nothing(database: Database, given: Given, later: Policies) -> None:
    given.survivor()
    changed = configured(database, later)
    assert next(rebuilt(changed, given)).people == 1
    assert outdated(changed, given)
