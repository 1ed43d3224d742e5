"""The picture of a label stock: the page with its labels, to compare with the sheet in one's hand."""

from html import escape
from textwrap import wrap

from devicefleet.rules.stocks import Stock

PAPER, LABEL, EDGE, INK = "#ffffff", "#e7f1f1", "#4d6b6e", "#1c2b2d"
SENTENCE_WIDTH = 38  # characters


def picture(stock: Stock) -> str:
    """An SVG, in mm; places are numbered where the numbers can be read."""
    size = min(stock.width, stock.height, 24.0) * 0.45
    rim = max(stock.page_width, stock.page_height) * 0.01
    view = f"{-rim:g} {-rim:g} {stock.page_width + 2 * rim:g} {stock.page_height + 2 * rim:g}"
    labels = "".join(_label(stock, position, size) for position in stock.positions)
    page = _box(0, 0, stock.page_width, stock.page_height, 0, PAPER, rim * 0.4)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}">{page}{labels}</svg>'


def sentence(words: str) -> str:
    """Why there is no picture, in its place."""
    lines = wrap(words, SENTENCE_WIDTH)
    spans = "".join(f'<tspan x="8" dy="14">{escape(line)}</tspan>' for line in lines)
    height = 14 * len(lines) + 24
    box = _box(1, 1, 228, height - 2, 4, PAPER, 1)
    text = f'<text y="6" font-family="sans-serif" font-size="10.5" fill="{INK}">{spans}</text>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 230 {height}">{box}{text}</svg>'


def _label(stock: Stock, position: int, size: float) -> str:
    left, top = stock.place(position)
    box = _box(left, top, stock.width, stock.height, stock.corner, LABEL, min(stock.width, stock.height) * 0.012)
    if stock.is_roll:
        return box
    middle, low = left + stock.width / 2, top + stock.height / 2 + size * 0.36
    return (
        f'{box}<text x="{middle:.2f}" y="{low:.2f}" text-anchor="middle" font-family="sans-serif" '
        f'font-size="{size:.2f}" fill="{INK}">{position}</text>'
    )


def _box(left: float, top: float, width: float, height: float, corner: float, fill: str, line: float) -> str:
    return (
        f'<rect x="{left:.3f}" y="{top:.3f}" width="{width:.3f}" height="{height:.3f}" rx="{corner:.3f}" '
        f'fill="{fill}" stroke="{EDGE}" stroke-width="{line:.3f}"/>'
    )
