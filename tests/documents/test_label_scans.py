"""Label sheets as scanners and scissors see them: every label is read, in its place, and nothing lies beside it."""

import random

import pytest
from PIL import Image, ImageDraw

from devicefleet.documents.icons import Icon
from devicefleet.documents.label_sheets import Label, Look, Sheet
from devicefleet.documents.labels import sheet
from devicefleet.documents.stocks import all_stocks, load
from devicefleet.documents.symbols import QUIET, SIZE
from devicefleet.rules.printers import TRUE, Printer
from devicefleet.rules.stocks import Stock
from tests.documents.scanners import cut_out, pages, read_by_zbar, read_by_zxing, some_codes

OFF = Printer("back office", offset_x=0.4, offset_y=-0.3, stretch_x=0.3, stretch_y=-0.2)
PRINTERS = pytest.mark.parametrize("printer", [TRUE, OFF], ids=["true", "corrected"])
STOCKS = pytest.mark.parametrize("stock", all_stocks(), ids=lambda stock: stock.name)
L7160 = load("L7160")
DPI = 300


def labels_for(codes: list[str]) -> list[Label]:
    """All kinds of labels that every stock has room for: an icon gives way."""
    icons = [None, *Icon]
    return [Label(code, icons[number % len(icons)]) for number, code in enumerate(codes)]


