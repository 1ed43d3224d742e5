"""Answers on the terminal: aligned tables for people, JSON with fixed keys for programs."""

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click

from devicefleet.clock import LONDON
from devicefleet.rules.words import _

Row = Mapping[str, Any]
GAP = "  "


def plain(value: Any) -> str:
    """A value as it stands in a table: nothing for none, local time to the minute, yes and no."""
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return f"{value.astimezone(LONDON):%Y-%m-%d %H:%M}"
        case list() | tuple():
            return ", ".join(plain(one) for one in value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: the key of its value ("" for the whole row), its heading, and how that reads."""

    key: str
    title: str
    word: Callable[[Any], str] = plain

    def cell(self, row: Row) -> str:
        """What stands in this column of `row`."""
        value = row[self.key] if self.key else row
        return "" if value is None else self.word(value)


def print_list(rows: Iterable[Row], columns: Sequence[Column], *, as_json: bool, nothing: str) -> None:
    """Rows as a table of `columns` (`nothing` where there is none), or whole as a JSON array."""
    found = list(rows)
    if as_json:
        print_json(found)
    elif not found:
        click.echo(nothing)
    else:
        _print_table(
            [[column.cell(row) for column in columns] for row in found], [_(column.title) for column in columns]
        )


def print_one(row: Row, columns: Sequence[Column], *, as_json: bool) -> None:
    """One thing: a line for each column that has a value, or the whole of it as a JSON object."""
    if as_json:
        print_json(row)
        return
    print_card([(_(column.title), column.cell(row)) for column in columns])


def print_card(lines: Sequence[tuple[str, str]]) -> None:
    """`title  value` lines, aligned; empty values are left out."""
    shown = [(title, value) for title, value in lines if value]
    width = max((len(title) for title, _value in shown), default=0)
    for title, value in shown:
        click.echo(f"{title:<{width}}{GAP}{value}".rstrip())


def print_json(value: Any) -> None:
    """JSON for people's eyes and programs alike."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_as_json))


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A bar on stderr where somebody watches; gives what to call with each number of steps done."""
    with click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar.update


def _as_json(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _print_table(cells: Sequence[Sequence[str]], titles: Sequence[str]) -> None:
    widths = [max(map(len, column)) for column in zip(titles, *cells, strict=True)]
    if sys.stdout.isatty() and sum(widths) + len(GAP) * (len(widths) - 1) > shutil.get_terminal_size().columns:
        _print_cards(cells, titles)
        return
    for line in (titles, *cells):
        click.echo(GAP.join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())


def _print_cards(cells: Sequence[Sequence[str]], titles: Sequence[str]) -> None:
    """On a narrow terminal, one block for each row."""
    for number, row in enumerate(cells):
        if number:
            click.echo()
        print_card(list(zip(titles, row, strict=True)))
