"""How somebody is told: chosen by themselves, and shown as their mail would read."""

from datetime import timedelta

import pytest
from sqlmodel import select

from devicefleet.clock import moment_of
from devicefleet.db import Database
from devicefleet.rules.terms import Role
from devicefleet.services import looking
from devicefleet.tables import AuditEvent, StaffPreference
from tests.given import Given
from tests.many import data
from tests.reminded import Days
from tests.web.conftest import ClientAs, Clock
from tests.web.reader import Reader


@pytest.fixture
def casey(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


def kept(database: Database) -> tuple[bool, bool, int | None]:
    with database.reading() as session:
        one = session.exec(select(StaffPreference)).one()
    return one.digest, one.urgent, one.digest_minute


def test_what_is_usual_is_filled_in(casey: Reader) -> None:
    sent = casey.filled("/preferences")
    assert {name: sent[name] for name in ("digest", "urgent", "hour", "minute")} == {
        "digest": "true", "urgent": "true", "hour": "7", "minute": "30",
    }  # fmt: skip


def test_choices_are_kept_and_audited(casey: Reader, database: Database) -> None:
    assert casey.submit("/preferences", urgent=None, hour="6", minute="45").status_code == 303
    assert kept(database) == (True, False, 6 * 60 + 45)
    casey.submit("/preferences", digest=None, hour="7", minute="30")
    assert kept(database) == (False, False, None), "what is usual follows the setting"
    with database.reading() as session:
        done = [one.subject for one in session.exec(select(AuditEvent)) if one.action == "preference.changed"]
    assert done == [str(casey.actor.staff_id)] * 2


@pytest.mark.parametrize(("hour", "minute"), [("7", "31"), ("24", "0"), ("7", "60"), ("-1", "0"), ("x", "0")])
def test_other_times_are_refused(casey: Reader, database: Database, hour: str, minute: str) -> None:
    assert casey.submit("/preferences", hour=hour, minute=minute).status_code == 422
    with database.reading() as session:
        assert session.exec(select(StaffPreference)).all() == []


def test_the_preview_is_the_mail(given: Given, clock: Clock, casey: Reader, database: Database) -> None:
    """Word for word what goes on Monday morning, before it went and after."""
    data(given, given.survivor(caseworker=casey.actor))
    assert "nothing to tell you today" in casey.get("/preferences/mail").text
    monday = moment_of(given.at.now + timedelta(hours=18, minutes=30))
    looking.look(database, monday)
    clock.at = monday
    casey.sign_in(casey.email)
    before = casey.page("/preferences/mail").select_one("div.mail")
    days = Days(database, given.at)
    (letter,) = [one for one in days.at(2026, 11, 23, 7, 31) if one.to == casey.email]
    days.worker.stop()
    after = casey.page("/preferences/mail").select_one("div.mail")
    assert before is not None
    assert after is not None
    assert before.get_text() == after.get_text() == letter.text
    assert letter.subject in casey.get("/preferences/mail").text
