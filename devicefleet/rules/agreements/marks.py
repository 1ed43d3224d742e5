"""What somebody drew on the screen: a few strokes on a grid of their own, never a picture from outside."""

import json
from collections.abc import Iterator
from typing import Any

from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

WIDE, HIGH = 1000, 400
"""The grid a mark is drawn on, from its top left corner."""
LONGEST = 60_000
MOST_STROKES, MOST_POINTS = 100, 4_000
SMALLEST = 40
"""A mark that is neither wider nor higher than this cannot be told from a slip of the hand."""

Mark = tuple[tuple[tuple[int, int], ...], ...]
"""Strokes of points (across, down)."""


def mark_from(sent: str) -> Mark:
    """What a page sent, as [[[x, y], …], …]; refuses what is no drawing, or none that can be seen."""
    try:
        mark = tuple(filter(None, (tuple(_points(stroke)) for stroke in _read(sent))))
    except (ValueError, TypeError, RecursionError):
        raise Refused(
            _("What was drawn did not arrive. Draw it again, or answer without drawing."), field="mark"
        ) from None
    if len(mark) > MOST_STROKES or sum(map(len, mark)) > MOST_POINTS:
        raise Refused(_("That is too much to keep. Start again with fewer lines."), field="mark")
    if not any(
        max(side) - min(side) > SMALLEST for side in zip(*(point for stroke in mark for point in stroke), strict=True)
    ):
        raise Refused(_("Nothing was drawn that can be seen. Draw it again, larger."), field="mark")
    return mark


def written_out(mark: Mark) -> str:
    """As it is sealed and kept."""
    return json.dumps(mark, separators=(",", ":"))


def _read(sent: str) -> Any:
    if len(sent) > LONGEST:
        raise ValueError("too long")
    return json.loads(sent)


def _points(stroke: Any) -> Iterator[tuple[int, int]]:
    """Each point once, if it lies on the grid."""
    before = None
    for across, down in stroke:
        if type(across) is not int or type(down) is not int or not (0 <= across <= WIDE and 0 <= down <= HIGH):
            raise ValueError("no point of the grid")
        if (across, down) != before:
            yield across, down
        before = across, down
