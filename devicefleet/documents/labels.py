"""Sheets of asset labels: a QR symbol and the code to read, and nothing that tells whose thing it is.

Vector, reproducible, with embedded fonts. Pages are written as they fill, so that a roll of 100,000 labels takes
hardly more memory than a sheet of 21.
"""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from typing import BinaryIO, NamedTuple

from devicefleet.documents.icons import GRID, Icon, as_path
from devicefleet.documents.label_layout import Spot
from devicefleet.documents.label_marks import NOTE_SIZE, cut_marks, note, note_place
from devicefleet.documents.label_setting import MOST_KEPT, Setting, warnings_of
from devicefleet.documents.label_sheets import Label, Printed, Progress, Sheet
from devicefleet.documents.streamed import StreamedPdf
from devicefleet.documents.symbols import SIZE, rows, runs
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import CROCKFORD, show
from devicefleet.rules.words import _

__all__ = ["sheet", "warnings_of", "write_sheet"]

HALF = 11  # modules left of the middle of a row


def sheet(labels: Iterable[Label | str], *, sheet: Sheet, names: Iterable[str] = ()) -> bytes:
    """The PDF of these labels, as `write_sheet` writes it."""
    out = BytesIO()
    write_sheet(out, labels, sheet=sheet, names=names)
    return out.getvalue()


def write_sheet(
    out: BinaryIO,
    labels: Iterable[Label | str],
    *,
    sheet: Sheet,
    names: Iterable[str] = (),
    progress: Progress | None = None,
) -> Printed:
    """Write labels row by row, from the first free place on.

    The return line and captions may hold none of the words of `rules/discretion.py` and none of `names`
    (organisations, sites). Refused comes before the first byte, except for a wrong label on a later page.
    """
    press = _Press(out, sheet, names)
    printed = pages = last = 0
    for page in sheet.pages(labels):
        press.page(page)
        printed, pages, last = printed + len(page), pages + 1, page[-1][0]
        if progress:
            progress(printed)
    if not pages:
        raise Refused(_("There is no code to print."), field="codes")
    press.close()
    return Printed(printed, pages, sheet.next_start(pages, last))


class _Press:
    """One print job: the pages, and what all of them or many labels share."""

    def __init__(self, out: BinaryIO, sheet: Sheet, names: Iterable[str]) -> None:
        self._setting = setting = Setting(sheet, names)
        stock = sheet.stock
        self._pdf = StreamedPdf(out, width=stock.page_width, height=stock.page_height, title="Labels")
        self._part, self._written = self._pdf.alphabet(setting.code_font, f"{CROCKFORD}-")
        self._faces: dict[tuple[Icon | None, str], _Face] = {}
        corners = (sheet.printer.place(stock, position) for position in stock.positions)
        self._corners = [
            b"q 1 0 0 1 %.3f %.3f cm\n" % (left, stock.page_height - top - stock.height) for left, top in corners
        ]
        self._around = cut_marks(sheet)
        width = setting.text_font.stringWidth(note(), NOTE_SIZE)
        if place := note_place(sheet, width):
            self._around += self._pdf.text(setting.text_font, NOTE_SIZE, *place, note())

    def page(self, labels: Iterable[tuple[int, Label]]) -> None:
        self._pdf.page(self._around + b"".join(self._label(position, label) for position, label in labels))

    def close(self) -> None:
        self._pdf.close()

    def _label(self, position: int, label: Label) -> bytes:
        face, code = self._face(label), label.code
        written = (code if face.is_parted else show(code)).translate(self._written).encode()
        shown = face.code % ((written[:10], written[10:]) if face.is_parted else written) if face.code else b""
        return b"%s%s%s%sf Q\n" % (self._corners[position - 1], shown, face.rest, squares(code))

    def _face(self, label: Label) -> "_Face":
        """What labels of the same icon and caption share, drawn."""
        key = (label.icon, label.caption)
        if (face := self._faces.get(key)) is None:
            face = self._drawn(label)
            if len(self._faces) < MOST_KEPT:
                self._faces[key] = face
        return face

    def _drawn(self, label: Label) -> "_Face":
        layout, setting = self._setting.layout(label), self._setting
        lines = [(setting.code_font, spot) for spot in layout.caption] + [
            (setting.text_font, spot) for spot in layout.returns
        ]
        words = [self._pdf.text(font, spot.size, spot.x, spot.y, spot.text) for font, spot in lines]
        words += [_picture(label.icon, spot) for spot in layout.icon if label.icon]
        module, (x, y) = layout.module, layout.symbol
        to_modules = b"%.5f 0 0 %.5f %.3f %.3f cm\n" % (module, module, x, y)
        code = b"".join(
            b"BT %.3f %.3f Td %s %.3f Tf <%%s> Tj ET\n" % (spot.x, spot.y, self._part.encode(), spot.size)
            for spot in layout.code
        )
        return _Face(code, len(layout.code) > 1, b"".join((*words, to_modules)))


def _picture(icon: Icon, spot: Spot) -> bytes:
    """The icon on its spot, whose own corner is the upper left one."""
    scale = spot.size / GRID
    return b"q %.5f 0 0 %.5f %.3f %.3f cm\n%sQ\n" % (scale, scale, spot.x, spot.y + spot.size, as_path(icon))


class _Face(NamedTuple):
    """Operators that wait for a code, whole or in two groups; then those for the rest, up to the symbol's scale."""

    code: bytes
    is_parted: bool
    rest: bytes


def squares(code: str) -> bytes:
    """The symbol as one path of rectangles, a module a unit, from its lower left corner: one path shows no seams.

    Halves of rows repeat from symbol to symbol where whole rows do not, so the halves are kept and only joined: a
    run that crosses the middle is drawn once, as one.
    """
    drawn: list[bytes] = []
    for y, row in zip(range(SIZE - 1, -1, -1), rows(code), strict=True):
        before, start = _left(y, row >> SIZE - HALF)
        end, after = _right(y, row & (1 << SIZE - HALF) - 1)
        drawn += (before, _run(y, start, end), after)
    return b"".join(drawn)


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
