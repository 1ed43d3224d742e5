"""A line for each share over the ends of months."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from devicefleet.documents.charts.picture import Area, Fill, Label, Mark, Pattern, Picture, Point, Stroke
from devicefleet.rules.words import _

HEIGHT, LEFT, RIGHT, TOP, BELOW = 210.0, 44.0, 26.0, 14.0, 26.0
KEY = 28.0
DOT = 7.0


@dataclass(frozen=True, slots=True)
class Line:
    """Whole per cents, None where there was nobody; told apart by tone, by dashes and by the shape of its dots."""

    word: str
    values: tuple[int | None, ...]
    tone: str
    dashed: bool = False


def trend(labels: Sequence[str], lines: Sequence[Line], *, said: str, width: float) -> Picture:
    """From 0 to 100 per cent."""
    marks: list[Mark] = list(_grid(width))
    step = (width - LEFT - RIGHT) / max(1, len(labels) - 1)
    every = ceil(50 / step)
    for n, label in enumerate(labels):
        if (len(labels) - 1 - n) % every == 0:
            marks.append(Label(LEFT + n * step, HEIGHT - 8, label, "middle", 12, soft=True))
    for line in lines:
        marks.extend(_line(line, step))
    left = LEFT
    for line in lines:
        marks.append(Stroke((Point(left, HEIGHT + 16), Point(left + 26, HEIGHT + 16)), line.tone, 2.5, line.dashed))
        marks.append(_dot(line, Point(left + 13, HEIGHT + 16)))
        marks.append(Label(left + 34, HEIGHT + 20, line.word))
        left += 34 + 8 * len(line.word) + 20
    return Picture(width, HEIGHT + KEY, said, tuple(marks))


def _grid(width: float) -> Iterator[Mark]:
    for per_cent in (0, 25, 50, 75, 100):
        y = _y(per_cent)
        yield Stroke((Point(LEFT, y), Point(width, y)))
        yield Label(LEFT - 8, y + 4, _("{n} %", n=per_cent), "end", 12, soft=True)


def _line(line: Line, step: float) -> Iterator[Mark]:
    """Broken where there was nobody; the last value is said beside its dot."""
    run: list[Point] = []
    for n, value in enumerate((*line.values, None)):
        if value is not None:
            run.append(Point(LEFT + n * step, _y(value)))
            continue
        if len(run) > 1:
            yield Stroke(tuple(run), line.tone, 2.5, line.dashed)
        yield from (_dot(line, point) for point in run)
        run = []
    if line.values and (last := line.values[-1]) is not None:
        end = Point(LEFT + (len(line.values) - 1) * step, _y(last))
        yield Label(end.x + 8, end.y - 8, _("{n} %", n=last), "end", 13)


def _dot(line: Line, at: Point) -> Area:
    pattern = Pattern.BLANK if line.dashed else Pattern.SOLID
    return Area(at.x - DOT / 2, at.y - DOT / 2, DOT, DOT, Fill(line.tone, pattern))


def _y(per_cent: float) -> float:
    return TOP + (HEIGHT - TOP - BELOW) * (1 - per_cent / 100)
