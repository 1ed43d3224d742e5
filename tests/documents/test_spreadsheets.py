"""Uploads as they arrive: every delimiter, encoding and accident, read the same, or refused in words."""

import codecs
import csv
import io
import time
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from devicefleet.documents.spreadsheets import Sheet, read, write_csv, write_xlsx
from devicefleet.rules.refusals import Refused

HEADERS = ("Make", "Model", "Serial No.")
ROWS = ((2, ("Nokia", "G22", "SN0001")), (3, ("Café", "15.6” £", "SN0002")))
PLAIN = "Make,Model,Serial No.\nNokia,G22,SN0001\nCafé,15.6” £,SN0002\n"
ASCII = "Make,Model\nNokia,G22\n"
few = settings(max_examples=60, deadline=None)

READ_ALIKE = {
    "UTF-8": PLAIN.encode(),
    "UTF-8 with BOM": codecs.BOM_UTF8 + PLAIN.encode(),
    "UTF-16 little end": codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le"),
    "UTF-16 big end": codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"),
    "UTF-16 without BOM": PLAIN.encode("utf-16-le"),
    "UTF-16 big end without BOM": PLAIN.encode("utf-16-be"),
    "UTF-32": codecs.BOM_UTF32_LE + PLAIN.encode("utf-32-le"),
    "cp1252": PLAIN.encode("cp1252"),
    "Mac Roman with CR only": PLAIN.replace("\n", "\r").encode("mac_roman"),
    "CRLF": PLAIN.replace("\n", "\r\n").encode(),
    "CR only": PLAIN.replace("\n", "\r").encode(),
    "no line end at the end": PLAIN.rstrip("\n").encode(),
    "semicolons": PLAIN.replace(",", ";").encode(),
    "tabs": PLAIN.replace(",", "\t").encode(),
    "pipes": PLAIN.replace(",", "|").encode(),
    "sep= line": ("sep=;\r\n" + PLAIN.replace(",", ";")).encode(),
    "blanks around": PLAIN.replace(",", " , ").encode(),
    "quoted after a blank": PLAIN.replace(",SN", ', "SN').replace("0001", '0001"').replace("0002", '0002"').encode(),
    "NULs": PLAIN.replace("G22", "G\0002\0002").replace("\0002", "\0" + "2").encode(),
    "no-break spaces and direction marks in headers": PLAIN.replace(
        "Serial No.", "\u200fSerial\u00a0No.\u200e"
    ).encode(),
    "998 blank rows": (PLAIN + "\n" * 500 + ",,\n" * 498).encode(),
    "trailing commas": PLAIN.replace("\n", ",,,\n").encode(),
    "Ctrl-Z at the end": (PLAIN + "\x1a").encode(),
}

