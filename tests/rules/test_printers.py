"""Printers: where a label is drawn so that it lands right, and what a printer cannot be."""

from math import nan

import pytest

from devicefleet.documents.stocks import load
from devicefleet.rules.printers import TRUE, Printer
from devicefleet.rules.refusals import Refused

L7160 = load("L7160")


def test_a_true_printer_draws_where_the_label_is() -> None:
    assert [TRUE.place(L7160, position) for position in L7160.positions] == [
        L7160.place(position) for position in L7160.positions
    ]


def test_places_are_stretched_from_the_top_left_and_then_moved() -> None:
    printer = Printer("back office", offset_x=1.5, offset_y=-2, stretch_x=1, stretch_y=-0.5)
    assert printer.moved(0, 0) == (1.5, -2)
    assert printer.moved(100, 200) == pytest.approx((102.5, 197))
    left, top = L7160.place(21)
    assert printer.place(L7160, 21) == pytest.approx((left * 1.01 + 1.5, top * 0.995 - 2))


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("offset_x", 20.1, "A printer is off by at most 20 mm: write offset_x in mm, from -20 to 20."),
        ("offset_y", -21, "A printer is off by at most 20 mm: write offset_y in mm, from -20 to 20."),
        ("stretch_x", 5.01, "A printer stretches by at most 5 %: write stretch_x in %, from -5 to 5."),
        ("stretch_y", nan, "A printer stretches by at most 5 %: write stretch_y in %, from -5 to 5."),
    ],
)
def test_a_printer_that_cannot_be_is_refused(key: str, value: float, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        Printer("back office", **{key: value})
    assert (str(refused.value), refused.value.field) == (sentence, key)
