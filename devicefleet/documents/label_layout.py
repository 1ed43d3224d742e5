"""Where the QR symbol and the text stand on one label: follows from the label's size and from what is wanted on it.

Millimetres from the label's lower left corner. A symbol keeps its white border inside the label, and its modules are
whole dots of the printer (300 dpi unless said), so that all of them come out equally wide.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import floor
from typing import NamedTuple

from devicefleet.documents.label_text import CAPITALS, LARGEST_TEXT, Room, Row, Wanted, WidthOf, height_of, rows
from devicefleet.documents.symbols import QUIET, SIZE
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.words import _

DOT = 25.4 / 300
SMALLEST_MODULE = 0.25  # below this, phones and cheap scanners fail
SAFE_MODULE = 0.30  # below this, some do

BOX = SIZE + 2 * QUIET
SYMBOL_SHARE = 0.42  # of the label's width, at most: on a wide label the code deserves the rest
CODE_BESIDE_ICON = 0.6  # of its size without: less is too dear for a picture
SHARE_WITH_CAPTION = 0.34  # a caption is to be read from farther away than any phone stands
SQUARISH = 1.25  # labels less wide than this, for their height, have the code below the symbol
PLAY = 0.5  # mm between ink and an edge that a printer does not reach: room to correct the printer
LEAST_MARGIN, MARGIN_SHARE = 1.2, 0.05  # beside text below a symbol

TEXT_SHARE = 0.28  # of the symbol's height: a large symbol, to be read from afar, goes with larger text
TITLE_SHARE = 0.42  # of the symbol's height, for an icon and a caption above the code
TITLE_BELOW, CODE_BELOW, TEXT_BELOW = 1 / 10, 1 / 8, 1 / 3  # of the label's height; the last for all of the text

Box = tuple[float, float, float, float]  # left, low, right, high


class Spot(NamedTuple):
    """The left end of a baseline, and what stands on it: a line of this size and width; of an icon its lower left."""

    x: float
    y: float
    size: float
    width: float
    text: str = ""

    @property
    def box(self) -> Box:
        """Of the capitals: letters that reach below the line have room there."""
        return self.x, self.y, self.x + self.width, self.y + CAPITALS * self.size


@dataclass(frozen=True, slots=True)
class Layout:
    """One label: the code has one spot for the whole, two for its groups, or none; the others have what they need."""

    module: float
    symbol: tuple[float, float]  # lower left corner, without the white border
    code: tuple[Spot, ...] = ()
    caption: tuple[Spot, ...] = ()
    returns: tuple[Spot, ...] = ()
    icon: tuple[Spot, ...] = ()

    @property
    def ink(self) -> Box:
        """Everything that is printed."""
        (x, y), tall = self.symbol, SIZE * self.module
        icons = [(spot.x, spot.y, spot.x + spot.size, spot.y + spot.size) for spot in self.icon]
        boxes = [(x, y, x + tall, y + tall), *(spot.box for spot in (*self.code, *self.caption, *self.returns)), *icons]
        left, low, right, high = zip(*boxes, strict=True)
        return min(left), min(low), max(right), max(high)


def lay_out(stock: Stock, wanted: Wanted, width_of: WidthOf, dot: float = DOT) -> Layout:
    """`width_of` measures text of the return line at size 1; a label too small for what is asked is Refused.

    An icon only helps to sort: it is left out where the letters need its room, or the code would become much smaller.
    """
    arrange = _alone if not wanted.code else _below if stock.width < SQUARISH * stock.height else _beside
    layout = arrange(stock, wanted, width_of, dot)
    if wanted.icon:
        without = arrange(stock, replace(wanted, icon=False), width_of, dot)
        least = CODE_BESIDE_ICON * max((spot.size for spot in without.code), default=0.0)
        has_all = not _what_is_missing(layout, wanted) and all(spot.size >= least for spot in layout.code)
        layout = layout if has_all and layout.code else without
    if layout.module < SMALLEST_MODULE:
        sentence = _(
            "{name} labels are too small for a QR code: its squares would be {mm} mm wide, and below 0.25 mm "
            "they are not read reliably. Choose a larger stock.",
            name=stock.name,
            mm=f"{layout.module:.2f}",
        )
        raise Refused(sentence, field="stock")
    for field, line in _what_is_missing(layout, wanted):
        sentence = _("There is no room for “{line}” on {name} labels: shorten it or choose a larger stock.")
        raise Refused(sentence.format(line=line, name=stock.name), field=field)
    return layout


def _what_is_missing(layout: Layout, wanted: Wanted) -> list[tuple[str, str]]:
    asked = (("caption", wanted.caption, layout.caption), ("return_line", wanted.return_line, layout.returns))
    return [(field, line) for field, line, spots in asked if line and not spots]


def _alone(stock: Stock, _wanted: Wanted, _width_of: WidthOf, dot: float) -> Layout:
    """The symbol in the middle."""
    module = _whole(_fitting(stock), dot)
    return Layout(module, ((stock.width - SIZE * module) / 2, (stock.height - SIZE * module) / 2))


def _beside(stock: Stock, wanted: Wanted, width_of: WidthOf, dot: float) -> Layout:
    """Symbol on the left, text on the right; both centred in height, and together in width."""
    share = SHARE_WITH_CAPTION if wanted.caption else SYMBOL_SHARE
    module = _whole(min(_fitting(stock), share * stock.width / SIZE), dot)
    tall, quiet = SIZE * module, QUIET * module
    width = stock.width - tall - quiet - 2 * max(quiet, _kept(stock.edge_x))
    found = rows(wanted, Room(width, tall, TITLE_SHARE * tall, max(LARGEST_TEXT, TEXT_SHARE * tall)), width_of)
    text = max((row.width for row in found), default=-quiet)
    left = (stock.width - tall - quiet - text) / 2
    layout = Layout(module, (left, (stock.height - tall) / 2))
    return _placed(layout, found, (stock.height + height_of(found)) / 2, lambda _width: left + tall + quiet)


def _below(stock: Stock, wanted: Wanted, width_of: WidthOf, dot: float) -> Layout:
    """Symbol above, text in centred lines below it."""
    high, margin = stock.height, max(LEAST_MARGIN, MARGIN_SHARE * stock.width)
    room = Room(
        width=stock.width - 2 * max(margin, _kept(stock.edge_x)),
        height=TEXT_BELOW * high,
        title=TITLE_BELOW * high,
        code=min(CODE_BELOW * high, LARGEST_TEXT),
        one_line=0.0,
        icon_in_row=True,
    )
    found = rows(wanted, room, width_of)
    foot = height_of(found) + (max(margin, _kept(stock.edge_y)) if found else 0)
    # the white border above the text is always free, that at the top may be the label's own edge
    down = min((high - foot) / BOX, (high - foot - _kept(stock.edge_y)) / (BOX - QUIET))
    module = _whole(min(_fitting(stock), down), dot)
    top = min((high - BOX * module + foot) / 2, high - _kept(stock.edge_y) - (BOX - QUIET) * module)
    layout = Layout(module, ((stock.width - SIZE * module) / 2, top + QUIET * module))
    return _placed(layout, found, top, lambda width: (stock.width - width) / 2)


def _placed(layout: Layout, found: tuple[Row, ...], top: float, left_of: Callable[[float], float]) -> Layout:
    """With the rows, whose first has its top there; `left_of` a row's width is where that row begins."""
    spots: dict[str, list[Spot]] = {"icon": [], "caption": [], "code": [], "return": []}
    for number, row in enumerate(found):
        top -= row.height + (row.gap if number else 0)
        x = left_of(row.width)
        for item in row.items:
            spots[item.kind].append(Spot(x, top, item.size, item.width, item.text))
            x += item.width + row.space
    icon, caption, code, returns = map(tuple, spots.values())
    return replace(layout, icon=icon, caption=caption, code=code, returns=returns)


def _fitting(stock: Stock) -> float:
    """The largest module with which a symbol fits, its white border inside the label and itself inside the edges."""
    inside = min(stock.width - 2 * _kept(stock.edge_x), stock.height - 2 * _kept(stock.edge_y)) / SIZE
    return min(stock.width / BOX, stock.height / BOX, inside)


def _kept(edge: float) -> float:
    return edge + PLAY if edge else 0.0


def _whole(length: float, dot: float) -> float:
    """In whole dots."""
    return max(floor(length / dot + 1e-6), 0) * dot
