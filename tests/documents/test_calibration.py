"""The calibration page: outlines where a printer is told that the labels are, and lengths that correct it."""

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devicefleet.documents.calibration import Lengths, calibration, corrections, drawn_lengths
from devicefleet.documents.stocks import all_stocks, load
from devicefleet.rules.printers import TRUE, Printer
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from tests.documents.scanners import pages

L7160, ROLL = load("L7160"), load("DK-11209")
DPI = 254  # ten dots a millimetre
OFF = Printer("back office", offset_x=2, offset_y=-1.5, stretch_x=1, stretch_y=-0.5)


def is_dark(page: Image.Image, x: float, y: float) -> bool:
    """Whether there is a line within a quarter of a millimetre."""
    box = tuple(round(mm * 10) for mm in (x - 0.25, y - 0.25, x + 0.25, y + 0.25))
    darkest, _lightest = page.crop(box).getextrema()  # type: ignore[arg-type]  # four numbers
    return isinstance(darkest, int) and darkest < 190


def printed(stock: Stock, told: Printer, off: tuple[float, float], scale: tuple[float, float]) -> Lengths:
    """What a ruler shows of a page that a printer puts down moved and scaled."""
    drawn = drawn_lengths(stock)
    start = told.moved(drawn.edge_x, drawn.edge_y)
    end = told.moved(drawn.edge_x + drawn.length_x, drawn.edge_y + drawn.length_y)
    (left, right), (top, low) = ([off[i] + scale[i] * point[i] for point in (start, end)] for i in (0, 1))
    return Lengths(left, right - left, top, low - top)


@pytest.mark.parametrize("printer", [TRUE, OFF], ids=["true", "corrected"])
def test_every_label_is_outlined_where_it_would_be_printed(printer: Printer) -> None:
    [page] = pages(calibration(L7160, printer), DPI)
    for position in (10, 15, 19, 21):  # clear of the explanation
        left, top = printer.place(L7160, position)
        right, low = left + L7160.width, top + L7160.height
        middle_x, middle_y = left + 25, top + 15
        assert all(is_dark(page, x, middle_y) for x in (left, right))
        assert all(is_dark(page, middle_x, y) for y in (top, low))
        assert not is_dark(page, middle_x, middle_y)


def test_arrows_and_rulers_are_as_long_as_they_say() -> None:
    [page] = pages(calibration(L7160), DPI)
    lengths = drawn_lengths(L7160)
    assert lengths == Lengths(30, 160, 30, 250)
    end, foot = lengths.edge_x + lengths.length_x, lengths.edge_y + lengths.length_y
    assert is_dark(page, end, lengths.edge_y + 3)  # hairs
    assert is_dark(page, end + 3, lengths.edge_y)
    assert is_dark(page, lengths.edge_x + 3, foot)
    assert not is_dark(page, end + 5, lengths.edge_y)
    assert all(is_dark(page, mm, 8) for mm in (50, 100, 150))
    assert not any(is_dark(page, mm, 8) for mm in (49, 99.5, 151))
    assert all(is_dark(page, 8, mm) for mm in (50, 150, 280))


def test_the_page_explains_itself_and_is_always_the_same() -> None:
    with pypdfium2.PdfDocument(calibration(L7160)) as document:
        text = " ".join(document[0].get_textpage().get_text_bounded().split())
    for words in ("Calibration: L7160", "Print at 100 %, never “fit to page”", "Along the arrow across 160 mm"):
        assert words in text
    assert calibration(L7160) == calibration(L7160) != calibration(L7160, OFF)


@pytest.mark.parametrize("stock", all_stocks(), ids=lambda stock: stock.name)
def test_every_stock_has_a_page_on_which_the_arrows_fit(stock: Stock) -> None:
    lengths = drawn_lengths(stock)
    assert 5 <= lengths.edge_x + lengths.length_x <= stock.page_width - 2
    assert 5 <= lengths.edge_y + lengths.length_y <= stock.page_height - 2
    [page] = pages(calibration(stock), DPI)
    assert is_dark(page, lengths.edge_x, lengths.edge_y + 1)


def test_a_true_printer_needs_no_correction() -> None:
    assert corrections(L7160, drawn_lengths(L7160)) == TRUE


@given(
    off=st.tuples(st.floats(-5, 5), st.floats(-5, 5)),
    scale=st.tuples(st.floats(0.98, 1.02), st.floats(0.98, 1.02)),
    before=st.sampled_from([TRUE, OFF]),
)
def test_what_is_measured_puts_every_label_where_it_belongs(
    off: tuple[float, float], scale: tuple[float, float], before: Printer
) -> None:
    printer = corrections(L7160, printed(L7160, before, off, scale), name="tray 2", before=before)
    assert printer.name == "tray 2"
    for position in L7160.positions:
        drawn = printer.place(L7160, position)
        landed = [off[i] + scale[i] * drawn[i] for i in (0, 1)]
        assert landed == pytest.approx(L7160.place(position), abs=0.02)


def test_a_roll_is_only_moved() -> None:
    printer = corrections(ROLL, printed(ROLL, TRUE, (0.8, -0.4), (1.01, 0.99)))
    assert (printer.stretch_x, printer.stretch_y) == (0, 0)
    assert (printer.offset_x, printer.offset_y) == pytest.approx((-0.792, 0.404), abs=0.001)


@pytest.mark.parametrize(
    ("measured", "field", "sentence"),
    [
        (Lengths(3, 160, 30, 250), "edge_x", "3 mm is too far from the 30 mm drawn"),
        (Lengths(30, 16, 30, 250), "length_x", "16 mm is too far from the 160 mm drawn"),
        (Lengths(30, 160, 51, 250), "edge_y", "51 mm is too far from the 30 mm drawn"),
        (Lengths(30, 160, 30, 0), "length_y", "0 mm is too far from the 250 mm drawn"),
    ],
)
def test_a_slip_of_the_ruler_is_refused(measured: Lengths, field: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        corrections(L7160, measured)
    assert (str(refused.value).split(":")[0], refused.value.field) == (sentence, field)
