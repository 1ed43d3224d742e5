"""Every revision goes up and down with data on both engines, and the last one is exactly what the tables say."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import exc
from sqlmodel import SQLModel, select

from devicefleet.clock import Moment
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.migrations import first
from devicefleet.migrations.upgrade import current, downgrade, head, upgrade
from devicefleet.resources import MIGRATIONS
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import (
    Channel,
    ConsentAnswer,
    ConsentPurpose,
    MessageKind,
    TaskKind,
    TeachBack,
    TrainingFormat,
)
from devicefleet.services import audit, holding, outbox, policy_preview, talks, tasks, timeline, undoing
from devicefleet.tables import Device, Message, MessageTry, Survivor
from tests import postgres as pg
from tests.conftest import pointed_at
from tests.given import Given, funded
from tests.tables import reported

NEW = frozenset({"training_session", "nrm_explanation", "contact_check", "consent"})
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


def test_an_earlier_version_keeps_what_it_has_words_for(empty: Config, at: Moment) -> None:
    """Back before training and the like: those facts go, with what undid them; everything else stays as it was."""
    url = empty.database.url
    upgrade(url)
    before = filled(empty, at)
    told(empty, at)
    downgrade(url, "0002")
    assert tables_in(url).isdisjoint(NEW)
    for now in (counts(url), upgrade(url) or counts(url)):
        changed = {name for name, count in now.items() if count != before[name]}
        assert changed <= {"audit_event", "kit_span", "timeline_policy"}
    with pytest.raises(exc.DBAPIError, match="append-only"):
        run(url, "DELETE FROM entry")


def test_before_policies_were_previewed(empty: Config, at: Moment) -> None:
    """Back before previews: they go, and nothing else does; then nobody knows under which policies timelines are."""
    url = empty.database.url
    upgrade(url)
    before = filled(empty, at)
    previewed(empty, at)
    assert (counts(url)["policy_preview"], counts(url)["policy_preview_row"]) == (1, 1)
    downgrade(url, "0003")
    upgrade(url)
    changed = {name for name, count in counts(url).items() if count != before[name]}
    assert changed == {"audit_event", "timeline_policy"}


def test_before_there_were_reports(empty: Config, at: Moment) -> None:
    """Back before reports: they go with the mail and the tasks about them; other mail and other tasks stay."""
    url = empty.database.url
    upgrade(url)
    filled(empty, at)
    database = Database(empty)
    with database.writing() as session:
        mail = {"channel": Channel.EMAIL, "text": None}
        outbox.queue(session, at, key="alert|1", kind=MessageKind.ALERT, **mail)
        tasks.ask(session, at, TaskKind.TARGET_SILENT, "target|email")
    before = counts(url)
    reported.put(database)
    with database.writing() as session:
        told = outbox.queue(session, at, key="report|1", kind=MessageKind.REPORT, funder_id=1, **mail)
        session.add(MessageTry(message_id=told, at=at.now, gateway="smtp"))
        session.flush()
        tasks.ask(session, at, TaskKind.MESSAGE_FAILED, "message|2", about=session.get(Message, told))
        tasks.ask(session, at, TaskKind.REPORT_HELD, "report|1")
    database.close()
    for step in (lambda: downgrade(url, "0010"), lambda: upgrade(url)):
        step()
        now = counts(url)
        assert now == {name: count for name, count in before.items() if name in now}
    with pytest.raises(exc.IntegrityError, match="ck_message_report_has_funder"):
        run(url, "UPDATE message SET kind = 'report'")


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


def told(config: Config, at: Moment) -> None:
    """One of each thing that revision 0003 gave words for; the last of them is taken back."""
    database = Database(config)
    with database.writing() as session:
        person, phone = session.exec(select(Survivor.ref)).one(), session.exec(select(Device.code)).first() or ""
        who: Any = {"session": session, "actor": OPERATOR, "at": at, "survivor": person}
        talks.train(**who, kind=TrainingFormat.FORMAL)
        talks.explain_nrm(**who, teach_back=TeachBack.CLEAR, language="vi")
        talks.ask_consent(**who, purpose=ConsentPurpose.PORTAL, answer=ConsentAnswer.GIVEN, language="vi")
        entry = holding.report(session, OPERATOR, at, scan=phone, word="setup")
        undoing.undo(session, OPERATOR, at, entry_id=entry.id or 0)
    database.close()


def previewed(config: Config, at: Moment) -> None:
    """A policy that would change somebody's status, tried."""
    text = "[policy.next]\neffective_from = 2027-04-01\ncomponents = { smartphone = 1, laptop = 0, data = 0 }"
    database = Database(config)
    with database.writing() as session:
        preview = policy_preview.stage(session, OPERATOR, at, content=text, field="proposal")
        policy_preview.judge(session, OPERATOR, preview_id=preview.id or 0)
    database.close()


def run(url: str, statement: str) -> None:
    with sa.create_engine(url, poolclass=sa.NullPool).begin() as connection:
        connection.exec_driver_sql(statement)


def counts(url: str) -> dict[str, int]:
    there = tables_in(url)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return {
            name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in SQLModel.metadata.tables.items()
            if name in there
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
