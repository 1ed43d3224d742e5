"""Label sheets: read back by two decoders, nothing beside the labels, nothing that tells whose they are."""

import re
import tracemalloc
import zlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from devicefleet.documents.icons import Icon
from devicefleet.documents.label_sheets import Label, Look, Printed, Sheet
from devicefleet.documents.labels import sheet, warnings_of, write_sheet
from devicefleet.documents.stocks import load
from devicefleet.documents.streamed import font
from devicefleet.documents.symbols import SIZE, rows, runs
from devicefleet.rules.printers import Printer
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.tags import CROCKFORD, new_code, parse_code, show
from tests.documents.scanners import pages, read_by_zxing, some_codes

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


def pdf_of(labels: Iterable[Label | str], stock: Stock, names: Iterable[str] = (), **how: Any) -> bytes:
    return sheet(labels, sheet=Sheet(stock, **{"note": False} | how), names=names)


def words_of(pdf: bytes) -> list[list[str]]:
    """The text of each page, word by word."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded().split() for page in document]


def squares_of(pdf: bytes) -> list[list[tuple[int, ...]]]:
    """The rectangles of each label of a one-page sheet, as drawn: x, y, width, height in modules."""
    stream = pdf.split(b"stream\n", 1)[1].split(b"endstream", 1)[0]
    labels = zlib.decompress(stream).split(b"q ")[1:]
    return [[tuple(map(int, found.split())) for found in re.findall(rb"([\d ]+) re\n", label)] for label in labels]


def test_a_thousand_labels_are_all_there_once_and_say_nothing_else() -> None:
    codes = some_codes(1000)
    pdf = pdf_of(codes, L7160)
    words = [word for page in words_of(pdf) for word in page]
    read = [f"{first}{second}" for first, second in zip(words[::2], words[1::2], strict=True)]
    assert read == codes
    assert all(SHOWN.match(code) and parse_code(code) for code in read)
    printed = {code for page in pages(pdf, 150) for code in read_by_zxing(page)}
    assert printed == set(codes)


def test_the_code_stands_beside_the_symbol_in_two_groups_of_five() -> None:
    code = new_code()
    assert words_of(pdf_of([code], L7160)) == [[code[:5], code[5:]]]
    assert words_of(pdf_of([show(code).lower()], load("L7163"))) == [[show(code)]]


def test_metadata_is_neutral() -> None:
    with pypdfium2.PdfDocument(pdf_of(some_codes(1), L7160, return_line=RETURN_LINE)) as document:
        found = {key: value for key, value in document.get_metadata_dict().items() if value}
    assert found.keys() == {"Title", "Producer", "CreationDate", "ModDate"}
    assert found["Title"] == "Labels"
    assert "ReportLab" in found["Producer"]
    assert found["CreationDate"] == found["ModDate"] == "D:20000101000000+00'00'"


def test_the_same_labels_are_the_same_bytes() -> None:
    codes = some_codes(30)
    assert pdf_of(codes, L7651, return_line=RETURN_LINE) == pdf_of(iter(codes), L7651, return_line=RETURN_LINE)
    assert pdf_of(codes, L7651) != pdf_of(reversed(codes), L7651)


def test_it_is_drawn_not_photographed_and_brings_its_own_fonts() -> None:
    pdf = pdf_of(some_codes(3), ROLL, return_line=RETURN_LINE)
    assert b"/Image" not in pdf.replace(b"/ImageB", b"").replace(b"/ImageC", b"").replace(b"/ImageI", b"")
    assert b"/Helvetica" not in pdf
    assert pdf.count(b"/FontFile2") == 2
    assert b"http" not in pdf


def test_every_symbol_is_drawn_as_it_is_in_runs_that_never_touch() -> None:
    codes = some_codes(189)
    drawn = squares_of(pdf_of(codes, load("L4731")))
    assert len(drawn) == len(codes)
    for code, squares in zip(codes, drawn, strict=True):
        symbol = [0] * SIZE
        for x, y, width, height in squares:
            symbol[SIZE - 1 - y] |= ((1 << width) - 1) << SIZE - x - width
            assert height == 1
        assert symbol == rows(code)
        assert len(squares) == sum(len(runs(row, SIZE)) for row in symbol)


def test_the_table_at_the_end_says_where_every_object_is() -> None:
    pdf = pdf_of(some_codes(50), L7160)
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    _xref, size, *entries = pdf[start:].split(b"trailer")[0].splitlines()
    assert len(entries) == int(size.split()[1])
    for number, entry in enumerate(entries[1:], 1):
        assert pdf[int(entry.split()[0]) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize("stock", [L7160, L7651, ROLL, load("L7163")], ids=lambda stock: stock.name)
def test_a_neutral_return_line_is_printed_on_every_label(stock: Stock) -> None:
    codes = some_codes(2)
    pdf = pdf_of(codes, stock, return_line=f"  {RETURN_LINE}  ", names=["Harbour Light Trust"])
    text = " ".join(word for page in words_of(pdf) for word in page)
    assert text.count(RETURN_LINE) == 2
    assert {code for page in pages(pdf, 300) for code in read_by_zxing(page)} == set(codes)


TELLING = [
    ("Victim support", "“victim” may not be printed"),
    ("Harbour Light Trust", "“Harbour Light Trust” may not be printed"),
    ("Gefunden? \N{SNOWMAN}", "“\N{SNOWMAN}” cannot be printed"),
    ("Found? " + "https://long.example.org/" * 5, "There is no room"),
]


@pytest.mark.parametrize("field", ["return_line", "caption"])
@pytest.mark.parametrize(("line", "sentence"), TELLING)
def test_other_words_are_refused_before_anything_is_written(field: str, line: str, sentence: str) -> None:
    out, [code] = BytesIO(), some_codes(1)
    label = Label(code, caption=line if field == "caption" else "")
    chosen = Sheet(L7160, return_line=line if field == "return_line" else "")
    with pytest.raises(Refused) as refused:
        write_sheet(out, [label], sheet=chosen, names=["Harbour Light Trust"])
    assert sentence in str(refused.value)
    assert refused.value.field == field
    assert not out.getvalue()


def test_a_caption_is_printed_with_the_look_that_shows_everything_only() -> None:
    labels = [Label(code, Icon.SHELF, f" A-0{number}  left ") for number, code in enumerate(some_codes(2))]
    [words] = words_of(pdf_of(labels, load("L7163"), return_line=RETURN_LINE))
    assert words[:6] == [show(labels[0].code), "A-00", "left", "Found?", "kit.example.org", show(labels[1].code)]
    assert words_of(pdf_of(labels, load("L7163"), look=Look.CODE, return_line=RETURN_LINE)) == [
        [show(label.code) for label in labels]
    ]
    assert words_of(pdf_of(labels, load("L7163"), look=Look.SYMBOL, return_line=RETURN_LINE)) == [[]]


def test_the_margin_says_how_to_print_where_there_is_room() -> None:
    sentence = "Print at 100 %, never “fit to page”."
    [words] = words_of(pdf_of(some_codes(1), L7160, note=True))
    assert " ".join(words).startswith(sentence)
    for stock in (load("L7164"), ROLL):
        assert "Print" not in words_of(pdf_of(some_codes(1), stock, note=True))[0]


@pytest.mark.parametrize("start", [0, 22, -1])
def test_a_start_position_that_is_not_on_the_page_is_refused(start: int) -> None:
    with pytest.raises(Refused, match="L7160 has 21 labels a page: start at 1 to 21") as refused:
        Sheet(L7160, start=start)
    assert refused.value.field == "start"


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"skip": frozenset({3, 22})}, "L7160 has 21 labels a page, so there is no place 22 to leave out."),
        ({"skip": frozenset({0})}, "L7160 has 21 labels a page, so there is no place 0 to leave out."),
        ({"copies": 0}, "Print 1 to 100 copies of each label, not 0."),
        ({"copies": 101}, "Print 1 to 100 copies of each label, not 101."),
    ],
)
def test_a_job_that_cannot_be_is_refused(how: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        Sheet(L7160, **how)
    assert (str(refused.value), refused.value.field) == (sentence, next(iter(how)))


@pytest.mark.parametrize(
    ("count", "how", "expected"),
    [
        (1, {}, Printed(1, 1, 2)),
        (21, {}, Printed(21, 1, 1)),
        (22, {}, Printed(22, 2, 2)),
        (2, {"start": 21}, Printed(2, 2, 2)),
        (1, {"start": 20, "skip": frozenset({21})}, Printed(1, 1, 1)),
        (1, {"start": 18, "skip": frozenset({19, 20})}, Printed(1, 1, 21)),
        (3, {"copies": 8}, Printed(24, 2, 4)),
        (1, {"start": 20, "skip": frozenset({20, 21})}, Printed(1, 1, 2)),
        (21, {"skip": frozenset(range(1, 22))}, Printed(21, 1, 1)),
        (22, {"skip": frozenset({2, 3})}, Printed(22, 2, 4)),
    ],
)
def test_the_next_job_can_begin_where_this_one_ended(count: int, how: dict[str, Any], expected: Printed) -> None:
    told: list[int] = []
    chosen = Sheet(L7160, **how)
    assert write_sheet(Forgetful(), some_codes(count), sheet=chosen, progress=told.append) == expected
    assert (len(told), told[-1]) == (expected.pages, expected.labels)


def test_small_squares_are_warned_of() -> None:
    tight = Stock(
        name="mine",
        page_width=20,
        page_height=8,
        width=20,
        height=8,
        columns=1,
        rows=1,
        x0=0,
        y0=0,
        pitch_x=20,
        pitch_y=8,
    )
    [warning] = warnings_of(Sheet(tight))
    assert warning.startswith("The squares of the QR codes on mine labels are only 0.25 mm wide: some phones")
    assert warnings_of(Sheet(load("L4731"))) == ()


@pytest.mark.parametrize(
    ("stock", "printer", "mm"),
    [
        (load("L7164"), Printer(offset_y=-15), "1.34"),
        (load("L7162"), Printer(offset_x=16, stretch_x=2), "5.64"),
        (ROLL, Printer(offset_x=-8), "2.88"),
    ],
    ids=["up", "right", "roll"],
)
def test_a_correction_that_leaves_the_page_is_refused(stock: Stock, printer: Printer, mm: str) -> None:
    out = BytesIO()
    with pytest.raises(Refused, match=f"labels of {stock.name} would lie {mm} mm past what can be printed") as refused:
        write_sheet(out, some_codes(1), sheet=Sheet(stock, printer=printer))
    assert (refused.value.field, out.getvalue()) == ("printer", b"")


def test_no_code_and_a_wrong_code_are_refused() -> None:
    with pytest.raises(Refused, match="There is no code to print"):
        pdf_of([], L7160)
    with pytest.raises(Refused, match="“7K3M9-Q2XJ4” is not a label code"):
        pdf_of([*some_codes(1), "7K3M9-Q2XJ4"], L7160)


def test_memory_does_not_grow_with_the_number_of_labels() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        assert write_sheet(Forgetful(), some_codes(1) * count, sheet=Sheet(L7160)).labels == count
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(21)  # what is kept for later labels is kept now
    assert peak(1050) < peak(105) + 500_000  # 45 pages more, of 60 kB each as they are drawn: none is kept


def test_a_missing_font_is_said_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"The font NotoSans-Regular\.ttf is missing: run `make setup`"):
        font("NotoSans-Regular", folder=tmp_path)
