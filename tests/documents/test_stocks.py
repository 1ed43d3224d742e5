"""Label stocks: those that come with DeviceFleet, and what is said about one that cannot be."""

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from devicefleet.documents.stocks import Stock, all_stocks, load, read
from devicefleet.resources import LABELS
from devicefleet.rules.refusals import NotFound, Refused

PER_PAGE = {
    "L4731": 189,
    "L4732": 80,
    "L7159": 24,
    "L7160": 21,
    "L7161": 18,
    "L7162": 16,
    "L7163": 14,
    "L7165": 8,
    "L7651": 65,
    "L7654": 40,
    "11354": 1,
    "99012": 1,
    "DK-11209": 1,
}
L7160 = (LABELS / "l7160.toml").read_text(encoding="utf-8")


def stock_file(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_stocks_are_there_sheets_before_rolls() -> None:
    assert {stock.name: stock.per_page for stock in all_stocks()} == PER_PAGE
    assert [stock.is_roll for stock in all_stocks()] == [False] * 10 + [True] * 3


@pytest.mark.parametrize("stock", all_stocks(), ids=lambda stock: stock.name)
def test_sheets_are_symmetric(stock: Stock) -> None:
    left, top = stock.place(1)
    last_left, last_top = stock.place(stock.per_page)
    assert left == pytest.approx(stock.page_width - last_left - stock.width, abs=0.02)
    assert top == pytest.approx(stock.page_height - last_top - stock.height, abs=0.02)


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
    assert all(name in str(refused.value) for name in PER_PAGE)


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
    ],
)
def test_an_impossible_stock_is_refused(change: dict[str, float], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        replace(load("L7160"), **change)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("rows = 7", "", "the key “rows” is missing"),
        ("rows = 7", "rows = 7\nrow = 7", "“row” is not a key of a label stock"),
        ("rows = 7", "rows = 7.5", "“rows” is of the wrong kind"),
        ("rows = 7", 'rows = "7"', "“rows” is of the wrong kind"),
        ("rows = 7", "rows = true", "“rows” is of the wrong kind"),
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
    readme = (LABELS / "README.md").read_text(encoding="utf-8")
    for key in ("unit", *(field.name for field in fields(Stock))):
        assert f"`{key}`" in readme
