"""The register of devices, one device, and the register as a spreadsheet."""

from datetime import date

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.documents import spreadsheets
from devicefleet.rules.tags import show, show_handover_number, show_reference
from devicefleet.rules.terms import DeviceState, Kind, Role, Tenure
from devicefleet.tables import AuditEvent, Device
from tests.given import Given
from tests.queries.counted import counted
from tests.web.conftest import ClientAs
from tests.web.reader import Reader, same

MOST_STATEMENTS = 14
"""Of any one page, with who asks and what the top of the page says."""


def codes(client: Reader, path: str) -> list[str]:
    return [str(link.get_text()) for link in client.page(path).select("tbody a.code")]


def test_the_register_lists_devices(client_as: ClientAs, given: Given) -> None:
    first, second = given.received_device(), given.ready_device(Kind.LAPTOP)
    client = client_as(Role.WAREHOUSE)
    assert codes(client, "/devices") == [show(second.code), show(first.code)]
    assert "2 devices" in client.get("/devices").text


def test_filters_stand_in_the_address(client_as: ClientAs, given: Given) -> None:
    phone, laptop = given.received_device(), given.wiped_device(Kind.LAPTOP)
    client = client_as(Role.WAREHOUSE)
    assert codes(client, "/devices?kind=laptop") == [show(laptop.code)]
    assert codes(client, "/devices?state=received") == [show(phone.code)]
    assert codes(client, "/devices?need=gates&kind=laptop") == [show(laptop.code)]
    assert "No devices like these" in client.get("/devices?state=ready").text
    assert "open: function test" in client.get("/devices?need=gates").text


def test_a_filter_that_means_nothing_is_refused(client_as: ClientAs) -> None:
    assert client_as(Role.WAREHOUSE).get("/devices?state=asleep").status_code == 422


