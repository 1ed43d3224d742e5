"""Spare labels on the site: printed ahead, stuck on, lost; and another label for a device, after one more look."""

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.tags import new_code, show
from devicefleet.rules.terms import Role
from devicefleet.tables import Device, Label
from tests.given import Given
from tests.queries.counted import counted
from tests.web.conftest import ClientAs
from tests.web.reader import Reader
from tests.web.test_labels import printed

PATH = "/labels/spares"


@pytest.fixture
def sam(client_as: ClientAs) -> Reader:
    return client_as(Role.WAREHOUSE)


def ahead(sam: Reader, count: int = 2, **other: str) -> list[str]:
    """So many spare labels; their codes as a scanner reads them."""
    return list(printed(sam.submit(PATH, count=str(count), **other)).values())


def stored(database: Database, key: int | None) -> Device:
    with database.reading() as session:
        return session.get_one(Device, key)


def label(database: Database, code: str) -> Label:
    with database.reading() as session:
        return session.exec(select(Label).where(col(Label.code) == code)).one()


def test_spares_are_printed_and_known(sam: Reader, database: Database) -> None:
    codes = ahead(sam, 3)
    assert [label(database, code).device_id for code in codes] == [None, None, None]
    page = sam.get(PATH).text
    assert "3 are on nothing yet." in page
    assert "It goes on at place 4." in page


def test_bags_have_spares_of_their_own(sam: Reader) -> None:
    assert len(ahead(sam, 2, what="bags")) == 2
    assert "2 bag labels" in sam.get("/labels/jobs").text


@pytest.mark.parametrize("count", ["0", "10001", "many", ""])
def test_a_slip_of_the_keyboard_prints_nothing(sam: Reader, count: str) -> None:
    answer = sam.submit(PATH, count=count)
    assert answer.status_code == 422
    assert 'id="count-problem"' in answer.text


def test_a_spare_is_stuck_on_a_device(sam: Reader, given: Given, database: Database) -> None:
    device, (spare, other) = given.received_device(), ahead(sam)
    answer = sam.submit("/labels/claim", on=PATH, of="claim", label=show(spare), scan=device.imei)
    assert answer.location == PATH
    assert f"{show(spare)} is the label of Fairphone Model 5 now." in sam.get(PATH).text
    assert stored(database, device.id).code == spare
    again = sam.submit("/labels/claim", on=PATH, of="claim", label=spare, scan=device.imei)
    assert (again.status_code, "on that device already" in again.text) == (409, True)
    wrong = sam.submit("/labels/claim", on=PATH, of="claim", label=new_code(), scan=device.imei)
    assert (wrong.status_code, "There is no spare label" in wrong.text) == (404, True)
    missing = sam.submit("/labels/claim", on=PATH, of="claim", label=other, scan="NO-SUCH-DEVICE")
    assert (missing.status_code, "There is no device" in missing.text) == (404, True)


def test_lost_labels_are_void_after_one_more_look(sam: Reader, database: Database) -> None:
    codes = ahead(sam, 3)
    look = sam.submit("/labels/void", on=PATH, of="void", codes=f"{show(codes[0])}\r\n{codes[1]}")
    assert "This cannot be undone." in look.text
    assert label(database, codes[0]).voided_at is None
    page = sam.post(
        "/labels/void/done",
        data={"csrf_token": sam.token(), "once": "x" * 20, "codes": "\n".join(codes[:2])},
        follow_redirects=True,
    )
    assert "2 labels are void" in page.text
    assert [label(database, code).voided_at is None for code in codes] == [False, False, True]
    again = sam.submit("/labels/void", on=PATH, of="void", codes=codes[0])
    assert (again.status_code, "is void" in again.text) == (409, True)


def test_a_label_is_replaced_after_one_more_look(sam: Reader, given: Given, database: Database) -> None:
    device = given.ready_device()
    path = f"/devices/{device.code}/label/replace"
    assert path in sam.get(f"/devices/{device.code}").text
    assert "will be void" in sam.get(path).text
    assert stored(database, device.id).code == device.code
    answer = sam.submit(path)
    new = stored(database, device.id).code
    assert answer.location == f"/devices/{new}/label"
    assert f"{show(device.code)} is void. Print {show(new)}" in sam.get(answer.location).text
    assert list(printed(sam.submit("/labels", on=answer.location)).values()) == [new]


def test_a_spare_at_hand_is_used_at_once(sam: Reader, given: Given, database: Database) -> None:
    device, (spare, _other) = given.received_device(), ahead(sam)
    path = f"/devices/{device.code}/label/replace"
    answer = sam.submit(f"/devices/{device.code}/label/claim", on=path, of="claim", label=spare)
    assert answer.location == f"/devices/{spare}"
    assert stored(database, device.id).label_printed_at is not None
    refused = sam.submit(f"/devices/{spare}/label/claim", on=f"/devices/{spare}/label/replace", of="claim", label="x")
    assert (refused.status_code, "is not a label code" in refused.text) == (422, True)


def test_an_old_label_leads_to_the_device_and_says_so(sam: Reader, given: Given, database: Database) -> None:
    device = given.ready_device()
    sam.submit(f"/devices/{device.code}/label/replace")
    sam.get("/labels")  # hears what was done
    new = stored(database, device.id).code
    told = f"Label {show(device.code)} was replaced: this device is {show(new)} now."
    scanned = sam.get(f"/q/{device.code}")
    assert scanned.location == f"/devices/{device.code}"
    assert told in sam.get(scanned.location).text
    found = sam.post("/find", data={"scan": device.code, "csrf_token": sam.token()}, follow_redirects=True)
    assert told in found.text
    assert told not in sam.get(f"/devices/{new}").text
    handing = sam.post(
        "/issue", data={"scan": device.code, "do": "add", "csrf_token": sam.token(), "once": "x" * 20, "tenure": "gift"}
    )
    assert told in handing.text
    bench = sam.submit("/devices/receive", scan=device.code)
    assert (bench.status_code, told in bench.text) == (409, True)


def test_a_scan_at_a_bench_is_told_on_the_next_page(sam: Reader, given: Given, database: Database) -> None:
    device = given.wiped_device()
    sam.submit(f"/devices/{device.code}/label/replace")
    sam.get("/labels")
    new = stored(database, device.id).code
    answer = sam.submit("/devices/prepare", scan=device.code)
    assert answer.location == f"/devices/{new}/prepare"
    assert f"Label {show(device.code)} was replaced" in sam.get(answer.location).text


def test_the_page_asks_little(sam: Reader, database: Database) -> None:
    with counted(database) as statements:
        sam.get(PATH)
    assert len(statements) <= 8, "\n".join(statements)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.COORDINATOR])
def test_other_roles_are_refused(client_as: ClientAs, given: Given, role: Role) -> None:
    client = client_as(role)
    assert client.get(PATH).status_code == 403
    assert "label/replace" not in client.get(f"/devices/{given.received_device().code}").text
