"""The preparing bench: gates are ticked, the label's by its own scan, and the last one makes the device ready."""

from typing import Any

import pytest
from sqlmodel import col, select
from werkzeug.test import TestResponse

from devicefleet.db import Database
from devicefleet.rules.tags import show
from devicefleet.rules.terms import DeviceState, Gate, Kind, Role
from devicefleet.tables import Device, GatePassed
from tests.given import Given
from tests.queries.counted import counted
from tests.web.conftest import ClientAs
from tests.web.reader import Reader

BENCH = "/devices/prepare"
TICKED = [gate.value for gate in Gate if gate is not Gate.LABEL_VERIFIED]


@pytest.fixture
def sam(client_as: ClientAs) -> Reader:
    return client_as(Role.WAREHOUSE)


@pytest.fixture
def device(given: Given) -> Device:
    return given.wiped_device()


def prepare(client: Reader, device: Device, **answers: Any) -> TestResponse:
    return client.submit(f"/devices/{device.code}/prepare", **answers)


def passed(database: Database) -> set[Gate]:
    with database.reading() as session:
        return set(session.exec(select(GatePassed.gate)))


def state(database: Database, device: Device) -> DeviceState:
    with database.reading() as session:
        return session.exec(select(Device.state).where(col(Device.id) == device.id)).one()


def test_the_bench_lists_what_is_open(sam: Reader, given: Given, device: Device) -> None:
    given.received_device()
    page = sam.page(BENCH)
    assert [str(link["href"]) for link in page.select("tbody a.code")] == [f"/devices/{device.code}/prepare"]
    assert "function test, updates installed, charger checked, safety set-up, label scanned" in page.get_text()


def test_a_scan_opens_its_checks(sam: Reader, device: Device) -> None:
    assert sam.submit(BENCH, scan=device.code).location == f"/devices/{device.code}/prepare"
    assert sam.submit(BENCH, scan="0000000000").status_code == 404


def test_all_ticks_and_its_label_make_it_ready(sam: Reader, device: Device, database: Database) -> None:
    answer = prepare(sam, device, gates=TICKED, label=f"https://kit.example/q/{device.code.lower()}")
    assert (answer.status_code, answer.location) == (303, BENCH)
    assert state(database, device) is DeviceState.READY
    assert f"{show(device.code)} is ready" in sam.get(BENCH).text


def test_some_ticks_are_kept_and_the_rest_is_named(sam: Reader, device: Device, database: Database) -> None:
    answer = prepare(sam, device, gates=["function_test", "charger"], label=None)
    assert answer.location == f"/devices/{device.code}/prepare"
    page = sam.get(answer.location).text
    assert "updates installed, safety set-up, label scanned" in page
    assert (passed(database), state(database, device)) == ({Gate.FUNCTION_TEST, Gate.CHARGER}, DeviceState.PREPARING)
    assert prepare(sam, device, gates=["updates", "safety_setup"], label=device.code).location == BENCH


def test_an_accessory_has_fewer_gates(sam: Reader, given: Given) -> None:
    page = sam.page(f"/devices/{given.wiped_device(Kind.ACCESSORY).code}/prepare")
    assert [str(box["value"]) for box in page.select("input[name=gates]")] == ["function_test"]


def test_another_devices_label_is_refused(sam: Reader, given: Given, device: Device, database: Database) -> None:
    other = given.wiped_device()
    answer = prepare(sam, device, gates=TICKED, label=other.code)
    assert answer.status_code == 422
    assert f"This label says {show(other.code)}, but this page is for {show(device.code)}" in answer.text
    assert answer.text.count(" checked>") == len(TICKED)
    assert passed(database) == set()


@pytest.mark.parametrize("label", ["353911110000000", "hello", "0000000000"])
def test_only_a_label_is_a_label(sam: Reader, device: Device, label: str, database: Database) -> None:
    answer = prepare(sam, device, gates=TICKED, label=label)
    assert (answer.status_code, passed(database)) == (422, set())
    assert 'id="label-problem"' in answer.text


def test_the_labels_gate_cannot_be_ticked(sam: Reader, device: Device, database: Database) -> None:
    prepare(sam, device, gates=[*TICKED, "label_verified"], label=None)
    assert passed(database) == {Gate(gate) for gate in TICKED}


def test_nothing_ticked_is_said(sam: Reader, device: Device) -> None:
    answer = prepare(sam, device, label=None)
    assert answer.status_code == 422
    assert "Nothing was ticked" in answer.text


def test_a_gate_that_does_not_exist_is_refused(sam: Reader, device: Device) -> None:
    assert prepare(sam, device, gates=["polished"]).status_code == 422


def test_a_double_press_is_one_act(sam: Reader, device: Device, database: Database) -> None:
    filled = sam.filled(f"/devices/{device.code}/prepare", gates=TICKED, label=device.code)
    answers = [sam.post(f"/devices/{device.code}/prepare", data=filled).status_code for _ in range(2)]
    assert (answers, len(passed(database))) == ([303, 303], len(Gate))


def test_what_is_not_on_the_bench_says_why(sam: Reader, given: Given) -> None:
    answer = sam.get(f"/devices/{given.received_device().code}/prepare")
    assert answer.status_code == 409
    assert "Record its wipe" in answer.text


def test_other_organisations_and_missing_are_not_there(sam: Reader, given: Given) -> None:
    theirs = given.wiped_device(provider=given.provider("away"))
    for code in (theirs.code, "0000000000"):
        assert sam.get(f"/devices/{code}/prepare").status_code == 404
        sent = {"csrf_token": sam.token(), "once": "x" * 20, "gates": TICKED}
        assert sam.post(f"/devices/{code}/prepare", data=sent).status_code == 404


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.COORDINATOR, Role.AUDITOR])
def test_other_roles_are_refused(client_as: ClientAs, device: Device, role: Role) -> None:
    client = client_as(role)
    assert {client.get(path).status_code for path in (BENCH, f"/devices/{device.code}/prepare")} == {403}


def test_strangers_sign_in_first(client: Reader, device: Device) -> None:
    assert client.get(f"/devices/{device.code}/prepare").location.startswith("/sign-in")


def test_pages_ask_little(sam: Reader, given: Given, device: Device, database: Database) -> None:
    given.wiped_device()
    for path in (BENCH, f"/devices/{device.code}/prepare"):
        with counted(database) as statements:
            assert sam.get(path).status_code == 200
        assert len(statements) <= 9, "\n".join(statements)
