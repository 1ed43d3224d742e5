"""Tables of label stocks: a stock for each row that can be, a sentence for each that cannot."""

from typing import Any

import pytest

from devicefleet.documents.stock_tables import read_stocks
from devicefleet.documents.stocks import load
from devicefleet.rules.refusals import Refused

HEADER = "file,brand,part,equiv,page,page_w_mm,page_h_mm,w_mm,h_mm,round_mm,nx,ny,x0_mm,y0_mm,dx_mm,dy_mm"
ROW = {
    "brand": "Maker",
    "part": "M-21",
    "page": "A4",
    "w_mm": "63.5",
    "h_mm": "38.1",
    "round_mm": "1.76",
    "nx": "3",
    "ny": "7",
    "x0_mm": "7.21",
    "y0_mm": "15.15",
    "dx_mm": "66.04",
    "dy_mm": "38.1",
}


def table(*rows: dict[str, Any], header: str = HEADER) -> bytes:
    lines = [",".join(f'"{(ROW | row).get(name, "")}"' for name in header.split(",")) for row in rows]
    return "\n".join([header, *lines]).encode()


def only(**changes: str) -> str:
    """The one sentence about a table of this row."""
    found = read_stocks(table(changes))
    assert found.stocks == []
    [refused] = found.refused
    assert refused.row == 2
    return refused.sentence


def test_a_row_is_a_stock() -> None:
    found = read_stocks(table({"part": "L7160"}))
    [stock] = found.stocks
    ours = load("L7160")
    assert found.refused == []
    assert [getattr(stock, name) for name in ("width", "height", "columns", "rows", "x0", "y0", "corner")] == [
        getattr(ours, name) for name in ("width", "height", "columns", "rows", "x0", "y0", "corner")
    ]
    assert (stock.page_width, stock.page_height, stock.pitch_x, stock.pitch_y) == (210, 297, 66.04, 38.1)


def test_copies_of_a_cut_are_stocks_of_their_own_name() -> None:
    nothing = dict.fromkeys(("w_mm", "h_mm", "nx", "ny", "x0_mm", "y0_mm"), "")
    found = read_stocks(table({}, {"part": "J-21", "equiv": "M-21"}, {"part": "K-21", "equiv": "M-21"} | nothing))
    assert [stock.name for stock in found.stocks] == ["M-21", "J-21", "K-21"]
    assert {(stock.width, stock.place(21)) for stock in found.stocks} == {(63.5, found.stocks[0].place(21))}
    assert found.refused == []


def test_the_same_stock_twice_is_one_and_another_cut_of_that_name_is_called_by_its_maker() -> None:
    found = read_stocks(table({}, {"brand": "Other"}, {"brand": "Other", "h_mm": "30"}))
    assert [stock.name for stock in found.stocks] == ["M-21", "Other M-21"]
    assert found.refused == []


@pytest.mark.parametrize(
    ("page", "size"), [("A4", (210, 297)), ("us-letter", (215.9, 279.4)), ("A3", (297, 420)), ("roll", (100, 300))]
)
def test_paper_is_known_by_name_or_by_size(page: str, size: tuple[float, float]) -> None:
    sizes = {"page_w_mm": "100", "page_h_mm": "300"} if page == "roll" else {}
    measures = {"w_mm": "50", "h_mm": "38,1", "nx": "1", "ny": "7", "x0_mm": "0", "dx_mm": "", "dy_mm": ""}
    [stock] = read_stocks(table({"page": page} | sizes | measures | {"y0_mm": "0"})).stocks
    assert (stock.page_width, stock.page_height) == size
    assert (stock.pitch_x, stock.pitch_y) == (50, 38.1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"x0_mm": "20"}, "M-21: the last column ends 5.58 mm past the page's right edge."),
        ({"dy_mm": "37"}, "M-21: labels lie on each other by 1.10 mm: pitch_y is less than one label."),
        ({"x0_mm": "-1"}, "M-21: x0 and y0 must be 0 or more."),
        ({"part": ""}, "A label stock needs a name: write the one on the box."),
        ({"nx": "2.5"}, "M-21: “2.5” in the column nx is not a number that can be used there."),
        ({"nx": ""}, "M-21: “” in the column nx is not a number that can be used there."),
        ({"w_mm": "wide"}, "M-21: “wide” in the column w_mm is not a number that can be used there."),
        ({"w_mm": "9" * 400}, f"M-21: “{'9' * 400}” in the column w_mm is not a number that can be used there."),
        ({"w_mm": "inf"}, "M-21: “inf” in the column w_mm is not a number that can be used there."),
        (
            {"page": "roll", "page_w_mm": "62"},
            "M-21: page “roll” has no size: fill page_w_mm and page_h_mm (the cut length of a roll).",
        ),
    ],
)
def test_a_row_that_cannot_be_is_told_of(changes: dict[str, str], sentence: str) -> None:
    assert only(**changes) == sentence


def test_a_copy_of_nothing_is_told_of() -> None:
    nothing = dict.fromkeys(("w_mm", "h_mm", "nx", "ny", "x0_mm", "y0_mm"), "")
    assert only(equiv="X-1", **nothing) == "M-21: no row above has the part X-1, which it is cut like."


def test_good_rows_are_kept_beside_refused_ones_and_empty_ones_passed_over() -> None:
    data = (
        table({}, {"part": "bad", "nx": "30"}).replace(b"\n", b"\n\n")
        + b'\n"", ,\n'
        + table({"part": "M-22"})[len(HEADER) + 1 :]
    )
    found = read_stocks(data)
    assert [stock.name for stock in found.stocks] == ["M-21", "M-22"]
    assert [(refused.row, refused.sentence.split(":")[0]) for refused in found.refused] == [(5, "bad")]


def test_columns_may_stand_in_any_order_and_none_that_is_needed_may_be_missing() -> None:
    assert len(read_stocks(table({}, header=",".join(reversed(HEADER.split(","))))).stocks) == 1
    with pytest.raises(Refused, match="the column nx is missing") as refused:
        read_stocks(table({}, header=HEADER.replace(",nx", "")))
    assert refused.value.field == "file"
    with pytest.raises(Refused, match="the column part is missing"):
        read_stocks(b"")


def test_too_long_a_table_is_refused() -> None:
    with pytest.raises(Refused, match="at most 10000 rows"):
        read_stocks(table({}) + b"\n" * 10_000 + table({})[len(HEADER) + 1 :])
