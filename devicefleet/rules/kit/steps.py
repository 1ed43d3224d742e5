"""Something that changes only on known days: looked up by day."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Steps(Generic[Value]):
    """Values that each stand from their day until the next one's; `days` has only those on which they differ."""

    __slots__ = ("days", "values")

    def __init__(self, days: Iterable[date], value_on: Callable[[date], Value]) -> None:
        self.days: list[date] = []
        self.values: list[Value] = []
        for day in sorted(set(days)):
            value = value_on(day)
            if not self.values or value != self.values[-1]:
                self.days.append(day)
                self.values.append(value)

    def on(self, day: date) -> Value:
        """The value that stands on `day`, which must not lie before the first one."""
        return self.values[bisect_right(self.days, day) - 1]
