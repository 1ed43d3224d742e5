"""Packed kits on the staff site: the list, one with its contents, taking it apart, and the way back."""

import csv
import io

import pytest
from bs4 import BeautifulSoup

from devicefleet.db import Database
from devicefleet.rules.tags import show
from devicefleet.rules.terms import Component, DeviceState, Kind, RequestState, Role, SimState
from devicefleet.tables import Device, KitRequest, Sim
from tests.given import Given
from tests.requested import asked, handed, packed
from tests.web.conftest import ClientAs, Clock
from tests.web.reader import Reader

PHONE = Component.SMARTPHONE


@pytest.fixture
def sam(client_as: ClientAs) -> Reader:
    return client_as(Role.WAREHOUSE)


def text(page: BeautifulSoup) -> str:
    return page.get_text(" ", strip=True)


def test_the_list_says_for_what_since_when_and_what(sam: Reader, given: Given) -> None:
    phone, laptop, sim = given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim(network="Three")
    ahead = packed(given, phone, laptop, sim)
    request = asked(given, given.survivor(), PHONE)
    bound = packed(given, given.ready_device(), request=request)
    page = sam.page("/kits")
    rows = [text(row) for row in page.select("tbody tr")]
    assert rows[0] == (
        f"{show(ahead.code)} nobody yet: packed ahead 22 Nov 2026 Phone Fairphone Model 5 {show(phone.code)} "
        f"Laptop Fairphone Model 5 {show(laptop.code)} SIM Three {sim.iccid}"
    )
    assert rows[1].startswith(f"{show(bound.code)} request {show(request.code)} 22 Nov 2026")
    assert [text(chip) for chip in page.select(".chips a")] == ["All 2", "Packed ahead 1", "For a request 1"]
    for shown, kit in (("ahead", ahead), ("request", bound)):
        found = sam.page(f"/kits?show={shown}").select("tbody th a")
        assert [one.get_text() for one in found] == [show(kit.code)]


def test_export_has_a_line_for_each_thing(sam: Reader, given: Given) -> None:
    phone, sim = given.ready_device(), given.sim(network="Three")
    kit = packed(given, phone, sim)
    rows = list(csv.DictReader(io.StringIO(sam.get("/kits/export.csv").data.decode("utf-8-sig"))))
    assert [(row["Bag"], row["Kind"], row["Code"], row["What"]) for row in rows] == [
        (show(kit.code), "phone", show(phone.code), "Fairphone Model 5"), (show(kit.code), "SIM", sim.iccid, "Three"),
    ]  # fmt: skip


def test_a_thing_says_in_which_bag_it_is(sam: Reader, client_as: ClientAs, given: Given) -> None:
    phone, sim = given.ready_device(), given.sim()
    kit = packed(given, phone, sim)
    for path in (f"/devices/{phone.code}", f"/sims/{sim.id}"):
        page = sam.page(path)
        assert f"In the kit in bag {show(kit.code)}" in text(page)
        assert page.select_one(f'a[href="/kits/{show(kit.code)}"]')
        assert f"Packed in a kit: bag {show(kit.code)}." in text(page)
    page = client_as(Role.CASEWORKER).page(f"/devices/{phone.code}")
    assert show(kit.code) in text(page)
    assert not page.select_one(f'a[href="/kits/{show(kit.code)}"]'), "that is no room of theirs"


def test_unpacked_after_a_question_and_undone(sam: Reader, given: Given, database: Database) -> None:
    phone, sim = given.ready_device(), given.sim()
    request = asked(given, given.survivor(), PHONE, Component.DATA)
    kit = packed(given, phone, sim, request=request)
    path = f"/kits/{show(kit.code)}"
    question = sam.page(path).select_one("details.fold")
    assert question is not None
    assert "the request is to be picked again" in text(question)
    answer = sam.submit(f"{path}/unpack", on=path, of="unpack")
    assert answer.location == path
    page = sam.page(path)
    assert f"Kit {show(kit.code)} is unpacked: everything is back on the shelf." in text(page)
    assert "What was in it" in text(page)
    assert show(phone.code) in text(page)
    with database.reading() as session:
        assert session.get_one(Device, phone.id).state is DeviceState.READY
        assert session.get_one(Sim, sim.id).state is SimState.IN_STOCK
        assert session.get_one(KitRequest, request.id).state is RequestState.PICKING
    assert sam.submit("/undo", on=path).location == path
    assert "What is inside" in text(sam.page(path))
    with database.reading() as session:
        assert session.get_one(KitRequest, request.id).state is RequestState.PACKED


def test_packing_is_undone_for_some_minutes(sam: Reader, given: Given, clock: Clock) -> None:
    kit = packed(given, given.ready_device())
    path = f"/kits/{show(kit.code)}"
    assert "Packed by mistake?" in text(sam.page(path))
    clock.forward(minutes=11)
    assert "Packed by mistake?" not in text(sam.page(path))


def test_a_bag_that_was_packed_by_mistake_is_none(sam: Reader, given: Given) -> None:
    kit = packed(given, given.ready_device())
    path = f"/kits/{show(kit.code)}"
    sam.submit("/undo", on=path)
    assert sam.get(path).status_code == 404


def test_one_that_went_out_says_so(sam: Reader, given: Given) -> None:
    request = asked(given, given.survivor(), PHONE)
    kit = packed(given, given.ready_device(), request=request)
    handed(given, request, kit.code)
    page = sam.page(f"/kits/{show(kit.code)}")
    assert "handed over" in text(page)
    assert "Nothing is in this bag any more." in text(page)
    assert not page.select("main form")
    answer = sam.post(f"/kits/{kit.code}/unpack", data={"csrf_token": sam.token(), "once": "x" * 20})
    assert answer.status_code == 404


def test_an_empty_bag_and_no_kits_at_all(sam: Reader, given: Given) -> None:
    assert sam.get(f"/kits/{given.bag()}").status_code == 404
    assert "No kit is packed." in sam.get("/kits").text


@pytest.mark.parametrize("path", ["/kits", "/kits/7K3M9-Q2XJ3", "/kits/export.csv", "/shelves", "/counts/1"])
def test_no_room_of_a_caseworker(client_as: ClientAs, path: str) -> None:
    assert client_as(Role.CASEWORKER).get(path).status_code == 403
