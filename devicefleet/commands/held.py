"""While somebody holds a thing: one command for each word of the ledger, the same words as on the pages."""

from collections.abc import Callable
from datetime import date

import click

from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.stories import print_noted, way_back
from devicefleet.commands.typed import DAY, on_option
from devicefleet.queries.places import place_of
from devicefleet.rules.acts import ADVICE, DONE
from devicefleet.rules.words import _
from devicefleet.services import confirming, holding
from devicefleet.tables import Entry
from devicefleet.tables.base import key_of

A_DEVICE, A_SIM = "7K3M9-Q2XJ3", "8944000000000000017"


def done(ask: Ask, word: str, entry: Entry) -> str:
    """What was done, in the words of the pages, and how to take it back."""
    name = place_of(ask.session, ask.actor, entry_id=key_of(entry)).name
    return f"{_(DONE[word], name=name)}\n{way_back(key_of(entry))}"


def _command(word: str, typed: str) -> Callable[[Callable[..., None]], click.Command]:
    advice = f" {_(ADVICE[word])}" if word in ADVICE else ""
    text = _("SCAN is the code, IMEI or serial number of a device, or the ICCID of a SIM.")
    return click.command(word, help=text + advice, epilog=example(typed))


def _reporting(word: str, typed: str = "") -> click.Command:
    @_command(word, typed or f"{word} {A_DEVICE}")
    @click.argument("scan")
    @on_option
    @with_door
    def report(door: Door, scan: str, on: date | None) -> None:
        with door.writing() as ask:
            entry = holding.report(ask.session, ask.actor, ask.at, scan=scan, word=word, on=on)
            sentence = done(ask, word, entry)
        click.echo(sentence)

    return report


activate = _reporting("activate", f"sims activate {A_SIM}")
confirm = _reporting("confirm")
setup = _reporting("setup")
ran_out = _reporting("ran-out", f"ran-out {A_SIM}")
topped_up = _reporting("topped-up", f"topped-up {A_SIM}")
lost = _reporting("lost")
stolen = _reporting("stolen")
found = _reporting("found")
fault = _reporting("fault")
repair = _reporting("repair")
repaired = _reporting("repaired")
quarantine = _reporting("quarantine")
release = _reporting("release")


@click.command(
    "confirm",
    help=_("REF is the reference, like K7M3-9V. What is lost or broken stays as it is recorded."),
    epilog=example("survivors confirm K7M3-9V"),
)
@click.argument("ref")
@with_door
def confirm_all(door: Door, ref: str) -> None:
    with door.writing() as ask:
        entry = confirming.confirm_all(ask.session, ask.actor, ask.at, survivor=ref)
    print_noted(_("Confirmed: they still have everything."), entry)


@_command("return", f"return {A_DEVICE}")
@click.argument("scan")
@on_option
@with_door
def take_back(door: Door, scan: str, on: date | None) -> None:
    with door.writing() as ask:
        entry = holding.take_back(ask.session, ask.actor, ask.at, scan=scan, on=on)
        sentence = done(ask, "return", entry)
    click.echo(sentence)


@_command("extend", f"extend {A_DEVICE} --until 31/03/2027")
@click.argument("scan")
@click.option("--until", type=DAY, required=True, help=_("The new return date."))
@on_option
@with_door
def extend(door: Door, scan: str, until: date, on: date | None) -> None:
    with door.writing() as ask:
        entry = holding.extend(ask.session, ask.actor, ask.at, scan=scan, until=until, on=on)
        sentence = done(ask, "extend", entry)
    click.echo(sentence)


@_command("gift", f"gift {A_DEVICE}")
@click.argument("scan")
@on_option
@with_door
def gift(door: Door, scan: str, on: date | None) -> None:
    with door.writing() as ask:
        entry = holding.gift(ask.session, ask.actor, ask.at, scan=scan, on=on)
        sentence = done(ask, "gift", entry)
    click.echo(sentence)
