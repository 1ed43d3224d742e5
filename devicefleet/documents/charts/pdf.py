"""A picture as a drawing of reportlab, to be placed on a page of a PDF: the same marks, in ink on paper."""

from collections.abc import Iterator
from typing import Any

from devicefleet.documents.charts.picture import Area, Label, Mark, Pattern, Picture, Stroke, hatching
from devicefleet.documents.streamed import font

REGULAR = "NotoSans-Regular"
TONES = {
    "good": ("#1d6237", "#e0f0e2"),
    "warn": ("#7a4700", "#fcecca"),
    "bad": ("#9a1f1f", "#fae3de"),
    "info": ("#14536d", "#dfedf2"),
    "quiet": ("#4c5d5f", "#ebe6dc"),
    "ink": ("#15282b", "#ffffff"),
    "rule": ("#c3bcae", "#ffffff"),
}
"""As in `static/css/tokens.css` by day."""


def drawing(picture: Picture, width: float) -> Any:
    """The picture scaled to `width` points."""
    from reportlab.graphics.shapes import Drawing
    from reportlab.pdfbase import pdfmetrics

    pdfmetrics.registerFont(font(REGULAR))
    scale = width / picture.width
    drawn = Drawing(width, picture.height * scale)
    drawn.scale(scale, scale)
    for mark in picture.marks:
        for shape in _shapes(mark, picture.height):
            drawn.add(shape)
    return drawn


def _shapes(mark: Mark, height: float) -> Iterator[Any]:
    from reportlab.graphics import shapes

    match mark:
        case Area():
            yield from _area(mark, height)
        case Stroke():
            points = [number for point in mark.points for number in (point.x, height - point.y)]
            line = shapes.PolyLine(points, strokeColor=_ink(mark.tone), strokeWidth=mark.weight)
            if mark.dashed:
                line.strokeDashArray = [6, 4]
            yield line
        case Label():
            colour = _paper("ink") if mark.on else _ink("quiet" if mark.soft else "ink")
            yield shapes.String(
                mark.x,
                height - mark.y,
                mark.text,
                fontName=REGULAR,
                fontSize=mark.size,
                textAnchor=mark.anchor,
                fillColor=colour,
            )


def _area(area: Area, height: float) -> Iterator[Any]:
    from reportlab.graphics import shapes

    tone, solid = area.fill.tone, area.fill.pattern is Pattern.SOLID
    box = shapes.Rect(area.x, height - area.y - area.height, area.width, area.height)
    box.fillColor, box.strokeColor, box.strokeWidth = _ink(tone) if solid else _paper(tone), _ink(tone), 1
    yield box
    for begin, end in hatching(area):
        yield shapes.Line(begin.x, height - begin.y, end.x, height - end.y, strokeColor=_ink(tone), strokeWidth=1.5)


def _ink(tone: str) -> Any:
    return _colour(TONES[tone][0])


def _paper(tone: str) -> Any:
    return _colour(TONES[tone][1])


def _colour(code: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(code)
