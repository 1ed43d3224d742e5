"""One way to read and one to write: all of it or nothing, and what the database will not do said in a sentence."""

from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import exc
from sqlmodel import select

from devicefleet.clock import Moment
from devicefleet.config import Config
from devicefleet.db import Database, before_commit
from devicefleet.rules.refusals import Conflict, Refused, Unavailable
from devicefleet.tables import Provider, Site
from tests.given import Given


def north(at: Moment) -> Provider:
    return Provider(code="north", name="North", created_at=at.now)


def providers(database: Database) -> list[str]:
    with database.reading() as session:
        return [provider.code for provider in session.exec(select(Provider))]


def test_written_work_stays(both_engines: Database, at: Moment) -> None:
    with both_engines.writing() as session:
        session.add(north(at))
    assert providers(both_engines) == ["north"]


def test_work_that_fails_leaves_no_trace(both_engines: Database, at: Moment) -> None:
    def refused_half_way() -> None:
        with both_engines.writing() as session:
            session.add(north(at))
            session.flush()
            raise Refused("no")

    with pytest.raises(Refused, match="no"):
        refused_half_way()
    assert providers(both_engines) == []


def test_a_failure_just_before_the_commit_leaves_no_trace(both_engines: Database, at: Moment) -> None:
    def fail(_session: object) -> None:
        raise OSError("no audit, no act")

    def act_without_audit() -> None:
        with both_engines.writing() as session:
            session.add(north(at))
            before_commit(session, fail)

    with pytest.raises(OSError, match="no audit"):
        act_without_audit()
    assert providers(both_engines) == []


def test_a_broken_law_is_a_conflict_in_a_sentence(both_engines: Database, at: Moment) -> None:
    with both_engines.writing() as session:
        session.add(north(at))
    with pytest.raises(Conflict) as refused, both_engines.writing() as session:
        session.add(north(at))
    assert str(refused.value) == "There is already an organisation with this code."


def test_a_law_nobody_should_be_able_to_break_is_our_fault(both_engines: Database) -> None:
    with pytest.raises(exc.IntegrityError), both_engines.writing() as session:
        session.add(Site(provider_id=999, code="x", name="x"))


def test_reading_changes_nothing(both_engines: Database, at: Moment) -> None:
    with pytest.raises(exc.DBAPIError, match=r"read-?only"), both_engines.reading() as session:
        session.connection().execute(sa.insert(Provider).values(code="n", name="N", nation="ENG", created_at=at.now))
    assert providers(both_engines) == []
    with both_engines.writing() as session:
        session.add(north(at))
    assert providers(both_engines) == ["north"]


def test_every_sqlite_connection_keeps_its_promises(sqlite: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    with ExitStack() as stack:
        for _number in range(12):
            connection = stack.enter_context(sqlite.engine.connect().execution_options(devicefleet_reading=True))
            kept = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
            assert kept == wanted


def test_a_place_that_cannot_keep_a_promise_is_refused(config: Config, tmp_path: Path) -> None:
    """As on many network folders: no shared memory, so no write-ahead log."""
    url = f"sqlite:///file:{tmp_path}/other.db?vfs=unix-dotfile&uri=true"
    database = Database(config.model_copy(update={"database": config.database.model_copy(update={"url": url})}))
    with pytest.raises(Unavailable, match="journal_mode is delete"), database.reading() as session:
        session.exec(select(Provider))
    database.close()


def test_readers_pass_while_somebody_writes(sqlite: Database, at: Moment) -> None:
    with sqlite.writing() as session:
        session.add(north(at))
        session.flush()
        assert providers(sqlite) == []
    assert providers(sqlite) == ["north"]


def test_waiting_too_long_is_said_in_a_sentence(config: Config, sqlite: Database, at: Moment) -> None:
    impatient = Database(config.model_copy(update={"database": config.database.model_copy(update={"busy_seconds": 1})}))
    with sqlite.writing() as session:
        session.add(north(at))
        session.flush()
        with pytest.raises(Unavailable, match="Many people are saving"), impatient.writing() as other:
            other.add(north(at))
    impatient.close()


def test_a_full_disk_is_said_in_a_sentence(sqlite: Database, at: Moment, tmp_path: Path) -> None:
    full = Database(sqlite.config)
    with full.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    sa.event.listen(full.engine, "begin", lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(Unavailable, match="disk is full"), full.writing() as session:
        session.add_all([Provider(code=f"p{n}", name="x" * 120, created_at=at.now) for n in range(2_000)])
    full.close()
    assert providers(sqlite) == []


def test_a_builder_makes_a_whole_ledger(both_engines: Database, given: Given) -> None:
    given.handover(given.survivor(), given.ready_device())
    with both_engines.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM provision WHERE closed_on IS NULL")) == 1
