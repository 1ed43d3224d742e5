"""Lines of writing for a PDF: in every script there is a font for, joined as it is written, in the order it is read.

Letters from right to left are put in order by the Unicode rules and joined by HarfBuzz, word by word. A PDF knows only
where glyphs lie, so each line also carries the words themselves, for readers aloud and for copying.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from devicefleet.documents.streamed import font

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

FAMILIES = ("NotoSans", "NotoSansArabic", "NotoSansEthiopic")
REGULAR, BOLD = "Regular", "SemiBold"
ONE_AT_A_TIME = Lock()
"""Fonts are registered by name for the whole process, and each paper needs its own: see `fresh_fonts`."""
TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
WORD = re.compile("(?:\u2066[^\u2069]*\u2069|[^ ])+")
"""What stands on one line: also a name with spaces, where a text keeps it together."""
TAG = "\u034f"
"""A sign without width that stays with the letter before it, whichever way that is turned."""


class Piece(NamedTuple):
    """Some glyphs of one font, in the order they stand on paper."""

    face: str
    glyphs: str
    width: float


class Row(NamedTuple):
    """One line as it is drawn, and its words as they are read."""

    words: str
    pieces: tuple[Piece, ...]

    @property
    def width(self) -> float:
        return sum(piece.width for piece in self.pieces)


def fresh_fonts() -> None:
    """Register the fonts anew: one remembers the glyphs it has shown, and the same paper has to be the same bytes."""
    from reportlab.pdfbase.pdfmetrics import registerFont

    for family in FAMILIES:
        for weight in (REGULAR, BOLD):
            registerFont(font(f"{family}-{weight}"))


def unwritable(words: str) -> str:
    """The letters that no font here has."""
    return "".join(sorted({letter for letter in TURNS.sub("", words) if letter != "\n" and not _families(letter)}))


def rows(words: str, *, size: float, weight: str, room: float, direction: str) -> Iterator[Row]:
    """`words` in lines that fit into `room`."""
    line = ""
    for word in WORD.findall(words):
        longer = f"{line} {word}" if line else word
        if not line or _row(longer, size, weight, direction).width <= room:
            line = longer
            continue
        yield from _fitting(line, size, weight, room, direction)
        line = word
    if line:
        yield from _fitting(line, size, weight, room, direction)


def draw(canvas: "Canvas", row: Row, x: float, y: float, size: float) -> None:
    """One line from `x` on, with its words beside its glyphs."""
    said = TURNS.sub("", row.words).encode("utf-16-be").hex()
    canvas._code.append(f"/Span <</ActualText <feff{said}>>> BDC")  # type: ignore[attr-defined]  # reportlab has no other way
    for piece in row.pieces:
        text = canvas.beginText(x, y)
        text.setFont(piece.face, size)
        text.textOut(piece.glyphs)
        canvas.drawText(text)
        x += piece.width
    canvas._code.append("EMC")  # type: ignore[attr-defined]  # as above


def _fitting(line: str, size: float, weight: str, room: float, direction: str) -> Iterator[Row]:
    """What is kept together may be wider than the paper: it is parted between words, or else where it must."""
    row, plain = _row(line, size, weight, direction), TURNS.sub("", line)
    if row.width <= room or len(plain) == 1:
        yield row
    elif " " in plain:
        yield from rows(plain, size=size, weight=weight, room=room, direction=direction)
    else:
        fits = max(1, int(len(plain) * room / row.width))
        while fits > 1 and _row(plain[:fits], size, weight, direction).width > room:
            fits -= 1
        yield _row(plain[:fits], size, weight, direction)
        yield from _fitting(plain[fits:], size, weight, room, direction)


def _row(line: str, size: float, weight: str, direction: str) -> Row:
    return Row(line, tuple(_pieces(_in_order(line, direction), size, weight)))


def _in_order(line: str, direction: str) -> str:
    """From left to right on paper; brackets that end up in a run from right to left are turned round."""
    from bidi import get_display
    from bidi.mirror import MIRRORED

    tagged = "".join(letter + TAG if letter in MIRRORED else letter for letter in line)
    shown = get_display(tagged, base_dir="R" if direction == "rtl" else "L")
    brackets = re.escape("".join(MIRRORED))
    turned = re.sub(f"{TAG}(.)|([{brackets}]){TAG}", lambda one: MIRRORED[one[1]] if one[1] else one[2], shown)
    return TURNS.sub("", turned)


def _pieces(line: str, size: float, weight: str) -> Iterator[Piece]:
    from reportlab.pdfbase.pdfmetrics import stringWidth
    from reportlab.pdfbase.ttfonts import ShapedStr, shapeStr

    for family, run in _runs(line):
        face = f"{family}-{weight}"
        glyphs = shapeStr(run, face, size)
        shaped = isinstance(glyphs, ShapedStr)
        advance = sum(one.x_advance for one in glyphs.__shapeData__) * size / 1000 if shaped else None
        yield Piece(face, glyphs, stringWidth(glyphs, face, size) if advance is None else advance)


def _runs(line: str) -> Iterator[tuple[str, str]]:
    """Stretches of one font. Words from right to left come back in the order they are read, to be joined in it."""
    for run in _joined().findall(line):
        if _joins(run[-1]):
            yield next(iter(_families(run[-1])), FAMILIES[0]), run[::-1]
            continue
        start = 0
        for place in range(1, len(run) + 1):
            if place == len(run) or _family(run[place]) not in (None, _family(run[start])):
                yield _family(run[start]) or FAMILIES[0], run[start:place]
                start = place


def _joins(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in {"R", "AL"}


def _family(letter: str) -> str | None:
    """The font of a letter; signs that stay with the letter before them have none of their own."""
    return None if unicodedata.combining(letter) else next(iter(_families(letter)), None)


@cache
def _joined() -> re.Pattern[str]:
    """Runs of letters from right to left (on paper their marks come first), and everything between them."""
    letters = "".join(chr(code) for code in range(0x590, 0xFEFF) if _joins(chr(code)))
    marks = "".join(chr(code) for code in range(0x590, 0x8FF) if unicodedata.bidirectional(chr(code)) == "NSM")
    run = f"(?:[{marks}\u200c\u200d]*[{letters}])+"
    return re.compile(f"{run}|(?:(?!{run}).)+")


@cache
def _families(letter: str) -> tuple[str, ...]:
    return tuple(family for family in FAMILIES if ord(letter) in _letters(family))


@cache
def _letters(family: str) -> frozenset[int]:
    return frozenset(font(f"{family}-{REGULAR}").face.charToGlyph)
