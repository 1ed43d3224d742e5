"""Goods in on one page: the delivery's facts travel in the form, and every scan says what became of it."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlmodel import col, select
from werkzeug.test import TestResponse

from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.tags import new_code, show
from devicefleet.rules.terms import DeviceState, Kind, Role
from devicefleet.services import devices
from devicefleet.tables import Device
from tests.given import Given, iccid, imei
from tests.queries.counted import counted
from tests.web.conftest import ClientAs
from tests.web.reader import Reader

PATH = "/devices/receive"
FACTS = {"kind": "smartphone", "make": "Fairphone", "model": "Model 5", "grade": "B", "source_type": "donated_public"}


@pytest.fixture
def sam(client_as: ClientAs) -> Reader:
    return client_as(Role.WAREHOUSE)


def first(sam: Reader, scan: str, **facts: Any) -> TestResponse:
    return sam.submit(PATH, scan=scan, **{**FACTS, **facts})


def then(sam: Reader, page: TestResponse, scan: str, **other: Any) -> TestResponse:
    """The next scan, on the page as it came back: nothing is filled in again."""
    return sam.post(PATH, data={**carried(page), "scan": scan, **other})


def carried(page: TestResponse) -> dict[str, list[str]]:
    """Every field of the page's form as a browser would send it."""
    values: dict[str, list[str]] = {}
    form = BeautifulSoup(page.text, "html.parser").select_one(f'form[action="{PATH}"]')
    assert form
    for tag in form.select("input[name], select[name]"):
        chosen = tag if tag.name == "input" else tag.select_one("option[selected]") or tag.select_one("option")
        assert chosen
        values.setdefault(str(tag["name"]), []).append(str(chosen.get("value", "")))
    return values


def words(answer: TestResponse) -> list[str]:
    page = BeautifulSoup(answer.text, "html.parser")
    return [str(sign.get_text(strip=True)) for sign in page.select(".goods .badge-sign")]


def stored(database: Database) -> list[Device]:
    with database.reading() as session:
        return list(session.exec(select(Device).order_by(col(Device.id))))


def test_scan_after_scan(sam: Reader, database: Database) -> None:
    page = first(sam, imei(1))
    page = then(sam, page, imei(2))
    assert [(device.imei, device.make, device.grade) for device in stored(database)] == [
        (imei(1), "Fairphone", "B"),
        (imei(2), "Fairphone", "B"),
    ]
    assert (page.status_code, words(page)) == (200, ["Received", "Received"])
    assert "2 devices received here" in page.text


def test_label_then_device_is_two_scans(sam: Reader, database: Database) -> None:
    label = new_code()
    page = first(sam, show(label))
    assert f"Label {show(label)}" in page.text
    page = then(sam, page, imei(1))
    assert [(device.code, device.imei) for device in stored(database)] == [(label, imei(1))]
    assert "print its label" not in page.text


def test_a_device_without_a_label_is_told(sam: Reader) -> None:
    assert "print its label" in first(sam, imei(1)).text


def test_a_duplicate_is_said_and_not_entered(sam: Reader, given: Given, database: Database) -> None:
    device = given.wiped_device()
    page = first(sam, str(device.imei))
    assert (page.status_code, words(page), len(stored(database))) == (200, ["Already in the register"], 1)
    assert "wiped" in page.text


def test_a_refused_scan_stays_in_the_list(sam: Reader, database: Database) -> None:
    page = first(sam, imei(1))
    page = then(sam, page, imei(2)[:-1] + "x")
    page = then(sam, page, "000000000000019")
    assert page.status_code == 422
    assert "check digit" in page.text
    assert words(page)[0] == "Not received"
    assert words(then(sam, page, imei(3)))[0] == "Received"


def test_a_sim_is_sent_elsewhere(sam: Reader) -> None:
    assert "This is the number of a SIM card" in first(sam, iccid(1)).text


def test_an_unknown_model_is_asked_once(sam: Reader, database: Database) -> None:
    page = first(sam, imei(1), make="", model="")
    assert "Which model is this?" in page.text
    page = then(sam, page, imei(1), this_make="Samsung", this_model="A14")
    page = then(sam, page, imei(2))
    assert [device.model for device in stored(database)] == ["A14", "A14"]
    assert words(page) == ["Received", "Received"]


def test_an_order_is_completed(sam: Reader, given: Given, database: Database) -> None:
    values = {"kind": Kind.LAPTOP, "make": "HP", "model": "250 G7", "order_ref": "SO-17/10/1"}
    with database.writing() as session:
        devices.register(session, OPERATOR, given.at, provider_id=given.home.id or 0, values=values, arrived=False)
    assert "SO-17/10 · HP 250 G7 · 1 to come" in sam.get(PATH).text
    page = first(sam, "5CD0001", kind="laptop", make="", model="", order="SO-17/10/")
    assert words(page) == ["Received, as ordered"]
    assert [(device.state, device.serial) for device in stored(database)] == [(DeviceState.RECEIVED, "5CD0001")]


def test_an_impatient_second_press_is_one_device(sam: Reader, database: Database) -> None:
    sent = sam.filled(PATH, scan=imei(1), **FACTS)
    pages = [sam.post(PATH, data=sent) for _ in range(2)]
    assert [words(page) for page in pages] == [["Received"], ["Received"]]
    assert len(stored(database)) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "toaster"}, "Choose one from the list"),
        ({"scan": ""}, "Please fill this in"),
        ({"acquired_on": "yesterday"}, "This is not a date"),
        ({"make": "x" * 65}, "at most 64 characters"),
        ({"source_type": "stolen"}, "cannot be read"),
    ],
)
def test_wrong_shapes_are_said_beside_the_field(sam: Reader, wrong: dict[str, str], said: str) -> None:
    answer = sam.submit(PATH, **{"scan": imei(1), **FACTS, **wrong})
    assert answer.status_code == 422
    assert said in answer.text


def test_a_log_is_not_believed(sam: Reader, given: Given) -> None:
    theirs = given.received_device(provider=given.provider("away"), model="Secret 9")
    page = first(sam, imei(1), log=[f"entered {theirs.code}", "entered <b>", "nonsense"])
    assert "Secret 9" not in page.text
    assert "<b>" not in page.text


def test_another_organisations_device_is_refused(sam: Reader, given: Given) -> None:
    theirs = given.received_device(provider=given.provider("away"))
    answer = first(sam, str(theirs.imei))
    assert answer.status_code == 409
    assert "already in use" in answer.text
    assert show(theirs.code) not in answer.text


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.COORDINATOR, Role.AUDITOR])
def test_other_roles_are_refused(client_as: ClientAs, role: Role) -> None:
    assert client_as(role).get(PATH).status_code == 403


def test_strangers_sign_in_first(client: Reader) -> None:
    answer = client.post(PATH, data={"csrf_token": client.token(), "scan": imei(1), **FACTS})
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_a_scan_asks_little(sam: Reader, database: Database) -> None:
    page = first(sam, imei(1))
    for number in range(2, 6):
        page = then(sam, page, imei(number))
    with counted(database) as statements:
        then(sam, page, imei(6))
    assert len(statements) <= 22, "\n".join(statements)
