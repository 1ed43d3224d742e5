"""Two rows of a table put together, so that neither of them can be told."""

from collections.abc import Mapping
from dataclasses import replace

from devicefleet.rules.disclosure.targets import is_part
from devicefleet.rules.reporting.dataset import Count
from devicefleet.rules.reporting.key import WHEN, Key
from devicefleet.rules.reporting.layout import Row, Table

OTHER = "others"
"""The code of a row that holds several others."""
LEAST_ROWS = 3
KEPT_APART = {*WHEN, "week"}
"""Days, months and weeks are no groups of people."""


def together(one: Key, other: Key) -> Key | None:
    """The members of both, if they differ by one cut and have nobody in common."""
    mine, theirs = dict(one.cuts), dict(other.cuts)
    apart = [name for name in mine if mine[name] != theirs.get(name)]
    if one.population is not other.population or mine.keys() != theirs.keys() or len(apart) != 1:
        return None
    (name,) = apart
    if name in KEPT_APART or mine[name] & theirs[name]:
        return None
    return Key(one.population, frozenset({**mine, name: mine[name] | theirs[name]}.items()))


def merged(table: Table, small: Key, truths: Mapping[Key, Count]) -> tuple[Table, dict[Key, Count]] | None:
    """The table with the row of `small` put together with the smallest that it can be, and the numbers of that.

    None where there is no such row, or too few would be left to say anything.
    """
    rows = [row for row in table.rows if not _is_sum(row, table)]
    row = next((row for row in rows if small in (*row.parts, row.whole)), None)
    if row is None or len(rows) < LEAST_ROWS:
        return None
    pairs = [(other, both) for other in rows if other is not row and (both := _both(row, other)) is not None]
    if not pairs:
        return None
    partner, both = min(pairs, key=lambda pair: (pair[0].code != OTHER, _size(pair[0], truths), pair[0].code))
    numbers = {
        union: _sum(truths[one], truths[other])
        for one, other, union in zip(_keys(row), _keys(partner), _keys(both), strict=True)
        if union not in truths
    }
    return replace(table, rows=(*(one for one in table.rows if one not in {row, partner}), both)), numbers


def _is_sum(row: Row, table: Table) -> bool:
    """Whether other rows are parts of it."""
    return any(is_part(other.parts[0], row.parts[0]) for other in table.rows if other is not row)


def _both(one: Row, other: Row) -> Row | None:
    parts = [together(*pair) for pair in zip(one.parts, other.parts, strict=True)]
    whole = one.whole if one.whole == other.whole else one.whole and other.whole and together(one.whole, other.whole)
    if (one.whole and whole is None) or None in parts:
        return None
    return Row(OTHER, tuple(part for part in parts if part is not None), whole)


def _keys(row: Row) -> tuple[Key, ...]:
    return row.parts if row.whole is None else (*row.parts, row.whole)


def _size(row: Row, truths: Mapping[Key, Count]) -> int:
    return sum(truths[key].n for key in row.parts)


def _sum(one: Count, other: Count) -> Count:
    """Of two that have nobody in common; that their largest organisation is the same is feared, not known."""
    return Count(one.n + other.n, one.largest + other.largest, max(one.organisations, other.organisations))
