"""The organisations of an installation."""

from dataclasses import asdict

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.typed import json_option
from devicefleet.queries import organisations
from devicefleet.rules.words import N_, _
from devicefleet.services import staffing

NATIONS = ("ENG", "WLS", "SCT", "NIR")
COLUMNS = (
    Column("code", N_("Code")),
    Column("name", N_("Name")),
    Column("nation", N_("Nation")),
    Column("sites", N_("Sites"), lambda sites: ", ".join(site["code"] for site in sites)),
)


@click.command(
    help=_("CODE is short and stays; NAME is what people call it."),
    epilog=example('provider add north "North Support" --nation SCT'),
)
@click.argument("code")
@click.argument("name")
@click.option(
    "--nation",
    type=click.Choice(NATIONS, case_sensitive=False),
    default="ENG",
    show_default=True,
    help=_("Whose bank holidays count."),
)
@with_door
def add(door: Door, code: str, name: str, nation: str) -> None:
    with door.writing() as ask:
        provider = staffing.add_provider(ask.session, ask.actor, ask.at, code=code, name=name, nation=nation)
        known = provider.code
    click.echo(_("{code} is added.", code=known))


@click.command("list", epilog=example("provider list"))
@json_option
@with_door
def list_providers(door: Door, as_json: bool) -> None:
    with door.reading() as ask:
        rows = [asdict(one) for one in organisations.organisations(ask.session, ask.actor)]
    print_list(rows, COLUMNS, as_json=as_json, nothing=_("There is no organisation yet."))
