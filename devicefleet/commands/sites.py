"""The hubs and stores of an organisation."""

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.typed import provider_option
from devicefleet.rules.words import _
from devicefleet.services import staffing


@click.command(
    help=_("CODE is short and stays; NAME is what people call it, never an address."),
    epilog=example('site add hub-1 "Hub one" --provider north'),
)
@click.argument("code")
@click.argument("name")
@provider_option
@with_door
def add(door: Door, code: str, name: str, provider: str | None) -> None:
    with door.writing() as ask:
        owner = ask.provider_id(provider)
        site = staffing.add_site(ask.session, ask.actor, ask.at, provider_id=owner, code=code, name=name)
        known = site.code
    click.echo(_("{code} is added.", code=known))
