"""Thresholds that go together, and the sentence for those that do not."""

from dataclasses import replace

import pytest

from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.refusals import Refused


def test_the_limits_that_were_measured_are_allowed() -> None:
    assert Limits() == replace(Limits(), hide_below=10, show_from=14, base=5)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"few": 0}, "few", "few must be 1 or more."),
        ({"base": 4}, "base", "base must be at least narrow, 5: a rounded number tells no less."),
        ({"hide_below": 12}, "hide_below", "hide_below must be a multiple of base, 5, and at least two of it."),
        ({"hide_below": 5}, "hide_below", "hide_below must be a multiple of base, 5, and at least two of it."),
        (
            {"show_from": 10},
            "show_from",
            "show_from must be from 11 to 20: more than hide_below, and at most twice as much.",
        ),
        ({"percent_from": 10}, "percent_from", "percent_from must be at least 20, twice hide_below."),
        ({"edge": 50}, "edge", "edge must be less than 50 per cent."),
        ({"dominance": 1.0}, "dominance", "dominance must be at least 0.5 and less than 1."),
        ({"band_people": 10}, "band_people", "band_people must be at least percent_from, 20."),
        ({"band_from": 2}, "band_from", "band_from must be 3 or more, or its quarters are single ones."),
        ({"middle_from": 10}, "middle_from", "middle_from must be at least percent_from, 20."),
        ({"ninth_from": 20}, "ninth_from", "ninth_from must be at least 50, ten times narrow."),
    ],
)
def test_limits_that_do_not_go_together_are_refused(changed: dict[str, float], field: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        Limits(**changed)  # type: ignore[arg-type]  # whole numbers but for one
    assert (refused.value.field, str(refused.value)) == (field, sentence)
