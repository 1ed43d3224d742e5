"""Kits: packed ahead or for a request, taken apart, handed over whole, undone; and what the kit rule sees of them."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.queries.facts import facts_of
from devicefleet.rules.facts import OnTheWay
from devicefleet.rules.tags import new_code, show
from devicefleet.rules.terms import Component, DeviceState, Kind, RequestState, SimForm, SimState, Tenure
from devicefleet.services import holding, kits, undoing
from devicefleet.services.issuing import Item, issue
from devicefleet.services.kits import Handing, Packing
from devicefleet.services.ledger import Once
from devicefleet.tables import Device, Handover, Kit, KitItem, KitRequest, Provision, Sim, Survivor
from tests.given import Given, later, scan_of
from tests.services.desk import Desk


@pytest.fixture
def person(given: Given) -> Survivor:
    return given.survivor()


@pytest.fixture
def bag(given: Given) -> str:
    return given.bag()


def whole_kit(given: Given) -> tuple[Device, Device, Sim]:
    return given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim()


def states(desk: Desk, *things: Device | Sim) -> list[str]:
    return [desk.one(type(thing), thing.id).state for thing in things]


def packed(desk: Desk, bag: str, *things: Device | Sim, request: KitRequest | None = None) -> Kit:
    scans = [scan_of(thing) for thing in things]
    return desk.do(kits.pack, packed=Packing(bag, scans, request.code if request else None))


def test_a_kit_packed_ahead_goes_out_as_one(
    both_engines: Database, desk: Desk, given: Given, person: Survivor, bag: str
) -> None:
    phone, laptop, sim = whole_kit(given)
    kit = packed(desk, show(bag).lower(), phone, laptop, sim)
    assert states(desk, phone, laptop, sim) == [DeviceState.PACKED, DeviceState.PACKED, SimState.RESERVED]
    request = given.request(person)
    made = desk.do(kits.hand_over, handing=Handing(request.code, [bag]))
    assert states(desk, phone, laptop, sim) == [DeviceState.TRANSFERRED, DeviceState.TRANSFERRED, SimState.ISSUED]
    assert desk.one(KitRequest, request.id).state == RequestState.HANDED_OVER
    assert desk.one(KitRequest, request.id).handover_id == made.id
    assert desk.one(Kit, kit.id).ended_entry_id == made.entry_id
    assert {row.survivor_id for row in desk.ask(lambda s: s.exec(select(Provision)).all())} == {person.id}
    desk.assert_sound()


def test_undo_of_a_handover_packs_the_bag_again(
    both_engines: Database, desk: Desk, given: Given, person: Survivor, bag: str
) -> None:
    phone, laptop, sim = whole_kit(given)
    request = given.request(person)
    kit = packed(desk, bag, phone, laptop, sim, request=request)
    made = desk.do(kits.hand_over, handing=Handing(request.code, [bag]))
    desk.do(undoing.undo, entry_id=made.entry_id)
    assert states(desk, phone, laptop, sim) == [DeviceState.PACKED, DeviceState.PACKED, SimState.RESERVED]
    assert desk.one(Kit, kit.id).ended_on is None
    request = desk.one(KitRequest, request.id)
    assert (request.state, request.handover_id) == (RequestState.PACKED, None)
    again = desk.do(kits.hand_over, handing=Handing(request.code, [bag]))
    assert again.id != made.id
    desk.assert_sound()


def test_undo_of_packing_empties_the_bag(desk: Desk, given: Given, person: Survivor, bag: str) -> None:
    phone, laptop, sim = whole_kit(given)
    request = given.request(person)
    kit = packed(desk, bag, phone, laptop, sim, request=request)
    desk.do(undoing.undo, entry_id=kit.entry_id)
    assert states(desk, phone, laptop, sim) == [DeviceState.READY, DeviceState.READY, SimState.IN_STOCK]
    assert desk.one(KitRequest, request.id).state == RequestState.PICKING
    assert packed(desk, bag, phone, request=request).id != kit.id
    desk.assert_sound()


def test_unpacking_and_its_undo(both_engines: Database, desk: Desk, given: Given, person: Survivor, bag: str) -> None:
    phone, laptop, sim = whole_kit(given)
    request = given.request(person)
    packed(desk, bag, phone, laptop, sim, request=request)
    kit = desk.do(kits.unpack, bag=bag)
    assert states(desk, phone, laptop, sim) == [DeviceState.READY, DeviceState.READY, SimState.IN_STOCK]
    assert desk.one(KitRequest, request.id).state == RequestState.PICKING
    desk.do(undoing.undo, entry_id=kit.ended_entry_id)
    assert states(desk, phone, laptop, sim) == [DeviceState.PACKED, DeviceState.PACKED, SimState.RESERVED]
    assert desk.one(KitRequest, request.id).state == RequestState.PACKED
    desk.assert_sound()


def test_what_is_packed_for_somebody_is_on_its_way_to_them(
    both_engines: Database, desk: Desk, given: Given, person: Survivor, bag: str
) -> None:
    phone, _laptop, sim = whole_kit(given)
    request = given.request(person, Component.SMARTPHONE, Component.DATA)
    packed(desk, bag, phone, sim, request=request)
    on_the_way = desk.ask(lambda s: facts_of(s, [person.id or 0]))[person.id or 0].on_the_way
    today = desk.at.today
    assert sorted(on_the_way, key=str) == sorted(
        [OnTheWay(Component.SMARTPHONE, today), OnTheWay(Component.DATA, today)], key=str
    )
    desk.do(kits.hand_over, at=later(desk.at, days=2), handing=Handing(request.code, [bag]))
    after = desk.ask(lambda s: facts_of(s, [person.id or 0]))[person.id or 0].on_the_way
    assert {one.until_on for one in after} == {later(desk.at, days=2).today}
    desk.assert_sound()


def test_a_thing_leaves_a_kit_packed_ahead_but_not_one_that_waits_for_somebody(
    desk: Desk, given: Given, person: Survivor, bag: str
) -> None:
    other = given.survivor()
    phone, laptop, sim = whole_kit(given)
    kit = packed(desk, bag, phone, laptop, sim)
    desk.do(issue, survivor=other.ref, items=[Item(phone.code, Tenure.GIFT)])
    left = desk.ask(lambda s: s.exec(select(KitItem).where(col(KitItem.out_entry_id).is_(None))).all())
    assert [(item.device_id, item.sim_id) for item in left] == [(laptop.id, None), (None, sim.id)]
    assert desk.one(Kit, kit.id).ended_on is None
    request, second = given.request(person, Component.LAPTOP), given.bag()
    waits = given.ready_device(Kind.LAPTOP)
    packed(desk, second, waits, request=request)
    refusal = desk.refused(issue, survivor=other.ref, items=[Item(waits.code, Tenure.GIFT)])
    assert str(refusal) == (
        f"This is packed for request {show(request.code)}. Choose another one, or unpack that kit first."
    )


def test_a_bag_for_another_request_is_refused(desk: Desk, given: Given, person: Survivor, bag: str) -> None:
    first, second = given.request(person), given.request(given.survivor())
    packed(desk, bag, *whole_kit(given), request=first)
    refusal = desk.refused(kits.hand_over, handing=Handing(second.code, [bag]))
    assert str(refusal) == (
        f"This bag is packed for request {show(first.code)}. Scan that request's slip, or another bag."
    )


def test_a_packed_kit_is_not_left_behind(desk: Desk, given: Given, person: Survivor, bag: str) -> None:
    request = given.request(person)
    packed(desk, bag, *whole_kit(given), request=request)
    refusal = desk.refused(kits.hand_over, handing=Handing(request.code, [given.ready_device().code]))
    assert str(refusal) == (f"A kit is packed for this request, in bag {show(bag)}. Scan that bag, or unpack it first.")


def test_loose_things_for_a_request_on_its_terms(desk: Desk, given: Given, person: Survivor) -> None:
    phone, laptop, sim = whole_kit(given)
    request = given.request(person, tenure=Tenure.LOAN_FIXED, due_on=date(2027, 6, 30))
    scans = [phone.code, laptop.serial or "", scan_of(sim)]
    made = desk.do(kits.hand_over, handing=Handing(show(request.code), scans))
    rows = desk.ask(lambda s: s.exec(select(Provision).where(col(Provision.handover_id) == made.id)).all())
    assert [(row.tenure, row.due_on) for row in rows] == [
        (Tenure.LOAN_FIXED, date(2027, 6, 30)), (Tenure.LOAN_FIXED, date(2027, 6, 30)), (Tenure.GIFT, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("device", "sim", "sentence"),
    [
        (
            {"network_lock": "O2"}, {"network": "Vodafone"},
            "{phone} is locked to O2, {sim} is Vodafone. Choose a SIM of O2, or an unlocked phone.",
        ),
        (
            {"sim_support": "nano"}, {"form": SimForm.ESIM},
            "{phone} takes no eSIM. Choose a plastic SIM, or another phone.",
        ),
        ({"sim_support": "esim_only"}, {}, "{phone} takes eSIMs only. Choose an eSIM, or another phone."),
    ],
)  # fmt: skip
def test_a_sim_that_cannot_work_in_the_phone_is_refused_everywhere(
    desk: Desk, given: Given, person: Survivor, bag: str, device: dict[str, Any], sim: dict[str, Any], sentence: str
) -> None:
    phone, card = given.ready_device(**device), given.sim(**sim)
    said = sentence.format(phone=show(phone.code), sim=card.iccid)
    scans = [phone.code, scan_of(card)]
    assert str(desk.refused(kits.pack, packed=Packing(bag, scans))) == said
    items = [Item(scan, Tenure.GIFT) for scan in scans]
    assert str(desk.refused(issue, survivor=person.ref, items=items)) == said


def test_two_phones_and_what_was_not_asked_for(desk: Desk, given: Given, person: Survivor, bag: str) -> None:
    phone, second, laptop = given.ready_device(), given.ready_device(), given.ready_device(Kind.LAPTOP)
    assert str(desk.refused(kits.pack, packed=Packing(bag, [phone.code, second.code]))) == (
        f"{show(second.code)}: there is a phone in it already."
    )
    request = given.request(person, Component.SMARTPHONE)
    refusal = desk.refused(kits.pack, packed=Packing(bag, [phone.code, laptop.code], request.code))
    assert str(refusal) == f"{show(laptop.code)}: this request does not ask for a laptop."


def test_a_bag_is_a_label_of_ours_and_empty(desk: Desk, given: Given, bag: str) -> None:
    phone = given.ready_device()
    refusal = desk.refused(kits.pack, packed=Packing(new_code(), [phone.code]))
    assert str(refusal).endswith("is not the label of a bag. Print bag labels first, and scan one.")
    refusal = desk.refused(kits.pack, packed=Packing(phone.code, [phone.code]))
    assert str(refusal).endswith("is not the label of a bag. Print bag labels first, and scan one.")
    packed(desk, bag, phone)
    refusal = desk.refused(kits.pack, packed=Packing(bag, [given.ready_device().code]))
    assert str(refusal) == "There is a kit in this bag already. Scan another bag, or unpack it first."
    assert str(desk.refused(kits.pack, packed=Packing(given.bag(), []))) == (
        "Scan at least one thing that goes into the bag."
    )


def test_other_organisations_kits_are_not_there(desk: Desk, given: Given, bag: str) -> None:
    packed(desk, bag, given.ready_device())
    stranger = given.actor(provider=given.provider())
    assert desk.refused(kits.unpack, stranger, bag=bag).status == 404


def test_sent_twice_is_one_kit_and_one_handover(desk: Desk, given: Given, person: Survivor, bag: str) -> None:
    phone = given.ready_device()
    request = given.request(person, Component.SMARTPHONE)
    once = {"once": Once("bench:1", "same")}
    asking = {"packed": Packing(bag, [phone.code], request.code), **once}
    assert desk.do(kits.pack, **asking).id == desk.do(kits.pack, **asking).id
    handing = {"handing": Handing(request.code, [bag]), "once": Once("bench:2", "same")}
    assert desk.do(kits.hand_over, **handing).id == desk.do(kits.hand_over, **handing).id
    assert len(desk.ask(lambda s: s.exec(select(Handover)).all())) == 1


def test_each_thing_of_a_kit_comes_back_by_itself(desk: Desk, given: Given, person: Survivor, bag: str) -> None:
    phone, laptop, sim = whole_kit(given)
    packed(desk, bag, phone, laptop, sim)
    request = given.request(person)
    desk.do(kits.hand_over, handing=Handing(request.code, [bag]))
    desk.do(holding.take_back, scan=laptop.code)
    assert states(desk, phone, laptop) == [DeviceState.TRANSFERRED, DeviceState.RETURNED]
    assert packed(desk, bag, given.ready_device()).code == bag
    desk.assert_sound()
