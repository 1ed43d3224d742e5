"""Pick slips: what goes into a bag, with the request's code to scan; never for whom, why, or from which organisation.

Two to a sheet of A4, to be cut apart. The text is large: slips are read at arm's length, with gloves on.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from devicefleet.documents.streamed import StreamedPdf, font
from devicefleet.documents.symbols import SIZE, rows, runs
from devicefleet.queries.request_page import Slip
from devicefleet.rules.tags import show
from devicefleet.rules.terms import Component
from devicefleet.rules.words import N_, _, written

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

WIDTH, HEIGHT, A_SHEET = 210.0, 148.5, 2
MARGIN, TOP, ASIDE = 14.0, 16.0, 92.0  # millimetres; the words stand to the right of `ASIDE`
MODULE = 2.5
BOX, LINE = 9.0, 1.35
PLAIN, BOLD, CODE = "NotoSans-Regular", "NotoSans-SemiBold", "NotoSansMono-SemiBold"
TICKS = {Component.SMARTPHONE: N_("Phone"), Component.LAPTOP: N_("Laptop"), Component.DATA: N_("SIM")}


class Fonts(NamedTuple):
    """Those of one job."""

    plain: "TTFont"
    bold: "TTFont"
    code: "TTFont"


def slips(wanted: Sequence[Slip]) -> bytes:
    """The PDF, the first slip on the upper half of the first page."""
    out = BytesIO()
    pdf = StreamedPdf(out, width=WIDTH, height=A_SHEET * HEIGHT, title=_("Pick slips"))
    fonts = Fonts(font(PLAIN), font(BOLD), font(CODE))
    for first in range(0, len(wanted), A_SHEET):
        pdf.page(b"".join(_sheet(pdf, fonts, wanted[first : first + A_SHEET])))
    pdf.close()
    return out.getvalue()


def _sheet(pdf: StreamedPdf, fonts: Fonts, sheet: Sequence[Slip]) -> Iterator[bytes]:
    yield b"q 0.2 w [2 2] 0 d 0 %.2f m %.2f %.2f l S Q\n" % (HEIGHT, WIDTH, HEIGHT)  # where to cut
    for place, slip in enumerate(sheet):
        yield b"q 1 0 0 1 0 %.2f cm\n" % ((A_SHEET - 1 - place) * HEIGHT)
        yield from _slip(pdf, fonts, slip)
        yield b"Q\n"


def _slip(pdf: StreamedPdf, fonts: Fonts, slip: Slip) -> Iterator[bytes]:
    side = SIZE * MODULE
    yield b"q %.3f 0 0 %.3f %.3f %.3f cm\n" % (MODULE, MODULE, MARGIN + MODULE, HEIGHT - TOP - side)
    yield b"".join(_squares(slip.code)) + b"f Q\n"
    yield pdf.text(fonts.code, 8.4, MARGIN + MODULE, HEIGHT - TOP - side - 13, show(slip.code))
    y = HEIGHT - TOP - 5
    if slip.urgent:
        yield from _urgent(pdf, fonts, y)
        y -= 19
    for part in slip.parts:
        yield b"q 0.7 w %.2f %.2f %.2f %.2f re S Q\n" % (ASIDE, y - 2, BOX, BOX)
        yield pdf.text(fonts.bold, 8, ASIDE + BOX + 5, y, _(TICKS[part]))
        y -= BOX + 5
    for word, said in _facts(slip):
        y -= 2
        for number, line in enumerate(_wrapped(fonts.plain, f"{word} {said}", 5.2, WIDTH - MARGIN - ASIDE)):
            yield pdf.text(fonts.plain, 5.2, ASIDE, y - number * 5.2 * LINE, line)
        y -= 5.2 * LINE * (number + 1)
    foot = _("Keep this slip with the kit until it is handed over, then tear it up.")
    yield pdf.text(fonts.plain, 4, MARGIN + MODULE, 11, foot)


def _urgent(pdf: StreamedPdf, fonts: Fonts, y: float) -> Iterator[bytes]:
    """White on black: no printer has to print a colour."""
    word = _("Urgent: within 24 hours")
    yield b"%.2f %.2f %.2f 13 re f 1 g\n" % (ASIDE, y - 4, fonts.bold.stringWidth(word, 7) + 9)
    yield pdf.text(fonts.bold, 7, ASIDE + 4.5, y, word) + b"0 g\n"


def _facts(slip: Slip) -> Iterator[tuple[str, str]]:
    if slip.needed_on is not None:
        yield _("Needed on:"), written(slip.needed_on)
    if slip.site is not None:
        yield _("Hub:"), slip.site
    if slip.needs:
        yield _("Set up for:"), "; ".join(slip.needs)


def _wrapped(into: "TTFont", text: str, size: float, room: float) -> Iterator[str]:
    """Lines no longer than there is room."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and into.stringWidth(longer, size) > room:
            yield line
            longer = word
        line = longer
    yield line


def _squares(code: str) -> Iterator[bytes]:
    """The symbol as one path, a module a unit, from its lower left corner."""
    for y, row in zip(range(SIZE - 1, -1, -1), rows(code), strict=True):
        for start, end in runs(row, SIZE):
            yield b"%d %d %d 1 re\n" % (start, y, end - start)
