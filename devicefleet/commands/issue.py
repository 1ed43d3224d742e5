"""The handover on the command line: one person or one request, any number of things, all or none of them."""

from datetime import date

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.stories import way_back
from devicefleet.commands.typed import DAY, OneOf, on_option
from devicefleet.queries.scans import Scanned, scanned
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.tags import parse_reference, show_handover_number, split_scans
from devicefleet.rules.terms import Tenure
from devicefleet.rules.words import _
from devicefleet.services import issuing, kits
from devicefleet.services.issuing import Item
from devicefleet.services.kits import Handing
from devicefleet.tables import Handover

Terms = tuple[Tenure, date | None]


@click.command(
    help=_(
        "SCANS are codes, IMEIs, serial numbers or ICCIDs; with --request also the label of a bag. A SIM is always "
        "theirs to keep."
    ),
    epilog=example(
        "issue --to K7M3-9V 7K3M9-Q2XJ3 8944000000000000017 --tenure gift --set-up",
        "issue --to K7M3-9V 7K3M9-Q2XJ3 --tenure loan_fixed --until 31/03/2027",
        "issue --request 40X9C-50Z7R D5W6J-H0X88",
    ),
)
@click.argument("scans", nargs=-1, required=True)
@click.option("--to", "survivor", metavar="REF", help=_("Who gets it, by reference."))
@click.option("--request", metavar="CODE", help=_("The request it is for, which says to whom and on what terms."))
@click.option("--tenure", type=OneOf(Tenure), help=_("On what terms; needed as soon as there is a device."))
@click.option("--until", type=DAY, help=_("The return date of a loan with one."))
@click.option("--set-up", is_flag=True, help=_("Safety set-up was done together, for each phone, laptop and tablet."))
@on_option
@with_door
def issue(
    door: Door,
    scans: tuple[str, ...],
    survivor: str | None,
    request: str | None,
    tenure: Tenure | None,
    until: date | None,
    set_up: bool,
    on: date | None,
) -> None:
    typed = [scan for text in scans for scan in split_scans(text)]
    terms = None if tenure is None and until is None else (tenure or Tenure.LOAN_FIXED, until)
    _refuse_unclear(survivor, request, terms)
    with door.writing() as ask:
        if request is not None:
            made = _for_request(ask, request, typed, set_up, on)
        else:
            made = _to_somebody(ask, survivor or "", terms, typed, set_up, on)
        number, entry = show_handover_number(made.number), made.entry_id
    click.echo(_("Handed over: {number}.", number=number))
    click.echo(way_back(entry))


def _refuse_unclear(survivor: str | None, request: str | None, terms: Terms | None) -> None:
    """To somebody on these terms, or for a request, which has its own."""
    if request is not None and (survivor is not None or terms is not None):
        raise click.UsageError(_("A request says to whom and on what terms: leave out --to, --tenure and --until."))
    if request is None and survivor is None:
        raise click.UsageError(_("Say who gets it: --to, or --request."))


def _for_request(ask: Ask, request: str, scans: list[str], set_up: bool, on: date | None) -> Handover:
    handing = Handing(request, scans, set_up=set_up, on=on)
    return kits.hand_over(ask.session, ask.actor, ask.at, handing=handing)


def _to_somebody(
    ask: Ask, survivor: str, terms: Terms | None, scans: list[str], set_up: bool, on: date | None
) -> Handover:
    reference = parse_reference(survivor)
    things = scanned(ask.session, ask.actor, scans=scans, on=on or ask.at.today, survivor=reference)
    items = [_item(thing, terms) for thing in things]
    return issuing.issue(ask.session, ask.actor, ask.at, survivor=survivor, items=items, set_up=set_up, on=on)


def _item(thing: Scanned, terms: Terms | None) -> Item:
    if thing.kind is ItemKind.SIM:
        return Item(thing.scan, Tenure.GIFT)
    if terms is None:
        raise click.UsageError(_("Say on what terms the device is handed over: --tenure, or --until for a loan."))
    return Item(thing.scan, *terms)
