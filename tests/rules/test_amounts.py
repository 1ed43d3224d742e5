"""Money, counts, sizes and ticks as people write them."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devicefleet.rules import amounts
from devicefleet.rules.refusals import Refused


@pytest.mark.parametrize(
    ("read", "written", "value"),
    [
        (amounts.money_pence, "£1,234.50", 123450),
        (amounts.money_pence, "129.5", 12950),
        (amounts.money_pence, "GBP 12", 1200),
        (amounts.money_pence, "12,50", 1250),
        (amounts.money_pence, "1,250", 125000),
        (amounts.money_pence, "129.50 GBP", 12950),
        (amounts.money_pence, "0", 0),
        (amounts.money_pence, ".99", 99),
        (amounts.whole_number, "8", 8),
        (amounts.whole_number, "8.0", 8),
        (amounts.whole_number, "1,000", 1000),
        (amounts.percent, "87%", 87),
        (amounts.percent, "86.6 %", 87),
        (amounts.percent, "100", 100),
        (amounts.gigabytes, "500MB", Decimal("0.5")),
        (amounts.gigabytes, "7.5 GB", Decimal("7.5")),
        (amounts.whole_gigabytes, "128GB", 128),
        (amounts.whole_gigabytes, "1 TB", 1024),
        (amounts.yes_no, "Yes", True),
        (amounts.yes_no, "✓", True),
        (amounts.yes_no, "FALSE", False),
        (amounts.yes_no, " n ", False),
    ],
)
def test_it_reads_what_people_write(read: Callable[[str], object], written: str, value: object) -> None:
    assert read(written) == value


@pytest.mark.parametrize(
    ("read", "written", "words"),
    [
        (amounts.money_pence, "$12", "not in pounds"),
        (amounts.money_pence, "12.345", "parts of a penny"),
        (amounts.money_pence, "-5", "not an amount"),
        (amounts.money_pence, "free", "not an amount"),
        (amounts.money_pence, "1e9", "not an amount"),
        (amounts.money_pence, "999999999", "more than any one thing"),
        (amounts.whole_number, "8.5", "not a whole number"),
        (amounts.whole_number, "eight", "not a whole number"),
        (amounts.whole_number, "9" * 5000, "not a whole number"),
        (amounts.whole_number, "2000000", "outside"),
        (amounts.percent, "101", "not a percentage"),
        (amounts.percent, "good", "not a percentage"),
        (amounts.gigabytes, "lots", "not a size"),
        (amounts.gigabytes, "64 MHz", "not a size"),
        (amounts.gigabytes, "99999", "more than any device"),
        (amounts.whole_gigabytes, "0.5", "not a whole number of gigabytes"),
        (amounts.yes_no, "perhaps", "neither yes nor no"),
    ],
)
def test_what_is_wrong_is_named(read: Callable[[str], object], written: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read(written)
    assert words in str(refused.value)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20) | st.text("0123456789.,£% GBMTE+-", max_size=20))
def test_nothing_is_worse_than_refused(text: str) -> None:
    for read in (amounts.money_pence, amounts.whole_number, amounts.percent, amounts.whole_gigabytes, amounts.yes_no):
        try:
            value = read(text)
        except Refused:
            continue
        assert value >= 0
