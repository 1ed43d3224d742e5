"""Requests on the staff site: who sees what of them, and each step from a yes to the hands it is for."""

import csv
import io
from datetime import date
from typing import Any

import pypdfium2
import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import AccessNeed, Component, Context, RequestPriority, Role
from devicefleet.services import support, undoing
from devicefleet.tables import AuditEvent, KitRequest, Survivor
from tests.documents.scanners import pages, read_by_zxing
from tests.given import Given
from tests.requested import asked, handed, packed
from tests.web.asked import acts, codes, page_of
from tests.web.conftest import ClientAs
from tests.web.reader import Reader

PHONE, LAPTOP, DATA = Component


@pytest.fixture
def amina(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


@pytest.fixture
def sam(client_as: ClientAs) -> Reader:
    return client_as(Role.WAREHOUSE)


@pytest.fixture
def manager(client_as: ClientAs) -> Reader:
    return client_as(Role.PROVIDER_MANAGER)


@pytest.fixture
def person(given: Given, amina: Reader) -> Survivor:
    given.site()
    return given.survivor(caseworker=amina.actor)


class TestList:
    def test_urgent_then_the_day_of_need_then_the_oldest(self, sam: Reader, given: Given) -> None:
        people = [given.survivor() for _person in range(4)]
        old = asked(given, people[0])
        late, soon = (
            asked(given, people[n], needed_on=date(2026, 12, day)) for n, day in ((1, 20), (2, 3))
        )  # fmt: skip
        urgent = asked(given, people[3], priority=RequestPriority.URGENT_SAFETY)
        assert codes(sam) == [show(one.code) for one in (urgent, soon, late, old)]

    def test_filters_count_and_narrow(self, manager: Reader, given: Given) -> None:
        waits, picked = asked(given, given.survivor(), approved=False), asked(given, given.survivor(), picked=True)
        done = asked(given, given.survivor(), PHONE)
        handed(given, done, given.ready_device().code)
        page = manager.page("/requests")
        chips = {str(chip["href"]): chip.get_text(" ", strip=True) for chip in page.select(".chips a")}
        assert chips == {
            "/requests": "Open 2", "/requests?show=approval": "To approve 1", "/requests?show=pick": "To pick 1",
            "/requests?show=packed": "Packed 0", "/requests?show=away": "On the way 0",
            "/requests?show=done": "Handed over 1", "/requests?show=ended": "Ended 0", "/requests?show=all": "All 3",
        }  # fmt: skip
        assert codes(manager, "/requests?show=approval") == [show(waits.code)]
        assert codes(manager, "/requests?show=pick") == [show(picked.code)]
        assert codes(manager, "/requests?show=done") == [show(done.code)]
        assert codes(manager, "/requests?priority=upgrade") == []
        assert "No requests like these." in manager.get("/requests?priority=upgrade").text

    def test_why_is_no_filter_for_a_store(self, sam: Reader, given: Given) -> None:
        """Else a list that grows shorter would tell what the page does not."""
        request = asked(given, given.survivor(), priority=RequestPriority.REPLACEMENT)
        assert codes(sam, "/requests?priority=upgrade") == [show(request.code)]
        assert codes(sam, "/requests?priority=urgent_safety") == []

    def test_page_by_page(self, sam: Reader, given: Given) -> None:
        for _person in range(51):
            asked(given, given.survivor())
        assert len(codes(sam)) == 50
        assert len(codes(sam, "/requests?page=2")) == 1
        assert "Page 1 of 2, 51 in all" in sam.page("/requests").get_text()

    def test_a_caseworker_sees_those_of_their_own_people(self, amina: Reader, given: Given, person: Survivor) -> None:
        mine = asked(given, person)
        others = asked(given, given.survivor())
        assert codes(amina, "/requests?show=all") == [show(mine.code)]
        assert amina.get(page_of(others)).status_code == 404

    def test_a_coordinator_sees_all_and_changes_nothing(self, client_as: ClientAs, given: Given) -> None:
        other = given.provider("other")
        here, there = asked(given, given.survivor()), asked(given, given.survivor(other))
        priya = client_as(Role.COORDINATOR)
        assert codes(priya) == [show(here.code), show(there.code)]
        assert codes(priya, "/requests?provider=other") == [show(there.code)]
        assert acts(priya, here) == []
        board = priya.page("/board")
        tallies = {str(one["href"]): one.strong.get_text() for one in board.select("a.tally") if one.strong}
        assert tallies["/requests?show=pick"] == "2"


class TestWhatAStoreNeverSees:
    @pytest.fixture
    def request_(self, given: Given, amina: Reader, person: Survivor) -> KitRequest:
        return asked(
            given, person, PHONE, actor=amina.actor, priority=RequestPriority.REPLACEMENT,
            needs=(AccessNeed.LARGE_TEXT,), site="hub-1",
        )  # fmt: skip

    def test_on_no_page_slip_or_export(self, sam: Reader, given: Given, person: Survivor, request_: KitRequest) -> None:
        phone = given.ready_device()
        kit = packed(given, phone, request=request_)
        made = handed(given, request_, kit.code, actor=sam.actor)
        texts = {
            path: sam.get(path).get_data()
            for path in (
                "/requests?show=all", page_of(request_), "/requests/export.csv?show=all",
                "/requests/export.xlsx?show=all", f"/handovers/{made.number}", f"/kits/{kit.code}",
                f"/devices/{phone.code}", "/kits", "/kits/export.csv",
            )
        }  # fmt: skip
        assert not [path for path, text in texts.items() for ref in told(person) if ref.encode() in text]
        assert "Replaces something lost or broken" not in sam.get(page_of(request_)).text
        assert "phone" in sam.get("/requests/export.csv?show=all").text

    def test_not_after_an_undo_either(
        self, sam: Reader, given: Given, person: Survivor, request_: KitRequest, database: Database
    ) -> None:
        made = handed(given, request_, given.ready_device().code, actor=sam.actor)
        with database.writing() as session:
            undoing.undo(session, sam.actor, given.at, entry_id=made.entry_id)
        page = sam.get(f"/handovers/{made.number}").text
        assert not [ref for ref in told(person) if ref in page]

    def test_nor_in_the_sentence_that_nothing_may_be_handed_over(
        self, sam: Reader, amina: Reader, given: Given, person: Survivor, request_: KitRequest, database: Database
    ) -> None:
        with database.writing() as session:
            support.change_stay(session, amina.actor, given.at, survivor=person.ref, context=Context.PRISON)
        scan = given.ready_device().code
        answer = sam.submit(page_of(request_, "/hand-over"), scans=scan)
        assert answer.status_code == 409
        assert f"Nothing may be handed over for request {show(request_.code)} now." in answer.text
        assert not [word for word in (*told(person), "custody") if word in answer.text]
        assert "in custody or detention" in amina.submit(page_of(request_, "/hand-over"), scans=scan).text

    def test_those_who_support_them_do(self, amina: Reader, person: Survivor, request_: KitRequest) -> None:
        for path in ("/requests", page_of(request_), "/requests/export.csv"):
            assert show_reference(person.ref) in amina.get(path).text
        assert "Replaces something lost or broken" in amina.get(page_of(request_)).text

    def test_a_slip_holds_the_code_and_no_person(self, sam: Reader, person: Survivor, request_: KitRequest) -> None:
        answer = sam.submit(page_of(request_, "/slip"), on=page_of(request_))
        assert answer.headers["Content-Disposition"] == "attachment; filename=slips.pdf"
        (sheet,) = pages(answer.data, 150)
        assert read_by_zxing(sheet) == {request_.code}
        with pypdfium2.PdfDocument(answer.data) as document:
            words = document[0].get_textpage().get_text_bounded() + str(document.get_metadata_dict())
        assert "large text" in words
        assert not [word for word in (*told(person), "Home", "Support", "demo.example", "Replaces") if word in words]


def told(person: Survivor) -> tuple[str, str]:
    return person.ref, show_reference(person.ref)


def test_export_is_audited_and_read_by_a_spreadsheet(manager: Reader, given: Given, database: Database) -> None:
    person = given.survivor()
    asked(given, person, LAPTOP, needed_on=date(2026, 12, 3))
    (row,) = list(csv.DictReader(io.StringIO(manager.get("/requests/export.csv").data.decode("utf-8-sig"))))
    assert (row["What"], row["Needed on"], row["Reference"], row["Urgent"]) == (
        "laptop", "2026-12-03", show_reference(person.ref), "",
    )  # fmt: skip
    with database.reading() as session:
        last = session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id).desc())).first()
    assert last == "request.exported"


def test_the_slip_is_found_by_the_box_at_the_top(sam: Reader, given: Given) -> None:
    request, kit = asked(given, given.survivor()), packed(given, given.ready_device())
    for code, place in ((request.code, page_of(request)), (kit.code, f"/kits/{show(kit.code)}")):
        assert sam.submit("/find", on="/", scan=show(code).lower()).location == place


def test_whose_page_it_was_is_audited(amina: Reader, given: Given, person: Survivor, database: Database) -> None:
    request = asked(given, person)
    amina.page(page_of(request))
    with database.reading() as session:
        last: Any = session.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc())).first()
    assert (last.action, last.subject) == ("request.read", request.code)
