"""What will be told and what was, on pages and in files; the rules; and what one person would read."""

import csv
import io
import json
from html import unescape

import pytest
from sqlmodel import col, select

from devicefleet.gateways.log import Log
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Channel, MessageKind, Role
from devicefleet.services import looking, outbox, reminding
from devicefleet.services.pieces import Within
from devicefleet.tables import AuditEvent, Survivor
from tests.given import Given, later
from tests.many import data
from tests.web.conftest import ClientAs
from tests.web.reader import Reader
from tests.worker.post import compose, send_due


@pytest.fixture
def casey(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


@pytest.fixture
def person(given: Given, casey: Reader) -> Survivor:
    """Their data is paid until 30 November."""
    person = given.survivor(caseworker=casey.actor)
    data(given, person)
    looking.look(given.database, given.at)
    return person


def rows(page: Reader, path: str) -> list[list[str]]:
    found = page.page(path).select("table.list tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])] for row in found]


def test_what_comes_is_said_in_words(casey: Reader, person: Survivor) -> None:
    assert rows(casey, "/reminders?rule=data_renewal&audience=caseworker")[0] == [
        "Data is paid until this day", show_reference(person.ref), "30 Nov 2026 in 8 days",
        "Caseworker, in the morning's mail and the tasks 7 days before: 23 Nov 2026", "not yet made",
    ]  # fmt: skip


def test_open_ones_say_when_they_were_told_and_never_where(
    client_as: ClientAs, given: Given, casey: Reader, person: Survivor
) -> None:
    """A manager's mail waits for its hour; nobody's address stands anywhere."""
    boss = client_as(Role.COORDINATOR)
    with given.database.writing() as session:
        outbox.queue(session, given.at, key="x", kind=MessageKind.DIGEST, channel=Channel.EMAIL)
        reminding.tell(Within(session), given.at)
    page = boss.get("/reminders?show=open").text
    assert "on these pages only" in page
    assert "to be told" in page
    assert boss.email not in page.replace(f"<p>{boss.email}</p>", "")
    assert casey.email not in page


def test_what_went_to_the_log_told_nobody(given: Given, casey: Reader, person: Survivor) -> None:
    monday, tuesday = later(given.at, days=1), later(given.at, days=2)
    looking.look(given.database, monday)
    with given.database.writing() as session:
        reminding.tell(Within(session), monday)
    assert send_due(given.database, lambda: tuesday, "one", {Channel.EMAIL: Log()}, compose) > 0
    states = {row[-1] for row in rows(casey, "/reminders?show=open&rule=data_renewal&audience=caseworker")}
    assert states == {"to be told", "told logged, not sent, 24 Nov 2026, 12:00"}


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/reminders?days=99999", 'In the address, "days" may be one of: 7, 14, 30, 90.'),
        ("/reminders?show=all", 'In the address, "show" may be one of: coming, open, past.'),
        ("/reminders?page=0", 'In the address, "page" does not fit. Give a larger number.'),
        ("/reminders?days=9&show=x", 'past. In the address, "days" may be one of: 7, 14, 30, 90.'),
    ],
)
def test_what_is_wrong_with_an_address_is_said(casey: Reader, address: str, sentence: str) -> None:
    answer = casey.get(address)
    assert answer.status_code == 422
    assert sentence in unescape(answer.text)


@pytest.mark.parametrize(
    ("query", "there"),
    [("", True), ("rule=loan", False), ("audience=warehouse", False), ("person=K7M3-9V", False), ("days=7", True)],
)
def test_filters_stand_in_the_address(casey: Reader, person: Survivor, query: str, there: bool) -> None:
    assert (show_reference(person.ref) in casey.get(f"/reminders?{query}").text) is there
    assert show_reference(person.ref) in casey.get(f"/reminders?person={show_reference(person.ref)}").text


def test_files_hold_what_the_list_shows(casey: Reader, given: Given, person: Survivor) -> None:
    narrowed = "rule=data_renewal&audience=caseworker&show=open"
    text = casey.get(f"/reminders/export.csv?{narrowed}").data.decode("utf-8-sig")
    (head, row) = list(csv.reader(io.StringIO(text)))
    (same,) = json.loads(casey.get(f"/reminders/export.json?{narrowed}").data)
    assert [str(value or "") for value in same.values()] == row
    assert list(same) == head
    assert same["Reference"] == show_reference(person.ref)
    assert casey.get(f"/reminders/export.xlsx?{narrowed}").status_code == 200
    with given.database.reading() as session:
        taken = session.exec(select(AuditEvent.fields).where(col(AuditEvent.action) == "reminder.exported")).all()
    assert taken == ["rows=1"] * 3


def test_a_store_sees_stock_and_no_person(client_as: ClientAs, given: Given, person: Survivor) -> None:
    store = client_as(Role.WAREHOUSE)
    for path in ("/reminders", "/reminders?show=open", "/reminders?show=past", "/reminders/rules", "/tasks"):
        page = store.get(path).text
        assert person.ref not in page.replace("-", ""), path
    assert store.get(f"/survivors/{person.ref}/reminders").status_code == 403


def test_every_rule_says_who_is_told_what(casey: Reader, given: Given, person: Survivor) -> None:
    listed = {row[0].split(" data that")[0]: row for row in rows(casey, "/reminders/rules")}
    assert len(listed) == len(given.database.config.reminder_rules.by_name)
    renewal = next(row for name, row in listed.items() if name.startswith("Data is paid"))
    weekly = "14 days after, then every 7 days until 63 days after Data has ended Manager, in the morning's mail"
    assert renewal[1].endswith(weekly)
    assert renewal[2].startswith("2 ")
    link = casey.page("/reminders/rules").select_one("a.number-link")
    assert link is not None
    assert show_reference(person.ref) in casey.get(str(link["href"])).text


def test_one_person_has_a_page(casey: Reader, client_as: ClientAs, given: Given, person: Survivor) -> None:
    page = casey.page(f"/survivors/{person.ref}")
    assert page.select_one(f'a[href="/survivors/{show_reference(person.ref)}/reminders"]')
    shown = casey.get(f"/survivors/{show_reference(person.ref)}/reminders").text
    assert "23 Nov 2026" in shown
    other = client_as(Role.CASEWORKER)
    assert other.get(f"/survivors/{show_reference(person.ref)}/reminders").status_code == 404
    with given.database.reading() as session:
        looked = session.exec(select(AuditEvent.staff_id).where(col(AuditEvent.action) == "survivor.read")).all()
    assert set(looked) == {casey.actor.staff_id}
