"""Sheets of asset labels: a QR symbol and the code to read, and nothing that tells whose thing it is.

Vector, reproducible, with embedded fonts. Pages are written as they fill, so that a roll of 100,000 labels takes
hardly more memory than a sheet of 21.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from devicefleet.documents.label_layout import lay_out
from devicefleet.documents.streamed import StreamedPdf, font
from devicefleet.documents.symbols import SIZE, rows, runs
from devicefleet.rules.discretion import refuse_telling
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.tags import parse_code, show
from devicefleet.rules.words import _

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

CODE_FONT = "NotoSansMono-SemiBold"  # its zero is slashed, and every character is as wide as the next
RETURN_FONT = "NotoSans-Regular"
HALF = 11  # modules left of the middle of a row


def sheet(
    codes: Iterable[str], *, stock: Stock, start: int = 1, return_line: str = "", names: Iterable[str] = ()
) -> bytes:
    """The PDF of these labels, as `write_sheet` writes it."""
    out = BytesIO()
    write_sheet(out, codes, stock=stock, start=start, return_line=return_line, names=names)
    return out.getvalue()


def write_sheet(
    out: BinaryIO,
    codes: Iterable[str],
    *,
    stock: Stock,
    start: int = 1,
    return_line: str = "",
    names: Iterable[str] = (),
) -> int:
    """Write labels row by row, the first at position `start` of the first page, and say how many.

    `return_line` may hold none of the words of `rules/discretion.py` and none of `names` (organisations, sites).
    Refused comes before the first byte, except for a wrong code on a later page.
    """
    if not 1 <= start <= stock.per_page:
        sentence = _("{name} has {n} labels a page: start at 1 to {n}.", name=stock.name, n=stock.per_page)
        raise Refused(sentence, field="start")
    pages = _pages(codes, start, stock.per_page)
    first = next(pages, None)
    if first is None:
        raise Refused(_("There is no code to print."), field="codes")
    press = _Press(out, stock, " ".join(return_line.split()), tuple(names))
    count = press.page(first) + sum(press.page(page) for page in pages)
    press.close()
    return count


def _pages(codes: Iterable[str], start: int, per_page: int) -> Iterator[list[tuple[int, str]]]:
    """(position, code) of each page's labels; only the first page starts later than at 1."""
    checked = map(_checked, codes)
    while page := list(enumerate(islice(checked, per_page - start + 1), start)):
        yield page
        start = 1


def _checked(text: str) -> str:
    if (code := parse_code(text)) is None:
        sentence = _("“{text}” is not a label code. Read it again: the last of its ten characters checks the rest.")
        raise Refused(sentence.format(text=text), field="codes")
    return code


class _Press:
    """One print job: the layout and the fonts that all its labels share."""

    def __init__(self, out: BinaryIO, stock: Stock, return_line: str, names: tuple[str, ...]) -> None:
        refuse_telling(return_line, names)
        self._stock = stock
        self._code_font, return_font = font(CODE_FONT), font(RETURN_FONT)
        _refuse_unprintable(return_line, return_font)
        self._layout = lay_out(stock, return_line, lambda text: return_font.stringWidth(text, 1))
        self._pdf = StreamedPdf(out, width=stock.page_width, height=stock.page_height, title="Labels")
        lines = self._layout.return_spots
        self._return = b"".join(
            self._pdf.text(return_font, self._layout.return_size, x, y, line) for (x, y), line in lines
        )
        module, (x, y) = self._layout.module, self._layout.symbol
        self._to_modules = b"%.5f 0 0 %.5f %.3f %.3f cm\n" % (module, module, x, y)

    def page(self, labels: list[tuple[int, str]]) -> int:
        self._pdf.page(b"".join(self._label(position, code) for position, code in labels))
        return len(labels)

    def close(self) -> None:
        self._pdf.close()

    def _label(self, position: int, code: str) -> bytes:
        left, top = self._stock.place(position)
        corner = b"q 1 0 0 1 %.3f %.3f cm\n" % (left, self._stock.page_height - top - self._stock.height)
        return b"".join((corner, *self._code(code), self._return, self._to_modules, *_squares(code), b"f Q\n"))

    def _code(self, code: str) -> Iterator[bytes]:
        shown, spots = show(code), self._layout.code_spots
        groups = (shown,) if len(spots) == 1 else shown.split("-")
        for (x, y), group in zip(spots, groups, strict=False):  # no spots: the label is too small for text
            yield self._pdf.text(self._code_font, self._layout.code_size, x, y, group)


def _squares(code: str) -> Iterator[bytes]:
    """The symbol as one path of rectangles, a module a unit, from its lower left corner: one path shows no seams.

    Halves of rows repeat from symbol to symbol where whole rows do not, so the halves are kept and only joined: a
    run that crosses the middle is drawn once, as one.
    """
    for y, row in zip(range(SIZE - 1, -1, -1), rows(code), strict=True):
        before, start = _left(y, row >> SIZE - HALF)
        end, after = _right(y, row & (1 << SIZE - HALF) - 1)
        yield before + _run(y, start, end) + after


@cache
def _left(y: int, bits: int) -> tuple[bytes, int]:
    """The runs that end before the middle, and where the one that reaches it starts."""
    found = runs(bits, HALF)
    start = found.pop()[0] if bits & 1 else HALF
    return b"".join(_run(y, first, end) for first, end in found), start


@cache
def _right(y: int, bits: int) -> tuple[int, bytes]:
    """Where the run that starts at the middle ends, and the runs after it."""
    found = [(HALF + first, HALF + end) for first, end in runs(bits, SIZE - HALF)]
    end = found.pop(0)[1] if found and found[0][0] == HALF else HALF
    return end, b"".join(_run(y, first, end) for first, end in found)


@cache
def _run(y: int, start: int, end: int) -> bytes:
    return b"%d %d %d 1 re\n" % (start, y, end - start) if end > start else b""


def _refuse_unprintable(line: str, into: "TTFont") -> None:
    for letter in line:
        if ord(letter) not in into.face.charToGlyph:
            raise Refused(_("“{letter}” cannot be printed on a label.", letter=letter), field="return_line")
