"""The handover on the command line: one person, any number of things, all or none of them."""

from datetime import date

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.stories import way_back
from devicefleet.commands.typed import DAY, OneOf, on_option
from devicefleet.queries.scans import Scanned, scanned
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.tags import parse_reference, show_handover_number, split_scans
from devicefleet.rules.terms import Tenure
from devicefleet.rules.words import _
from devicefleet.services import issuing
from devicefleet.services.issuing import Item


@click.command(
    help=_("SCANS are codes, IMEIs, serial numbers or ICCIDs. A SIM is always theirs to keep."),
    epilog=example(
        "issue --to K7M3-9V 7K3M9-Q2XJ3 8944000000000000017 --tenure gift --set-up",
        "issue --to K7M3-9V 7K3M9-Q2XJ3 --tenure loan_fixed --until 31/03/2027",
    ),
)
@click.argument("scans", nargs=-1, required=True)
@click.option("--to", "survivor", required=True, metavar="REF", help=_("Who gets it, by reference."))
@click.option("--tenure", type=OneOf(Tenure), help=_("On what terms; needed as soon as there is a device."))
@click.option("--until", type=DAY, help=_("The return date of a loan with one."))
@click.option("--set-up", is_flag=True, help=_("Safety set-up was done together, for each phone, laptop and tablet."))
@on_option
@with_door
def issue(
    door: Door,
    scans: tuple[str, ...],
    survivor: str,
    tenure: Tenure | None,
    until: date | None,
    set_up: bool,
    on: date | None,
) -> None:
    if until is not None and tenure is None:
        tenure = Tenure.LOAN_FIXED
    typed = [scan for text in scans for scan in split_scans(text)]
    with door.writing() as ask:
        reference = parse_reference(survivor)
        things = scanned(ask.session, ask.actor, scans=typed, on=on or ask.at.today, survivor=reference)
        items = [_item(thing, tenure, until) for thing in things]
        made = issuing.issue(ask.session, ask.actor, ask.at, survivor=survivor, items=items, set_up=set_up, on=on)
        number, entry = show_handover_number(made.number), made.entry_id
    click.echo(_("Handed over: {number}.", number=number))
    click.echo(way_back(entry))


def _item(thing: Scanned, tenure: Tenure | None, until: date | None) -> Item:
    if thing.kind is ItemKind.SIM:
        return Item(thing.scan, Tenure.GIFT)
    if tenure is None:
        raise click.UsageError(_("Say on what terms the device is handed over: --tenure, or --until for a loan."))
    return Item(thing.scan, tenure, until)
