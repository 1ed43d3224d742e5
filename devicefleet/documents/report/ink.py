"""A chart in ink on a page: the same marks as in the page of a browser."""

from devicefleet.documents.charts.pdf import TONES
from devicefleet.documents.charts.picture import Area, Label, Pattern, Picture, Stroke, hatching
from devicefleet.documents.report.setting import Face, Setter


def put(setter: Setter, picture: Picture, x: float, y: float, width: float) -> None:
    """The picture scaled to `width`, its upper left corner there."""
    scale = width / picture.width
    for mark in picture.marks:
        match mark:
            case Area():
                _area(setter, mark, x, y, scale)
            case Stroke():
                points = [(x + point.x * scale, y + point.y * scale) for point in mark.points]
                setter.pdf.stroke(points, TONES[mark.tone][0], mark.weight * scale, "4 3" if mark.dashed else "")
            case Label():
                colour = TONES["ink"][1] if mark.on else TONES["quiet" if mark.soft else "ink"][0]
                face = Face(mark.size * scale, colour=colour)
                setter.line(mark.text, face, x + mark.x * scale, y + mark.y * scale, mark.anchor)


def _area(setter: Setter, area: Area, x: float, y: float, scale: float) -> None:
    tone, paper = TONES[area.fill.tone]
    fill = tone if area.fill.pattern is Pattern.SOLID else paper
    left, top = x + area.x * scale, y + area.y * scale
    setter.pdf.box(left, top, area.width * scale, area.height * scale, fill=fill, line=tone, thin=0.7)
    for begin, end in hatching(area):
        points = [(x + point.x * scale, y + point.y * scale) for point in (begin, end)]
        setter.pdf.stroke(points, tone, 1.3 * scale)
