"""How words are set on the pages of a report: in two weights of one face, broken between words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from devicefleet.documents.report.colours import DEEP, INK, ON_DEEP, ON_DEEP_SOFT, SOFT
from devicefleet.documents.report.tagged import TaggedPdf
from devicefleet.documents.streamed import font

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

Weight = Literal["Regular", "SemiBold"]
Anchor = Literal["start", "middle", "end"]
KEPT = re.compile(r"(?<=\d) (?=%)")
"""A space at which no line ends: that of `5 %`."""


@dataclass(frozen=True, slots=True)
class Face:
    """A size, a weight, how far lines lie apart, and a colour."""

    size: float
    weight: Weight = "Regular"
    colour: str = INK
    leading: float = 1.38

    @property
    def line(self) -> float:
        return self.size * self.leading


TITLE = Face(27, "SemiBold", ON_DEEP, 1.2)
SUBTITLE = Face(13, "Regular", ON_DEEP, 1.3)
PUBLISHER = Face(9, "Regular", ON_DEEP_SOFT)
LEAD = Face(15, "SemiBold", DEEP, 1.3)
BIG, UNDER_BIG, MOVE = Face(29, "SemiBold", DEEP, 1.1), Face(8.8, "SemiBold"), Face(7.8, "Regular", SOFT)
SECTION, HEADING = Face(17, "SemiBold", DEEP, 1.25), Face(11, "SemiBold", INK, 1.3)
SAID, BODY, NOTE = Face(9.6), Face(9), Face(7.8, "Regular", SOFT)
ASKED = Face(9.6, "SemiBold", DEEP)
CAPTION, HEAD = Face(7.8, "Regular", SOFT), Face(7.5, "SemiBold", SOFT, 1.22)
CELL, SMALL = Face(8.4, leading=1.25), Face(7.5, leading=1.25)
STRONG, GROUP = Face(8.4, "SemiBold", leading=1.25), Face(8.2, "SemiBold", DEEP, 1.25)
RUNNING = Face(7.4, "Regular", SOFT)


class Setter:
    """Writes lines into a PDF, in fonts of its own."""

    def __init__(self, pdf: TaggedPdf) -> None:
        self.pdf = pdf
        self._fonts: dict[str, TTFont] = {weight: font(f"NotoSans-{weight}") for weight in ("Regular", "SemiBold")}

    def width(self, text: str, face: Face) -> float:
        return float(self._fonts[face.weight].stringWidth(text, face.size))

    def lines(self, text: str, face: Face, room: float) -> list[str]:
        """The text in lines no wider than that; a word that is too long by itself is divided, never within a number."""
        made: list[str] = []
        for word in KEPT.sub("\u00a0", text).split(" "):
            for part in self._parts(word, face, room):
                if made and self.width(f"{made[-1]} {part}", face) <= room:
                    made[-1] += f" {part}"
                else:
                    made.append(part)
        return made

    def high(self, text: str, face: Face, room: float) -> float:
        return len(self.lines(text, face, room)) * face.line

    def put(self, text: str, face: Face, x: float, y: float, room: float, anchor: Anchor = "start") -> float:
        """Lines from `y` downwards; where they end."""
        for line in self.lines(text, face, room):
            self.line(line, face, x, y + face.size * (face.leading + 0.62) / 2, anchor)
            y += face.line
        return y

    def line(self, text: str, face: Face, x: float, baseline: float, anchor: Anchor = "start") -> None:
        """One line with its baseline there. A space ends it, or a reader would run it together with the next."""
        before = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        left = x - before * self.width(text, face) if before else x
        self.pdf.text(self._fonts[face.weight], face.size, left, baseline, f"{text} ", face.colour)

    def _parts(self, word: str, face: Face, room: float) -> Iterator[str]:
        start = 0
        if self.width(word, face) <= room:
            yield word
            return
        for end in range(1, len(word)):
            number = word[end - 1].isdigit() and word[end].isdigit()
            if not number and self.width(word[start : end + 1], face) > room:
                yield word[start:end]
                start = end
        yield word[start:]
