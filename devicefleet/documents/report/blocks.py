"""What stands on a page, one under the other: each knows how high it is, and draws itself with its tags."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from devicefleet.documents.charts.picture import Picture
from devicefleet.documents.report import ink
from devicefleet.documents.report.colours import DEEP, RULE
from devicefleet.documents.report.figures import Answer, Tile
from devicefleet.documents.report.setting import (
    ASKED,
    BIG,
    MOVE,
    NOTE,
    SAID,
    SECTION,
    UNDER_BIG,
    Face,
    Setter,
)  # fmt: skip


class Block(Protocol):
    """Something of a width that is given."""

    def high(self, setter: Setter, width: float) -> float: ...
    def put(self, setter: Setter, x: float, y: float, width: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Gap:
    """Room."""

    size: float

    def high(self, _setter: Setter, _width: float) -> float:
        return self.size

    def put(self, setter: Setter, x: float, y: float, width: float) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph or heading."""

    text: str
    face: Face
    role: str = "P"

    def high(self, setter: Setter, width: float) -> float:
        return setter.high(self.text, self.face, width)

    def put(self, setter: Setter, x: float, y: float, width: float) -> None:
        with setter.pdf.element(self.role), setter.pdf.content():
            setter.put(self.text, self.face, x, y, width)


@dataclass(frozen=True, slots=True)
class SectionHead:
    """The title of a section under a line, and an entry of the outline."""

    text: str

    def high(self, setter: Setter, width: float) -> float:
        return 10 + setter.high(self.text, SECTION, width) + 5

    def put(self, setter: Setter, x: float, y: float, width: float) -> None:
        setter.pdf.bookmark(self.text, y)
        with setter.pdf.artifact():
            setter.pdf.box(x, y, width, 2.2, fill=DEEP)
        with setter.pdf.element("H2"), setter.pdf.content():
            setter.put(self.text, SECTION, x, y + 9, width)


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture; what it shows is said in words to whoever does not see it."""

    picture: Picture

    def high(self, _setter: Setter, width: float) -> float:
        return self.picture.height * width / self.picture.width

    def put(self, setter: Setter, x: float, y: float, width: float) -> None:
        with setter.pdf.element("Figure", alt=self.picture.said) as node:
            node.box = (x, y, width, self.high(setter, width))
            with setter.pdf.content():
                ink.put(setter, self.picture, x, y, width)


@dataclass(frozen=True, slots=True)
class Beside:
    """Two columns, the first taking that part of the width."""

    left: Sequence[Block]
    right: Sequence[Block]
    part: float
    apart: float = 18

    def high(self, setter: Setter, width: float) -> float:
        first, second = self._widths(width)
        return max(stack_high(setter, self.left, first), stack_high(setter, self.right, second))

    def put(self, setter: Setter, x: float, y: float, width: float) -> None:
        first, second = self._widths(width)
        put_stack(setter, self.left, x, y, first)
        put_stack(setter, self.right, x + first + self.apart, y, second)

    def _widths(self, width: float) -> tuple[float, float]:
        room = width - self.apart
        return room * self.part, room * (1 - self.part)


@dataclass(frozen=True, slots=True)
class Tiles:
    """Large numbers side by side."""

    tiles: Sequence[Tile]

    def high(self, setter: Setter, width: float) -> float:
        return max(self._high(setter, tile, self._room(width)) for tile in self.tiles)

    def put(self, setter: Setter, x: float, y: float, width: float) -> None:
        room, high = self._room(width), self.high(setter, width)
        for n, tile in enumerate(self.tiles):
            left = x + n * width / len(self.tiles)
            with setter.pdf.artifact():
                setter.pdf.box(left, y, 1.6, high, fill=DEEP)
            with setter.pdf.element("P"), setter.pdf.content():
                below = setter.put(tile.number, BIG, left + 10, y - 3, room)
                below = setter.put(tile.word, UNDER_BIG, left + 10, below, room)
                setter.put(tile.move, MOVE, left + 10, below + 1, room)

    def _room(self, width: float) -> float:
        return width / len(self.tiles) - 20

    def _high(self, setter: Setter, tile: Tile, room: float) -> float:
        faces = ((tile.number, BIG), (tile.word, UNDER_BIG), (tile.move, MOVE))
        return sum(setter.high(text, face, room) for text, face in faces) - 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A question at the side, and its answer."""

    answer: Answer
    side: float = 112

    def high(self, setter: Setter, width: float) -> float:
        said = setter.high(self.answer.said, SAID, width - self.side)
        return max(said, setter.high(self.answer.asked, ASKED, self.side - 12)) + 13

    def put(self, setter: Setter, x: float, y: float, width: float) -> None:
        with setter.pdf.artifact():
            setter.pdf.stroke([(x, y), (x + width, y)], RULE, 0.5)
        with setter.pdf.element("H3"), setter.pdf.content():
            setter.put(self.answer.asked, ASKED, x, y + 6, self.side - 12)
        with setter.pdf.element("P"), setter.pdf.content():
            setter.put(self.answer.said, SAID, x + self.side, y + 6, width - self.side)


@dataclass(frozen=True, slots=True)
class Terms:
    """Short signs, and what each means."""

    pairs: Sequence[tuple[str, str]]
    side: float = 26

    def high(self, setter: Setter, width: float) -> float:
        return sum(setter.high(said, NOTE, width - self.side) + 2 for _sign, said in self.pairs)

    def put(self, setter: Setter, x: float, y: float, width: float) -> None:
        with setter.pdf.element("L"):
            for sign, said in self.pairs:
                with setter.pdf.element("LI"):
                    with setter.pdf.element("Lbl"), setter.pdf.content():
                        setter.put(sign, NOTE, x, y, self.side)
                    with setter.pdf.element("LBody"), setter.pdf.content():
                        y = setter.put(said, NOTE, x + self.side, y, width - self.side) + 2


def stack_high(setter: Setter, blocks: Sequence[Block], width: float) -> float:
    """How high they are together."""
    return sum(block.high(setter, width) for block in blocks)


def put_stack(setter: Setter, blocks: Sequence[Block], x: float, y: float, width: float) -> None:
    """One under the other."""
    for block in blocks:
        block.put(setter, x, y, width)
        y += block.high(setter, width)
