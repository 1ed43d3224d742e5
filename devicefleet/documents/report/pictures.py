"""The charts of a report, drawn of printed numbers: what is hidden leaves no trace, not even by the length of a bar."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from devicefleet.documents.charts.bars import KEY_LINE, PATTERNS, SWATCH, fill_of
from devicefleet.documents.charts.picture import Area, Fill, Label, Mark, Pattern, Picture, Point, Stroke
from devicefleet.documents.charts.room import width_of
from devicefleet.documents.charts.trend import Line, trend
from devicefleet.documents.charts.weeks import Layer, week_columns
from devicefleet.documents.report.derived import Shown
from devicefleet.documents.report.printed import say_share, told_share
from devicefleet.rules.kit_words import STATUSES
from devicefleet.rules.reporting.words import column_word, nation_word
from devicefleet.rules.terms import Status
from devicefleet.rules.words import _, brief

BAR, ROW, WORDS = 23.0, 29.0, 13.0
Draw = Callable[[float], Picture]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar; None of `n` is hidden, and not drawn."""

    n: int | None
    fill: Fill
    word: str
    says: str = ""


def statuses(shown: Shown, said: str) -> Draw | None:
    """One bar of everybody who counts."""
    whole = shown.whole("status", "covered")
    if not whole:
        return None
    parts = [
        Part(shown.count("status", one), fill_of(one), _(STATUSES[one]), say_share(share))
        for one in PATTERNS
        if (share := shown.share("status", one)) is not None
    ]
    return lambda width: _bars([("", whole, parts)], said, width)


def nations(shown: Shown, said: str) -> Draw | None:
    """A bar for each nation that can be shown, all of the same length."""
    bars = []
    for row in shown.rows("nations"):
        whole = shown.whole("nations", row.code)
        table = next(one for one in shown.tables if one.name == "nations")
        parts = [
            Part(shown.count("nations", row.code, table.columns.index(one)), fill_of(one), column_word("nations", one))
            for one in PATTERNS
            if one in table.columns
        ]
        if whole and any(part.n for part in parts):
            bars.append((nation_word(row.code), whole, parts))
    return (lambda width: _bars(bars, said, width)) if bars else None


def _bars(bars: Sequence[tuple[str, int, Sequence[Part]]], said: str, width: float) -> Picture:
    """Bars with their key below."""
    left = max((width_of(label, WORDS) + 12 for label, _whole, _parts in bars if label), default=0.0)
    marks: list[Mark] = []
    for n, (label, whole, parts) in enumerate(bars):
        top = n * ROW
        if label:
            marks.append(Label(0, top + BAR / 2 + 5, label))
        marks.extend(_bar(whole, parts, left, top, width - left))
    used = [
        part for part in bars[0][2] if any(each.n for _l, _w, some in bars for each in some if each.word == part.word)
    ]
    keys = list(_key([(part.fill, part.word) for part in used], len(bars) * ROW + 3, width))
    marks.extend(mark for _line, mark in keys)
    lines = max((line for line, _mark in keys), default=-1) + 1
    return Picture(width, len(bars) * ROW + 3 + lines * KEY_LINE, said, tuple(marks))


def _bar(whole: int, parts: Sequence[Part], left: float, top: float, width: float) -> Iterator[Mark]:
    """What is hidden is the frame that is left empty, and so are roundings that do not add up."""
    unit = (width - 2) / max(whole, sum(part.n or 0 for part in parts))
    yield Area(left + 1, top + 1, width - 2, BAR, Fill("rule", Pattern.BLANK))
    for part in parts:
        if part.n:
            wide = part.n * unit
            yield Area(left + 1, top + 1, max(1.0, wide - 1.5), BAR, part.fill)
            if part.says and part.fill.pattern is Pattern.SOLID and wide > width_of(part.says, WORDS):
                yield Label(left + wide / 2, top + BAR / 2 + 6, part.says, "middle", WORDS, on=part.fill.tone)
            left += wide


def _key(entries: Sequence[tuple[Fill, str]], top: float, width: float) -> Iterator[tuple[int, Mark]]:
    """Side by side as long as there is room, each mark with the line it stands on."""
    x, line = 0.0, 0
    for fill, word in entries:
        wide = SWATCH + 8 + width_of(word, WORDS) + 8
        if x and x + wide > width:
            x, line = 0.0, line + 1
        y = top + line * KEY_LINE
        yield line, Area(x + 1, y + 4, SWATCH, SWATCH, fill)
        yield line, Label(x + SWATCH + 8, y + 16, word)
        x += wide


def months(shown: Shown, said: str) -> Draw | None:
    """Twelve ends of months: covered, and covered to stay."""
    rows = shown.rows("trend")
    shares = [[shown.share("trend", row.code, column) for row in rows] for column in (0, 1)]
    if not rows or not any(share and share.n is not None for line in shares for share in line):
        return None
    lines = [
        Line(word, tuple(share.n if share else None for share in line), tone, dashed, told_share(line[-1]))
        for word, line, tone, dashed in (
            (_("Covered"), shares[0], "info", False),
            (_(STATUSES[Status.COMPLETE]), shares[1], "good", True),
        )
    ]
    labels = [brief(date.fromisoformat(row.code)) for row in rows]
    return lambda width: trend(labels, lines, said=said, width=width)


def weeks(shown: Shown, said: str) -> Draw | None:
    """The cliff: data that ends, and whether more is paid."""
    rows = shown.rows("ahead")
    unpaid, paid = ([shown.count("ahead", row.code, column) for row in rows] for column in (0, 1))
    if not any(n is not None for n in (*unpaid, *paid)):
        return None
    layers = (
        Layer(_("Nothing paid after it"), tuple(n or 0 for n in unpaid), Fill("bad", Pattern.CROSSED)),
        Layer(_("Paid for"), tuple(n or 0 for n in paid), Fill("good", Pattern.SOLID)),
    )
    tops = [_top(first, second) for first, second in zip(unpaid, paid, strict=True)]
    labels = [brief(date.fromisoformat(row.code)) for row in rows]
    return lambda width: week_columns(labels, layers, said=said, width=width, tops=tops)


def _top(*numbers: int | None) -> str:
    """Over a column: how many, where all of it may be shown."""
    known = [n for n in numbers if n is not None]
    if len(known) == len(numbers):
        return f"{sum(known):,}"
    return "[c]" if not known else ""


def band(shown: Shown, said: str) -> Draw | None:
    """Where the middle half of organisations lies between none and all: no single one can be told from it."""
    found = shown.published.band
    if found is None or found.low is None or found.middle is None or found.high is None:
        return None
    low, middle, high = found.low, found.middle, found.high
    return lambda width: Picture(width, 70, said, tuple(_band(low, middle, high, width)))


def _band(low: int, middle: int, high: int, width: float) -> Iterator[Mark]:
    left, right, top, base = 18.0, 24.0, 22.0, 48.0

    def x(n: int) -> float:
        return left + (width - left - right) * n / 100

    yield Area(x(low), top, max(2.0, x(high) - x(low)), base - top, Fill("info", Pattern.RISING))
    yield Stroke((Point(x(0), base), Point(x(100), base)), "ink")
    for n in (0, 25, 50, 75, 100):
        yield Stroke((Point(x(n), base), Point(x(n), base + 5)), "ink")
        yield Label(x(n), base + 20, _("{n} %", n=n), "middle", 12, soft=True)
    yield Stroke((Point(x(middle), top - 5), Point(x(middle), base)), "ink", 3)
    yield Label(x(middle), top - 8, _("The middle one: {n} %", n=middle), "middle", WORDS)
