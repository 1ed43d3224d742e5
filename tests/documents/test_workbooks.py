"""XLSX workbooks: what people see in them, what Excel did to their numbers, and those that were made to hurt."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from devicefleet.documents.spreadsheets import read, write_xlsx
from devicefleet.rules.refusals import Refused

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>IMEI</t></is></c><c r="B1" t="inlineStr"><is><t>Make</t></is></c></row>'
)
ONE = write_xlsx(["IMEI", "Make"], [("004999010640000", "Nokia")])


def saved(book: Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def workbook(*rows: tuple[Any, ...]) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def with_part(name: str, content: str | bytes) -> bytes:
    """A real workbook with one part exchanged or added."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ONE)) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for part in {*old.namelist(), name}:
            new.writestr(part, content if part == name else old.read(part))
    return data.getvalue()


def rows_of(body: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{HEADER}{body}</sheetData></worksheet>'


def zipped(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return data.getvalue()


def test_cells_read_as_they_are_seen() -> None:
    seen = {
        "whole": (353000, "353000"),
        "decimal": (129.5, "129.5"),
        "sum of tenths": (0.1 + 0.2, "0.3"),
        "number from text": (4990106400001.0, "4990106400001"),
        "SIM number as a number": (8.94400000000001e18, "8.94400000000001E+18"),
        "IMEI rounded": (6.37e15, "6.37E+15"),
        "day": (dt.date(2026, 1, 5), "2026-01-05"),
        "day at midnight": (dt.datetime(2026, 1, 5), "2026-01-05"),  # noqa: DTZ001  # a workbook knows no zones
        "moment": (dt.datetime(2026, 1, 5, 9, 30), "2026-01-05 09:30:00"),  # noqa: DTZ001  # a workbook knows no zones
        "time": (dt.time(9, 30), "09:30:00"),
        "truth": (True, "TRUE"),
        "error": ("#N/A", "#N/A"),
        "lines": ("two\nlines ", "two\nlines"),
    }
    sheet = read(saved(workbook(tuple(seen), tuple(value for value, _text in seen.values()))))
    assert dict(zip(sheet.headers, sheet.rows[0][1], strict=True)) == {
        name: text for name, (_value, text) in seen.items()
    }


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        ("8944000000000000019", "8944000000000000019"),  # another program wrote every digit
        ("8944000000000000000", "8.944E+18"),
        ("8.9440000000000001E+18", "8.944E+18"),
        ("3.53E+14", "353000000000000"),
        ("-4.0", "-4"),
    ],
)
def test_only_digits_that_are_there_are_shown(stored: str, seen: str) -> None:
    sheet = read(with_part(SHEET, rows_of(f'<row r="2"><c r="A2"><v>{stored}</v></c></row>')))
    assert sheet.rows[0][1][0] == seen


def test_a_percentage_is_read_with_its_sign() -> None:
    book = workbook(("Make", "Battery health (%)"), ("Nokia", 0.87))
    book.active["B2"].number_format = "0%"
    assert read(saved(book)).rows == ((2, ("Nokia", "87%")),)


def test_the_first_visible_sheet_that_is_a_delivery_is_read() -> None:
    book = workbook(("How to fill this in",), ("Ask for help", "on the telephone"))
    hidden = book.create_sheet("Lists")
    hidden.append(("Make", "Model"))
    hidden.sheet_state = "hidden"
    delivery = book.create_sheet("Delivery")
    for row in ((), ("Delivery of", "May"), (), ("Make", "Serial number"), ("Acer", "SN0001")):
        delivery.append(row)
    sheet = read(saved(book))
    assert (sheet.headers, sheet.rows) == (("Make", "Serial number"), ((5, ("Acer", "SN0001")),))
    assert sheet.notes == ("Only the sheet 'Delivery' was read; the workbook has others.",)


def test_blank_rows_cost_nothing_and_keep_the_numbers_right() -> None:
    book = workbook(("Make", "Model"), ("Acer", "One"))
    book.active.append((None, "  "))
    book.active.cell(1000, 1, "Nokia")
    book.active.cell(1_048_576, 3).number_format = "0%"
    assert [number for number, _cells in read(saved(book)).rows] == [2, 1000]


def test_a_wrong_size_in_the_file_cuts_nothing_off() -> None:
    body = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 30))
    content = rows_of(body).replace("<sheetData>", '<dimension ref="A1:A2"/><sheetData>')
    assert len(read(with_part(SHEET, content)).rows) == 28


