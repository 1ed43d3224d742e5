"""Shelves of a store on the command line: added, listed, and counted."""

from dataclasses import asdict
from typing import Any

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_json, print_list
from devicefleet.commands.typed import json_option, provider_option
from devicefleet.queries import counts
from devicefleet.queries import shelves as query
from devicefleet.queries.counts import OUTCOME_WORDS, CountPage
from devicefleet.rules.tags import show, split_scans
from devicefleet.rules.words import N_, _
from devicefleet.services import counting
from devicefleet.tables.base import key_of

COLUMNS = (
    Column("name", N_("Shelf")),
    Column("code", N_("Label")),
    Column("site", N_("Hub")),
    Column("things", N_("Things")),
    Column("counted_at", N_("Last count")),
)
LINES = (
    Column("outcome", N_("Found"), lambda outcome: _(OUTCOME_WORDS[outcome])),
    Column("name", N_("Code")),
    Column("what", N_("What")),
)


@click.command("list", epilog=example("shelves list"))
@provider_option
@json_option
@with_door
def list_shelves(door: Door, provider: str | None, as_json: bool) -> None:
    with door.reading() as ask:
        found = query.shelf_rows(ask.session, ask.within("shelf.count", provider))
    rows = [asdict(one) | {"code": show(one.code)} for one in found]
    print_list(rows, COLUMNS, as_json=as_json, nothing=_("No shelves yet."))


@click.command(help=_("NAME is short and stands on its label."), epilog=example("shelves add A-03 --site hub-1"))
@click.argument("name")
@click.option("--site", metavar="CODE", help=_("The hub or store it stands in, by its code."))
@provider_option
@with_door
def add(door: Door, name: str, site: str | None, provider: str | None) -> None:
    with door.writing() as ask:
        owner = ask.provider_id(provider)
        made = counting.add_shelf(ask.session, ask.actor, ask.at, provider_id=owner, name=name, site=site)
        sentence = _("Shelf {name} is added, with the label {code}.", name=made.name, code=show(made.code))
    click.echo(sentence)


@click.command(
    help=_("SHELF is the code on its label; SCANS are everything that stands on it."),
    epilog=example("shelves count 7K3M9-Q2XJ3 9QJHC-XDJF6 8944000000000000017"),
)
@click.argument("shelf")
@click.argument("scans", nargs=-1)
@json_option
@with_door
def count(door: Door, shelf: str, scans: tuple[str, ...], as_json: bool) -> None:
    typed = [scan for text in scans for scan in split_scans(text)]
    with door.writing() as ask:
        made = counting.count(ask.session, ask.actor, ask.at, shelf=shelf, scans=typed)
        ask.session.flush()
        found = counts.count_page(ask.session, ask.actor, count_id=key_of(made))
        said = counts.summary(ask.session, found.id)
    if as_json:
        print_json(_count_row(found))
        return
    click.echo(said)
    wrong = [asdict(line) for line in found.wrong]
    print_list(wrong, LINES, as_json=False, nothing=_("Everything was where it should be."))


def _count_row(found: CountPage) -> dict[str, Any]:
    keys = ("outcome", "kind", "name", "what")
    lines = [{key: value for key, value in asdict(line).items() if key in keys} for line in found.lines]
    return {"id": found.id, "shelf": found.shelf, "counted_at": found.counted_at, "lines": lines}
