"""On which day and at which instant something is told: working days for staff, London's clock on all its nights."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil import tz

from devicefleet.rules.facts import Nation
from devicefleet.rules.working_days import ONE_DAY, is_working_day

LONDON = ZoneInfo("Europe/London")


def tell_on(due_on: date, day: int, nation: Nation) -> date:
    """When staff are told what is `day` days from `due_on`: before it a closed day moves it earlier, after it later."""
    told = due_on + timedelta(day)
    step = -ONE_DAY if day <= 0 else ONE_DAY
    while not is_working_day(told, nation):
        told += step
    return told


def last_due(today: date, day: int, nation: Nation) -> date:
    """The last due date of which staff are told today or were before, `day` days from it: `tell_on` turned round."""
    if day > 0:
        target = today
        while not is_working_day(target, nation):
            target -= ONE_DAY
    else:
        target = today
        while not is_working_day(target + ONE_DAY, nation):
            target += ONE_DAY
    return target - timedelta(day)


def instant(day: date, minute: int) -> datetime:
    """`minute` (from midnight) of a London day, in UTC; one that the clock skips is an hour later, of two the first."""
    local = datetime.combine(day, time(minute // 60, minute % 60), LONDON)
    return tz.resolve_imaginary(local).astimezone(UTC)
