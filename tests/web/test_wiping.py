"""The wiping bench: the checklist names what is missing, and evidence exists only for a wipe that passed."""

from typing import Any

import pytest
from sqlmodel import col, select
from werkzeug.test import TestResponse

from devicefleet.db import Database
from devicefleet.rules.tags import show
from devicefleet.rules.terms import DeviceState, Kind, Role
from devicefleet.tables import Device, WipeRecord
from devicefleet.tables.devices import WIPE_CHECKS
from tests.given import Given
from tests.queries.counted import counted
from tests.web.conftest import ClientAs
from tests.web.reader import Reader

BENCH = "/devices/wipe"
PASSED = {**dict.fromkeys(WIPE_CHECKS, "true"), "tool": "nwipe", "verification": "read back"}


@pytest.fixture
def sam(client_as: ClientAs) -> Reader:
    return client_as(Role.WAREHOUSE)


@pytest.fixture
def device(given: Given) -> Device:
    return given.received_device()


def wipe(client: Reader, device: Device, **answers: Any) -> TestResponse:
    return client.submit(f"/devices/{device.code}/wipe", **{**PASSED, **answers})


def records(database: Database) -> list[WipeRecord]:
    with database.reading() as session:
        return list(session.exec(select(WipeRecord)))


def state(database: Database, device: Device) -> DeviceState:
    with database.reading() as session:
        return session.exec(select(Device.state).where(col(Device.id) == device.id)).one()


def test_the_bench_lists_what_waits(sam: Reader, given: Given, device: Device) -> None:
    given.ready_device()
    page = sam.page(BENCH)
    assert [str(link["href"]) for link in page.select("tbody a.code")] == [f"/devices/{device.code}/wipe"]


def test_a_scan_opens_the_checklist(sam: Reader, device: Device) -> None:
    answer = sam.submit(BENCH, scan=str(device.imei))
    assert (answer.status_code, answer.location) == (303, f"/devices/{device.code}/wipe")


def test_an_unknown_scan_is_said_beside_the_box(sam: Reader) -> None:
    answer = sam.submit(BENCH, scan="0000000000")
    assert answer.status_code == 404
    assert "There is no device 0000000000" in answer.text


def test_seven_ticks_and_it_is_wiped(sam: Reader, device: Device, database: Database) -> None:
    answer = wipe(sam, device, certificate="C-17", tool_version="0.38")
    assert (answer.status_code, answer.location) == (303, BENCH)
    (record,) = records(database)
    assert (record.tool, record.tool_version, record.certificate) == ("nwipe", "0.38", "C-17")
    assert state(database, device) is DeviceState.WIPED
    assert f"{show(device.code)} is wiped" in sam.get(BENCH).text


@pytest.mark.parametrize("check", WIPE_CHECKS)
def test_a_missing_check_is_named_beside_its_box(sam: Reader, device: Device, database: Database, check: str) -> None:
    answer = wipe(sam, device, **{check: None})
    assert answer.status_code == 422
    assert f'id="{check}-problem"' in answer.text
    assert "Do it, then tick it" in answer.text
    assert 'value="nwipe"' in answer.text
    assert records(database) == []


def test_one_press_ticks_all_and_saves_nothing(sam: Reader, device: Device, database: Database) -> None:
    filled = sam.filled(f"/devices/{device.code}/wipe", tool="nwipe")
    answer = sam.post(f"/devices/{device.code}/wipe/tick", data=filled)
    assert answer.text.count(" checked>") == len(WIPE_CHECKS)
    assert 'value="nwipe"' in answer.text
    assert (state(database, device), records(database)) == (DeviceState.RECEIVED, [])


def test_a_failed_wipe_leaves_no_evidence(sam: Reader, device: Device, database: Database) -> None:
    filled = sam.filled(f"/devices/{device.code}/wipe")
    assert sam.post(f"/devices/{device.code}/wipe/failed", data=filled).status_code == 303
    assert (state(database, device), records(database)) == (DeviceState.FAILED_WIPE, [])
    assert wipe(sam, device).status_code == 303


def test_the_next_checklist_begins_like_the_last(sam: Reader, given: Given, device: Device) -> None:
    wipe(sam, device, method="purge", tool_version="0.38")
    page = sam.get(f"/devices/{given.received_device().code}/wipe").text
    assert '<option value="purge" selected>' in page
    assert 'value="nwipe"' in page
    assert 'value="nwipe"' not in sam.get(f"/devices/{given.received_device(Kind.LAPTOP).code}/wipe").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"method": "hammer"}, "Choose one from the list"),
        ({"tool": ""}, "Say which tool"),
        ({"verification": ""}, "Say how the wipe was verified"),
        ({"wiped_on": "soon"}, "This is not a date"),
        ({"wiped_on": "2026-12-01"}, "in the future"),
        ({"certificate": "9" * 65}, "at most 64 characters"),
    ],
)
def test_wrong_answers_are_said_beside_the_field(sam: Reader, device: Device, wrong: dict[str, str], said: str) -> None:
    answer = wipe(sam, device, **wrong)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_double_press_is_one_wipe(sam: Reader, device: Device, database: Database) -> None:
    filled = sam.filled(f"/devices/{device.code}/wipe", **PASSED)
    answers = [sam.post(f"/devices/{device.code}/wipe", data=filled).status_code for _ in range(2)]
    assert (answers, len(records(database))) == ([303, 303], 1)


def test_what_is_not_to_be_wiped_says_why(sam: Reader, given: Given) -> None:
    answer = sam.get(f"/devices/{given.held_device().code}/wipe")
    assert answer.status_code == 409
    assert "Somebody has it: take it back first" in answer.text


def test_other_organisations_and_missing_are_not_there(sam: Reader, given: Given) -> None:
    theirs = given.received_device(provider=given.provider("away"))
    for code in (theirs.code, "0000000000"):
        assert sam.get(f"/devices/{code}/wipe").status_code == 404
        sent = {"csrf_token": sam.token(), "once": "x" * 20, "method": "clear", **PASSED}
        assert sam.post(f"/devices/{code}/wipe", data=sent).status_code == 404


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.COORDINATOR, Role.AUDITOR])
def test_other_roles_are_refused(client_as: ClientAs, device: Device, role: Role) -> None:
    client = client_as(role)
    assert {client.get(path).status_code for path in (BENCH, f"/devices/{device.code}/wipe")} == {403}


def test_strangers_sign_in_first(client: Reader, device: Device) -> None:
    assert client.get(f"/devices/{device.code}/wipe").location.startswith("/sign-in")


def test_pages_ask_little(sam: Reader, given: Given, device: Device, database: Database) -> None:
    given.received_device()
    for path in (BENCH, f"/devices/{device.code}/wipe"):
        with counted(database) as statements:
            assert sam.get(path).status_code == 200
        assert len(statements) <= 9, "\n".join(statements)
