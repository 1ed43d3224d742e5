"""On which working day something is told, and at which instant: exactly, for twenty years and on every odd night."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devicefleet.rules.facts import Nation
from devicefleet.rules.reminding.days import instant, last_due, tell_on
from devicefleet.rules.working_days import is_working_day

ONE_DAY = timedelta(1)
LONDON = ZoneInfo("Europe/London")
NATIONS: tuple[Nation, ...] = get_args(Nation)
DAYS = st.dates(date(2020, 1, 1), date(2039, 12, 31))
LEVELS = st.integers(-90, 90)
NIGHTS = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]

every_day = settings(max_examples=400, deadline=None)


@every_day
@given(due_on=DAYS, today=DAYS, level=LEVELS, nation=st.sampled_from(NATIONS))
def test_what_is_told_by_today_is_exactly_what_is_due_until_the_last_day(
    due_on: date, today: date, level: int, nation: Nation
) -> None:
    assert (tell_on(due_on, level, nation) <= today) == (due_on <= last_due(today, level, nation))


@every_day
@given(today=DAYS, level=LEVELS, nation=st.sampled_from(NATIONS))
def test_the_last_due_date_is_told_by_today_and_the_one_after_it_is_not(
    today: date, level: int, nation: Nation
) -> None:
    last = last_due(today, level, nation)
    assert tell_on(last, level, nation) <= today < tell_on(last + ONE_DAY, level, nation)


@every_day
@given(due_on=DAYS, level=LEVELS, nation=st.sampled_from(NATIONS))
def test_it_is_told_on_a_working_day_before_the_day_earlier_and_after_it_later(
    due_on: date, level: int, nation: Nation
) -> None:
    told, meant = tell_on(due_on, level, nation), due_on + timedelta(level)
    assert is_working_day(told, nation)
    assert told <= meant if level <= 0 else told >= meant
    between = [min(told, meant) + timedelta(step) for step in range(abs((told - meant).days) + 1)]
    assert [day for day in between if is_working_day(day, nation)] == [told]


@every_day
@given(due_on=DAYS, level=LEVELS, nation=st.sampled_from(NATIONS), on=st.integers(0, 40))
def test_what_is_due_later_is_never_told_before(due_on: date, level: int, nation: Nation, on: int) -> None:
    assert tell_on(due_on, level, nation) <= tell_on(due_on + timedelta(on), level, nation)
    assert last_due(due_on, level, nation) <= last_due(due_on + timedelta(on), level, nation)


@pytest.mark.parametrize("nation", NATIONS)
def test_every_day_of_twenty_years_is_told_once(nation: Nation) -> None:
    """Day by day, with nothing left out and nothing told twice, for a level before and one after."""
    for level in (-7, 0, 1):
        told: list[date] = []
        today, until = date(2020, 1, 1), date(2040, 1, 1)
        while today < until:
            first, last = last_due(today - ONE_DAY, level, nation), last_due(today, level, nation)
            told += [first + timedelta(step) for step in range(1, (last - first).days + 1)]
            today += ONE_DAY
        assert told == [told[0] + timedelta(step) for step in range(len(told))]


@pytest.mark.parametrize(
    ("due_on", "level", "nation", "told"),
    [
        (date(2026, 12, 25), 0, "ENG", date(2026, 12, 24)),
        (date(2026, 12, 28), 0, "ENG", date(2026, 12, 24)),  # Boxing Day is a Saturday: Monday is closed for it
        (date(2026, 12, 24), 1, "ENG", date(2026, 12, 29)),
        (date(2026, 12, 31), 1, "ENG", date(2027, 1, 4)),
        (date(2026, 12, 31), 1, "SCT", date(2027, 1, 5)),  # 2 January is a Saturday: Monday is closed for it there
        (date(2027, 1, 4), 0, "SCT", date(2026, 12, 31)),
        (date(2027, 3, 29), 0, "ENG", date(2027, 3, 25)),  # Easter Monday, and Good Friday before it
        (date(2027, 3, 29), 0, "SCT", date(2027, 3, 29)),  # not closed in Scotland
        (date(2027, 3, 25), 1, "ENG", date(2027, 3, 30)),
        (date(2027, 3, 25), 1, "SCT", date(2027, 3, 29)),
        (date(2028, 2, 29), 0, "WLS", date(2028, 2, 29)),
        (date(2027, 7, 12), 0, "NIR", date(2027, 7, 9)),
    ],
)
def test_the_holidays_of_each_nation(due_on: date, level: int, nation: Nation, told: date) -> None:
    assert tell_on(due_on, level, nation) == told


def half_hours(night: date) -> list[tuple[date, int]]:
    return [(night, minute) for minute in range(0, 4 * 60 + 1, 30)]


@pytest.mark.parametrize(("night", "minute"), [one for night in NIGHTS for one in half_hours(night)])
def test_every_half_hour_of_the_nights_on_which_the_clock_changes(night: date, minute: int) -> None:
    """Said by hand: in spring 01:00 to 02:00 does not exist and is an hour later, in autumn it comes twice."""
    spring = night.month == 3
    summer = minute >= 120 if spring else minute < 120
    local = datetime.combine(night, time(minute // 60, minute % 60), UTC)
    skipped = spring and 60 <= minute < 120
    meant = local if skipped else local - timedelta(hours=summer)
    found = instant(night, minute)
    assert (found, found.tzinfo) == (meant, UTC)
    shown = found.astimezone(LONDON)
    assert shown.date() == night
    assert shown.hour * 60 + shown.minute == minute + 60 * skipped


@pytest.mark.parametrize("minute", [0, 30, 60, 90, 120, 450])
def test_each_local_day_has_one_instant_and_each_is_after_the_one_before(minute: int) -> None:
    days = [date(2026, 1, 1) + timedelta(step) for step in range(730)]
    found = [instant(day, minute) for day in days]
    assert [one.astimezone(LONDON).date() for one in found] == days
    steps = {after - before for before, after in itertools.pairwise(found)}
    assert steps <= {timedelta(hours=hours) for hours in (23, 24, 25)}


@every_day
@given(day=DAYS, minute=st.integers(0, 1439))
def test_every_minute_of_every_day_has_an_instant_of_that_day(day: date, minute: int) -> None:
    shown = instant(day, minute).astimezone(LONDON)
    assert shown.date() == day
    assert shown.hour * 60 + shown.minute - minute in (0, 60)
