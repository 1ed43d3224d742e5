"""The register on the site: who reads what, and what is asked before something leaves the house."""

import csv
import io
import json

import pytest
from sqlmodel import select

from devicefleet.rules.terms import Role
from devicefleet.tables import AuditEvent
from tests.given import Given
from tests.reported import Register
from tests.web.conftest import ClientAs
from tests.web.reader import Reader


@pytest.fixture
def register(given: Given) -> Register:
    return Register(given, given.database)


def numbers(reader: Reader, path: str = "/reports") -> list[str]:
    return [link.get_text() for link in reader.page(path).select("tbody th a")]


def words(reader: Reader, path: str) -> str:
    return " ".join(reader.page(path).select_one("main").get_text(" ").split())  # type: ignore[union-attr]  # there it is


def test_a_report_is_asked_for_and_its_page_says_how_far_it_is(register: Register, client_as: ClientAs) -> None:
    register.funder()
    reader = client_as(Role.COORDINATOR)
    answer = reader.submit("/reports/new", period="2026-Q3", slice="nation:WLS", funder="LOTTERY", note="A calm summer")
    assert answer.status_code == 303
    (number,) = numbers(reader)
    assert answer.location == f"/reports/{number}"
    shown = words(reader, answer.location)
    assert "Report: July to September 2026" in shown
    assert "Wales · being made" in shown
    assert "It is being made." in shown
    assert "A calm summer" in shown


def test_what_is_wrong_stands_beside_its_box(register: Register, client_as: ClientAs) -> None:
    answer = client_as(Role.COORDINATOR).submit("/reports/new", period="2026-Q3", note="about 7 people")
    assert answer.status_code == 422
    assert "A note has neither numbers nor addresses" in answer.text


def test_released_by_another_person(register: Register, client_as: ClientAs) -> None:
    asker, other = client_as(Role.COORDINATOR), client_as(Role.COORDINATOR)
    report = register.made(actor=asker.actor)
    path = f"/reports/{report.number}"
    assert "You asked for it" in words(asker, path)
    assert not asker.page(path).select(f'a[href="{path}/release"]')
    assert "somebody else has to look at it" in asker.submit(f"{path}/release").text
    assert "Everybody who may read reports can read it at once." in words(other, f"{path}/release")
    assert other.submit(f"{path}/release").status_code == 303
    shown = words(other, path)
    assert f"{report.number} is released." in shown
    assert f"Released 22 Nov 2026, 12:00, {other.email}" in shown
    assert "Coverage 20" in shown, "the page has the same numbers"


def test_withdrawn_it_says_why_and_stays(register: Register, client_as: ClientAs) -> None:
    reader, path = client_as(Role.COORDINATOR), f"/reports/{register.released().number}"
    answer = reader.submit(f"{path}/withdraw", reason=None)
    assert answer.status_code == 422
    assert reader.submit(f"{path}/withdraw", reason="tells_too_much").status_code == 303
    assert "It was withdrawn: it tells more than it should. Do not use its numbers." in words(reader, path)
    assert numbers(reader, "/reports?state=withdrawn") == [path.rpartition("/")[2]]


def test_revised(register: Register, client_as: ClientAs) -> None:
    reader, report = client_as(Role.COORDINATOR), register.released()
    assert reader.submit(f"/reports/{report.number}/revise", note="Two stores were late").status_code == 303
    (new,) = numbers(reader, "/reports?state=asked")
    assert f"Will be replaced by {new}" in words(reader, f"/reports/{report.number}")
    register.keep(register.one(new))
    register.release(register.one(new))
    assert f"Another report has taken its place. {new}" in words(reader, f"/reports/{report.number}")
    assert f"Replaces {report.number}" in words(reader, f"/reports/{new}")


def test_the_files_are_those_that_went_out_and_who_takes_one_is_noted(register: Register, client_as: ClientAs) -> None:
    report, reader = register.released(), client_as(Role.COORDINATOR)
    answer = reader.get(f"/reports/{report.number}/file.pdf")
    assert answer.data == b"%PDF-1" + report.number.encode()
    assert answer.headers["Content-Disposition"] == "attachment; filename=report-2026-Q3.pdf"
    assert reader.get(f"/reports/{report.number}/file.csv").mimetype == "text/csv"
    assert reader.get(f"/reports/{report.number}/file.html").status_code == 404, "its page is that"
    with register.database.reading() as session:
        taken = session.exec(select(AuditEvent).where(AuditEvent.action == "report.taken")).all()
    assert [(one.subject, one.fields) for one in taken] == [(report.number, form) for form in ("pdf", "csv")]


