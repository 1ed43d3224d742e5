"""Funders from a shell. A mailbox comes from the standard input only, so that it stands in no history of commands."""

import sys
from dataclasses import asdict

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.typed import json_option
from devicefleet.queries import funders as query
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.words import N_, _
from devicefleet.services import funders

COLUMNS = (
    Column("code", N_("Code")),
    Column("name", N_("Name")),
    Column("mailbox", N_("Mailbox")),
    Column("schedules", N_("Made by itself")),
    Column("ended_at", N_("Ended")),
)


@click.command("list", epilog=example("report funders list"))
@json_option
@with_door
def list_funders(door: Door, as_json: bool) -> None:
    with door.reading() as ask:
        rows = [asdict(row) for row in query.funders(ask.session, ask.actor)]
    print_list(rows, COLUMNS, as_json=as_json, nothing=_("No funder yet."))


@click.command(
    help=_(
        "CODE is what stands at what they paid for. Their mailbox is read from the standard input, and kept sealed."
    ),
    epilog=example('report funders add LOTTERY "The Lottery" < mailbox.txt'),
)
@click.argument("code")
@click.argument("name")
@with_door
def add(door: Door, code: str, name: str) -> None:
    address = _typed()
    with door.writing() as ask:
        row = funders.add(ask.session, ask.actor, ask.at, code=code, name=name, address=address)
    click.echo(_("{name} is added.", name=row.name))


@click.command(
    help=_("With --mailbox another one is read from the standard input."),
    epilog=example(
        'report funders change LOTTERY --name "The Lottery Fund"', "report funders change LOTTERY --mailbox < m"
    ),
)
@click.argument("code")
@click.option("--name", help=_("What it is called."))
@click.option("--mailbox", is_flag=True, help=_("Another mailbox, from the standard input."))
@with_door
def change(door: Door, code: str, name: str | None, mailbox: bool) -> None:
    address = _typed() if mailbox else None
    with door.writing() as ask:
        funders.change(ask.session, ask.actor, ask.at, funder_id=_key(ask, code), name=name, address=address)
    click.echo(_("Saved."))


@click.command(
    help=_("Their mailbox is forgotten; what they were sent stays."), epilog=example("report funders end LOTTERY")
)
@click.argument("code")
@with_door
def end(door: Door, code: str) -> None:
    with door.writing() as ask:
        name = funders.end(ask.session, ask.actor, ask.at, funder_id=_key(ask, code))
    click.echo(_("Nothing goes to {name} any more.", name=name))


def _key(ask: Ask, code: str) -> int:
    for row in query.funders(ask.session, ask.actor):
        if row.code.casefold() == code.strip().casefold():
            return row.id
    raise NotFound(_("There is no such funder in your list."))


def _typed() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    typed: str = click.prompt(_("Their mailbox"), err=True)
    return typed
