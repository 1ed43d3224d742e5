"""Devices come in: what identifies one, and what may be put right later."""

from datetime import date
from typing import Any

import pytest

from devicefleet.db import Database
from devicefleet.queries.facts import facts_of
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.tags import new_code, parse_code
from devicefleet.rules.terms import DeviceState, Kind
from devicefleet.services import devices
from devicefleet.tables import Device
from tests.given import Given, imei
from tests.services.desk import Desk

PHONE = {"kind": Kind.SMARTPHONE, "make": "Fairphone", "model": "Model 5", "imei": imei(7)}


def register(desk: Desk, given: Given, **values: Any) -> Device:
    device: Device = desk.do(devices.register, provider_id=given.home.id, values=values)
    return device


def test_a_device_gets_a_code_of_its_own(both_engines: Database, desk: Desk, given: Given) -> None:
    device = register(desk, given, **PHONE)
    assert parse_code(device.code) == device.code
    assert (device.state, device.provider_id) == (DeviceState.RECEIVED, given.home.id)


def test_a_label_may_have_been_printed_ahead(desk: Desk, given: Given) -> None:
    code = new_code()
    assert register(desk, given, **PHONE, code=code).code == code
    refusal = desk.refused(devices.register, provider_id=given.home.id, values={"kind": Kind.ACCESSORY, "code": code})
    assert str(refusal) == "This code is already on another device."


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"kind": Kind.LAPTOP, "make": "Acer"}, "serial", "A laptop needs its serial number"),
        ({"kind": Kind.SMARTPHONE, "make": "Fairphone"}, "imei", "Give the IMEI"),
        ({"kind": Kind.TABLET, "serial": "SN-1"}, "make", "Give the make too"),
        ({**PHONE, "imei2": PHONE["imei"]}, "imei2", "The two IMEIs are the same number"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(
    desk: Desk, given: Given, values: dict[str, Any], field: str, sentence: str
) -> None:
    refusal = desk.refused(devices.register, provider_id=given.home.id, values=values)
    assert refusal.field == field
    assert str(refusal).startswith(sentence)


@pytest.mark.parametrize(
    ("twin", "sentence"),
    [
        ({"imei": imei(7)}, "This IMEI is already in use"),
        ({"imei": imei(8), "imei2": imei(7)}, "This IMEI is already in use"),
        ({"imei": imei(8), "serial": "SN-1"}, "This serial number is already in use for this make"),
    ],
)
def test_numbers_are_given_once(
    both_engines: Database, desk: Desk, given: Given, twin: dict[str, Any], sentence: str
) -> None:
    """Whoever has the first one: not even that another organisation has it is told."""
    elsewhere = given.provider("other")
    register(desk, given, **PHONE, serial="SN-1")
    values = {**PHONE, "make": "FAIRPHONE", **twin}
    refusal = desk.refused(devices.register, provider_id=elsewhere.id, values=values)
    assert isinstance(refusal, Conflict)
    assert str(refusal).startswith(sentence)


def test_the_same_serial_of_another_make_is_another_device(desk: Desk, given: Given) -> None:
    register(desk, given, **PHONE, serial="SN-1")
    assert register(desk, given, **{**PHONE, "imei": imei(8), "make": "Nokia"}, serial="SN-1").id == 2


def test_an_expected_device_arrives_and_is_completed(desk: Desk, given: Given) -> None:
    device = given.expected_device(model="Model 5", order_ref="PO-1 line 1")
    refusal = desk.refused(devices.receive, scan=device.code, values={})
    assert str(refusal).startswith("Give the IMEI")
    arrived = desk.do(devices.receive, scan=device.code, values={"imei": imei(9), "make": "Fairphone"})
    assert (arrived.state, arrived.imei, arrived.model) == (DeviceState.RECEIVED, imei(9), "Model 5")
    refusal = desk.refused(devices.receive, scan=device.code, values={})
    assert "is received, not yet wiped" in str(refusal)


def test_an_order_line_arrives_once(desk: Desk, given: Given) -> None:
    given.expected_device(order_ref="PO-1 line 1")
    values = {"kind": Kind.SMARTPHONE, "order_ref": "PO-1 line 1"}
    refusal = desk.refused(devices.register, provider_id=given.home.id, values=values, arrived=False)
    assert str(refusal) == "This order line was already received."


def test_corrections_say_what_changed_and_blanks_change_nothing(desk: Desk, given: Given) -> None:
    device = given.received_device(colour="black")
    changed = correct(desk, device, colour="blue", storage_gb=128, model=None, acquired_on=date(2026, 5, 1))
    assert changed == ["acquired_on", "colour", "storage_gb"]
    now = desk.one(Device, device.id)
    assert (now.colour, now.storage_gb, now.model) == ("blue", 128, "Model 5")
    before = desk.rows()
    assert correct(desk, device, colour="blue") == []
    assert desk.rows() == before


def test_when_updates_end_is_known_better_the_holders_timeline_knows_it_too(
    both_engines: Database, desk: Desk, given: Given
) -> None:
    person = given.survivor()
    phone = given.ready_device(security_updates_until=date(2028, 1, 31))
    given.handover(person, phone)
    correct(desk, phone, security_updates_until=date(2026, 12, 31))
    known = desk.ask(lambda session: facts_of(session, [person.id or 0]))[person.id or 0]
    assert [one.updates_until for one in known.provisions] == [date(2026, 12, 31)]
    desk.assert_sound()


def test_a_correction_cannot_take_another_devices_number(desk: Desk, given: Given) -> None:
    first, second = given.received_device(), given.received_device()
    with pytest.raises(Conflict, match="This IMEI is already in use"):
        correct(desk, second, imei2=first.imei)
    assert desk.one(Device, second.id).imei2 is None


def test_a_kind_is_settled_once_a_device_is_in_work(desk: Desk, given: Given) -> None:
    with pytest.raises(Conflict, match="its kind cannot change any more"):
        correct(desk, given.wiped_device(), kind=Kind.TABLET)
    assert correct(desk, given.received_device(), kind=Kind.TABLET) == ["kind"]


def correct(desk: Desk, device: Device, **values: Any) -> list[str]:
    def service(session: Any, actor: Any, at: Any) -> list[str]:
        stored = session.get_one(Device, device.id)
        return devices.correct(session, actor, at, device=stored, values=values)

    changed: list[str] = desk.do(service)
    return changed
