"""Label stocks: those that come with DeviceFleet, and what is said about one that cannot be."""

import re
from dataclasses import fields, replace
from math import nan
from pathlib import Path
from typing import Any

import pytest

from devicefleet.documents.stocks import all_stocks, as_toml, load, read
from devicefleet.resources import LABELS
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.stocks import Stock

SHEETS = {
    "CUT-12": 12,
    "L4731": 189,
    "L4732": 80,
    "L7159": 24,
    "L7160": 21,
    "L7161": 18,
    "L7162": 16,
    "L7163": 14,
    "L7164": 12,
    "L7165": 8,
    "L7651": 65,
    "L7654": 40,
}
ROLLS = {
    "11352": (54, 25),
    "11353": (25, 13),
    "11354": (57, 32),
    "11355": (51, 19),
    "99010": (89, 28),
    "99012": (89, 36),
    "99014": (101, 54),
    "DK-11201": (90, 29),
    "DK-11202": (100, 62),
    "DK-11204": (54, 17),
    "DK-11208": (90, 38),
    "DK-11209": (62, 29),
    "DK-11221": (23, 23),
    "DK-22205": (62, 30),
    "Z-100x50": (100, 50),
    "Z-51x25": (51, 25),
    "Z-57x32": (57, 32),
}
README = (LABELS / "README.md").read_text(encoding="utf-8")
L7160 = (LABELS / "l7160.toml").read_text(encoding="utf-8")


def stock_file(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def mine(**changes: Any) -> Stock:
    return replace(load("L7160"), **{"name": "Mine", "also": ()} | changes)


def test_all_stocks_are_there_sheets_before_rolls() -> None:
    stocks = all_stocks()
    assert [stock.name for stock in stocks] == [*SHEETS, *ROLLS]
    assert {stock.name: stock.per_page for stock in stocks if not stock.is_roll} == SHEETS
    assert {stock.name: (stock.width, stock.height) for stock in stocks if stock.is_roll} == ROLLS


@pytest.mark.parametrize("stock", [load(name) for name in SHEETS if name != "CUT-12"], ids=lambda stock: stock.name)
def test_sheets_are_symmetric(stock: Stock) -> None:
    left, top = stock.place(1)
    last_left, last_top = stock.place(stock.per_page)
    assert left == pytest.approx(stock.page_width - last_left - stock.width, abs=0.02)
    assert top == pytest.approx(stock.page_height - last_top - stock.height, abs=0.02)


def test_one_label_with_paper_around_it_is_a_sheet() -> None:
    assert not mine(columns=1, rows=1).is_roll


def test_own_stocks_stand_among_the_others_and_win_over_a_file_of_their_name() -> None:
    first, other = mine(name="l-7160", height=30.0), mine()
    names = [stock.name for stock in all_stocks((first, other))]
    assert len(names) == len(all_stocks()) + 1
    assert {"Mine", "l-7160"} < set(names)
    assert "L7160" not in names
    assert load("L7160", (first, other)) is first
    assert load("L7160").height == 38.1


def test_a_name_wins_over_another_name() -> None:
    assert load("L7161", (mine(also=("L7161",)),)).name == "L7161"
    assert load("J8161", (mine(name="J8161"),)).name == "J8161"


@pytest.mark.parametrize("stock", all_stocks(), ids=lambda stock: stock.name)
def test_a_stock_written_out_is_read_back(tmp_path: Path, stock: Stock) -> None:
    changed = replace(stock, name=f"{stock.name} “\\”\x7f\U0001f4e6\n", also=("a", 'b"'))
    assert read(stock_file(tmp_path, as_toml(changed))) == changed


@pytest.mark.parametrize("name", ["l7160", "L7160", " L-7160 ", "j8160", "7160"])
def test_a_stock_is_found_by_any_of_its_names(name: str) -> None:
    assert load(name).name == "L7160"


def test_no_two_stocks_share_a_name() -> None:
    names = [name.casefold() for stock in all_stocks() for name in (stock.name, *stock.also)]
    assert len(names) == len(set(names))


def test_an_unknown_stock_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotFound) as refused:
        load("L9999")
    assert "“L9999”" in str(refused.value)
    assert all(name in str(refused.value) for name in (*SHEETS, *ROLLS))


