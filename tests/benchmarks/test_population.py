"""Made-up ledgers keep every law of real ones, and have all that real ones have."""

from collections import Counter, defaultdict

import pytest
import sqlalchemy as sa

from benchmarks.lives import PROVIDERS, Lives
from benchmarks.loading import loading
from benchmarks.rows import COLUMNS
from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.queries import wholeness
from devicefleet.rules.terms import Status
from devicefleet.services import rebuilding
from devicefleet.tables import KitSpan

PEOPLE = 1_500


@pytest.fixture
def crowd(both_engines: Database) -> Database:
    """A small crowd, loaded as a large one is."""
    lives = Lives(PEOPLE)
    with loading(sa.make_url(both_engines.config.database.url)) as put:
        for _person in range(PEOPLE):
            lives.person()
        put(defaultdict(list, lives.rows.take()))
    return both_engines


@pytest.mark.slow
def test_it_is_a_ledger_like_any_other(crowd: Database, at: Moment) -> None:
    assert sum(made.changed for made in rebuilding.rebuild(crowd, rebuilding.begin(crowd, at))) == PEOPLE
    with crowd.reading() as session:
        assert list(wholeness.disagreements(session)) == []
        spans = session.execute(sa.select(KitSpan.survivor_id, KitSpan.status)).all()
    assert {status for _person, status in spans} == set(Status)
    each = Counter(person for person, _status in spans)
    assert len(each) == PEOPLE
    assert 7 <= len(spans) / PEOPLE <= 14
    assert_laws_hold(crowd)


def assert_laws_hold(database: Database) -> None:
    """The engine looked at every CHECK while loading; here it looks up everything that rows refer to, once more."""
    if database.engine.dialect.name == "sqlite":
        return  # `loading` and `wholeness` both asked PRAGMA foreign_key_check
    with database.engine.begin() as connection:
        for table in COLUMNS:
            connection.exec_driver_sql(f"CREATE TEMP TABLE copied ON COMMIT DROP AS SELECT * FROM {table}")
            for key in sa.inspect(connection).get_foreign_keys(table):
                columns, parents = key["constrained_columns"], key["referred_columns"]
                same = " AND ".join(f"c.{one} = p.{other}" for one, other in zip(columns, parents, strict=True))
                whole = " AND ".join(f"c.{one} IS NOT NULL" for one in columns)
                lost = f"SELECT count(*) FROM copied c LEFT JOIN {key['referred_table']} p ON {same} WHERE {whole}"
                assert connection.exec_driver_sql(f"{lost} AND p.{parents[0]} IS NULL").scalar() == 0
            connection.exec_driver_sql("DROP TABLE copied")


def test_the_same_numbers_make_the_same_people() -> None:
    first, second = Lives(20), Lives(20)
    for _person in range(20):
        first.person()
        second.person()
    assert first.rows.take() == second.rows.take()
    assert first.rows.last["provider"] == PROVIDERS
