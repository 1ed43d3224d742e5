"""A day as forms and addresses send it: one that a ledger of living people can hold."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


def _within(day: date) -> date:
    if not FIRST <= day <= LAST:
        raise PydanticCustomError("date_far_away", "a day between 2000 and 2100")
    return day


Day = Annotated[date, AfterValidator(_within)]
"""From 2000 to 2100: a slip of the keyboard in the year is said beside the box."""
