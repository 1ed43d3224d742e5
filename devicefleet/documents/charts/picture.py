"""What a chart is made of, whatever it is shown on: areas, strokes and words, from the upper left corner.

An area is told apart by its pattern as well as its tone, so that a grey print says the same. Patterns are strokes
clipped to their area by arithmetic: neither SVG nor PDF has to know what a pattern is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

Anchor = Literal["start", "middle", "end"]
GAP = 6.0


class Pattern(StrEnum):
    """How an area is filled."""

    SOLID = "solid"
    BLANK = "blank"
    RISING = "rising"
    FALLING = "falling"
    CROSSED = "crossed"
    FLAT = "flat"
    UPRIGHT = "upright"


class Fill(NamedTuple):
    """A tone of the style sheet (good, warn, bad, info, quiet) and a pattern."""

    tone: str
    pattern: Pattern


class Point(NamedTuple):
    """Units of the picture, downwards."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: Fill


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points; the tone may also be `ink` or `rule`."""

    points: tuple[Point, ...]
    tone: str = "rule"
    weight: float = 1
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """Words whose baseline is at `y`; `on` is the tone of a solid area that they stand on."""

    x: float
    y: float
    text: str
    anchor: Anchor = "start"
    size: float = 13
    soft: bool = False
    on: str = ""


Mark = Area | Stroke | Label


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, and what it shows in a sentence for those who do not see it."""

    width: float
    height: float
    said: str
    marks: tuple[Mark, ...]


def hatching(area: Area) -> Iterator[tuple[Point, Point]]:
    """The strokes of an area's pattern, each within the area."""
    match area.fill.pattern:
        case Pattern.FLAT:
            for y in _steps(area.height):
                yield Point(area.x, area.y + y), Point(area.x + area.width, area.y + y)
        case Pattern.UPRIGHT:
            for x in _steps(area.width):
                yield Point(area.x + x, area.y), Point(area.x + x, area.y + area.height)
        case Pattern.FALLING:
            yield from _falling(area)
        case Pattern.RISING:
            yield from _rising(area)
        case Pattern.CROSSED:
            yield from _falling(area)
            yield from _rising(area)
        case Pattern.SOLID | Pattern.BLANK:
            return


def _falling(area: Area) -> Iterator[tuple[Point, Point]]:
    """Lines down to the right: y - x is the same along each."""
    for shift in _steps(area.width + area.height):
        offset = area.height - shift
        first, last = max(0.0, -offset), min(area.width, area.height - offset)
        if last > first:
            yield Point(area.x + first, area.y + first + offset), Point(area.x + last, area.y + last + offset)


def _rising(area: Area) -> Iterator[tuple[Point, Point]]:
    """Falling ones in a mirror."""
    middle = 2 * area.x + area.width
    for begin, end in _falling(area):
        yield Point(middle - begin.x, begin.y), Point(middle - end.x, end.y)


def _steps(length: float) -> Iterator[float]:
    at = GAP / 2
    while at < length:
        yield at
        at += GAP
