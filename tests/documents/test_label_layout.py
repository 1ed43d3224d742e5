"""Where things stand on a label of any size: inside it, clear of the symbol's white border, and large enough."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from devicefleet.documents.label_layout import (
    CAPITALS,
    DOT,
    GROUP,
    SMALLEST_MODULE,
    SMALLEST_TEXT,
    WHOLE,
    Layout,
    lay_out,
)
from devicefleet.documents.stocks import all_stocks
from devicefleet.documents.symbols import QUIET, SIZE
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock

Box = tuple[float, float, float, float]  # left, low, right, high


def label(width: float, height: float) -> Stock:
    return Stock(
        name="mine",
        page_width=width,
        page_height=height,
        width=width,
        height=height,
        columns=1,
        rows=1,
        x0=0,
        y0=0,
        pitch_x=width,
        pitch_y=height,
    )


def width_of(text: str) -> float:
    return 0.55 * len(text)


def boxes_of_text(layout: Layout) -> list[Box]:
    wide = layout.code_size * (WHOLE if len(layout.code_spots) == 1 else GROUP)
    high = CAPITALS * layout.code_size
    codes = [(x, y, x + wide, y + high) for x, y in layout.code_spots]
    size = layout.return_size
    returns = [(x, y, x + size * width_of(line), y + CAPITALS * size) for (x, y), line in layout.return_spots]
    return [*codes, *returns]


def apart(one: Box, other: Box) -> bool:
    slack = 1e-6
    return (
        one[2] <= other[0] + slack
        or other[2] <= one[0] + slack
        or one[3] <= other[1] + slack
        or other[3] <= one[1] + slack
    )


@given(st.floats(8, 150), st.floats(8, 150), st.sampled_from(["", "Found?", "Found? kit.example.org"]))
def test_everything_is_inside_the_label_and_clear_of_everything_else(width: float, height: float, line: str) -> None:
    try:
        layout = lay_out(label(width, height), line, width_of)
    except Refused:
        assume(False)
        raise
    quiet, (x, y) = QUIET * layout.module, layout.symbol
    symbol = (x - quiet, y - quiet, x + SIZE * layout.module + quiet, y + SIZE * layout.module + quiet)
    boxes = [symbol, *boxes_of_text(layout)]
    assert all(low >= -1e-6 and right <= width + 1e-6 for low, _, right, _ in boxes)
    assert all(low >= -1e-6 and high <= height + 1e-6 for _, low, _, high in boxes)
    assert all(apart(one, other) for i, one in enumerate(boxes) for other in boxes[:i])


@pytest.mark.parametrize("stock", all_stocks(), ids=lambda stock: stock.name)
def test_every_stock_of_ours_has_room_for_symbol_and_code(stock: Stock) -> None:
    layout = lay_out(stock, "", width_of)
    assert layout.module >= SMALLEST_MODULE
    assert layout.module / DOT == pytest.approx(round(layout.module / DOT))
    assert layout.code_size > 1.5 * SMALLEST_TEXT
    assert len(layout.code_spots) in {1, 2}


def test_a_label_too_small_for_letters_has_the_symbol_alone_and_takes_no_return_line() -> None:
    layout = lay_out(label(10, 10), "", width_of)
    assert layout.code_spots == ()
    assert layout.symbol == pytest.approx(((10 - SIZE * layout.module) / 2,) * 2)
    with pytest.raises(Refused, match="There is no room for “Found\\?” on mine labels"):
        lay_out(label(10, 10), "Found?", width_of)


@pytest.mark.parametrize(("width", "height"), [(7.0, 7.0), (40.0, 7.0), (7.0, 40.0)])
def test_modules_below_a_quarter_of_a_millimetre_are_refused(width: float, height: float) -> None:
    with pytest.raises(Refused, match="mine labels are too small for a QR code") as refused:
        lay_out(label(width, height), "", width_of)
    assert refused.value.field == "stock"


def test_wide_labels_have_the_code_in_one_line_and_square_ones_below_the_symbol() -> None:
    beside, below = lay_out(label(99.1, 33.9), "", width_of), lay_out(label(60, 60), "", width_of)
    assert len(beside.code_spots) == len(below.code_spots) == 1
    assert beside.code_spots[0][0] > beside.symbol[0] + SIZE * beside.module
    assert below.code_spots[0][1] < below.symbol[1]
