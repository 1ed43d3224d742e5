"""Working days are those of the nation somebody is supported in."""

from datetime import date, timedelta

import pytest

from devicefleet.rules import working_days
from devicefleet.rules.facts import Nation


@pytest.mark.parametrize(
    ("nation", "count"),
    [("ENG", date(2026, 1, 15)), ("WLS", date(2026, 1, 15)), ("NIR", date(2026, 1, 15)), ("SCT", date(2026, 1, 16))],
)
def test_ten_working_days_skip_weekends_and_the_nations_own_bank_holidays(nation: Nation, count: date) -> None:
    assert working_days.after(date(2025, 12, 31), 10, nation) == count  # 2 January is a bank holiday in Scotland


def test_a_start_on_a_weekend_does_not_count_itself() -> None:
    assert working_days.after(date(2026, 1, 3), 1, "ENG") == date(2026, 1, 5)
    assert working_days.after(date(2026, 1, 3), 0, "ENG") == date(2026, 1, 3)


def test_northern_ireland_has_its_own_days() -> None:
    assert not working_days.is_working_day(date(2026, 3, 17), "NIR")
    assert working_days.is_working_day(date(2026, 3, 17), "ENG")


@pytest.mark.parametrize("nation", ["ENG", "WLS", "SCT", "NIR"])
def test_how_many_have_passed_is_what_looking_at_each_day_finds(nation: Nation) -> None:
    start = date(2026, 12, 18)
    for n in range(400):
        day = start + timedelta(days=n)
        each = (start + timedelta(days=m) for m in range(1, n + 1))
        assert working_days.passed(start, day, nation) == sum(working_days.is_working_day(one, nation) for one in each)
    assert working_days.passed(start, working_days.after(start, 10, nation), nation) == 10
