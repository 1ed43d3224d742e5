"""From wiped to ready: gate by gate, the open ones named."""

import pytest

from devicefleet.rules.lifecycle import GATES
from devicefleet.rules.tags import show
from devicefleet.rules.terms import DeviceState, Gate, Kind
from devicefleet.services import preparing
from devicefleet.tables import Device, GatePassed
from tests.given import Given
from tests.services.desk import Desk


def test_the_last_gate_makes_it_ready(desk: Desk, given: Given) -> None:
    device = given.wiped_device()
    first = desk.do(preparing.pass_gates, scan=device.code, gates=[Gate.CHARGER, Gate.UPDATES])
    assert first == (Gate.FUNCTION_TEST, Gate.SAFETY_SETUP, Gate.LABEL_VERIFIED)
    assert desk.one(Device, device.id).state == DeviceState.PREPARING
    assert desk.do(preparing.pass_gates, scan=device.code, gates=first) == ()
    assert desk.one(Device, device.id).state == DeviceState.READY


def test_it_is_not_ready_while_a_gate_is_open_and_says_which(desk: Desk, given: Given) -> None:
    device = given.wiped_device()
    desk.do(preparing.pass_gates, scan=device.code, gates=[Gate.CHARGER, Gate.UPDATES, Gate.SAFETY_SETUP])
    refusal = desk.refused(preparing.make_ready, scan=device.code)
    assert str(refusal) == f"{show(device.code)} is not ready: still open: function test, label scanned."


def test_being_ready_twice_is_nothing_new(desk: Desk, given: Given) -> None:
    device = given.ready_device()
    before = desk.rows()
    assert desk.do(preparing.make_ready, scan=device.code).state == DeviceState.READY
    assert desk.rows() == before


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_own_gates(desk: Desk, given: Given, kind: Kind) -> None:
    device = given.wiped_device(kind)
    assert desk.do(preparing.pass_gates, scan=device.code, gates=GATES[kind]) == ()
    assert desk.one(Device, device.id).state == DeviceState.READY


def test_a_gate_passed_again_is_one_gate(desk: Desk, given: Given) -> None:
    device = given.wiped_device()
    for _time in range(2):
        desk.do(preparing.pass_gates, scan=device.code, gates=[Gate.CHARGER, Gate.CHARGER])
    assert len(desk.rows()[GatePassed.__tablename__]) == 1


def test_only_the_label_itself_proves_the_label(desk: Desk, given: Given) -> None:
    device = given.wiped_device()
    refusal = desk.refused(preparing.pass_gates, scan=str(device.imei), gates=[Gate.LABEL_VERIFIED])
    assert str(refusal).startswith("Scan the label on the device itself")
    address = f"https://tags.example/q/{device.code.lower()}"
    assert Gate.LABEL_VERIFIED not in desk.do(preparing.pass_gates, scan=address, gates=[Gate.LABEL_VERIFIED])


def test_nothing_is_prepared_that_was_not_wiped(desk: Desk, given: Given) -> None:
    device = given.received_device()
    for service, asked in ((preparing.pass_gates, {"gates": [Gate.CHARGER]}), (preparing.make_ready, {})):
        refusal = desk.refused(service, scan=device.code, **asked)
        assert str(refusal) == (
            f"Device {show(device.code)} is received, not yet wiped. Record its wipe and prepare it first."
        )
