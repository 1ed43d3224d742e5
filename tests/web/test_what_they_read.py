"""What somebody would read: in their language, in reviewed texts only, and no more than they want to be said."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.rules.messages.texts import TextKind
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Role
from devicefleet.tables import Survivor
from tests.contacted import agreed, by_text, said
from tests.given import Given
from tests.reminded import with_reviewed_texts
from tests.services.desk import Desk
from tests.web.conftest import ClientAs
from tests.web.reader import Reader


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    """English texts that somebody reviewed."""
    return with_reviewed_texts(config, tmp_path / "texts")


@pytest.fixture
def casey(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


@pytest.fixture
def path(given: Given, casey: Reader, database: Database) -> str:
    person = given.survivor(caseworker=casey.actor)
    desk = Desk(database, given.at)
    agreed(desk, person)
    said(desk, person, by_text(language="en", open=True))
    return f"/survivors/{show_reference(person.ref)}/reminders"


def texts(reader: Reader, path: str) -> list[str]:
    return [tag.get_text() for tag in reader.page(path).select("dl.said dd")]


def test_every_kind_with_a_day_where_it_has_one(casey: Reader, path: str) -> None:
    read = texts(casey, path)
    assert len(read) == len(TextKind)
    assert sum("Sunday 29 November" in text for text in read) == 3
    assert "Nothing is sent to them at present" not in casey.get(path).text


def test_only_the_neutral_one_where_no_more_may_be_said(
    casey: Reader, given: Given, database: Database, path: str
) -> None:
    said(Desk(database, given.at), _person(given, path), by_text(language="en", open=False))
    assert len(texts(casey, path)) == 1
    assert "this one is the only one" in casey.get(path).text


def test_none_in_a_language_without_a_reviewed_text(casey: Reader, given: Given, database: Database, path: str) -> None:
    said(Desk(database, given.at), _person(given, path), by_text(language="ti", open=True))
    assert texts(casey, path) == []
    assert "somebody speaks to them instead" in casey.get(path).text


def test_why_nothing_goes_stands_there(casey: Reader, given: Given) -> None:
    person = given.survivor(caseworker=casey.actor)
    shown = casey.get(f"/survivors/{show_reference(person.ref)}/reminders").text
    assert "They have not agreed to be written to." in shown


def test_coordinators_see_reminders_and_no_message(client_as: ClientAs, path: str) -> None:
    boss = client_as(Role.COORDINATOR)
    assert texts(boss, path) == []
    assert "What they would read" not in boss.get(path).text


def _person(given: Given, path: str) -> Survivor:
    with given.database.reading() as session:
        ref = path.split("/")[2].replace("-", "")
        return session.exec(select(Survivor).where(col(Survivor.ref) == ref)).one()