REFUSED = {
    "nothing": (b"", "empty"),
    "only a BOM": (codecs.BOM_UTF8, "empty"),
    "only NULs": (b"\0" * 400, "empty"),
    "only blank rows": (b",,,\n" * 50, "blank rows"),
    "a cell of a million characters": (b"Make,Model\nNokia," + b"x" * 1_000_000, "far too long"),
    "a cell of 33,000 characters": (b"Make,Model\nNokia," + b"x" * 33_000, "row 2 is far too long"),
    "a quotation mark never closed": (b'Make,Model\nNokia,"15 inch\nAcer,x\n', "Row 2 has a quotation mark"),
    "text after a closing quotation mark": (b'Make,Model\nNokia,"15.6" inch"\n', "Row 2 has a quotation mark"),
    "an unquoted comma": (b"Make,Model\nNokia,G22\nAcer,15,6 inch\n", "Row 3 has 3 cells"),
    "another delimiter half way": (b"Make,Model,Grade\nNokia,G22,A\nAcer;One;B\n", "Row 3 is not divided by ','"),
    "no header row": (b"004999010640000,Nokia\n004999010640018,Nokia\n", "column names"),
    "20,001 rows": (b"Make,Model\n" + b"Nokia,G22\n" * 20_001, "20,000 rows"),
    "300 columns": (b",".join(b"c%d" % n for n in range(300)) + b"\n1\n", "300 columns"),
    "over 5 MB": (b"Make,Model\n" + b"x" * (5 * 1024 * 1024), "5 MB"),
    "PDF": (b"%PDF-1.7 ...", "PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n....", "picture"),
    "gzip": (b"\x1f\x8b\x08....", "packed archive"),
    "web page called .xls": (b"<html><table><tr><td>IMEI</td></tr></table></html>", "web page"),
    "XML spreadsheet": (b'<?xml version="1.0"?><Workbook/>', "not a plain spreadsheet"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "(.xls)"),
    "password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"....", "not a spreadsheet"),
    "bytes of a program": (bytes(range(256)) * 20, "not a spreadsheet"),
    "bell characters": (b"Make,Model\n" + b"\x07" * 400, "not a spreadsheet"),
    "half of UTF-16": (codecs.BOM_UTF16_LE + "Make,Model\n".encode("utf-16-le") + b"\x41", "damaged"),
}


def table(sheet: Sheet) -> list[tuple[str, ...]]:
    return [cells for _number, cells in sheet.rows]


@pytest.mark.parametrize("data", READ_ALIKE.values(), ids=READ_ALIKE.keys())
def test_it_reads_alike_whatever_wrote_it(data: bytes) -> None:
    sheet = read(data)
    assert sheet.headers == HEADERS
    assert sheet.rows == ROWS


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read(data)
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_quoted_cell_holds_lines_commas_and_quotation_marks() -> None:
    sheet = read(b'Make,Model\r\nHP,"250 ""G7""\r\n15,6"\r\nAcer,One\r\n')
    assert sheet.rows == ((2, ("HP", '250 "G7"\n15,6')), (3, ("Acer", "One")))


def test_row_numbers_are_those_a_spreadsheet_shows() -> None:
    sheet = read(b'Delivery note\n\nMake,Model\n\n"two\nlines",x\n\nAcer,y\n')
    assert sheet.headers == ("Make", "Model")
    assert [number for number, _cells in sheet.rows] == [5, 7]


@pytest.mark.parametrize("above", [b"", b"Delivery note\n", b"Supplier,,\nDate,1/2/2026,\n\n", b"Note;from;us\n" * 3])
def test_the_header_row_is_found_under_other_rows(above: bytes) -> None:
    assert read(above + b"Make,Model,IMEI\nNokia,G22,1\nNokia,G22,2\nNokia,G22,3\n").headers == (
        "Make",
        "Model",
        "IMEI",
    )


def test_a_header_row_repeated_on_every_page_is_no_device() -> None:
    assert [number for number, _cells in read(b"PK,Model\n1,G22\nPK,Model\n2,G22\n").rows] == [2, 4]


def test_columns_without_a_name_and_with_the_same_name_are_told_apart() -> None:
    sheet = read(b"Make,IMEI,IMEI,\nNokia,1,2,\n")
    assert sheet.headers == ("Make", "IMEI", "IMEI (2)")
    assert any("IMEI (2)" in note for note in sheet.notes)
    assert read(b"IMEI,IMEI,IMEI (2),,\n1,2,3,4,\n").headers == ("IMEI", "IMEI (2)", "IMEI (2) (2)", "Column 4")


def test_decimal_commas_do_not_divide_a_semicolon_file() -> None:
    sheet = read(b"Make;Cost;Battery\nNokia;12,50;99,1\nAcer;13,75;98,2\n")
    assert sheet.headers == ("Make", "Cost", "Battery")
    assert table(sheet)[0] == ("Nokia", "12,50", "99,1")


def test_one_column_stays_one_column() -> None:
    sheet = read(b"IMEI\n004999010640000\n004999010640018\n")
    assert (sheet.headers, len(sheet.rows)) == (("IMEI",), 2)


