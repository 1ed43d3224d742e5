"""Sheets and rolls: those that come along, and an organisation's own from a table."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.labels.writing import stock_named
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_json, print_list, print_one
from devicefleet.commands.typed import json_option, provider_option
from devicefleet.documents import stock_tables, stocks
from devicefleet.documents.stock_tables import RefusedRow
from devicefleet.queries import label_stocks
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.words import N_, _, n_
from devicefleet.services import label_stocks as keeping

COLUMNS = (
    Column("name", N_("Name")),
    Column("per_page", N_("A page")),
    Column("width", N_("Width")),
    Column("height", N_("Height")),
    Column("own", N_("Your own")),
    Column("also", N_("Also called")),
)
MEASURES = (
    Column("name", N_("Name")),
    Column("page_width", N_("Page, width (mm)")),
    Column("page_height", N_("Page, height (mm)")),
    Column("width", N_("Label, width")),
    Column("height", N_("Label, height")),
    Column("columns", N_("Across")),
    Column("rows", N_("Down")),
    Column("x0", N_("First label from the left")),
    Column("y0", N_("First label from above")),
    Column("pitch_x", N_("To the next, across")),
    Column("pitch_y", N_("To the next, down")),
    Column("corner", N_("Corners")),
    Column("own", N_("Your own")),
    Column("also", N_("Also called")),
)


@click.command(epilog=example("labels stocks list"))
@provider_option
@json_option
@with_door
def list_stocks(door: Door, provider: str | None, as_json: bool) -> None:
    """Those of one organisation are marked as its own."""
    with door.reading() as ask:
        own = _own(ask, provider)
    rows = [_row(stock, own) for stock in stocks.all_stocks(own)]
    print_list(rows, COLUMNS, as_json=as_json, nothing=_("There is no label stock."))


@click.command(epilog=example("labels stocks show L7160"))
@click.argument("name")
@provider_option
@json_option
@with_door
def show(door: Door, name: str, provider: str | None, as_json: bool) -> None:
    """In mm from the page's top left corner."""
    with door.reading() as ask:
        own = _own(ask, provider)
        stock = stock_named(ask, door, name, ask.home_id(provider))
    print_one(_row(stock, own), MEASURES, as_json=as_json)


@click.command(
    "import",
    help=_(
        "FILE is a CSV table with a stock in each row; the columns are in labels/README.md. Shows what it would do; "
        "--commit does it, all rows or none, or with --valid-only those that can be used. One that is called like one "
        "of your own takes its place."
    ),
    epilog=example("labels stocks import stocks.csv", "labels stocks import stocks.csv --commit"),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--commit", is_flag=True, help=_("Do it."))
@click.option("--valid-only", is_flag=True, help=_("Pass over the rows that are refused."))
@provider_option
@json_option
@with_door
def import_stocks(door: Door, file: Path, commit: bool, valid_only: bool, provider: str | None, as_json: bool) -> None:
    table = _Table.read(file)
    with door.reading() as ask:
        ask.within("label.print", provider)
        known = keeping.known(ask.session, ask.provider_id(provider))
    new = sum(not keeping.is_known(stock.name, known) for stock in table.stocks)
    if commit and table.refused and not valid_only:
        table.print_refused()
        raise Refused(_("Nothing was done: put these rows right, or add --valid-only."))
    if commit:
        with door.writing() as ask:
            keeping.add_all(ask.session, ask.actor, ask.at, provider_id=ask.provider_id(provider), stocks=table.stocks)
    if as_json:
        refused = [asdict(row) for row in table.refused]
        print_json({"new": new, "changed": len(table.stocks) - new, "refused": refused, "committed": commit})
        return
    table.print_refused()
    click.echo(n_("{n} new stock.", "{n} new stocks.", new))
    click.echo(
        n_("{n} takes the place of one of your own.", "{n} take the place of your own.", len(table.stocks) - new)
    )
    click.echo(_("Done.") if commit else _("Nothing was done yet: add --commit to do it."))


@click.command(epilog=example("labels stocks remove L9999"))
@click.argument("name")
@provider_option
@with_door
def remove(door: Door, name: str, provider: str | None) -> None:
    """It is offered no more."""
    with door.writing() as ask:
        key = keeping.key_named(ask.session, ask.provider_id(provider), name)
        gone = keeping.remove(ask.session, ask.actor, ask.at, stock_id=key)
    click.echo(_("{name} is removed.", name=gone))


@dataclass(slots=True)
class _Table:
    """What a file holds: stocks that can be kept, and rows that cannot."""

    stocks: list[Stock]
    refused: list[RefusedRow]

    @classmethod
    def read(cls, file: Path) -> "_Table":
        table = stock_tables.read_stocks(file.read_bytes())
        return cls(table.stocks, table.refused)

    def print_refused(self) -> None:
        for row in self.refused:
            click.echo(_("Row {n}: {why}", n=row.row, why=row.sentence), err=True)


def _own(ask: Ask, provider: str | None) -> tuple[Stock, ...]:
    ask.within("label.print", provider)
    return label_stocks.of_provider(ask.session, ask.home_id(provider))


def _row(stock: Stock, own: tuple[Stock, ...]) -> dict[str, Any]:
    row = {**asdict(stock), "per_page": stock.per_page, "own": stock in own}
    return {**row, "also": list(stock.also)}
