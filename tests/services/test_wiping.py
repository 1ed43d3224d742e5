"""The wipe and its evidence: only what passed every check, and only since the last person had it."""

from datetime import date, timedelta

import pytest

from devicefleet.rules.tags import show
from devicefleet.rules.terms import DeviceState
from devicefleet.services import holding, preparing, wiping
from devicefleet.services.wiping import CHECK_WORDS
from devicefleet.tables import Device, WipeRecord
from devicefleet.tables.devices import WIPE_CHECKS
from tests.given import Given, passed_wipe
from tests.services.desk import Desk


@pytest.mark.parametrize("missing", WIPE_CHECKS)
def test_a_missing_check_is_named(desk: Desk, given: Given, missing: str) -> None:
    device = given.received_device()
    checks = {name: name != missing for name in WIPE_CHECKS}
    refusal = desk.refused(wiping.record, scan=device.code, wipe=passed_wipe(checks=checks))
    assert refusal.field == missing
    assert str(refusal) == f"Not wiped yet: “{CHECK_WORDS[missing]}” is not ticked. Do it, then tick it."


@pytest.mark.parametrize("field", ["tool", "verification"])
def test_evidence_says_how(desk: Desk, given: Given, field: str) -> None:
    refusal = desk.refused(wiping.record, scan=given.received_device().code, wipe=passed_wipe(**{field: "  "}))
    assert refusal.field == field


def test_a_wipe_is_not_in_the_future(desk: Desk, given: Given) -> None:
    tomorrow = passed_wipe(wiped_on=desk.at.today + timedelta(days=1))
    refusal = desk.refused(wiping.record, scan=given.received_device().code, wipe=tomorrow)
    assert "is in the future" in str(refusal)


def test_a_failed_wipe_can_be_tried_again(desk: Desk, given: Given) -> None:
    device = given.received_device()
    assert desk.do(wiping.fail, scan=device.code).state == DeviceState.FAILED_WIPE
    assert desk.do(wiping.record, scan=device.code, wipe=passed_wipe()).state == DeviceState.WIPED


@pytest.mark.parametrize("state", ["wiped", "ready", "held", "quarantined"])
def test_not_from_every_state(desk: Desk, given: Given, state: str) -> None:
    make = {"wiped": given.wiped_device, "ready": given.ready_device}.get(state, given.held_device)
    device = make()
    if state == "quarantined":
        given.report(device, "quarantine")
    refusal = desk.refused(wiping.record, scan=device.code, wipe=passed_wipe())
    assert str(refusal).startswith(f"Device {show(device.code)} is ")


def test_a_wipe_from_before_the_return_does_not_count(desk: Desk, given: Given) -> None:
    device = given.held_device(on=date(2026, 10, 5))
    desk.do(holding.take_back, scan=device.code, on=date(2026, 11, 10))
    old = passed_wipe(wiped_on=date(2026, 11, 9))
    refusal = desk.refused(wiping.record, scan=device.code, wipe=old)
    assert str(refusal) == f"{show(device.code)} came back on 10 November 2026: a wipe from before does not count."
    desk.do(wiping.record, scan=device.code, wipe=passed_wipe(wiped_on=date(2026, 11, 10)))


def test_a_new_wipe_opens_every_gate_again(desk: Desk, given: Given) -> None:
    device = given.held_device()
    desk.do(holding.take_back, scan=device.code)
    given.wipe(device, on=desk.at.today)
    still_open = desk.ask(lambda session: preparing.still_open(session, session.get_one(Device, device.id)))
    assert len(still_open) == 5
    assert [desk.one(WipeRecord, key).device_id for key in (1, 2)] == [device.id, device.id]
