"""What was printed before: the memory that keeps a number from being drawn again each time somebody asks."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from devicefleet.rules.reporting.key import Key
from devicefleet.rules.reporting.published import Mark, Printed

Line = tuple[str, str, int | None, Mark | None]
"""A definition, the time it is about (their order is that of time), and the number printed or the mark in its place."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One number that can be printed: what it counts, and when."""

    definition: str
    when: str

    def __str__(self) -> str:
        return f"{self.definition}@{self.when}"


def cell_of(key: Key) -> Cell:
    """The cell of a count."""
    return Cell(key.definition, key.when)


@dataclass(frozen=True, slots=True)
class Kept:
    """Numbers printed before, by definition and time; of a cell that was revised, the newest."""

    printed: Mapping[str, Mapping[str, Printed]] = field(default_factory=dict)

    def at(self, cell: Cell) -> Printed | None:
        """What was printed for this very cell."""
        return self.printed.get(cell.definition, {}).get(cell.when)

    def before(self, cell: Cell) -> Printed | None:
        """What was printed last under this definition, for an earlier time."""
        times = self.printed.get(cell.definition, {})
        earlier = sorted(times)
        place = bisect_left(earlier, cell.when)
        return times[earlier[place - 1]] if place else None

    def last(self, cell: Cell) -> Printed | None:
        """The number that this one is kept to: that of the cell itself, or of the time before."""
        return self.at(cell) or self.before(cell)

    def and_also(self, cells: Mapping[Cell, Printed]) -> "Kept":
        """The same, and these, which are newer."""
        newer: dict[str, dict[str, Printed]] = {}
        for cell, one in cells.items():
            newer.setdefault(cell.definition, {})[cell.when] = one
        merged = {name: {**self.printed.get(name, {}), **times} for name, times in newer.items()}
        return Kept({**self.printed, **merged})


def remembered(lines: Iterable[Line]) -> Kept:
    """What the register kept; of two lines of one cell the later one counts."""
    return Kept().and_also({Cell(definition, when): Printed(n, mark) for definition, when, n, mark in lines})


def lines(cells: Mapping[Cell, Printed]) -> Iterator[Line]:
    """What is to be kept."""
    for cell, one in cells.items():
        yield cell.definition, cell.when, one.n, one.mark
