"""Where the QR symbol and the text stand on one label: follows from the label's size alone.

Millimetres from the label's lower left corner. A symbol keeps its white border inside the label, and its modules are
whole dots of a 300 dpi printer, so that all of them come out equally wide.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor

from devicefleet.documents.symbols import QUIET, SIZE
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.words import _

DOT = 25.4 / 300
POINT = 25.4 / 72
SMALLEST_MODULE = 0.25  # below this, phones and cheap scanners fail
SMALLEST_TEXT = 5 * POINT  # the least that is read without a glass
LARGEST_TEXT = 24 * POINT
TEXT_SHARE = 0.28  # of the symbol's height: a large symbol, to be read from afar, goes with larger text
ONE_LINE = 18 * POINT  # the code stands in one line where it can be this large, else in two
RETURN_TEXT = 7 * POINT
ENOUGH_RETURN_TEXT = 6 * POINT  # smaller than this, the return line is better in two lines

CHARACTER = 0.6  # width in the code's font, per unit of size
GROUP, WHOLE = 5 * CHARACTER, 11 * CHARACTER  # 7K3M9, 7K3M9-Q2XJ3
CAPITALS = 0.714  # height of capitals and digits in both fonts
LEADING = 1.16  # baseline to baseline of the code's two lines
RETURN_GAP = 1.9  # baseline of the code to that of the return line, in sizes of the return line
RETURN_LEADING = 1.3

BOX = SIZE + 2 * QUIET
SYMBOL_SHARE = 0.42  # of the label's width, at most: on a wide label the code deserves the rest
SQUARISH = 1.25  # labels less wide than this, for their height, have the code below the symbol

Spot = tuple[float, float]
WidthOf = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Layout:
    """One label. Each spot is the left end of a baseline: one for the whole code, two for its groups, or none."""

    module: float
    symbol: Spot  # lower left corner, without the white border
    code_size: float
    code_spots: tuple[Spot, ...]
    return_size: float
    return_spots: tuple[tuple[Spot, str], ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """What stands on a label in letters, from top to bottom: lines of the code, lines of the return line."""

    code_size: float
    code_widths: tuple[float, ...]
    return_size: float
    return_lines: tuple[tuple[float, str], ...]  # width, words

    @property
    def width(self) -> float:
        return max((*self.code_widths, *(width for width, _words in self.return_lines)), default=0.0)

    @property
    def height(self) -> float:
        if not self.code_widths:
            return 0.0
        code = CAPITALS + LEADING * (len(self.code_widths) - 1)
        return code * self.code_size + _return_height(len(self.return_lines), self.return_size)

    def placed(self, module: float, symbol: Spot, top: float, left_of: Callable[[float], float]) -> Layout:
        """`left_of` a line's width is where that line begins."""
        baselines = [top - (CAPITALS + LEADING * i) * self.code_size for i in range(len(self.code_widths))]
        spots = tuple((left_of(width), y) for width, y in zip(self.code_widths, baselines, strict=True))
        returns = tuple(
            ((left_of(width), baselines[-1] - _return_height(i + 1, self.return_size)), words)
            for i, (width, words) in enumerate(self.return_lines)
        )
        return Layout(module, symbol, self.code_size, spots, self.return_size, returns)


def lay_out(stock: Stock, return_line: str, width_of: WidthOf) -> Layout:
    """`width_of` measures text of the return line at size 1; a label too small for what is asked is Refused."""
    arrange = _below if stock.width < SQUARISH * stock.height else _beside
    layout = arrange(stock, return_line, width_of)
    if layout.module < SMALLEST_MODULE:
        sentence = _(
            "{name} labels are too small for a QR code: its squares would be {mm} mm wide, and below 0.25 mm "
            "they are not read reliably. Choose a larger stock.",
            name=stock.name,
            mm=f"{layout.module:.2f}",
        )
        raise Refused(sentence, field="stock")
    if return_line and not layout.return_spots:
        sentence = _("There is no room for “{line}” on {name} labels: shorten it or choose a larger stock.")
        raise Refused(sentence.format(line=return_line, name=stock.name), field="return_line")
    return layout


def _beside(stock: Stock, return_line: str, width_of: WidthOf) -> Layout:
    """Symbol on the left, text on the right; both centred in height, and together in width."""
    module = _whole_dots(min(stock.height / BOX, SYMBOL_SHARE * stock.width / SIZE))
    tall, quiet = SIZE * module, QUIET * module
    room, largest = stock.width - tall - 3 * quiet, max(LARGEST_TEXT, TEXT_SHARE * tall)
    lines, return_size = _wrapped(return_line, room, width_of)
    high = tall - _return_height(len(lines), return_size)
    if (size := min(room / WHOLE, high / CAPITALS, largest)) >= ONE_LINE:
        text = _text(size, (WHOLE,), return_size, lines)
    else:
        size = min(room / GROUP, high / (CAPITALS + LEADING), largest)
        text = _text(size, (GROUP, GROUP), return_size, lines)
    left = (stock.width - tall - (quiet + text.width if text.code_widths else 0)) / 2
    symbol = (left, (stock.height - tall) / 2)
    return text.placed(module, symbol, (stock.height + text.height) / 2, lambda width: left + tall + quiet)


def _below(stock: Stock, return_line: str, width_of: WidthOf) -> Layout:
    """Symbol above, text in centred lines below it."""
    margin = max(1.2, 0.05 * stock.width)
    room = stock.width - 2 * margin
    lines, return_size = _wrapped(return_line, room, width_of)
    text = _text(min(room / WHOLE, stock.height / 8, LARGEST_TEXT), (WHOLE,), return_size, lines)
    foot = text.height + (margin if text.code_widths else 0)
    module = _whole_dots(min(stock.width, stock.height - foot) / BOX)
    top = (stock.height - BOX * module + foot) / 2
    symbol = ((stock.width - SIZE * module) / 2, top + QUIET * module)
    return text.placed(module, symbol, top, lambda width: (stock.width - width) / 2)


def _text(size: float, widths: tuple[float, ...], return_size: float, lines: tuple[tuple[float, str], ...]) -> _Text:
    """The text, or none where the code would be too small to read."""
    if size < SMALLEST_TEXT:
        return _Text(0.0, (), 0.0, ())
    return _Text(size, tuple(size * width for width in widths), return_size, lines)


def _wrapped(line: str, room: float, width_of: WidthOf) -> tuple[tuple[tuple[float, str], ...], float]:
    """The return line, in two lines where one would be small, and its size; nothing if it cannot be read."""
    words = line.split()
    ways = [(line,), *((" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words)))] if words else []
    sized = [(min(RETURN_TEXT, room / max(map(width_of, way))), way) for way in ways]
    # max takes the first of equals: one line, if it is large enough
    size, lines = max(sized, key=lambda option: min(option[0], ENOUGH_RETURN_TEXT), default=(0.0, ()))
    return (tuple((size * width_of(words), words) for words in lines), size) if size >= SMALLEST_TEXT else ((), 0.0)


def _return_height(count: int, size: float) -> float:
    return (RETURN_GAP + RETURN_LEADING * (count - 1)) * size if count else 0.0


def _whole_dots(length: float) -> float:
    return floor(length / DOT + 1e-6) * DOT
