"""A cell is known again by its definition and its time, which is all that the register keeps of it."""

import pytest

from devicefleet.rules.reporting.key import key_from
from devicefleet.rules.reporting.layout import keys
from devicefleet.rules.reporting.period import period_from
from devicefleet.rules.reporting.slices import slice_from


@pytest.mark.parametrize("period", ["2026-02", "2026-Q1", "2026"])
@pytest.mark.parametrize("slice_", ["all", "nation:ENG", "region:E12000007", "provider:home"])
def test_every_key_of_a_report_is_read_back(period: str, slice_: str) -> None:
    every = keys(period_from(period), slice_from(slice_))
    assert {key_from(key.definition, key.when) for key in every} == every


def test_a_sum_is_no_cell() -> None:
    assert key_from("pence_devices|slice=all|every=quarter", "2026-09") is None


@pytest.mark.parametrize(
    ("period", "sharing"),
    [
        ("2026-02", "2026-02 2026-Q1 2026"),
        ("2026-Q4", "2026-10 2026-11 2026-12 2026-Q4 2026"),
        ("2026", " ".join((*(f"2026-{n:02}" for n in range(1, 13)), "2026-Q1 2026-Q2 2026-Q3 2026-Q4 2026"))),
    ],
)
def test_periods_that_have_a_day_in_common(period: str, sharing: str) -> None:
    assert period_from(period).sharing == tuple(sharing.split())
