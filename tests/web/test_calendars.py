"""A calendar by an address that is a key: references and days for whoever has it, nothing for anybody else."""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.discretion import ENGLISH, telling
from devicefleet.rules.messages.telling import ENGLISH_MESSAGES
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Role, Tenure
from devicefleet.services import staffing
from devicefleet.tables import StaffPreference, Survivor
from tests.given import Given
from tests.many import data
from tests.web.conftest import ClientAs
from tests.web.reader import Reader, same

UNKNOWN = "/calendar/" + "A" * 43 + ".ics"


@pytest.fixture
def casey(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


@pytest.fixture
def person(given: Given, casey: Reader) -> Survivor:
    """Data until 30 November, a loan until the same day, another until 12 December."""
    person = given.survivor(caseworker=casey.actor)
    data(given, person)
    for until in (date(2026, 11, 30), date(2026, 12, 12)):
        given.held_device(person, tenure=Tenure.LOAN_FIXED, due_on=until, set_up=True)
    return person


def address(reader: Reader) -> str:
    """A new one, as the page shows it."""
    answer = reader.submit("/preferences/calendar", on="/preferences")
    found = re.search(r"https://localhost(/calendar/[\w-]{43}\.ics)", answer.text)
    assert found
    return found[1]


def events(reader: Reader, path: str) -> list[tuple[date, str]]:
    answer = reader.get(path)
    assert answer.status_code == 200, answer.status
    found = Calendar.from_ical(answer.data).walk("VEVENT")
    return [(one.decoded("dtstart"), str(one["summary"])) for one in found]


def test_one_event_for_each_day_of_a_person(casey: Reader, client: Reader, person: Survivor) -> None:
    title = f"Kit check – {show_reference(person.ref)}"
    found = events(client, address(casey))
    assert [one for one in found if one[0] in {date(2026, 11, 30), date(2026, 12, 12)}] == [
        (date(2026, 11, 30), title),
        (date(2026, 12, 12), title),
    ]
    assert {summary for _on, summary in found} == {title}


def test_it_says_nothing_else(casey: Reader, client: Reader, given: Given, person: Survivor) -> None:
    answer = client.get(address(casey))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    said = Calendar.from_ical(answer.data)
    assert (str(said["x-wr-calname"]), str(said["prodid"])) == ("Checks", "-//calendar//EN")
    for event in said.walk("VEVENT"):
        assert set(event) == {"SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "CLASS", "TRANSP"}
        assert (event["class"], event["transp"]) == ("PRIVATE", "TRANSPARENT")
    plain = answer.get_data(as_text=True).replace("\r\n ", "")
    assert list(telling(plain, (ENGLISH, ENGLISH_MESSAGES), [given.home.name, casey.email, "DeviceFleet"])) == []


def test_its_marks_are_stable_and_tell_nothing(casey: Reader, client: Reader, person: Survivor) -> None:
    first, second = (client.get(address(casey)).data for _each in range(2))
    marks = [[str(one["uid"]) for one in Calendar.from_ical(each).walk("VEVENT")] for each in (first, second)]
    assert marks[0] == marks[1]
    assert len(set(marks[0])) == len(marks[0])
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in marks[0])


def test_only_a_hash_is_kept(casey: Reader, database: Database) -> None:
    token = address(casey).removeprefix("/calendar/").removesuffix(".ics")
    with database.reading() as session:
        (one,) = session.exec(select(StaffPreference)).all()
    assert one.calendar_hash != token
    assert len(one.calendar_hash or "") == 64
    assert token not in casey.get("/preferences").text


def test_taken_back_renewed_and_never_given_are_the_same_404(
    casey: Reader, client: Reader, given: Given, person: Survivor
) -> None:
    nowhere = client.get(UNKNOWN)
    assert nowhere.status_code == 404
    old = address(casey)
    new = address(casey)
    assert events(client, new)
    casey.submit("/preferences/calendar/end", on="/preferences")
    for path in (old, new, "/calendar/x.ics"):
        answer = client.get(path)
        assert (answer.status_code, same(answer.text)) == (404, same(nowhere.text))
        assert list(answer.headers.keys()) == list(nowhere.headers.keys())


def test_it_ends_with_the_account(casey: Reader, client: Reader, given: Given, person: Survivor) -> None:
    path = address(casey)
    with given.database.writing() as session:
        staffing.disable(session, OPERATOR, given.at, email=casey.email)
    assert client.get(path).status_code == 404


def test_whose_days_they_are(client_as: ClientAs, client: Reader, given: Given, person: Survivor) -> None:
    """As on /reminders: one's own people, an organisation's, or all; a store has no calendar."""
    south = given.provider("south")
    away = given.survivor(south)
    data(given, away, south)
    title = {one.id: f"Kit check – {show_reference(one.ref)}" for one in (person, away)}
    seen = {
        role: {summary for _on, summary in events(client, address(client_as(role)))}
        for role in (Role.CASEWORKER, Role.PROVIDER_MANAGER, Role.COORDINATOR)
    }
    assert title[person.id] not in seen[Role.CASEWORKER]
    assert title[person.id] in seen[Role.PROVIDER_MANAGER]
    assert title[away.id] not in seen[Role.PROVIDER_MANAGER]
    assert seen[Role.COORDINATOR] >= set(title.values())
    store = client_as(Role.WAREHOUSE)
    assert "Calendar" not in store.page("/preferences").get_text()
    data_sent = {"csrf_token": store.token(), "once": "x" * 20}
    assert store.post("/preferences/calendar", data=data_sent).status_code == 403


def test_wrong_addresses_are_counted_and_right_ones_never(casey: Reader, client: Reader, person: Survivor) -> None:
    path = address(casey)
    most = 20
    assert [client.get(UNKNOWN).status_code for _each in range(most + 1)] == [404] * most + [429]
    assert events(client, path)
    assert urlsplit(path).query == ""