def test_it_says_what_it_left_out_or_was_not_sure_of() -> None:
    assert "2 invisible NUL" in read(b"Make,Mo\0del\nNokia,G\x0022\nNokia,G22\nNokia,G22\nNokia,G22\n").notes[0]
    assert "not in UTF-8" in read(PLAIN.encode("cp1252")).notes[0]
    assert "no rows under" in read(b"Make,Model\n").notes[0]


def test_a_right_to_left_file_keeps_its_words() -> None:
    sheet = read("Make,Colour\nسامسونگ,آبی\n".encode())
    assert table(sheet) == [("سامسونگ", "آبی")]


def test_twenty_thousand_rows_are_read_in_time() -> None:
    data = b"Make,Model,IMEI\n" + b"Nokia,G22,004999010640000\n" * 20_000
    begun = time.process_time()
    assert len(read(data).rows) == 20_000
    assert time.process_time() - begun < 10


@few
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-16", "replace")))
def test_no_bytes_are_worse_than_refused(data: bytes) -> None:
    try:
        sheet = read(data)
    except Refused:
        return
    assert all(len(row) == len(sheet.headers) for _number, row in sheet.rows)


@settings(few, max_examples=150)
@given(st.text(st.sampled_from("ab1,;\t|\"'\n\r =\ufeff\0é"), max_size=80))
@example('"')
@example("a;b,c\n\r;,")
def test_no_delimited_text_is_worse_than_refused(text: str) -> None:
    try:
        sheet = read(text.encode())
    except Refused:
        return
    assert len(set(sheet.headers)) == len(sheet.headers)


cells = st.text(max_size=30) | st.sampled_from(
    [
        "=1+1",
        "+44 7700 900123",
        "-5",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "'=x",
        " =x",
        "＝1",
        '"=x',
        "''",
        "'\t",
        "8944000000000000019",
        "a;b|c",
    ]
)


def kept(text: str) -> str:
    """What a cell can keep of a text: no control characters, one kind of line end, nothing blank at its ends."""
    printable = "".join(one for one in text if one in "\t\n\r" or (one >= " " and one not in "\x7f\ufffe\uffff"))
    return printable.replace("\r\n", "\n").replace("\r", "\n").strip()


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_what_is_written_is_read_back(write: object) -> None:
    @settings(few, max_examples=40)
    @given(st.lists(st.tuples(st.just("x"), cells, cells), min_size=1, max_size=5))
    def check(rows: list[tuple[str, str, str]]) -> None:
        assert callable(write)
        sheet = read(write(("Code", "Make", "Model"), rows))
        assert table(sheet) == [tuple(kept(cell) for cell in row) for row in rows]

    check()


@settings(few, max_examples=150)
@given(cells)
@example("\n=1")
@example("' \"=1")
def test_no_written_cell_starts_a_formula(text: str) -> None:
    data = write_csv(["Make", "Model"], [("x", text)])
    cell = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1][1]
    assert cell[:1] not in set("=+-@\t\r\n＝＋－＠")
    assert cell.lstrip(' \u00a0"')[:1] not in set("=+-@\t\r\n＝＋－＠")


def test_dates_numbers_and_blanks_are_written_plainly() -> None:
    for data in (write_csv(["Make", "RAM", "Acquired on"], [(None, -4, date(2026, 1, 5))]),
                 write_xlsx(["Make", "RAM", "Acquired on"], [(None, -4, date(2026, 1, 5))])):  # fmt: skip
        assert table(read(data)) == [("", "-4", "2026-01-05")]


def test_a_csv_is_what_excel_likes() -> None:
    data = write_csv(["Make", "IMEI"], [("Nokia", "004999010640000")])
    assert data == b'\xef\xbb\xbf"Make","IMEI"\r\n"Nokia","004999010640000"\r\n'
