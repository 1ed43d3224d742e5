"""Where things stand on a label of any size: inside it, clear of the symbol's white border, and large enough."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from devicefleet.documents.label_layout import DOT, SMALLEST_MODULE, Layout, lay_out
from devicefleet.documents.label_text import CAPITALS, SMALLEST_TEXT, Wanted
from devicefleet.documents.stocks import all_stocks
from devicefleet.documents.symbols import QUIET, SIZE
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock

Box = tuple[float, float, float, float]  # left, low, right, high


PLAIN = Wanted()


def label(width: float, height: float, edge: float = 0.0) -> Stock:
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
        edge_x=edge,
        edge_y=edge,
    )


def width_of(text: str) -> float:
    return 0.55 * len(text)


def boxes_of(layout: Layout) -> list[Box]:
    """Of everything but the symbol; letters such as g and y reach below their line and have room there."""
    icons = [(x, y, x + size, y + size) for x, y, size, *_rest in layout.icon]
    code = [(x, y, x + width, y + CAPITALS * size) for x, y, size, width, _text in layout.code]
    words = [
        (x, y - 0.25 * size, x + width, y + CAPITALS * size)
        for x, y, size, width, _text in (*layout.caption, *layout.returns)
    ]
    return [*icons, *code, *words]


def apart(one: Box, other: Box) -> bool:
    slack = 1e-6
    return (
        one[2] <= other[0] + slack
        or other[2] <= one[0] + slack
        or one[3] <= other[1] + slack
        or other[3] <= one[1] + slack
    )


@given(
    width=st.floats(8, 150),
    height=st.floats(8, 150),
    edge=st.sampled_from([0.0, 0.5, 3.0]),
    wanted=st.builds(
        Wanted,
        code=st.booleans(),
        icon=st.booleans(),
        caption=st.sampled_from(["", "A-03", "Rack B-12"]),
        return_line=st.sampled_from(["", "Found?", "Found? kit.example.org"]),
    ),
)
def test_everything_is_inside_the_label_and_clear_of_everything_else(
    width: float, height: float, edge: float, wanted: Wanted
) -> None:
    wanted = wanted if wanted.code else Wanted(code=False)
    try:
        layout = lay_out(label(width, height, edge), wanted, width_of)
    except Refused:
        assume(False)
        raise
    tall, quiet, (x, y) = SIZE * layout.module, QUIET * layout.module, layout.symbol
    symbol = (x - quiet, y - quiet, x + tall + quiet, y + tall + quiet)
    boxes = [symbol, *boxes_of(layout)]
    assert all(low >= -1e-6 and right <= width + 1e-6 for low, _, right, _ in boxes)
    assert all(low >= -1e-6 and high <= height + 1e-6 for _, low, _, high in boxes)
    assert all(apart(one, other) for i, one in enumerate(boxes) for other in boxes[:i])
    left, low, right, high = layout.ink
    assert min(left, low, width - right, height - high) >= edge - 1e-6
    assert (left, high) == (min(left, x), max(high, y + tall))


@pytest.mark.parametrize("dot", [DOT, 1 / 8, 1 / 12], ids=["300 dpi", "203 dpi", "12 dots"])
@pytest.mark.parametrize("stock", all_stocks(), ids=lambda stock: stock.name)
def test_every_stock_of_ours_has_room_for_symbol_and_code(stock: Stock, dot: float) -> None:
    layout = lay_out(stock, PLAIN, width_of, dot)
    assert layout.module >= SMALLEST_MODULE
    assert layout.module / dot == pytest.approx(round(layout.module / dot))
    assert layout.code[0].size > 1.3 * SMALLEST_TEXT
    assert len(layout.code) in {1, 2}


def test_a_label_too_small_for_letters_has_the_symbol_alone_and_takes_no_other_words() -> None:
    layout = lay_out(label(10, 10), PLAIN, width_of)
    assert layout.code == ()
    assert layout.symbol == pytest.approx(((10 - SIZE * layout.module) / 2,) * 2)
    for field in ("return_line", "caption"):
        with pytest.raises(Refused, match="There is no room for “Found\\?” on mine labels") as refused:
            lay_out(label(10, 10), replace(PLAIN, **{field: "Found?"}), width_of)
        assert refused.value.field == field


@pytest.mark.parametrize(("width", "height"), [(7.0, 7.0), (40.0, 7.0), (7.0, 40.0)])
def test_modules_below_a_quarter_of_a_millimetre_are_refused(width: float, height: float) -> None:
    with pytest.raises(Refused, match="mine labels are too small for a QR code") as refused:
        lay_out(label(width, height), PLAIN, width_of)
    assert refused.value.field == "stock"


def test_edges_that_leave_nothing_are_refused() -> None:
    with pytest.raises(Refused, match=r"its squares would be 0\.00 mm wide"):
        lay_out(label(30, 20, edge=10), PLAIN, width_of)


def test_wide_labels_have_the_code_in_one_line_and_square_ones_below_the_symbol() -> None:
    beside, below = lay_out(label(99.1, 33.9), PLAIN, width_of), lay_out(label(60, 60), PLAIN, width_of)
    assert len(beside.code) == len(below.code) == 1
    assert beside.code[0].x > beside.symbol[0] + SIZE * beside.module
    assert below.code[0].y < below.symbol[1]


@pytest.mark.parametrize(("width", "height"), [(99.1, 33.9), (63.5, 38.1), (60, 60), (63.5, 72)])
def test_a_caption_stands_beside_its_icon_above_the_code_and_is_larger(width: float, height: float) -> None:
    layout = lay_out(label(width, height), Wanted(icon=True, caption="A-03"), width_of)
    [icon], [caption], [code] = layout.icon, layout.caption, layout.code
    assert icon.size == pytest.approx(CAPITALS * caption.size)
    assert icon.y == caption.y > code.y + CAPITALS * code.size
    assert caption.size > 1.2 * code.size


def test_an_icon_gives_way_to_letters() -> None:
    small = label(25.4, 10)
    assert lay_out(label(63.5, 38.1), Wanted(icon=True), width_of).icon
    assert lay_out(small, Wanted(icon=True), width_of) == lay_out(small, PLAIN, width_of)


def test_a_symbol_alone_is_in_the_middle_and_as_large_as_it_can_be() -> None:
    alone = lay_out(label(60, 23), Wanted(code=False), width_of)
    assert alone.ink == pytest.approx(
        ((60 - 21 * alone.module) / 2, 4 * 23 / 29, (60 + 21 * alone.module) / 2, 25 * 23 / 29), abs=DOT * 21
    )
    assert alone.module > lay_out(label(60, 23), PLAIN, width_of).module - 1e-9
    assert (alone.code, alone.caption, alone.returns, alone.icon) == ((), (), (), ())