def test_a_long_register_has_pages(client_as: ClientAs, given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [given.received_device().code for _ in range(3)]
    monkeypatch.setattr("devicefleet.queries.devices.register.__kwdefaults__", {"page": 1, "size": 2})
    client = client_as(Role.WAREHOUSE)
    assert codes(client, "/devices?page=2&kind=smartphone") == [show(made[0])]
    assert "Page 2 of 2, 3 in all" in client.get("/devices?page=2").text


def test_an_empty_register_says_what_to_do(client_as: ClientAs) -> None:
    assert "Receive the first one" in client_as(Role.WAREHOUSE).get("/devices").text


def test_a_page_of_a_device_on_the_shelf(client_as: ClientAs, given: Given) -> None:
    device = given.wiped_device(grade="B", cost_pence=12950)
    text = client_as(Role.WAREHOUSE).page(f"/devices/{device.code}").get_text(" ", strip=True)
    for told in ("Fairphone Model 5", show(device.code), str(device.imei), "£129.50", "Prepare it", "Last wipe"):
        assert told in text
    assert "Still open: function test, updates installed, charger checked, safety set-up, label scanned." in text
    assert "Wiped: clear with factory reset." in text


@pytest.mark.parametrize(
    ("state", "step"), [("received", "Record its wipe"), ("wiped", "Prepare it"), ("ready", "Hand it over")]
)
def test_a_page_offers_the_next_step(client_as: ClientAs, given: Given, state: str, step: str) -> None:
    device = getattr(given, f"{state}_device")()
    page = client_as(Role.WAREHOUSE).page(f"/devices/{device.code}")
    assert step in [str(link.get_text(strip=True)) for link in page.select("main a.press.primary")]


def test_a_page_offers_a_caseworker_nothing_they_may_not_do(client_as: ClientAs, given: Given) -> None:
    page = client_as(Role.CASEWORKER).page(f"/devices/{given.received_device().code}")
    assert not page.select("main a.press")


def test_the_warehouse_learns_the_handover_and_never_the_person(client_as: ClientAs, given: Given) -> None:
    person = given.survivor()
    device = given.ready_device()
    handover = given.handover(person, device, tenure=Tenure.LOAN_FIXED, due_on=date(2027, 3, 5))
    client = client_as(Role.WAREHOUSE)
    for path in (f"/devices/{device.code}", "/devices", "/devices/export.csv"):
        text = client.get(path).text
        assert person.ref not in text
        assert show_reference(person.ref) not in text
    text = client.get(f"/devices/{device.code}").text
    assert show_handover_number(handover.number) in text
    assert "on loan until 5 March 2027" in text
    assert "Handed back" in text


def test_a_caseworker_learns_of_their_own_people_only(client_as: ClientAs, given: Given) -> None:
    mine, other = client_as(Role.CASEWORKER), client_as(Role.CASEWORKER)
    person = given.survivor(caseworker=mine.actor)
    device = given.held_device(person)
    assert show_reference(person.ref) in mine.get(f"/devices/{device.code}").text
    text = other.get(f"/devices/{device.code}").text
    assert show_reference(person.ref) not in text
    assert "/held/" not in text


def test_undo_is_a_press_away(client_as: ClientAs, given: Given, database: Database) -> None:
    device = given.held_device()
    client = client_as(Role.WAREHOUSE)
    assert client.submit("/undo", on=f"/devices/{device.code}").status_code == 303
    assert "Undone: handed over." in client.get(f"/devices/{device.code}").text
    with database.reading() as session:
        assert session.exec(select(Device.state)).one() == DeviceState.READY


def test_lost_and_found_from_its_page(client_as: ClientAs, given: Given) -> None:
    device = given.held_device()
    client = client_as(Role.WAREHOUSE)
    data = client.filled("/held/setup", on=f"/devices/{device.code}", of="thing-rest")
    assert client.post("/held/fault", data=data).status_code == 303
    assert "reported faulty" in client.get(f"/devices/{device.code}").text


@pytest.mark.parametrize("path", ["/devices", "/devices/{code}", "/devices/export.csv", "/devices/export.xlsx"])
def test_strangers_sign_in_first(client: Reader, given: Given, path: str) -> None:
    answer = client.get(path.format(code=given.received_device().code))
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize("code", ["0000000000", "nonsense"])
def test_missing_and_other_organisations_look_the_same(client_as: ClientAs, given: Given, code: str) -> None:
    theirs = given.received_device(provider=given.provider("away"))
    client = client_as(Role.WAREHOUSE)
    answers = [client.get(f"/devices/{one}") for one in (theirs.code, code)]
    assert [answer.status_code for answer in answers] == [404, 404]
    there, nowhere = (same(answer.text, theirs.code, show(theirs.code), code) for answer in answers)
    assert there == nowhere
    assert codes(client, "/devices") == []


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR, Role.FUNDER])
def test_roles_without_devices_are_refused(client_as: ClientAs, given: Given, role: Role) -> None:
    client = client_as(role)
    for path in ("/devices", f"/devices/{given.received_device().code}", "/devices/export.csv"):
        assert client.get(path).status_code == 403


def test_a_caseworker_takes_no_list_away(client_as: ClientAs, given: Given) -> None:
    given.received_device()
    client = client_as(Role.CASEWORKER)
    assert client.get("/devices/export.csv").status_code == 403
    assert "export" not in client.get("/devices").text


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_is_the_filtered_list(client_as: ClientAs, given: Given, database: Database, ending: str) -> None:
    device = given.received_device(model="=cmd()", cost_pence=100)
    given.received_device(Kind.LAPTOP)
    answer = client_as(Role.WAREHOUSE).get(f"/devices/export.{ending}?kind=smartphone")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=devices.{ending}"
    sheet = spreadsheets.read(answer.data)
    row = dict(zip(sheet.headers, sheet.rows[0][1], strict=True))
    assert len(sheet.rows) == 1
    assert (row["Code"], row["IMEI"], row["Cost (£)"], row["State"]) == (
        show(device.code), device.imei, "1.00", "received",
    )  # fmt: skip
    with database.reading() as session:
        (noted,) = session.exec(select(AuditEvent).where(col(AuditEvent.action) == "device.exported"))
    assert (noted.subject, noted.fields) == ("device", "rows=1")


def test_there_is_no_other_export(client_as: ClientAs) -> None:
    assert client_as(Role.WAREHOUSE).get("/devices/export.pdf").status_code == 404


def test_pages_ask_little(client_as: ClientAs, given: Given, database: Database) -> None:
    for _ in range(3):
        given.wiped_device()
    held = given.held_device()
    client = client_as(Role.PROVIDER_MANAGER)
    for path in ("/devices", f"/devices/{held.code}", "/devices/export.csv"):
        with counted(database) as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= MOST_STATEMENTS, f"{path}\n" + "\n".join(statements)
