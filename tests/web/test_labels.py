"""Labels: the right codes on the right place of the right sheet, noted as printed, and telling nothing else."""

from typing import Any

import pytest
from sqlmodel import col, select
from werkzeug.test import TestResponse

from devicefleet.db import Database
from devicefleet.documents import stocks
from devicefleet.rules.tags import new_code, show
from devicefleet.rules.terms import Role
from devicefleet.tables import AuditEvent, Device
from tests.documents.scanners import cut_out, pages, read_by_zxing
from tests.given import Given
from tests.queries.counted import counted
from tests.web.conftest import ClientAs
from tests.web.reader import Reader

PATH = "/labels"


@pytest.fixture
def sam(client_as: ClientAs) -> Reader:
    return client_as(Role.WAREHOUSE)


@pytest.fixture
def shelf(given: Given) -> list[Device]:
    return [given.received_device() for _ in range(3)]


def print_labels(client: Reader, **answers: Any) -> TestResponse:
    return client.submit(PATH, **answers)


def printed(answer: TestResponse, stock: str = "L7160") -> dict[int, str]:
    """What a scanner reads on the first page, by position."""
    assert answer.status_code == 200, answer.text
    sheet = stocks.load(stock)
    (page, *_rest) = pages(answer.data, 300)
    read = {at: read_by_zxing(cut_out(page, sheet, at, 300)) for at in range(1, sheet.per_page + 1)}
    return {at: codes.pop() for at, codes in read.items() if codes}


def unprinted(database: Database) -> int:
    with database.reading() as session:
        return len(session.exec(select(Device.id).where(col(Device.label_printed_at).is_(None))).all())


def test_missing_labels_are_printed_once(sam: Reader, shelf: list[Device], database: Database) -> None:
    answer = print_labels(sam)
    assert answer.headers["Content-Disposition"] == "attachment; filename=labels.pdf"
    assert printed(answer) == {at: device.code for at, device in enumerate(shelf, 1)}
    assert unprinted(database) == 0
    assert "0 devices have none" in sam.get(PATH).text
    again = print_labels(sam, which="missing")
    assert (again.status_code, "every device on your shelves has one" in again.text) == (422, True)


def test_printing_is_audited(sam: Reader, shelf: list[Device], database: Database) -> None:
    print_labels(sam)
    with database.reading() as session:
        events = session.exec(select(AuditEvent).where(col(AuditEvent.action) == "label.printed")).all()
    assert {event.subject for event in events} == {device.code for device in shelf}


def test_typed_codes_from_a_place_on_the_sheet(sam: Reader, shelf: list[Device], database: Database) -> None:
    codes = f"{show(shelf[2].code).lower()}\r\n{shelf[0].code}, {shelf[2].code}"
    answer = print_labels(sam, which="typed", codes=codes, place="20")
    assert printed(answer) == {20: shelf[2].code, 21: shelf[0].code}
    assert unprinted(database) == 1


def test_a_typed_number_goes_before_the_picture(sam: Reader, shelf: list[Device]) -> None:
    answer = print_labels(sam, which="typed", codes=shelf[0].code, place="2", start="65", stock="L7651")
    assert printed(answer, "L7651") == {65: shelf[0].code}


def test_all_leaves_out_what_is_in_somebodys_hands(sam: Reader, given: Given, shelf: list[Device]) -> None:
    given.held_device()
    assert set(printed(print_labels(sam, which="all")).values()) == {device.code for device in shelf}


def test_one_label_from_its_devices_page(sam: Reader, shelf: list[Device]) -> None:
    answer = sam.submit(PATH, on=f"/devices/{shelf[1].code}/label")
    assert printed(answer) == {1: shelf[1].code}


def test_another_sheet_is_shown_with_all_else_as_it_was(sam: Reader, shelf: list[Device]) -> None:
    filled = sam.filled(PATH, which="typed", codes=shelf[0].code, stock="L7651", place="21")
    text = sam.post("/labels/sheet", data=filled).text
    assert text.count('name="place"') == 65
    assert 'name="place" value="1" checked' in text, "a place on one sheet is none on another"
    assert f">{shelf[0].code}</textarea>" in text


def test_a_roll_has_no_place_to_choose(sam: Reader, shelf: list[Device]) -> None:
    roll = next(stock.name for stock in stocks.all_stocks() if stock.is_roll)
    filled = sam.filled(PATH, stock=roll)
    assert 'type="radio" name="place"' not in sam.post("/labels/sheet", data=filled).text
    assert sam.post(PATH, data=filled).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"which": "some"}, 422, "Choose one from the list"),
        ({"which": "typed", "codes": ""}, 422, "Scan or type at least one code"),
        ({"which": "typed", "codes": "hello"}, 422, "is not a label code"),
        ({"stock": "A5 napkin"}, 404, "There is no label stock"),
        ({"start": "22"}, 422, "start at 1 to 21"),
        ({"start": "none"}, 422, "Give a whole number"),
    ],
)
def test_wrong_answers_are_said(
    sam: Reader, shelf: list[Device], database: Database, wrong: dict[str, str], status: int, said: str
) -> None:
    answer = print_labels(sam, **{"which": "missing", **wrong})
    assert answer.status_code == status
    assert said in answer.text
    assert unprinted(database) == 3


def test_other_organisations_and_missing_are_not_there(sam: Reader, given: Given, shelf: list[Device]) -> None:
    theirs = given.received_device(provider=given.provider("away")).code
    unknown = new_code()
    for code in (theirs, unknown):
        answer = print_labels(sam, which="typed", codes=code)
        assert (answer.status_code, f"There is no device {code}" in answer.text) == (404, True)
        assert sam.get(f"/devices/{code}/label").status_code == 404


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.COORDINATOR, Role.AUDITOR])
def test_other_roles_are_refused(client_as: ClientAs, role: Role) -> None:
    assert client_as(role).get(PATH).status_code == 403


def test_strangers_sign_in_first(client: Reader) -> None:
    assert client.get(PATH).location.startswith("/sign-in")


def test_the_page_asks_little(sam: Reader, shelf: list[Device], database: Database) -> None:
    with counted(database) as statements:
        sam.get(PATH)
    assert len(statements) <= 8, "\n".join(statements)
