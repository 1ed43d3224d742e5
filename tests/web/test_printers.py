"""Printers and label stocks on the site: measured once, entered beside a picture, asked for before they are gone."""

import pytest
from bs4 import BeautifulSoup, Tag
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.printers import Printer
from devicefleet.rules.terms import Role
from devicefleet.tables import LabelStock
from devicefleet.tables import Printer as PrinterRow
from tests.web.conftest import ClientAs
from tests.web.reader import Reader

PRINTERS, STOCKS = "/labels/printers", "/labels/stocks"
TWO = {
    "name": "Two", "page_width": "100", "page_height": "60", "width": "40", "height": "50", "columns": "2", "rows": "1",
    "x0": "5", "y0": "5", "pitch_x": "45", "pitch_y": "", "corner": "2",
}  # fmt: skip


@pytest.fixture
def sam(client_as: ClientAs) -> Reader:
    return client_as(Role.WAREHOUSE)


def printer(database: Database) -> Printer:
    with database.reading() as session:
        row = session.exec(select(PrinterRow)).one()
        return Printer(row.name, row.offset_x, row.offset_y, row.stretch_x, row.stretch_y)


def own_stocks(database: Database) -> list[LabelStock]:
    with database.reading() as session:
        return list(session.exec(select(LabelStock)))


def test_a_printer_is_added_measured_and_used(sam: Reader, database: Database) -> None:
    page = sam.submit(PRINTERS, name="Office").location
    assert page == f"{PRINTERS}/1"
    assert "not measured yet" in sam.get(PRINTERS).text
    sheet = sam.get(f"{page}/page.pdf?stock=L7160")
    assert sheet.data.startswith(b"%PDF-")
    done = sam.submit(
        f"{page}/measured", on=page, of="measured", edge_x="32", length_x="160", edge_y="29", length_y="250"
    )
    assert done.location == f"{page}?stock=L7160"
    assert printer(database) == Printer("Office", -2.0, 1.0, 0.0, 0.0)
    assert sam.get(f"{page}/page.pdf").data != sheet.data, "it is drawn as corrected"
    assert '<option value="Office" selected>Office</option>' in sam.get("/labels").text


def test_what_was_measured_wrongly_is_said_beside_it(sam: Reader, database: Database) -> None:
    page = sam.submit(PRINTERS, name="Office").location
    for wrong, status, said in (
        ({"edge_x": "230"}, 422, "is too far from the 30 mm drawn"),
        ({"edge_x": "three"}, 422, "Give a number"),
        ({"edge_x": "nan"}, 422, "Give a number"),
        ({"length_x": ""}, 422, "Please fill this in"),
    ):
        values = {"edge_x": "30", "length_x": "160", "edge_y": "30", "length_y": "250", **wrong}
        answer = sam.submit(f"{page}/measured", on=page, of="measured", **values)
        assert answer.status_code == status
        beside = BeautifulSoup(answer.text, "html.parser").find(id=f"measured-{next(iter(wrong))}-problem")
        assert isinstance(beside, Tag)
        assert said in beside.get_text()
    assert printer(database) == Printer("Office")


def test_a_printer_is_changed_by_hand_and_removed_after_a_word(sam: Reader, database: Database) -> None:
    page = sam.submit(PRINTERS, name="Office").location
    sam.submit(page, name="Front desk", offset_x="1.5", offset_y="-0.5", stretch_x="0.2", stretch_y="0")
    assert printer(database) == Printer("Front desk", 1.5, -0.5, 0.2, 0.0)
    assert sam.submit(page, name="Front desk", offset_x="25").status_code == 422
    twice = sam.submit(PRINTERS, name="FRONT DESK")
    assert (twice.status_code, "already a printer" in twice.text) == (409, True)
    assert "is forgotten" in sam.get(f"{page}/remove").text
    assert sam.submit(f"{page}/remove").location == PRINTERS
    assert sam.get(page).status_code == 404


def test_an_own_stock_is_shown_saved_and_printed_on(sam: Reader, database: Database) -> None:
    filled = sam.filled(f"{STOCKS}/new", **TWO)
    shown = sam.post(f"{STOCKS}/show", data=filled)
    assert shown.status_code == 200
    assert own_stocks(database) == [], "showing keeps nothing"
    picture = BeautifulSoup(shown.text, "html.parser").find("img")
    assert isinstance(picture, Tag)
    drawn = sam.get(str(picture["src"]))
    assert (drawn.mimetype, drawn.text.count("<rect")) == ("image/svg+xml", 3)
    answer = sam.post(f"{STOCKS}/new", data=filled)
    assert answer.location == "/labels?stock=Two"
    assert "Two: 2 a sheet, 40 × 50 mm" in sam.get(answer.location).text
    (stock,) = own_stocks(database)
    assert (stock.pitch_x, stock.pitch_y, stock.corner) == (45, 50, 2)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"columns": "3"}, "the last column ends 35.00 mm past the page"),
        ({"pitch_x": "30"}, "labels lie on each other by 10.00 mm"),
        ({"y0": "-1"}, "x0 and y0 must be 0 or more"),
        ({"width": "0"}, "width must be more than 0"),
        ({"width": "inf"}, "Give a number"),
        ({"columns": "2.5"}, "Give a whole number"),
        ({"name": ""}, "Please fill this in"),
        ({"name": "x" * 33}, "Too long: at most 32"),
    ],
)
def test_what_cannot_be_a_stock_is_said(sam: Reader, database: Database, wrong: dict[str, str], said: str) -> None:
    for path in (f"{STOCKS}/new", f"{STOCKS}/show"):
        answer = sam.post(path, data=sam.filled(f"{STOCKS}/new", **{**TWO, **wrong}))
        assert answer.status_code == 422
        assert said in answer.text
    assert own_stocks(database) == []


def test_the_picture_of_what_cannot_be_says_so(sam: Reader) -> None:
    drawn = sam.get(f"{STOCKS}/picture.svg", query_string={**TWO, "columns": "3"})
    assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")
    assert "the last column ends" in drawn.text.replace('</tspan><tspan x="8" dy="14">', " ")
    assert "<tspan" in sam.get(f"{STOCKS}/picture.svg?columns=%3Cb%3E").text
    assert "<b>" not in sam.get(f"{STOCKS}/picture.svg", query_string={**TWO, "columns": "9", "name": "<b>"}).text


def test_an_own_stock_is_changed_and_removed_after_a_word(sam: Reader, database: Database) -> None:
    sam.post(f"{STOCKS}/new", data=sam.filled(f"{STOCKS}/new", **TWO))
    page = f"{STOCKS}/{own_stocks(database)[0].id}"
    assert sam.submit(page, name="Two wide", corner="0").location == STOCKS
    assert "Two wide" in sam.get(STOCKS).text
    assert "offered no more" in sam.get(f"{page}/remove").text
    assert sam.submit(f"{page}/remove").location == STOCKS
    assert own_stocks(database) == []


def test_the_wall_sheet_is_a_file(sam: Reader) -> None:
    answer = sam.get("/labels/cards.pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=cards.pdf"
    assert answer.data.startswith(b"%PDF-")