def some_positions(stock: Stock, dpi: int) -> list[int]:
    """All, but for the finest pages: there the corners and the middle, since zbar takes long over many dots."""
    if dpi < 600:
        return list(stock.positions)
    n, columns = stock.per_page, stock.columns
    return sorted({1, columns, (n + 1) // 2, n - columns + 1, n})


def darkest_outside(page: Image.Image, chosen: Sheet, positions: list[int], *, margin: bool = False) -> int:
    """The darkest grey (255 is white) of a page once its printed labels (and the lower margin) are painted over."""
    dots, brush, stock = DPI / 25.4, ImageDraw.Draw(page), chosen.stock
    for position in positions:
        left, top = chosen.printer.place(stock, position)
        brush.rectangle((left * dots, top * dots, (left + stock.width) * dots, (top + stock.height) * dots), fill=255)
    if margin:
        _left, top = chosen.printer.place(stock, stock.per_page)
        brush.rectangle((0, (top + stock.height) * dots, page.width, page.height), fill=255)
    darkest, _lightest = page.getextrema()
    assert isinstance(darkest, int)
    return darkest


@PRINTERS
@STOCKS
def test_every_label_of_every_stock_is_read_by_both_decoders(stock: Stock, printer: Printer) -> None:
    codes = some_codes(stock.per_page)
    pdf = sheet(labels_for(codes), sheet=Sheet(stock, printer=printer))
    cut, expected = [], []
    for dpi in (150, 300, 600):
        [page] = pages(pdf, dpi)
        if dpi < 600 or printer is TRUE:  # a page of 35 million dots takes a second: once is enough
            assert read_by_zxing(page) == set(codes)
        for position in some_positions(stock, dpi):
            cut.append(cut_out(page, stock, position, dpi, printer))
            expected.append(codes[position - 1])
    assert read_by_zbar(cut) == expected
    assert [read_by_zxing(label) for label in cut[: stock.per_page]] == [{code} for code in codes]


@PRINTERS
@STOCKS
def test_nothing_is_drawn_outside_the_labels_but_the_note_in_the_margin(stock: Stock, printer: Printer) -> None:
    last = stock.per_page - 1 if stock.per_page > 1 else 1
    start = min(2, last)
    labels = labels_for(some_codes(last - start + 1))
    for note in (False, True):
        chosen = Sheet(stock, start=start, printer=printer, note=note, cut_marks=False)
        [page] = pages(sheet(labels, sheet=chosen), DPI)
        assert page.getextrema() == (0, 255)
        assert darkest_outside(page, chosen, list(range(start, last + 1)), margin=note) == 255


@STOCKS
def test_cut_marks_stay_off_what_is_printed(stock: Stock) -> None:
    """They may touch a label's outline, where there is no gap between labels, but nothing that a reader needs."""
    codes = some_codes(stock.per_page)
    [plain] = pages(sheet(codes, sheet=Sheet(stock, cut_marks=False)), DPI)
    [marked] = pages(sheet(codes, sheet=Sheet(stock, cut_marks=True)), DPI)
    assert stock.is_roll or plain != marked
    dots = DPI / 25.4
    for position in stock.positions:
        left, top = stock.place(position)
        within = (left + 0.5, top + 0.5, left + stock.width - 0.5, top + stock.height - 0.5)
        box = tuple(round(mm * dots) for mm in within)
        assert plain.crop(box) == marked.crop(box)  # type: ignore[arg-type]  # four numbers
    assert read_by_zxing(marked) == set(codes)


def test_plain_paper_has_cut_marks_unless_told_otherwise() -> None:
    codes = some_codes(3)
    plain = load("CUT-12")
    as_it_comes, with_marks, without = (
        sheet(codes, sheet=Sheet(plain, cut_marks=wish)) for wish in (None, True, False)
    )
    assert as_it_comes == with_marks != without


def test_labels_begin_at_the_last_cell_and_go_on_at_the_first_of_the_next_page() -> None:
    codes = some_codes(23)
    chosen = Sheet(L7160, start=21, note=False)
    first, second, third = pages(sheet(codes, sheet=chosen), DPI)
    assert read_by_zxing(cut_out(first, L7160, 21, DPI)) == {codes[0]}
    assert [read_by_zxing(cut_out(second, L7160, at, DPI)) for at in L7160.positions] == [{c} for c in codes[1:22]]
    assert read_by_zxing(cut_out(third, L7160, 1, DPI)) == {codes[22]}
    assert darkest_outside(first, chosen, [21]) == 255
    assert darkest_outside(third, chosen, [1]) == 255


def test_damaged_places_of_the_first_page_stay_empty() -> None:
    codes = some_codes(40)
    chosen = Sheet(L7160, start=3, skip=frozenset({1, 4, 21}), note=False)
    first, second, third = pages(sheet(codes, sheet=chosen), DPI)
    places = [3, *range(5, 21)]
    assert [read_by_zxing(cut_out(first, L7160, at, DPI)) for at in places] == [{code} for code in codes[:17]]
    assert darkest_outside(first, chosen, places) == 255
    assert [read_by_zxing(cut_out(second, L7160, at, DPI)) for at in L7160.positions] == [{c} for c in codes[17:38]]
    assert [read_by_zxing(cut_out(third, L7160, at, DPI)) for at in (1, 2)] == [{codes[38]}, {codes[39]}]


def test_a_first_page_of_damaged_places_only_is_left_out() -> None:
    [code] = some_codes(1)
    chosen = Sheet(L7160, start=20, skip=frozenset({20, 21}))
    [page] = pages(sheet([code], sheet=chosen), DPI)
    assert read_by_zxing(cut_out(page, L7160, 1, DPI)) == {code}


def test_copies_stand_side_by_side() -> None:
    one, other = some_codes(2)
    [page] = pages(sheet([one, other], sheet=Sheet(L7160, copies=3)), DPI)
    read = [read_by_zxing(cut_out(page, L7160, at, DPI)) for at in range(1, 8)]
    assert read == [{one}] * 3 + [{other}] * 3 + [set()]


@pytest.mark.parametrize("look", list(Look))
@pytest.mark.parametrize("name", ["DK-11221", "L7165", "L7160"])
def test_every_look_is_read(name: str, look: Look) -> None:
    stock, codes = load(name), some_codes(1)
    labels = [Label(code, Icon.SHELF, "A-03") for code in codes]
    [page, *_rest] = pages(sheet(labels, sheet=Sheet(stock, look=look)), DPI)
    label = cut_out(page, stock, 1, DPI)
    assert read_by_zxing(label) == set(codes)
    assert read_by_zbar([label]) == codes


@pytest.mark.parametrize("tilt", [-15, -7, 0, 7, 15])
def test_a_stained_and_tilted_label_is_read(tilt: int) -> None:
    """A twentieth of the symbol under a stain, on what holds the code: right of and below the corner squares."""
    [code] = some_codes(1)
    [page] = pages(sheet([code], sheet=Sheet(L7160, look=Look.SYMBOL)), DPI)
    label = cut_out(page, L7160, 1, DPI)
    symbol = label.crop(Image.eval(label, lambda grey: 255 - grey).getbbox())
    module, stain = symbol.width / SIZE, symbol.width * 0.05**0.5
    draw = random.Random(tilt)
    for _time in range(20):
        x, y = (draw.uniform(8 * module, symbol.width - stain) for _side in "xy")
        dirty = Image.new("L", (round(symbol.width + 2 * QUIET * module),) * 2, 255)
        dirty.paste(symbol, (round(QUIET * module),) * 2)
        left, top = x + QUIET * module, y + QUIET * module
        ImageDraw.Draw(dirty).rectangle((left, top, left + stain, top + stain), fill=draw.choice((0, 255)))
        assert read_by_zxing(dirty.rotate(tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=255)) == {code}
