"""Stacked bars: how the people who count divide by status, one bar for each day."""

from collections.abc import Iterator, Sequence

from devicefleet.documents.charts.picture import Area, Fill, Label, Mark, Pattern, Picture
from devicefleet.rules.coverage import Tally
from devicefleet.rules.kit_words import STATUSES
from devicefleet.rules.status_words import STATUS_LOOKS
from devicefleet.rules.terms import Status
from devicefleet.rules.words import _

PATTERNS = {
    Status.COMPLETE: Pattern.SOLID,
    Status.TEMPORARY: Pattern.RISING,
    Status.DECLINED: Pattern.BLANK,
    Status.SETTING_UP: Pattern.FLAT,
    Status.PARTIAL: Pattern.UPRIGHT,
    Status.NOT_STARTED: Pattern.FALLING,
    Status.LAPSED: Pattern.CROSSED,
}
"""The statuses that count, the best first."""
BAR, ABOVE, BELOW = 34, 20, 12
KEY_LINE, KEY_COLUMN, SWATCH = 24, 150, 14


def fill_of(status: Status) -> Fill:
    """The tone of its badge, and a pattern of its own."""
    return Fill(STATUS_LOOKS[status].tone, PATTERNS[status])


def status_bars(bars: Sequence[tuple[str, Tally]], *, said: str, width: float) -> Picture:
    """A bar under each label, and a key."""
    marks: list[Mark] = []
    top = 0.0
    for label, tally in bars:
        marks.append(Label(0, top + 13, label, soft=True))
        marks.extend(_bar(tally, top + ABOVE, width))
        top += ABOVE + BAR + BELOW
    shown = [status for status in PATTERNS if any(tally[status] for _label, tally in bars)]
    columns = max(1, int(width // KEY_COLUMN))
    for n, status in enumerate(shown):
        marks.extend(
            swatch(fill_of(status), _(STATUSES[status]), n % columns * KEY_COLUMN, top + n // columns * KEY_LINE)
        )
    return Picture(width, top + -(-len(shown) // columns) * KEY_LINE, said, tuple(marks))


def swatch(fill: Fill, word: str, x: float, y: float) -> Iterator[Mark]:
    """One entry of a key."""
    yield Area(x + 1, y + 4, SWATCH, SWATCH, fill)
    yield Label(x + SWATCH + 8, y + 16, word)


def _bar(tally: Tally, top: float, width: float) -> Iterator[Mark]:
    """Segments side by side; a number stands in those that have room for it."""
    left, unit = 0.0, (width - 2) / max(1, tally.counted)
    for status in PATTERNS:
        wide = tally[status] * unit
        if not wide:
            continue
        fill = fill_of(status)
        yield Area(left + 1, top, max(1.0, wide - 2), BAR, fill)
        if fill.pattern is Pattern.SOLID and wide >= 12 * len(str(tally[status])):
            yield Label(left + wide / 2, top + BAR / 2 + 5, str(tally[status]), "middle", 14, on=fill.tone)
        left += wide
