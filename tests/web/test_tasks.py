"""Tasks on their page: each with the place where it is done, counted at the top of every page, gone after Done."""

import json
from datetime import timedelta

import pytest
from sqlmodel import col, select

from devicefleet.clock import moment_of
from devicefleet.queries.tasks import ABOUT_REPORTS
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Problem, Role, TaskKind
from devicefleet.services import looking, tasks
from devicefleet.tables import Reminder, Survivor
from tests.given import Given
from tests.many import data
from tests.reported import Register
from tests.web.conftest import ClientAs, Clock
from tests.web.reader import Reader

THURSDAY = 5


@pytest.fixture
def casey(client_as: ClientAs, clock: Clock) -> Reader:
    clock.forward(days=THURSDAY)
    return client_as(Role.CASEWORKER)


@pytest.fixture
def person(given: Given, casey: Reader) -> Survivor:
    """Their data is paid until 30 November, and today is the 27th."""
    person = given.survivor(caseworker=casey.actor)
    data(given, person)
    looking.look(given.database, moment_of(given.at.now + timedelta(days=THURSDAY)))
    return person


def waiting(reader: Reader) -> str:
    found = reader.page("/people").select(".rooms ul .count")
    return found[0].get_text() if found else ""


def keys(reader: Reader, path: str = "/tasks") -> list[str]:
    return [str(tag["value"]) for tag in reader.page(path).select('input[name="task"]')]


def test_done_takes_it_away_and_the_count_goes_down(casey: Reader, person: Survivor) -> None:
    before = keys(casey, "/tasks?rule=data_renewal")
    total = len(keys(casey))
    assert waiting(casey) == f"{total} to do"
    page = casey.page("/tasks?rule=data_renewal")
    link = page.select_one("table.list a.press")
    assert link is not None
    assert link["href"] == f"/survivors/{show_reference(person.ref)}/renew"
    assert casey.get(str(link["href"])).status_code == 200
    answer = casey.submit("/tasks/done?rule=data_renewal", on="/tasks?rule=data_renewal")
    assert (answer.status_code, answer.location) == (303, "/tasks?rule=data_renewal")
    assert keys(casey, "/tasks?rule=data_renewal") == before[1:] == []
    assert waiting(casey) == (f"{total - 1} to do" if total > 1 else "")


def test_nobody_elses(casey: Reader, client_as: ClientAs, person: Survivor) -> None:
    (key, *_more) = keys(casey, "/tasks?rule=data_renewal")
    for role in (Role.CASEWORKER, Role.PROVIDER_MANAGER, Role.WAREHOUSE, Role.COORDINATOR, Role.ADMIN):
        other = client_as(role)
        assert key not in keys(other)
        answer = other.post("/tasks/done", data={"csrf_token": other.token(), "task": key, "once": "x" * 20})
        assert answer.status_code == 404, role


def test_what_the_software_asks_says_why(casey: Reader, given: Given, person: Survivor) -> None:
    with given.database.writing() as session:
        one = session.exec(select(Reminder).where(col(Reminder.survivor_id) == person.id)).first()
        tasks.ask(session, given.at, TaskKind.CHECK_CONTACT, "a", problem=Problem.CHECK_TOO_OLD, about=one)
    page = casey.page("/tasks?rule=check_contact")
    assert "Ask whether it is still safe." in page.get_text()
    link = page.select_one("table.list a.press")
    assert link is not None
    assert link["href"] == f"/survivors/{show_reference(person.ref)}/safe-contact"


def test_every_task_of_the_software_has_one_place(casey: Reader, client_as: ClientAs, given: Given) -> None:
    admin = client_as(Role.ADMIN)
    with given.database.writing() as session:
        for kind in TaskKind:
            tasks.ask(session, given.at, kind, f"{kind}", problem=Problem.TOO_SLOW)
    page = admin.page("/tasks")
    assert len(page.select("table.list tbody tr")) == len(TaskKind) - len(ABOUT_REPORTS)
    assert len(page.select('table.list a[href="/outbox"]')) == 3, "failed, late and silent are about the post"
    assert admin.get("/outbox").status_code == 200
    assert "The other side did not answer in time." in page.get_text()


def test_a_task_says_which_report_and_leads_to_it(client_as: ClientAs, given: Given) -> None:
    register = Register(given, given.database)
    register.funder()
    held = [register.made(period="2026-Q2"), register.made(period="2026-Q2", funder="LOTTERY")]
    failed = register.ask(slice_="nation:WLS")
    register.give_up(failed)
    coordinator = client_as(Role.COORDINATOR)
    rows = coordinator.page("/tasks").select("table.list tbody tr")
    links = [row.select_one("a.press") for row in rows]
    assert [str(link["href"]) for link in links if link] == [f"/reports/{one.number}" for one in (*held, failed)]
    assert all(coordinator.get(str(link["href"])).status_code == 200 for link in links if link)
    said = [row.select_one("th span").get_text() for row in rows]  # type: ignore[union-attr]  # there is one
    assert said[0] == f"A report waits to be released: {held[0].number}, April to June 2026, everybody"
    assert said[2] == f"A report could not be made: {failed.number}, July to September 2026, Wales"
    assert [len(row.select('input[name="task"]')) for row in rows] == [0, 0, 1], "what waits is not done by saying so"
    form = {"csrf_token": coordinator.token(), "task": "t1", "once": "x" * 20}
    refused = coordinator.post("/tasks/done", data=form)
    assert (refused.status_code, len(coordinator.page("/tasks").select("table.list tbody tr"))) == (409, 3)
    assert "Task t1 stays while its report waits: release the report or withdraw it." in refused.text


def test_files(casey: Reader, person: Survivor) -> None:
    rows = json.loads(casey.get("/tasks/export.json?rule=data_renewal").data)
    assert [(row["Reference"], row["Day"], row["Urgent"]) for row in rows] == [
        (show_reference(person.ref), "2026-11-30", "yes")
    ]
    for ending in ("csv", "xlsx"):
        assert casey.get(f"/tasks/export.{ending}").status_code == 200


def test_no_count_where_nothing_waits(client_as: ClientAs) -> None:
    assert waiting(client_as(Role.CASEWORKER)) == ""
