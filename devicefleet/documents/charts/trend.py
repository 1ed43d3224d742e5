"""A line for each share over the ends of months."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devicefleet.documents.charts.picture import Area, Fill, Label, Mark, Pattern, Picture, Point, Stroke
from devicefleet.documents.charts.room import every, width_of
from devicefleet.rules.words import _

HEIGHT, LEFT, RIGHT, TOP, BELOW = 214.0, 50.0, 27.0, 20.0, 26.0
KEY = 28.0
DOT = 7.0
AXIS, VALUE, LINE = 12.0, 13.0, 15.0
"""The size of the words along the axes and of the last values, and how far such values lie apart."""


@dataclass(frozen=True, slots=True)
class Line:
    """Whole per cents, None where there was nobody; told apart by tone, by dashes and by the shape of its dots.

    `last` is what stands at its end, where that is not the last value itself.
    """

    word: str
    values: tuple[int | None, ...]
    tone: str
    dashed: bool = False
    last: str = ""


def trend(labels: Sequence[str], lines: Sequence[Line], *, said: str, width: float) -> Picture:
    """From 0 to 100 per cent."""
    marks: list[Mark] = list(_grid(width))
    step = (width - LEFT - RIGHT) / max(1, len(labels) - 1)
    shown = every(labels, step, AXIS)
    for n, label in enumerate(labels):
        if (len(labels) - 1 - n) % shown == 0:
            marks.append(Label(LEFT + n * step, HEIGHT - 8, label, "middle", AXIS, soft=True))
    for line in lines:
        marks.extend(_line(line, step))
    marks.extend(_last_values(lines, step))
    left = LEFT
    for line in lines:
        marks.append(Stroke((Point(left, HEIGHT + 16), Point(left + 26, HEIGHT + 16)), line.tone, 2.5, line.dashed))
        marks.append(_dot(line, Point(left + 13, HEIGHT + 16)))
        marks.append(Label(left + 34, HEIGHT + 20, line.word))
        left += 34 + width_of(line.word, VALUE) + 14
    return Picture(width, HEIGHT + KEY, said, tuple(marks))


def _grid(width: float) -> Iterator[Mark]:
    for per_cent in (0, 25, 50, 75, 100):
        y = _y(per_cent)
        yield Stroke((Point(LEFT, y), Point(width, y)))
        yield Label(LEFT - 8, y + 4, _("{n} %", n=per_cent), "end", AXIS, soft=True)


def _line(line: Line, step: float) -> Iterator[Mark]:
    """Broken where there was nobody."""
    run: list[Point] = []
    for n, value in enumerate((*line.values, None)):
        if value is not None:
            run.append(Point(LEFT + n * step, _y(value)))
            continue
        if len(run) > 1:
            yield Stroke(tuple(run), line.tone, 2.5, line.dashed)
        yield from (_dot(line, point) for point in run)
        run = []


def _last_values(lines: Sequence[Line], step: float) -> Iterator[Mark]:
    """Said above their dots, one above the other where they are close; at the top the lowest goes below its dot."""
    ends = [
        (Point(LEFT + (len(line.values) - 1) * step, _y(last)), line.last or _("{n} %", n=last))
        for line in lines
        if line.values and (last := line.values[-1]) is not None
    ]
    ends.sort(key=lambda end: -end[0].y)
    places = list(_stacked([point.y - 8 for point, _value in ends]))
    if places and places[-1] < VALUE - 1:
        places = list(_stacked([ends[0][0].y + 20, *(point.y - 8 for point, _value in ends[1:])]))
    for (point, value), y in zip(ends, places, strict=True):
        yield Label(point.x + 8, y, value, "end", VALUE)


def _stacked(wanted: Sequence[float]) -> Iterator[float]:
    """From the lowest upwards, each high enough not to touch the one before."""
    before = float("inf")
    for y in wanted:
        before = min(y, before - LINE)
        yield before


def _dot(line: Line, at: Point) -> Area:
    pattern = Pattern.BLANK if line.dashed else Pattern.SOLID
    return Area(at.x - DOT / 2, at.y - DOT / 2, DOT, DOT, Fill(line.tone, pattern))


def _y(per_cent: float) -> float:
    return TOP + (HEIGHT - TOP - BELOW) * (1 - per_cent / 100)
