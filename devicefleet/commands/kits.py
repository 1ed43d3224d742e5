"""Kits in their bags on the command line: packed, looked at, and taken apart."""

from typing import Any

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list, print_one
from devicefleet.commands.stories import way_back
from devicefleet.commands.typed import OneOf, json_option, provider_option
from devicefleet.queries import packed as query
from devicefleet.queries.packed import KitThing, Packed, PackedKit
from devicefleet.rules.tags import show, split_scans
from devicefleet.rules.words import N_, _
from devicefleet.services import kits
from devicefleet.services.kits import Packing

A_BAG = "7K3M9-Q2XJ3"


def _named(things: list[dict[str, Any]]) -> str:
    return ", ".join(thing["name"] for thing in things)


COLUMNS = (
    Column("bag", N_("Bag")),
    Column("request", N_("Request")),
    Column("packed_on", N_("Packed on")),
    Column("things", N_("Things"), _named),
)
CARD = (*COLUMNS, Column("provider", N_("Organisation")), Column("ended_on", N_("Until")))


@click.command("list", epilog=example("kits list --show ahead"))
@click.option(
    "--show",
    "which",
    type=OneOf(Packed),
    default=Packed.ALL.value,
    show_default=True,
    help=_("What they are packed for."),
)
@provider_option
@json_option
@with_door
def list_kits(door: Door, which: Packed, provider: str | None, as_json: bool) -> None:
    with door.reading() as ask:
        found = query.every(ask.session, ask.within("kit.pack", provider), which)
    print_list(map(_row, found), COLUMNS, as_json=as_json, nothing=_("No kit fits."))


@click.command("show", help=_("BAG is the code on the label of the bag."), epilog=example(f"kits show {A_BAG}"))
@click.argument("bag")
@json_option
@with_door
def show_kit(door: Door, bag: str, as_json: bool) -> None:
    with door.reading() as ask:
        found = query.kit_page(ask.session, ask.actor, ask.at, bag=bag)
    more = {"packed_at": found.packed_at, "ended_on": found.ended_on, "handed_over": found.handed_over}
    print_one(_row(found.kit) | more, CARD, as_json=as_json)


@click.command(
    help=_("BAG is the code on the label of an empty bag; SCANS are codes, IMEIs, serial numbers or ICCIDs."),
    epilog=example(
        f"kits pack {A_BAG} 9QJHC-XDJF6 8944000000000000017",
        f"kits pack {A_BAG} 9QJHC-XDJF6 --request 40X9C-50Z7R",
    ),
)
@click.argument("bag")
@click.argument("scans", nargs=-1, required=True)
@click.option("--request", metavar="CODE", help=_("The request it is packed for; without one it is packed ahead."))
@with_door
def pack(door: Door, bag: str, scans: tuple[str, ...], request: str | None) -> None:
    typed = [scan for text in scans for scan in split_scans(text)]
    with door.writing() as ask:
        kit = kits.pack(ask.session, ask.actor, ask.at, packed=Packing(bag, typed, request))
        code, entry = show(kit.code), kit.entry_id
    click.echo(_("The kit in bag {code} is packed.", code=code))
    click.echo(way_back(entry))


@click.command(
    help=_("Everything goes back on the shelf; a request it was for is to be picked again."),
    epilog=example(f"kits unpack {A_BAG}"),
)
@click.argument("bag")
@with_door
def unpack(door: Door, bag: str) -> None:
    with door.writing() as ask:
        kit = kits.unpack(ask.session, ask.actor, ask.at, bag=bag)
        code, entry = show(kit.code), kit.ended_entry_id
    click.echo(_("Kit {code} is unpacked: everything is back on the shelf.", code=code))
    click.echo(way_back(entry or 0))


def thing_row(thing: KitThing) -> dict[str, Any]:
    """One thing in a bag with its fixed keys."""
    return {"kind": thing.kind, "name": thing.name, "what": thing.what, "state": thing.state}


def _row(kit: PackedKit) -> dict[str, Any]:
    return {
        "bag": show(kit.code),
        "request": show(kit.request) if kit.request else None,
        "packed_on": kit.packed_on,
        "provider": kit.provider,
        "things": [thing_row(thing) for thing in kit.things],
    }
