"""What a report is made of, for paper, page and spreadsheet alike: sections of figures, and a cover that answers."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from devicefleet.documents.charts.picture import Picture


class Kind(StrEnum):
    """How a column is set: words to the left, numbers to the right, a bar for the share beside it."""

    WORDS = "words"
    NUMBER = "number"
    SHARE = "share"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class Column:
    """`weight` is its part of the width."""

    word: str
    kind: Kind = Kind.NUMBER
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its head, and a cell for each further column. `group` is a heading over the rows that follow.

    `bar` is the per cent that a bar shows beside the number it comes from. `said` is a sentence in place of rows.
    """

    head: str
    cells: tuple[str, ...] = ()
    bar: int | None = None
    strong: bool = False
    group: bool = False
    said: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """What was found in a sentence, its chart, its table, and what to know before reading it."""

    name: str
    title: str
    said: tuple[str, ...]
    grid: Grid | None = None
    draw: Callable[[float], Picture] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Figures under one heading."""

    name: str
    title: str
    figures: tuple[Figure, ...]
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A number in large type, what it is, and how it moved."""

    number: str
    word: str
    move: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question of the front page, and its answer."""

    asked: str
    said: str


@dataclass(frozen=True, slots=True)
class Report:
    """All of it. `running` stands on every page; `facts` say what it was made from."""

    title: str
    subtitle: str
    running: str
    lead: str
    tiles: tuple[Tile, ...]
    answers: tuple[Answer, ...]
    note: str
    facts: Grid
    marks: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
