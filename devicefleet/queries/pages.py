"""A long list, one page of it at a time."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


def within(page: int, total: int, size: int) -> int:
    """The page that is there: one past the end is the last one."""
    return max(1, min(page, -(-total // size)))


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The rows of page `number` (from 1), of `total` rows in all."""

    rows: tuple[T, ...]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list is one page."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The place of the page's first row in the whole list, from 1; 0 in an empty one."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the page's last row."""
        return (self.number - 1) * self.size + len(self.rows)
