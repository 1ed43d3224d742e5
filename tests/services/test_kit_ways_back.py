"""Ways back from a packed kit: what came since is never overwritten, and nothing is left where nobody can reach it."""

import pytest

from devicefleet.db import Database
from devicefleet.rules.tags import show
from devicefleet.rules.terms import Component, DeviceState, Kind, RequestState, Role, Tenure
from devicefleet.services import kit_requests, kits, labels, receiving, undoing
from devicefleet.services.issuing import Item, issue
from devicefleet.services.receiving import Batch
from devicefleet.tables import Device, KitRequest
from tests.given import Given
from tests.requested import packed
from tests.services.desk import Desk

PHONE = Component.SMARTPHONE
SINCE = "Something else was done with this since. Undo that first, or record what is right."


def state(desk: Desk, request: KitRequest) -> str:
    return desk.one(KitRequest, request.id).state


def test_what_left_a_kit_does_not_go_back_into_one_that_was_unpacked_since(
    both_engines: Database, desk: Desk, given: Given
) -> None:
    phone, laptop = given.ready_device(), given.ready_device(Kind.LAPTOP)
    kit = packed(given, phone, laptop)
    made = desk.do(issue, survivor=given.survivor().ref, items=[Item(phone.code, Tenure.GIFT)])
    ended = desk.do(kits.unpack, bag=kit.code)
    assert str(desk.refused(undoing.undo, entry_id=made.entry_id)) == SINCE
    desk.do(undoing.undo, entry_id=ended.ended_entry_id)
    desk.do(undoing.undo, entry_id=made.entry_id)
    desk.do(kits.unpack, bag=kit.code)
    assert desk.one(Device, phone.id).state == DeviceState.READY
    desk.assert_sound()


def test_a_cancelled_request_stays_cancelled(both_engines: Database, desk: Desk, given: Given) -> None:
    request = given.request(given.survivor(), PHONE)
    kit = packed(given, given.ready_device(), request=request)
    ended = desk.do(kits.unpack, bag=kit.code)
    desk.do(kit_requests.cancel, code=request.code)
    assert str(desk.refused(undoing.undo, entry_id=ended.ended_entry_id)) == SINCE
    assert state(desk, request) == RequestState.CANCELLED


@pytest.mark.parametrize("arrived", [False, True])
def test_a_kit_that_comes_back_from_the_hub_is_unpacked(desk: Desk, given: Given, arrived: bool) -> None:
    person = given.survivor()
    request, phone = given.request(person, PHONE), given.ready_device()
    kit = packed(given, phone, request=request)
    desk.do(kit_requests.send, code=request.code)
    if arrived:
        desk.do(kit_requests.arrive, code=request.code)
    stood = state(desk, request)
    ended = desk.do(kits.unpack, bag=kit.code)
    assert (state(desk, request), desk.one(Device, phone.id).state) == (RequestState.PICKING, DeviceState.READY)
    desk.do(undoing.undo, entry_id=ended.ended_entry_id)
    assert state(desk, request) == stood
    desk.do(kits.unpack, bag=kit.code)
    desk.do(kit_requests.cancel, code=request.code)
    desk.assert_sound()


def test_packing_is_not_undone_once_the_kit_left(desk: Desk, given: Given) -> None:
    request = given.request(given.survivor(), PHONE)
    kit = packed(given, given.ready_device(), request=request)
    desk.do(kit_requests.send, code=request.code)
    assert str(desk.refused(undoing.undo, entry_id=kit.entry_id)) == SINCE


def test_a_kit_handed_over_without_its_slip_is_its_request_all_the_same(
    both_engines: Database, desk: Desk, given: Given
) -> None:
    person = given.survivor()
    request, phone = given.request(person, PHONE), given.ready_device()
    packed(given, phone, request=request)
    made = desk.do(issue, survivor=person.ref, items=[Item(phone.code, Tenure.GIFT)])
    assert (state(desk, request), desk.one(KitRequest, request.id).handover_id) == (RequestState.HANDED_OVER, made.id)
    desk.do(undoing.undo, entry_id=made.entry_id)
    assert state(desk, request) == RequestState.PACKED
    desk.assert_sound()


def test_things_of_two_requests_are_two_handovers(both_engines: Database, desk: Desk, given: Given) -> None:
    person = given.survivor()
    phone, laptop = given.ready_device(), given.ready_device(Kind.LAPTOP)
    packed(given, phone, request=given.request(person, PHONE))
    packed(given, laptop, request=given.request(person, Component.LAPTOP))
    items = [Item(phone.code, Tenure.GIFT), Item(laptop.code, Tenure.GIFT)]
    assert str(desk.refused(issue, survivor=person.ref, items=items)) == (
        "These things are packed for several requests. Hand over the things of one request at a time."
    )


def test_a_bag_that_is_a_device_now_is_not_packed_again_by_an_undo(desk: Desk, given: Given) -> None:
    kit = packed(given, given.ready_device())
    ended = desk.do(kits.unpack, bag=kit.code)
    desk.do(labels.claim, label=kit.code, scan=given.ready_device().code)
    refusal = desk.refused(undoing.undo, entry_id=ended.ended_entry_id)
    assert str(refusal) == SINCE


def test_only_the_store_takes_packing_back(desk: Desk, given: Given) -> None:
    kit = packed(given, given.ready_device())
    refusal = desk.refused(undoing.undo, given.actor(Role.CASEWORKER), entry_id=kit.entry_id)
    assert refusal.status == 403


def test_the_code_of_a_pick_slip_is_no_label(desk: Desk, given: Given) -> None:
    request = given.request(given.survivor(), PHONE)
    asked = {"scan": show(request.code), "batch": Batch(Kind.LAPTOP, {"make": "Dell", "model": "Latitude"})}
    refusal = desk.refused(receiving.take_in, given.actor(Role.WAREHOUSE), **asked)
    assert str(refusal) == f"{show(request.code)} is the pick slip of a request, not a label."