def test_funders_see_what_was_released_and_nothing_else(register: Register, client_as: ClientAs) -> None:
    register.funder()
    held, report = register.made(period="2026-Q2"), register.released(funder="LOTTERY")
    reader = client_as(Role.FUNDER)
    assert reader.get("/").location == "/reports"
    assert [link.get_text() for link in reader.page("/reports").select(".rooms a")] == ["Reports"]
    assert numbers(reader) == [report.number]
    assert not reader.page("/reports").select(".chips")
    assert reader.get(f"/reports/{held.number}").status_code == 404
    shown = words(reader, f"/reports/{report.number}")
    assert "The Lottery" not in shown
    assert "@" not in shown
    assert "Made from" not in shown
    assert reader.get("/funders").status_code == 403
    assert reader.get("/reports/new").status_code == 403


def test_managers_see_their_own_organisation(register: Register, client_as: ClientAs, given: Given) -> None:
    other = given.provider("other")
    mine, theirs = (register.released(slice_=f"provider:{one.code}") for one in (given.home, other))
    everybody = register.released()
    reader = client_as(Role.PROVIDER_MANAGER)
    assert numbers(reader) == [mine.number]
    for one in (theirs, everybody):
        for path in ("", "/file.pdf", "/revise"):
            assert reader.get(f"/reports/{one.number}{path}").status_code == 404
    choices = [one["value"] for one in reader.page("/reports/new").select("#slice option")]
    assert choices == [f"provider:{given.home.code}"]
    assert not reader.page("/reports/new").select("#funder, #holds")


def test_the_list_is_narrowed_and_taken_along(register: Register, client_as: ClientAs) -> None:
    reader = client_as(Role.COORDINATOR)
    first, second = register.released(period="2026-Q2"), register.made(slice_="nation:WLS")
    assert numbers(reader) == [second.number, first.number]
    assert numbers(reader, "/reports?period=2026-Q2") == [first.number]
    assert numbers(reader, "/reports?slice=nation:WLS&state=held") == [second.number]
    assert "No reports like these." in words(reader, "/reports?slice=nation:SCT")
    rows = list(csv.reader(io.StringIO(reader.get("/reports/export.csv?state=held").text.lstrip("\ufeff"))))
    assert rows[1][:6] == [second.number, "2026-Q3", "Wales", "", "waits for release", "2026-11-21"]
    assert [one["Number"] for one in json.loads(reader.get("/reports/export.json").text)] == [
        second.number,
        first.number,
    ]
    assert reader.get("/reports/export.xlsx").data.startswith(b"PK")


def test_funders_and_what_they_are_sent(register: Register, client_as: ClientAs) -> None:
    reader = client_as(Role.COORDINATOR)
    answer = reader.submit("/funders", code="LOTTERY", name="The Lottery", address="reports@lottery.example")
    assert answer.location == "/funders/1"
    assert "lottery.example" not in reader.get("/funders").text + reader.get("/funders/1").text
    reader.submit("/funders/1/schedules", on="/funders/1", of="schedule", slice="nation:WLS", working_days="5")
    shown = words(reader, "/funders/1")
    assert "Wales every quarter 5 working days after somebody releases it" in shown
    reader.submit("/funders/1", of="about", name="Lottery Fund")
    reader.submit("/funders/schedules/1/end", on="/funders/1", of="end-1")
    assert "It is not made by itself any more." in words(reader, "/funders/1")
    assert reader.submit("/funders/1/end").status_code == 303
    assert "Lottery Fund ended nothing" in words(reader, "/funders")


def test_what_waits_is_a_task_of_coordinators(register: Register, client_as: ClientAs) -> None:
    report = register.made()
    reader, admin = client_as(Role.COORDINATOR), client_as(Role.ADMIN)
    link = reader.page("/tasks").select_one('main a[href^="/reports"]')
    assert link is not None
    assert link["href"] == f"/reports/{report.number}"
    assert "A report waits to be released" in words(reader, "/tasks")
    assert "Nothing waits for you." in words(admin, "/tasks")
