"""Columns week by week, stacked by what stands behind what ends: the cliff."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devicefleet.documents.charts.bars import KEY_LINE, swatch
from devicefleet.documents.charts.picture import Area, Fill, Label, Mark, Picture, Point, Stroke
from devicefleet.documents.charts.room import every, width_of

HEIGHT, LEFT, TOP, BELOW = 220.0, 34.0, 22.0, 26.0
AXIS, TOTAL, LEAST, APART = 12.0, 13.0, 9.5, 3.0
KEY_COLUMN = 300


@dataclass(frozen=True, slots=True)
class Layer:
    """One kind of thing, with how many there are in each week; the first layer lies at the bottom."""

    word: str
    values: tuple[int, ...]
    fill: Fill


def week_columns(
    labels: Sequence[str], layers: Sequence[Layer], *, said: str, width: float, tops: Sequence[str] | None = None
) -> Picture:
    """A column for each label, its total above it (or what `tops` has), and a key."""
    totals = [sum(layer.values[n] for layer in layers) for n in range(len(labels))]
    most = _round_up(max(totals, default=0))
    left = max(LEFT, width_of(f"{most:,}", AXIS) + 10)
    step = (width - left) / max(1, len(labels))
    marks: list[Mark] = list(_grid(most, left, width))
    shown = every(labels, step, AXIS)
    over, size = _over(tops or [str(total or "") for total in totals], totals, step)
    for n, label in enumerate(labels):
        middle = left + (n + 0.5) * step
        if n % shown == 0:
            marks.append(Label(_inside(middle, label, AXIS, width), HEIGHT - 8, label, "middle", AXIS, soft=True))
        if over[n]:
            inside = _inside(middle, over[n], size, width)
            marks.append(Label(inside, _y(totals[n], most) - 6, over[n], "middle", size))
        marks.extend(_column(n, layers, most, middle, min(40.0, step * 0.66)))
    columns = max(1, int(width // KEY_COLUMN))
    for n, layer in enumerate(layers):
        marks.extend(swatch(layer.fill, layer.word, n % columns * KEY_COLUMN, HEIGHT + n // columns * KEY_LINE))
    return Picture(width, HEIGHT + -(-len(layers) // columns) * KEY_LINE, said, tuple(marks))


def _inside(middle: float, text: str, size: float, width: float) -> float:
    """Where words are centred that would stick out to the right."""
    return min(middle, width - width_of(text, size) / 2)


def _over(tops: Sequence[str], totals: Sequence[int], step: float) -> tuple[list[str], float]:
    """What stands over the columns, as small as it must be; where that is too small, over the highest alone."""
    widest = max((width_of(top, 1) for top in tops), default=0.0)
    size = min(TOTAL, (step - APART) / widest) if widest else TOTAL
    if size >= LEAST:
        return list(tops), size
    highest = totals.index(max(totals))
    return [top if n == highest else "" for n, top in enumerate(tops)], TOTAL


def _column(n: int, layers: Sequence[Layer], most: int, middle: float, wide: float) -> Iterator[Mark]:
    below = 0
    for layer in layers:
        if value := layer.values[n]:
            top, bottom = _y(below + value, most), _y(below, most)
            yield Area(middle - wide / 2, top, wide, max(1.0, bottom - top - 1), layer.fill)
            below += value


def _grid(most: int, left: float, width: float) -> Iterator[Mark]:
    for value in (0, most // 2, most):
        y = _y(value, most)
        yield Stroke((Point(left, y), Point(width, y)))
        yield Label(left - 8, y + 4, f"{value:,}", "end", AXIS, soft=True)


def _round_up(most: int) -> int:
    """An even number that reads well at the top of an axis."""
    for size in (2, 4, 6, 10, 20, 40, 60, 100, 200, 400, 600, 1_000):
        if most <= size:
            return size
    return -(-most // 1_000) * 1_000


def _y(value: float, most: int) -> float:
    return TOP + (HEIGHT - TOP - BELOW) * (1 - value / most)
