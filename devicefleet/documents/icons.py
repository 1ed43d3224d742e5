"""Small pictures of kinds of things for labels: flat shapes, drawn alike as ink of a PDF and as dots.

A picture is polygons in a square of 24, from the top left corner; where two lie on each other, the paper shows.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from math import cos, pi, sin

GRID = 24

Polygon = tuple[tuple[float, float], ...]


class Icon(StrEnum):
    """What a label can show; the values of things agree with `rules.terms.Kind`."""

    SMARTPHONE = "smartphone"
    LAPTOP = "laptop"
    TABLET = "tablet"
    ROUTER = "mifi_router"
    ACCESSORY = "accessory"
    SIM = "sim"
    BAG = "bag"
    SHELF = "shelf"


def _box(left: float, top: float, right: float, low: float, corner: float = 0.0) -> Polygon:
    if not corner:
        return (left, top), (right, top), (right, low), (left, low)
    middles = (
        (right - corner, top + corner, -90),
        (right - corner, low - corner, 0),
        (left + corner, low - corner, 90),
        (left + corner, top + corner, 180),
    )
    return tuple(point for x, y, first in middles for point in _arc(x, y, corner, first, first + 90))


def _wave(x: float, y: float, inner: float, outer: float) -> Polygon:
    """A quarter of a ring, above its middle."""
    return *_arc(x, y, outer, -135, -45), *reversed(tuple(_arc(x, y, inner, -135, -45)))


def _arc(x: float, y: float, radius: float, first: int, last: int) -> Iterator[tuple[float, float]]:
    for degrees in range(first, last + 1, 15):
        angle = degrees * pi / 180
        yield round(x + radius * cos(angle), 2), round(y + radius * sin(angle), 2)


SHAPES: dict[Icon, tuple[Polygon, ...]] = {
    Icon.SMARTPHONE: (
        _box(5.5, 0.5, 18.5, 23.5, 2.5),
        _box(7.5, 3.5, 16.5, 18.5),
        _box(10.75, 19.9, 13.25, 22.4, 1.25),
    ),
    Icon.LAPTOP: (
        _box(3, 3.5, 21, 17, 1.5),
        _box(5.2, 5.7, 18.8, 14.8),
        ((0, 18.4), (24, 18.4), (22.6, 21), (1.4, 21)),
    ),
    Icon.TABLET: (
        _box(0.5, 3.5, 23.5, 20.5, 2),
        _box(2.9, 5.9, 19, 18.1),
        _box(20.1, 10.9, 22.3, 13.1, 1.1),
    ),
    Icon.ROUTER: (
        _box(1, 14, 23, 22, 2),
        _box(4, 16.8, 6.4, 19.2, 1.2),
        _box(8.4, 16.8, 10.8, 19.2, 1.2),
        _box(10.6, 9.6, 13.4, 12.4, 1.4),
        _wave(12, 11, 4, 6),
        _wave(12, 11, 8, 10),
    ),
    Icon.ACCESSORY: (
        _box(7, 0.5, 17, 7, 1),
        _box(9, 2.8, 11, 4.8),
        _box(13, 2.8, 15, 4.8),
        _box(5, 8, 19, 17, 2),
        _box(10.8, 17, 13.2, 23.5),
    ),
    Icon.SIM: (
        ((4.5, 2), (6, 0.5), (13.5, 0.5), (19.5, 6.5), (19.5, 22), (18, 23.5), (6, 23.5), (4.5, 22)),
        _box(7, 10.5, 17, 20.5, 1.5),
        _box(8.6, 12.1, 11.2, 14.7),
        _box(12.8, 12.1, 15.4, 14.7),
        _box(8.6, 16.3, 11.2, 18.9),
        _box(12.8, 16.3, 15.4, 18.9),
    ),
    Icon.BAG: (
        _box(7, 0.5, 17, 9, 3),
        _box(9.2, 2.7, 14.8, 7),
        _box(9.2, 7, 14.8, 9),
        _box(2, 7, 22, 23.5, 2.5),
        _box(7, 7, 17, 9),
        _box(5, 13.4, 19, 15.2),
    ),
    Icon.SHELF: (
        _box(1, 0.5, 3.2, 23.5),
        _box(20.8, 0.5, 23, 23.5),
        _box(3.2, 9.3, 20.8, 11.3),
        _box(3.2, 19.3, 20.8, 21.3),
        _box(4.8, 3.3, 11, 9.3),
        _box(12.6, 4.9, 17.6, 9.3),
        _box(8.4, 13.3, 16, 19.3),
    ),
}


@cache
def as_path(icon: Icon) -> bytes:
    """Operators of a PDF that fill the picture, a unit of the grid a unit, the top left corner at the origin."""
    outlines = (
        b" l\n".join(b"%g %g" % (x, -y) for x, y in polygon).replace(b" l\n", b" m\n", 1) + b" l h\n"
        for polygon in SHAPES[icon]
    )
    return b"".join(outlines) + b"f*\n"
