"""Which of the first rows holds the column names, and the table under it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from devicefleet.documents.formulas import restored
from devicefleet.rules.cells import clean, compact, quoted
from devicefleet.rules.importing.columns import recognised
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

MOST_ROWS = 20_000
MOST_COLUMNS = 256
MOST_CHARACTERS = 32_767  # in one cell, as in Excel
HEADER_WITHIN = 10  # filled rows

Row = tuple[int, tuple[str, ...]]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LOOKS_LIKE_DATA = re.compile(r"\+?[\d\s\-/.:]{6,}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` are those with anything in them, each with its number in the file and a cell for every header."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def filled(rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Row]:
    """Rows with anything in them, as wide as they are in the file, as text that can be kept."""
    for number, cells in rows:
        kept = tuple(_kept(cell) if cell else "" for cell in cells)
        if any(kept):
            _refuse_size(number, kept)
            yield number, kept


def width(cells: Sequence[str]) -> int:
    """How many cells there are up to the last that is not blank."""
    last = len(cells)
    while last and not cells[last - 1]:
        last -= 1
    return last


def header_at(rows: Sequence[Row]) -> int:
    """The index of the row with the most names known here; failing that, of the first that is as full as the rest."""
    top = rows[:HEADER_WITHIN]
    known = [sum(1 for cell in cells if recognised(cell)) for _number, cells in top]
    if max(known):
        return known.index(max(known))
    full = [sum(1 for cell in cells if cell) for _number, cells in top]
    return next(index for index, count in enumerate(full) if count * 2 >= max(full))


def assembled(rows: Sequence[Row], at: int, notes: Iterable[str]) -> Sheet:
    """The table whose header row is `rows[at]`; refuses what is plainly not one."""
    names = rows[at][1][: width(rows[at][1])]
    if any(_LOOKS_LIKE_DATA.fullmatch(name) for name in names):
        raise Refused(
            _(
                "The first row looks like a device or SIM, not like column names. "
                "Put a row above it that says what each column is."
            )
        )
    under = [row for row in rows[at + 1 :] if row[1] != rows[at][1]]  # long lists repeat it on every page
    if len(under) > MOST_ROWS:
        raise Refused(
            _("There are more than {most} rows in this file. Divide it into several files.", most=f"{MOST_ROWS:,}")
        )
    widest = max((width(cells) for _number, cells in under), default=0)
    headers, told = _numbered([*names, *[""] * (widest - len(names))])
    wide = len(headers)
    padded = tuple((number, cells[:wide] + ("",) * (wide - len(cells))) for number, cells in under)
    if not under:
        told.append(_("There are column names in this file but no rows under them."))
    return Sheet(headers, padded, (*notes, *told))


def _numbered(names: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Every column a name of its own, and what to tell about those that had none or somebody else's."""
    headers: list[str] = []
    notes = []
    used: set[str] = set()
    for position, name in enumerate(names, start=1):
        header = own = clean(name) or _("Column {n}", n=position)
        count = 1
        while (word := compact(own) or own) in used:
            count += 1
            own = f"{header} ({count})"
        if count > 1:
            notes.append(
                _(
                    "There are several columns called {name}: one of them is '{own}' here.",
                    name=quoted(header),
                    own=own,
                )
            )
        used.add(word)
        headers.append(own)
    return tuple(headers), notes


def _kept(cell: str) -> str:
    return restored(_CONTROL.sub("", cell).replace("\r\n", "\n").replace("\r", "\n")).strip()


def _refuse_size(number: int, cells: Sequence[str]) -> None:
    if width(cells) > MOST_COLUMNS:
        raise Refused(
            _(
                "Row {row} has {n} columns, far more than a delivery needs. "
                "Keep the columns that say what each thing is.",
                row=number,
                n=width(cells),
            )
        )
    if any(len(cell) > MOST_CHARACTERS for cell in cells):
        raise Refused(
            _(
                "A cell in row {row} is far too long: a quotation mark may be missing its partner. "
                "Correct the row, or save as XLSX.",
                row=number,
            )
        )
