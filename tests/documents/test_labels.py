"""Label sheets: read back by two decoders, nothing beside the labels, nothing that tells whose they are."""

import re
import tracemalloc
import zlib
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from devicefleet.documents.labels import sheet, write_sheet
from devicefleet.documents.stocks import all_stocks, load
from devicefleet.documents.streamed import font
from devicefleet.documents.symbols import SIZE, rows, runs
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.tags import CROCKFORD, new_code, parse_code, show
from tests.documents.scanners import cut_out, pages, read_by_zbar, read_by_zxing, some_codes

SHOWN = re.compile(f"^[{CROCKFORD}]{{5}}-?[{CROCKFORD}]{{5}}$")
RETURN_LINE = "Found? kit.example.org"
L7160, L7651, ROLL = load("L7160"), load("L7651"), load("DK-11209")


class Forgetful(BytesIO):
    """Counts what is written and keeps none of it."""

    length = 0

    def write(self, data: object) -> int:
        assert isinstance(data, bytes)
        self.length += len(data)
        return len(data)


def words_of(pdf: bytes) -> list[list[str]]:
    """The text of each page, word by word."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded().split() for page in document]


def squares_of(pdf: bytes) -> list[list[tuple[int, ...]]]:
    """The rectangles of each label of a one-page sheet, as drawn: x, y, width, height in modules."""
    stream = pdf.split(b"stream\n", 1)[1].split(b"endstream", 1)[0]
    labels = zlib.decompress(stream).split(b"q ")[1:]
    return [[tuple(map(int, found.split())) for found in re.findall(rb"([\d ]+) re\n", label)] for label in labels]


def greyest_outside(page: Image.Image, stock: Stock, positions: range, dpi: int) -> int:
    """The darkest grey (255 is white) of a page once its printed labels are painted over."""
    dots, brush = dpi / 25.4, ImageDraw.Draw(page)
    for position in positions:
        left, top = stock.place(position)
        brush.rectangle((left * dots, top * dots, (left + stock.width) * dots, (top + stock.height) * dots), fill=255)
    darkest, _lightest = page.getextrema()
    assert isinstance(darkest, int)
    return darkest


@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize("stock", all_stocks(), ids=lambda stock: stock.name)
def test_every_label_of_every_stock_is_read_by_both_decoders(stock: Stock, dpi: int) -> None:
    codes = some_codes(stock.per_page)
    [page] = pages(sheet(codes, stock=stock), dpi)
    labels = [cut_out(page, stock, position, dpi) for position in range(1, stock.per_page + 1)]
    assert [read_by_zxing(label) for label in labels] == [{code} for code in codes]
    assert read_by_zbar(labels) == codes


@pytest.mark.parametrize("stock", [L7160, L7651, load("L4731")], ids=lambda stock: stock.name)
def test_a_whole_page_is_read_at_once(stock: Stock) -> None:
    codes = some_codes(stock.per_page, first=5000)
    [page] = pages(sheet(codes, stock=stock), 300)
    assert read_by_zxing(page) == set(codes)


def test_labels_begin_at_the_last_cell_and_go_on_at_the_first_of_the_next_page() -> None:
    codes = some_codes(23)
    first, second, third = pages(sheet(codes, stock=L7160, start=21), 150)
    assert read_by_zxing(cut_out(first, L7160, 21, 150)) == {codes[0]}
    assert [read_by_zxing(cut_out(second, L7160, place, 150)) for place in range(1, 22)] == [{c} for c in codes[1:22]]
    assert read_by_zxing(cut_out(third, L7160, 1, 150)) == {codes[22]}
    assert greyest_outside(first, L7160, range(21, 22), 150) == 255
    assert greyest_outside(third, L7160, range(1, 2), 150) == 255


@pytest.mark.parametrize("stock", all_stocks(), ids=lambda stock: stock.name)
def test_nothing_is_drawn_outside_the_labels(stock: Stock) -> None:
    last = stock.per_page - 1 if stock.per_page > 1 else 1
    start = min(2, last)
    codes = some_codes(last - start + 1)
    [page] = pages(sheet(codes, stock=stock, start=start), 300)
    assert page.getextrema() == (0, 255)
    assert greyest_outside(page, stock, range(start, last + 1), 300) == 255


def test_a_thousand_labels_are_all_there_once_and_say_nothing_else() -> None:
    codes = some_codes(1000)
    pdf = sheet(codes, stock=L7160)
    words = [word for page in words_of(pdf) for word in page]
    read = [f"{first}{second}" for first, second in zip(words[::2], words[1::2], strict=True)]
    assert read == codes
    assert all(SHOWN.match(code) and parse_code(code) for code in read)
    printed = {code for page in pages(pdf, 150) for code in read_by_zxing(page)}
    assert printed == set(codes)


def test_the_code_stands_beside_the_symbol_in_two_groups_of_five() -> None:
    code = new_code()
    assert words_of(sheet([code], stock=L7160)) == [[code[:5], code[5:]]]
    assert words_of(sheet([show(code).lower()], stock=load("L7163"))) == [[show(code)]]


def test_metadata_is_neutral() -> None:
    with pypdfium2.PdfDocument(sheet(some_codes(1), stock=L7160, return_line=RETURN_LINE)) as document:
        found = {key: value for key, value in document.get_metadata_dict().items() if value}
    assert found.keys() == {"Title", "Producer", "CreationDate", "ModDate"}
    assert found["Title"] == "Labels"
    assert "ReportLab" in found["Producer"]
    assert found["CreationDate"] == found["ModDate"] == "D:20000101000000+00'00'"


def test_the_same_labels_are_the_same_bytes() -> None:
    codes = some_codes(30)
    assert sheet(codes, stock=L7651, return_line=RETURN_LINE) == sheet(
        iter(codes), stock=L7651, return_line=RETURN_LINE
    )
    assert sheet(codes, stock=L7651) != sheet(reversed(codes), stock=L7651)


def test_it_is_drawn_not_photographed_and_brings_its_own_fonts() -> None:
    pdf = sheet(some_codes(3), stock=ROLL, return_line=RETURN_LINE)
    assert b"/Image" not in pdf.replace(b"/ImageB", b"").replace(b"/ImageC", b"").replace(b"/ImageI", b"")
    assert b"/Helvetica" not in pdf
    assert pdf.count(b"/FontFile2") == 2
    assert b"http" not in pdf


def test_every_symbol_is_drawn_as_it_is_in_runs_that_never_touch() -> None:
    codes = some_codes(189)
    drawn = squares_of(sheet(codes, stock=load("L4731")))
    assert len(drawn) == len(codes)
    for code, squares in zip(codes, drawn, strict=True):
        symbol = [0] * SIZE
        for x, y, width, height in squares:
            symbol[SIZE - 1 - y] |= ((1 << width) - 1) << SIZE - x - width
            assert height == 1
        assert symbol == rows(code)
        assert len(squares) == sum(len(runs(row, SIZE)) for row in symbol)


def test_the_table_at_the_end_says_where_every_object_is() -> None:
    pdf = sheet(some_codes(50), stock=L7160)
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    _xref, size, *entries = pdf[start:].split(b"trailer")[0].splitlines()
    assert len(entries) == int(size.split()[1])
    for number, entry in enumerate(entries[1:], 1):
        assert pdf[int(entry.split()[0]) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize("stock", [L7160, L7651, ROLL, load("L7163")], ids=lambda stock: stock.name)
def test_a_neutral_return_line_is_printed_on_every_label(stock: Stock) -> None:
    codes = some_codes(2)
    pdf = sheet(codes, stock=stock, return_line=f"  {RETURN_LINE}  ", names=["Harbour Light Trust"])
    text = " ".join(word for page in words_of(pdf) for word in page)
    assert text.count(RETURN_LINE) == 2
    assert {code for page in pages(pdf, 300) for code in read_by_zxing(page)} == set(codes)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Victim support", "“victim”"),
        ("Harbour Light Trust", "“Harbour Light Trust”"),
        ("Gefunden? \N{SNOWMAN}", "“\N{SNOWMAN}” cannot be printed"),
        ("Found? " + "https://long.example.org/" * 5, "There is no room"),
    ],
)
def test_another_return_line_is_refused_before_anything_is_written(line: str, sentence: str) -> None:
    out = BytesIO()
    with pytest.raises(Refused) as refused:
        write_sheet(out, some_codes(1), stock=L7160, return_line=line, names=["Harbour Light Trust"])
    assert sentence in str(refused.value)
    assert refused.value.field == "return_line"
    assert not out.getvalue()


@pytest.mark.parametrize("start", [0, 22, -1])
def test_a_start_position_that_is_not_on_the_page_is_refused(start: int) -> None:
    with pytest.raises(Refused, match="L7160 has 21 labels a page: start at 1 to 21"):
        sheet(some_codes(1), stock=L7160, start=start)


def test_no_code_and_a_wrong_code_are_refused() -> None:
    with pytest.raises(Refused, match="There is no code to print"):
        sheet([], stock=L7160)
    with pytest.raises(Refused, match="“7K3M9-Q2XJ4” is not a label code"):
        sheet([*some_codes(1), "7K3M9-Q2XJ4"], stock=L7160)


def test_memory_does_not_grow_with_the_number_of_labels() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        assert write_sheet(Forgetful(), some_codes(1) * count, stock=L7160) == count
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(21)  # what is kept for later labels is kept now
    assert peak(1050) < peak(105) + 100_000  # 45 pages more, of 4 kB each: only their places are kept


def test_a_missing_font_is_said_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"The font NotoSans-Regular\.ttf is missing: run `make setup`"):
        font("NotoSans-Regular", folder=tmp_path)
