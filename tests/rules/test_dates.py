"""Dates as suppliers write them: UK and ISO always, US only where the whole column proves it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devicefleet.rules.dates import Order, date_order, order_note, read_date
from devicefleet.rules.refusals import Refused


@pytest.mark.parametrize(
    "written",
    [
        "15/01/2026", "15/1/2026", "15-01-2026", "15.01.2026", "15 01 2026", "15/01/26", "2026-01-15", "2026/1/15",
        "20260115", "2026-01-15 00:00:00", "2026-01-15T09:30", "2026-01-15T09:30:15.123Z", "2026-01-15 09:53:23 +0000",
        "15/01/2026 09:30", "15/01/2026 9:30 AM", "15 Jan 2026", "15 January 2026", "15th Jan 2026", "15-Jan-26",
        "Jan 15, 2026", "January 15 2026", "Thu 15 Jan 2026", "Thursday, 15 January 2026", "15JAN2026",
        " 15/01/2026\u00a0", "\u200e15/01/2026", "１５/０１/２０２６", "١٥/٠١/٢٠٢٦",
    ],
)  # fmt: skip
def test_one_day_in_many_spellings(written: str) -> None:
    assert read_date(written) == date(2026, 1, 15)


def test_the_order_of_the_column_decides() -> None:
    assert read_date("3/4/2026") == date(2026, 4, 3)
    assert read_date("3/4/2026", "ambiguous") == date(2026, 4, 3)
    assert read_date("3/4/2026", "mdy") == date(2026, 3, 4)
    assert read_date("2026-03-04", "mdy") == date(2026, 3, 4)
    assert read_date("3 Sept 2026") == date(2026, 9, 3)


def test_a_moment_with_a_zone_is_the_day_it_was_in_the_uk() -> None:
    assert read_date("2026-06-30 23:30:00 +0000") == date(2026, 7, 1)
    assert read_date("2026-06-30T23:30:00+01:00") == date(2026, 6, 30)
    assert read_date("2026-12-31 23:30 Z") == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["5/15/2020", "6/3/2020"], "mdy"),
        (["15/5/2020", "6/3/2020"], "dmy"),
        (["15/5/2020", "5/15/2020"], "dmy"),
        (["5/6/2020", "7/8/2020"], "ambiguous"),
        (["5/5/2020", "", "7/7/20"], "dmy"),
        (["2020-05-06", "15 May 2020"], "dmy"),
        (["5/15/2020 10:00", "rubbish"], "mdy"),
        (["99/99/2020"], "dmy"),
        ([], "dmy"),
    ],
)
def test_only_a_whole_column_proves_the_us_order(values: list[str], order: Order) -> None:
    assert date_order(values) == order


def test_what_was_decided_is_told() -> None:
    assert "month first" in (order_note("Ship date", "mdy") or "")
    assert "day first, the UK way" in (order_note("Ship date", "ambiguous") or "")
    assert order_note("Ship date", "dmy") is None


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("31/02/2026", "not a day in the calendar"),
        ("2026-02-30", "not a day in the calendar"),
        ("0/1/2026", "not a day in the calendar"),
        ("2026-13-01", "not a day in the calendar"),
        ("99/99/2026", "not a day in the calendar"),
        ("5/15/2020", "no month 15"),
        ("15 Foo 2026", "names no month"),
        ("01/01/0026", "year"),
        ("01/01/1926", "year"),
        ("46037", "as a spreadsheet counts it"),
        ("January 2026", "not a date"),
        ("soon", "not a date"),
        ("1/2", "not a date"),
        ("", "not a date"),
        ("2026-01-15 and a bit", "not a date"),
    ],
)
def test_what_is_wrong_is_named(written: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read_date(written)
    assert words in str(refused.value)


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    assert read_date(day.isoformat()) == day
    assert read_date(f"{day:%d/%m/%Y}") == day
    assert read_date(f"{day:%m/%d/%Y}", "mdy") == day
    assert read_date(f"{day:%d %B %Y}") == day


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=20) | st.text("0123456789/-. :TZ+janfebsept", max_size=28),
    st.sampled_from(["dmy", "mdy", "ambiguous"]),
)
def test_nothing_is_worse_than_refused(text: str, order: Order) -> None:
    assert date_order([text]) in {"dmy", "mdy", "ambiguous"}
    try:
        found = read_date(text, order)
    except Refused:
        return
    assert 1989 < found.year < 2101
