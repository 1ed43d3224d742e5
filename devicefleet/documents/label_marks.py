"""What a sheet shows beside its labels: thin marks to cut along, and a line in the margin about how to print."""

from collections.abc import Sequence

from devicefleet.documents.label_sheets import Sheet
from devicefleet.documents.label_text import CAPITALS, POINT
from devicefleet.rules.words import _

TICK, HAIR = 3.0, 0.1  # length and thickness, mm
CLEAR = 0.4  # between a label and its mark
ENOUGH_GAP = 1.0  # what a mark outside a label needs: otherwise it lies on the line between two

NOTE_SIZE = 6.5 * POINT
UNPRINTED = 5.0  # mm along the edges of a page that office printers leave white
NOTE_MARGIN = UNPRINTED + 3.0

Stretch = tuple[float, float]


def cut_marks(sheet: Sheet) -> bytes:
    """Operators that draw two at each corner of each label; nothing where the sheet has none."""
    if not sheet.has_cut_marks:
        return b""
    stock, high = sheet.stock, sheet.stock.page_height
    lefts = [sheet.printer.place(stock, column + 1)[0] for column in range(stock.columns)]
    tops = [sheet.printer.place(stock, row * stock.columns + 1)[1] for row in range(stock.rows)]
    xs, across = _along(lefts, stock.width, stock.page_width)
    ys, down = _along(tops, stock.height, high)
    lines = [(start, high - y, end, high - y) for y in ys for start, end in across]
    lines += [(x, high - start, x, high - end) for x in xs for start, end in down]
    drawn = dict.fromkeys(b"%.3f %.3f m %.3f %.3f l\n" % line for line in lines)  # neighbours share corners
    return b"q %.2f w\n%sS Q\n" % (HAIR, b"".join(drawn))


def note() -> str:
    return _("Print at 100 %, never “fit to page”.")


def note_place(sheet: Sheet, width: float) -> tuple[float, float] | None:
    """Where a note this wide begins, below the last row; None where there is no room."""
    stock, place = sheet.stock, sheet.printer.place
    left, _top = place(stock, 1)
    _left, top = place(stock, stock.per_page)
    margin, left = stock.page_height - top - stock.height, max(left, UNPRINTED)
    if not sheet.note or margin < NOTE_MARGIN or left + width > stock.page_width - UNPRINTED:
        return None
    return left, max((margin - CAPITALS * NOTE_SIZE) / 2, UNPRINTED + 0.25 * NOTE_SIZE)


def _along(starts: Sequence[float], size: float, page: float) -> tuple[list[float], list[Stretch]]:
    """Along one side of the page: the edges of the labels, and where beside each of them a mark lies."""
    edges, marks = [], []
    for number, start in enumerate(starts):
        end, is_last = start + size, number == len(starts) - 1
        before = start if not number else (start - starts[number - 1] - size) / 2
        after = page - end if is_last else (starts[number + 1] - end) / 2
        edges += [start, end]
        marks += [_mark(start, -1, before), _mark(end, 1, after)]
    return edges, [(max(first, 0.0), min(last, page)) for first, last in map(sorted, marks)]


def _mark(edge: float, step: int, room: float) -> Stretch:
    """Outside the label where there is room, else on the line that it shares with its neighbour."""
    if room < ENOUGH_GAP:
        return edge - TICK / 2, edge + TICK / 2
    return edge + step * CLEAR, edge + step * min(room, CLEAR + TICK)
