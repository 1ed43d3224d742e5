"""A spreadsheet on the staff site: loaded, looked over, then taken over or let go."""

import io

import pytest
from sqlmodel import func, select

from devicefleet.db import Database
from devicefleet.documents import spreadsheets
from devicefleet.rules.terms import Role
from devicefleet.tables import Device, ImportBatch
from tests.given import Given, imei
from tests.web.conftest import ClientAs
from tests.web.reader import Reader, same

HEADERS = ("Kind", "Make", "Model", "IMEI", "Account holder name")
GOOD = [("smartphone", "Nokia", "G22", imei(number), "Canary Person") for number in (1, 2)]
BAD = ("smartphone", "Nokia", "G22", "6.37E+15", "Canary Person")


@pytest.fixture
def client(client_as: ClientAs) -> Reader:
    return client_as(Role.WAREHOUSE)


def load(client: Reader, *rows: tuple[str, ...]) -> str:
    """Load a file as somebody would; the address of the page that shows what it would do."""
    filled = client.filled("/imports", importing="devices")
    file = (io.BytesIO(spreadsheets.write_csv(HEADERS, rows)), "delivery.csv")
    answer = client.post("/imports", data={**filled, "file": file}, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_nothing_is_done_until_it_is_said(client: Reader, database: Database) -> None:
    where = load(client, *GOOD)
    page = client.page(where)
    assert "2 rows would add or change something." in page.text
    assert count(database, Device) == 0
    answer = client.submit(f"{where}/commit", on=where)
    assert (answer.status_code, answer.location) == (303, "/devices")
    assert "2 added" in client.page("/devices").text
    assert count(database, Device) == 2


def test_a_refused_row_names_its_cell_and_can_be_left_out(client: Reader, database: Database) -> None:
    where = load(client, *GOOD, BAD)
    text = client.page(f"{where}?verdict=error").get_text(" ", strip=True)
    assert "IMEI: Excel has shortened this" in text
    answer = client.submit(f"{where}/commit", on=where, only_valid=None)
    assert answer.status_code == 409
    assert "nothing was done" in answer.text
    assert count(database, Device) == 0
    assert client.submit(f"{where}/commit", on=where).status_code == 303
    assert count(database, Device) == 2


def test_a_name_is_never_shown_or_stored(client: Reader) -> None:
    where = load(client, *GOOD)
    text = client.page(where).text
    assert "Canary" not in text
    assert "could hold a person's name: it was left out and is not stored" in text


def test_columns_can_be_chosen(client: Reader) -> None:
    where = load(client, *GOOD)
    answer = client.submit(f"{where}/columns", on=where, columns=["kind", "make", "-", "imei", "-"])
    assert answer.location == "/imports"
    assert "Columns remembered" in client.page("/imports").text


def test_letting_the_file_go_changes_nothing(client: Reader, database: Database) -> None:
    where = load(client, *GOOD)
    assert client.submit(f"{where}/discard", on=where).status_code == 303
    assert count(database, Device) == 0
    assert "This import is finished" in client.page(where).text


def test_a_file_that_is_no_spreadsheet_is_refused_on_the_form(client: Reader, database: Database) -> None:
    filled = client.filled("/imports", importing="devices")
    file = (io.BytesIO(b"%PDF-1.7 not a spreadsheet"), "delivery.pdf")
    answer = client.post("/imports", data={**filled, "file": file}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "PDF" in answer.text
    assert count(database, ImportBatch) == 0


def test_no_file_is_said_beside_the_box(client: Reader) -> None:
    answer = client.submit("/imports", importing="devices")
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_another_organisations_import_is_not_there(client: Reader, client_as: ClientAs, given: Given) -> None:
    where = load(client, *GOOD)
    stranger = client_as(Role.WAREHOUSE, provider=given.provider("other"))
    theirs, nobodys = stranger.get(where), stranger.get("/imports/999999")
    assert theirs.status_code == nobodys.status_code == 404
    assert same(theirs.text) == same(nobodys.text)


def test_a_caseworker_does_not_import(client_as: ClientAs) -> None:
    assert client_as(Role.CASEWORKER).get("/imports").status_code == 403


def test_nobody_imports_without_signing_in(app: object, client: Reader) -> None:
    client.delete_cookie("__Host-session", domain="localhost")
    assert client.get("/imports").status_code == 303


def test_a_long_file_shows_how_far_it_is(client: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devicefleet.services.importing.judging.judge.__kwdefaults__", {"most": 1}, raising=False)
    where = load(client, *GOOD)
    assert "1 of 2 rows are checked." in client.page(where).text
    client.submit(f"{where}/judge", on=where)
    assert "2 rows would add" in client.page(where).text
