"""The calibration page of a stock: where a printer puts the labels, and four lengths that tell how to correct it.

Held against a sheet of labels and a window it shows at once whether the labels are met. If not, each of two arrows is
measured twice: from the paper's edge to its start, and along. All is drawn as corrected already, so the page also
shows whether a correction was right.
"""

from dataclasses import dataclass
from io import BytesIO
from math import ceil, floor

from devicefleet.documents.drawing import HAIR, LEADING, WHITE, Drawing, broken
from devicefleet.documents.label_setting import TEXT_FONT
from devicefleet.documents.label_text import POINT
from devicefleet.documents.streamed import StreamedPdf, font
from devicefleet.rules.printers import FARTHEST, MOST_STRETCH, TRUE, Printer
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.words import _

BOLD_FONT = "NotoSans-SemiBold"
UNPRINTED = 5.0  # mm along the edges of a page that office printers leave white
EDGE_SHARE, MOST_EDGE = 0.15, 30.0  # how far in the arrows begin
ROOM = (150.0, 150.0)  # what a page needs to explain itself
FINE = 0.15  # mm: what a hair shows
SMALL = 20.0  # mm: a side on which the arrows begin nearer still


@dataclass(frozen=True, slots=True)
class Lengths:
    """In mm: from the paper's left edge to the start of the arrow across, along it, and the same from the top down."""

    edge_x: float
    length_x: float
    edge_y: float
    length_y: float


def drawn_lengths(stock: Stock) -> Lengths:
    """What a ruler shows on a page of this stock where the printer is true, or well corrected."""
    edge_x, length_x = _arrow(stock.page_width)
    edge_y, length_y = _arrow(stock.page_height)
    return Lengths(edge_x, length_x, edge_y, length_y)


def corrections(stock: Stock, measured: Lengths, *, name: str = "", before: Printer = TRUE) -> Printer:
    """The profile of the printer on whose page, printed with `before`, this was measured.

    A roll has no distance between labels that could be stretched, so it is only moved.
    """
    drawn = drawn_lengths(stock)
    offset_x, stretch_x = _correction(
        ("edge_x", measured.edge_x, drawn.edge_x, before.offset_x),
        ("length_x", measured.length_x, drawn.length_x, before.stretch_x),
    )
    offset_y, stretch_y = _correction(
        ("edge_y", measured.edge_y, drawn.edge_y, before.offset_y),
        ("length_y", measured.length_y, drawn.length_y, before.stretch_y),
    )
    if stock.is_roll:
        stretch_x = stretch_y = 0.0
    return Printer(name, offset_x, offset_y, stretch_x, stretch_y)


def calibration(stock: Stock, printer: Printer = TRUE) -> bytes:
    """The PDF of one page."""
    out = BytesIO()
    pdf = StreamedPdf(out, width=stock.page_width, height=stock.page_height, title="Calibration")
    page = _Page(Drawing(pdf, stock.page_height), stock, printer)
    page.draw()
    pdf.close()
    return out.getvalue()


def _arrow(side: float) -> tuple[float, float]:
    """Where it begins and how long it is, in round numbers."""
    edge = min(max(round(EDGE_SHARE * side / 5) * 5, 5 if side < SMALL else 10), MOST_EDGE)
    after = MOST_EDGE / 2 if side > ROOM[0] else UNPRINTED
    return edge, max(floor((side - edge - after) / 10) * 10, 5)


Measure = tuple[str, float, float, float]  # field, measured, drawn, what it was drawn with


def _correction(edge: Measure, length: Measure) -> tuple[float, float]:
    """Offset and stretch. A printer puts what is drawn at d where a ruler shows off + scale * d."""
    _field, from_edge, start, offset = _possible(edge, FARTHEST)
    _field, along, true_length, stretch = _possible(length, length[2] * MOST_STRETCH / 100)
    drawn_by = 1 + stretch / 100
    scale = along / (true_length * drawn_by)
    off = from_edge - scale * (start * drawn_by + offset)
    return round(-off / scale, 3), round((1 / scale - 1) * 100, 3)


def _possible(measure: Measure, most: float) -> Measure:
    field, measured, drawn, _with = measure
    if not abs(measured - drawn) <= most:
        sentence = _(
            "{measured} mm is too far from the {drawn} mm drawn: print the page at 100 % and measure again, in mm.",
            measured=f"{measured:g}",
            drawn=f"{drawn:g}",
        )
        raise Refused(sentence, field=field)
    return measure


