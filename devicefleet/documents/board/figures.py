"""What the board is made of, for the page and for paper alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from devicefleet.documents.charts.picture import Picture
from devicefleet.rules.coverage import Share, points_in_words
from devicefleet.rules.words import _, written


class Room(StrEnum):
    """Where the list behind a number is."""

    KITS = "kits"
    LOANS = "loans"
    PACKAGES = "packages"
    DEVICES = "devices"
    SIMS = "sims"
    RENEWALS = "renewals"
    BOARD = "board"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table. `room` and `asks` are the list behind it, `sign` a state that has a badge.

    `move` is how much more it is than before, for an arrow beside the words.
    """

    text: str
    room: Room | None = None
    asks: Mapping[str, str] = field(default_factory=dict)
    sign: StrEnum | None = None
    move: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line; `more` are numbers with words of their own, below the line's last cell."""

    cells: tuple[Cell, ...]
    strong: bool = False
    more: tuple[tuple[str, Cell], ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """`said` is the finding in a sentence; `note` says what to know before reading it. `draw` takes a width.

    `onward` is where something can be done about it.
    """

    name: str
    title: str
    said: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    draw: Callable[[float], Picture] | None = None
    onward: Cell | None = None


Asks = Mapping[str, str | date | None]


def number(n: int, room: Room, asks: Asks, *, move: int | None = None) -> Cell:
    """A count that opens its list; a 0 opens it too, since an empty list is an answer."""
    said = {name: str(value) for name, value in asks.items() if value is not None}
    return Cell(str(n), room, said, move=move)


def per_cent(share: Share) -> str:
    """`71 %`, or a dash of nobody."""
    return "–" if share.per_cent is None else _("{n} %", n=share.per_cent)


def change(now: int, before: int) -> Cell:
    """How many more or fewer."""
    move = now - before
    words = _("{n} more", n=move) if move > 0 else _("{n} fewer", n=-move) if move else _("the same")
    return Cell(words, move=move)


def points(now: Share, before: Share) -> Cell:
    """How far a share went up or down."""
    if now.per_cent is None or before.per_cent is None:
        return Cell("–")
    move = now.per_cent - before.per_cent
    return Cell(points_in_words(move), move=move)


def since(day: date) -> str:
    """The heading over changes."""
    return _("Since {date}", date=written(day))
