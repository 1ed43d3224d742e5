"""A picture as SVG that may stand in a page: classes and presentation attributes only, no style and no script."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from devicefleet.documents.charts.picture import Area, Label, Mark, Pattern, Picture, Stroke, hatching


def svg(picture: Picture, name: str = "") -> str:
    """One element with its sentence as title; colours come from the style sheet, by day and by night."""
    marks = "".join(part for mark in picture.marks for part in _mark(mark))
    box = f"0 0 {_n(picture.width)} {_n(picture.height)}"
    classes = f"chart {name}".strip()
    return f'<svg class="{classes}" viewBox="{box}" role="img"><title>{escape(picture.said)}</title>{marks}</svg>'


def _mark(mark: Mark) -> Iterator[str]:
    match mark:
        case Area():
            yield from _area(mark)
        case Stroke():
            points = " ".join(f"{_n(point.x)},{_n(point.y)}" for point in mark.points)
            dash = ' stroke-dasharray="6 4"' if mark.dashed else ""
            yield f'<polyline class="{_tone(mark.tone)} chart-stroke" points="{points}"'
            yield f' stroke-width="{_n(mark.weight)}" fill="none"{dash}/>'
        case Label():
            soft = " chart-soft" if mark.soft else ""
            on = f" {_tone(mark.on)} chart-on" if mark.on else ""
            yield f'<text class="chart-words{soft}{on}" x="{_n(mark.x)}" y="{_n(mark.y)}"'
            yield f' font-size="{_n(mark.size)}" text-anchor="{mark.anchor}">{escape(mark.text)}</text>'


def _area(area: Area) -> Iterator[str]:
    solid = area.fill.pattern is Pattern.SOLID
    place = f'x="{_n(area.x)}" y="{_n(area.y)}" width="{_n(area.width)}" height="{_n(area.height)}"'
    yield f'<g class="{_tone(area.fill.tone)}"><rect class="{"chart-solid" if solid else "chart-light"}" {place}/>'
    path = "".join(f"M{_n(a.x)} {_n(a.y)}L{_n(b.x)} {_n(b.y)}" for a, b in hatching(area))
    if path:
        yield f'<path class="chart-hatch" d="{path}"/>'
    yield "</g>"


def _tone(tone: str) -> str:
    return f"tone-{tone}"


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