def test_positions_run_row_by_row() -> None:
    stock = load("L7160")
    assert stock.place(1) == (7.21, 15.15)
    assert stock.place(3) == pytest.approx((7.21 + 2 * 66.04, 15.15))
    assert stock.place(4) == pytest.approx((7.21, 15.15 + 38.1))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"pitch_x": 63.0}, "L7160: labels lie on each other by 0.50 mm: pitch_x is less than one label."),
        ({"pitch_y": 30.0}, "L7160: labels lie on each other by 8.10 mm: pitch_y is less than one label."),
        ({"x0": 20.0}, "L7160: the last column ends 5.58 mm past the page's right edge."),
        ({"rows": 8}, "L7160: the last row ends 22.95 mm past the page's lower edge."),
        ({"y0": -1.0}, "L7160: x0 and y0 must be 0 or more."),
        ({"columns": 0}, "L7160: columns must be more than 0."),
        ({"height": 0.0}, "L7160: height must be more than 0."),
        ({"corner": 20.0}, "L7160: corner must be from 0 to 19.05 mm."),
        ({"edge_x": -0.1}, "L7160: edge_x must be from 0 to 31.75 mm."),
        ({"edge_y": 19.2}, "L7160: edge_y must be from 0 to 19.05 mm."),
        ({"rows": 334}, "L7160: a page holds at most 1000 labels."),
        ({"page_width": 2100.0}, "L7160: page_width must be at most 2000 mm."),
        ({"page_height": nan}, "L7160: page_height must be more than 0."),
        ({"x0": nan}, "L7160: x0 and y0 must be 0 or more."),
        ({"pitch_x": nan}, "L7160: labels lie on each other by nan mm: pitch_x is less than one label."),
        ({"name": " "}, "A label stock needs a name: write the one on the box."),
    ],
)
def test_an_impossible_stock_is_refused(change: dict[str, float], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        replace(load("L7160"), **change)
    assert str(refused.value) == sentence
    assert refused.value.field in {*change, "rows", "y0"}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("rows = 7", "", "the key “rows” is missing"),
        ("rows = 7", "rows = 7\nrow = 7", "“row” is not a key of a label stock"),
        ("rows = 7", "rows = 7.5", "“rows” is of the wrong kind"),
        ("rows = 7", 'rows = "7"', "“rows” is of the wrong kind"),
        ("rows = 7", "rows = true", "“rows” is of the wrong kind"),
        ("rows = 7", "rows = 7\nto_cut = 1", "“to_cut” is of the wrong kind"),
        ("also = [", "also = [1, ", "“also” is of the wrong kind"),
        ('unit = "mm"', 'unit = "in"', 'unit must be "mm"'),
        ("rows = 7", "rows = ", "is not a TOML file"),
    ],
)
def test_a_wrong_file_is_refused_by_its_name_and_the_key(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        read(stock_file(tmp_path, L7160.replace(old, new)))
    assert str(refused.value).startswith("mine.toml")
    assert sentence in str(refused.value)


def test_a_whole_number_is_a_length_and_other_names_may_be_left_out(tmp_path: Path) -> None:
    text = re.sub("also = .*", "", L7160).replace("page_width = 210.0", "page_width = 210")
    stock = read(stock_file(tmp_path, text))
    assert (stock.page_width, stock.also) == (210, ())


def test_every_key_is_documented() -> None:
    for key in ("unit", *(field.name for field in fields(Stock))):
        assert f"`{key}`" in README


def test_every_stock_is_documented_with_its_other_names_and_its_size() -> None:
    for stock in all_stocks():
        [line] = [
            line for line in README.splitlines() if line.startswith(f"| `{stock.name}` | {', '.join(stock.also)}")
        ]
        assert f"| {stock.width:g} × {stock.height:g} |" in line
        assert stock.is_roll or f"| {stock.per_page} |" in line