class _Page:
    """What is drawn, every point through the printer's correction."""

    def __init__(self, drawing: Drawing, stock: Stock, printer: Printer) -> None:
        self._pen, self._stock, self._printer = drawing, stock, printer
        self._text, self._bold = font(TEXT_FONT), font(BOLD_FONT)
        self._lengths = drawn_lengths(stock)
        self._is_roomy = stock.page_width >= ROOM[0] and stock.page_height >= ROOM[1]
        self._edge = UNPRINTED if self._is_roomy else 1.5
        self._small = (7 if self._is_roomy else 5) * POINT
        self._head = (4.0, 1.3) if self._is_roomy else (2.5, 0.8)  # length and half the width

    def draw(self) -> None:
        self._labels()
        self._rulers()
        self._arrows()
        if self._is_roomy:
            self._explanation()
        self._pen.put()

    def _labels(self) -> None:
        """The outline of each, and its number: what a job's first place and its damaged places are called."""
        stock = self._stock
        for position in stock.positions:
            left, top = self._printer.place(stock, position)
            self._pen.box(left, top, stock.width, stock.height, corner=stock.corner, ink=0.35)
            if not stock.is_roll:
                x, y = left + stock.width - 1.5, top + stock.height - 1.5
                self._pen.text(self._text, self._small, x, y, str(position), anchor="end", ink=0.35)

    def _rulers(self) -> None:
        """Millimetres from the paper's own left and upper edge; the first that shows is as far as the printer gets."""
        stock, edge, number = self._stock, self._edge, self._small
        for mm in range(ceil(edge + 1), floor(stock.page_width) + 1):
            (x, _y), long = self._at(mm, 0), _tick(mm)
            self._pen.line(x, edge, x, edge + long)
            if self._is_roomy and mm % 10 == 0 and mm > edge + 5:
                self._pen.text(self._text, number, x, edge + long + number, str(mm), anchor="middle")
        for mm in range(ceil(edge + 1), floor(stock.page_height) + 1):
            (_x, y), long = self._at(0, mm), _tick(mm)
            self._pen.line(edge, y, edge + long, y)
            if self._is_roomy and mm % 10 == 0 and mm > edge + 5:
                self._pen.text(self._text, number, edge + long + 0.6, y + 0.36 * number, str(mm))

    def _arrows(self) -> None:
        """Both begin at one point, each with a dashed line to it from the edge; hairs cross at what is measured."""
        lengths = self._lengths
        start = self._at(lengths.edge_x, lengths.edge_y)
        right = self._at(lengths.edge_x + lengths.length_x, lengths.edge_y)
        low = self._at(lengths.edge_x, lengths.edge_y + lengths.length_y)
        (x, y), (end, _y), (_x, foot), (long, half) = start, right, low, self._head
        for point in (start, right, low):
            self._hairs(*point)
        self._pen.line(self._edge, y, x, y, dash=1)
        self._pen.line(x, self._edge, x, y, dash=1)
        self._pen.line(x, y, end - long, y, width=2 * HAIR)
        self._pen.line(x, y, x, foot - long, width=2 * HAIR)
        self._pen.shape(right, (end - long, y - half), (end - long, y + half))
        self._pen.shape(low, (x - half, foot - long), (x + half, foot - long))
        self._named(lengths.edge_x, (self._edge + x) / 2, y - 1)
        self._named(lengths.length_x, (x + end) / 2, y - 1)
        self._named(lengths.edge_y, x - 1, (self._edge + y) / 2, upwards=True)
        self._named(lengths.length_y, x - 1, (y + foot) / 2, upwards=True)

    def _hairs(self, x: float, y: float) -> None:
        arm = 4.0 if self._is_roomy else 1.5
        self._pen.line(x - arm, y, x + arm, y, width=FINE)
        self._pen.line(x, y - arm, x, y + arm, width=FINE)

    def _named(self, mm: float, x: float, y: float, *, upwards: bool = False) -> None:
        if self._is_roomy or mm >= 15:
            self._pen.text(self._bold, self._small, x, y, f"{mm:g} mm", anchor="middle", upwards=upwards)

    def _explanation(self) -> None:
        """On paper of its own, so to say: it covers the outlines below it."""
        lengths, size = self._lengths, 9.5 * POINT
        left, top = lengths.edge_x + 12, lengths.edge_y + 12
        room = self._stock.page_width - left - 30
        lines = [line for text in _sentences() for line in (*broken(self._text, size, text, room - 12), "")]
        height = 16 + LEADING * size * len(lines) + 9 * len(self._blanks()) + 3
        self._pen.box(left, top, room, height, corner=2, line=2 * HAIR, fill=WHITE)
        title = _("Calibration: {name}", name=self._stock.name)
        self._pen.text(self._bold, 15 * POINT, left + 6, top + 10, title)
        y = top + 18
        for line in lines:
            self._pen.text(self._text, size, left + 6, y, line)
            y += LEADING * size
        for words, mm in self._blanks():
            y += 9
            self._pen.text(self._text, size, left + 6, y - 4, words)
            self._pen.text(self._bold, size, left + room - 34, y - 4, f"{mm:g} mm", anchor="end")
            self._pen.line(left + room - 28, y - 3.5, left + room - 13, y - 3.5, width=2 * HAIR)
            self._pen.text(self._text, size, left + room - 6, y - 4, "mm", anchor="end")

    def _blanks(self) -> tuple[tuple[str, float], ...]:
        lengths = self._lengths
        return (
            (_("Left edge of the paper to the start"), lengths.edge_x),
            (_("Along the arrow across"), lengths.length_x),
            (_("Upper edge of the paper to the start"), lengths.edge_y),
            (_("Along the arrow down"), lengths.length_y),
        )

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self._printer.moved(x, y)


def _sentences() -> tuple[str, ...]:
    return (
        _(
            "Print at 100 %, never “fit to page”. Hold this page and a sheet of labels against a window: if each "
            "outline lies on a label, all is well."
        ),
        _(
            "If not, measure each arrow twice with a ruler: from the edge of the paper to where its hairs cross, and "
            "from there to its head. Type the four lengths where the printer is set up."
        ),
    )


def _tick(mm: int) -> float:
    return 3.2 if mm % 10 == 0 else 2.2 if mm % 5 == 0 else 1.3