def test_a_formula_without_a_result_is_told() -> None:
    sheet = read(saved(workbook(("Make", "Cost (£)"), ("Acer", "=1+1"))))
    assert sheet.rows == ((2, ("Acer", "")),)
    assert "never worked out" in sheet.notes[0]


def test_digits_survive_being_edited() -> None:
    book = load_workbook(io.BytesIO(write_xlsx(["ICCID", "Make"], [("8944000000000000019", "x"), ("=1", "y")])))
    sheet = book.active
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A2"].number_format) == ("8944000000000000019", "s", "@")
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("'=1", "s")
    sheet["B2"] = "changed"
    assert read(saved(book)).rows == ((2, ("8944000000000000019", "changed")), (3, ("=1", "y")))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 9}">' for n in range(1, 10))
REFUSED = {
    "zip bomb": (with_part("xl/media/picture.bin", b"\0" * (51 * 1024 * 1024)), "50 MB"),
    "thousands of parts": (zipped("[Content_Types].xml", *(f"p{n}" for n in range(2001))), "50 MB"),
    "an endless row": (with_part(SHEET, rows_of(f'<row r="2">{"<c/>" * 300_000}</row>')), "far more cells"),
    "endless rows": (with_part(SHEET, rows_of("<row/>" * 1_050_000)), "far more cells"),
    "endless styles": (
        with_part("xl/styles.xml", f'<styleSheet xmlns="{MAIN}">{"<font/>" * 300_000}</styleSheet>'),
        "far more",
    ),
    "a row number beyond the last": (
        with_part(SHEET, rows_of('<row r="99999999999"><c><v>1</v></c></row>')),
        "damaged",
    ),
    "a number of 5,000 digits": (
        with_part(SHEET, rows_of(f'<row r="2"><c r="A2"><v>{"9" * 5000}</v></c></row>')),
        "damaged",
    ),
    "a huge cell": (
        with_part(SHEET, rows_of(f'<row r="2"><c t="inlineStr"><is><t>{"x" * 10**6}</t></is></c></row>')),
        "far too long",
    ),
    "entities that multiply": (
        with_part(SHEET, f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>' + rows_of("<row><c><v>&l9;</v></c></row>")),
        "damaged",
    ),
    "a string that is not there": (
        with_part(SHEET, rows_of('<row r="2"><c r="A2" t="s"><v>999</v></c></row>')),
        "damaged",
    ),
    "no XML": (with_part(SHEET, "not xml at all"), "damaged"),
    "half a file": (ONE[: len(ONE) // 2], "damaged"),
    "only the letters PK": (b"PK\x03\x04 nothing else", "damaged"),
    "no rows": (saved(workbook()), "nothing in this workbook"),
    "20,001 rows": (with_part(SHEET, rows_of("<row><c><v>1</v></c></row>" * 20_001)), "20,000 rows"),
    "OpenDocument": (zipped("mimetype", "content.xml"), "(.ods)"),
    "binary workbook": (zipped("[Content_Types].xml", "xl/workbook.bin"), "(.xlsb)"),
    "Numbers": (zipped("Index/Document.iwa"), "Numbers"),
    "Word": (zipped("[Content_Types].xml", "word/document.xml"), "not a spreadsheet"),
    "ZIP of spreadsheets": (zipped("delivery.xlsx"), "ZIP archive"),
    "unknown workbook": (zipped("[Content_Types].xml"), "damaged"),
}


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read(data)
    assert words in str(refused.value)


def test_a_password_on_the_archive_is_named() -> None:
    data = bytearray(zipped("xl/workbook.xml"))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    with pytest.raises(Refused, match="password"):
        read(bytes(data))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(ONE) - 1), st.integers(0, 255)), min_size=1, max_size=30))
def test_no_damage_to_a_workbook_is_worse_than_refused(damage: list[tuple[int, int]]) -> None:
    data = bytearray(ONE)
    for place, byte in damage:
        data[place] = byte
    try:
        sheet = read(bytes(data))
    except Refused:
        return
    assert sheet.headers


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from('<>/c row="A1t2sv&;'), max_size=60))
def test_no_sheet_inside_a_workbook_is_worse_than_refused(body: str) -> None:
    try:
        sheet = read(with_part(SHEET, rows_of(body)))
    except Refused:
        return
    assert sheet.headers == ("IMEI", "Make")
