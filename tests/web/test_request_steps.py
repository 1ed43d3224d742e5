"""Each step of a request on the staff site, from a manager's yes to the hands it is for."""

import pytest
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.tags import show
from devicefleet.rules.terms import Component, RequestState, Role
from devicefleet.tables import Handover, KitRequest, Survivor
from tests.documents.scanners import pages, read_by_zxing
from tests.given import Given
from tests.requested import asked, packed, sent
from tests.web.asked import acts, page_of
from tests.web.conftest import ClientAs
from tests.web.reader import Reader

PHONE = Component.SMARTPHONE


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


def state(database: Database, request: KitRequest) -> str:
    with database.reading() as session:
        return session.get_one(KitRequest, request.id).state


def test_from_a_yes_to_their_hands(
    manager: Reader, sam: Reader, amina: Reader, given: Given, person: Survivor, database: Database
) -> None:
    request = asked(given, person, PHONE, actor=amina.actor, approved=False, site="hub-1")
    assert acts(amina, request) == [("Cancel the request", "danger")]
    assert acts(sam, request) == []
    assert acts(manager, request)[0] == ("Approve", "primary")
    assert manager.submit(page_of(request, "/approve"), on=page_of(request)).location == page_of(request)
    assert acts(sam, request)[0] == ("Print the pick slip", "primary")
    sam.submit(page_of(request, "/slip"), on=page_of(request))
    assert acts(sam, request)[0] == ("Pack it at the bench", "primary")
    phone = given.ready_device()
    kit = packed(given, phone, request=request)
    assert acts(sam, request)[0] == ("It left for the hub", "primary")
    sam.submit(page_of(request, "/sent"), on=page_of(request))
    assert acts(amina, request)[0] == ("It is at the hub", "primary")
    amina.submit(page_of(request, "/arrived"), on=page_of(request))
    assert acts(amina, request) == [("Hand it over", "primary")]
    answer = amina.submit(page_of(request, "/hand-over"), scans=show(kit.code).lower(), set_up="true")
    with database.reading() as session:
        made = session.exec(select(Handover)).one()
    assert answer.location == f"/handovers/{made.number}"
    paper = amina.page(answer.location)
    assert f"Asked for with request {show(request.code)}" in paper.get_text(" ", strip=True)
    page = amina.page(page_of(request))
    assert page.select_one(f'a[href="/handovers/{made.number}"]')
    assert [badge.get_text(strip=True) for badge in page.select(".story .badge-sign")] == [
        "handed over", "at the hub", "on its way to the hub", "packed", "being picked", "approved, to be picked",
        "waiting for approval",
    ]  # fmt: skip
    assert page.select(".story .soft")[-1].get_text().endswith(amina.email)


def test_turned_down_with_a_reason(
    manager: Reader, amina: Reader, given: Given, person: Survivor, database: Database
) -> None:
    request = asked(given, person, approved=False)
    answer = manager.submit(page_of(request, "/reject"), on=page_of(request), of="reject", reason="")
    assert (answer.status_code, state(database, request)) == (422, RequestState.SUBMITTED)
    manager.submit(page_of(request, "/reject"), on=page_of(request), of="reject", reason="no_stock")
    assert "Turned down: nothing in stock." in amina.get(page_of(request)).text


def test_cancelled_and_never_again(
    amina: Reader, manager: Reader, given: Given, person: Survivor, database: Database
) -> None:
    request = asked(given, person)
    stale = manager.filled(page_of(request, "/cancel"), on=page_of(request), of="cancel")
    amina.submit(page_of(request, "/cancel"), on=page_of(request), of="cancel")
    assert state(database, request) == RequestState.CANCELLED
    answer = manager.post(page_of(request, "/cancel"), data=stale)
    assert answer.status_code == 409
    assert f"Request {show(request.code)} is cancelled" in answer.text


def test_all_slips_at_once(sam: Reader, given: Given, database: Database) -> None:
    requests = [asked(given, given.survivor()) for _each in range(3)]
    waits = asked(given, given.survivor(), approved=False)
    answer = sam.submit("/requests/slips", on="/requests")
    found = {code for sheet in pages(answer.data, 150) for code in read_by_zxing(sheet)}
    assert found == {one.code for one in requests}
    assert {state(database, one) for one in requests} == {RequestState.PICKING}
    assert state(database, waits) == RequestState.SUBMITTED
    again = sam.post("/requests/slips", data={"csrf_token": sam.token(), "once": "x" * 20})
    assert again.status_code == 422
    assert "There is no slip to print" in again.text


def test_nothing_scanned_and_the_wrong_bag(amina: Reader, given: Given, person: Survivor) -> None:
    request, other = asked(given, person, PHONE), asked(given, given.survivor(), PHONE)
    kit = packed(given, given.ready_device(), request=other)
    assert "Scan the bag, or each thing." in amina.submit(page_of(request, "/hand-over"), scans=None).text
    answer = amina.submit(page_of(request, "/hand-over"), scans=kit.code)
    assert (answer.status_code, f"This bag is packed for request {show(other.code)}" in answer.text) == (409, True)


def test_the_home_of_store_and_manager_lead_to_what_waits(sam: Reader, manager: Reader, given: Given) -> None:
    asked(given, given.survivor(), approved=False)
    sent(given, _packed_request(given))
    expected = {"/requests?show=pick": "0", "/requests?show=packed": "0", "/requests?show=away": "1"}
    for reader, more in ((sam, {}), (manager, {"/requests?show=approval": "1"})):
        tallies = {str(one["href"]): one.strong.get_text() for one in reader.page("/").select("a.tally") if one.strong}
        assert {path: n for path, n in tallies.items() if path.startswith("/requests")} == expected | more


def _packed_request(given: Given) -> KitRequest:
    request = asked(given, given.survivor(), PHONE)
    packed(given, given.ready_device(), request=request)
    return request
