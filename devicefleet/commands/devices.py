"""The register of devices, and the bench: received, wiped and prepared."""

from dataclasses import asdict
from typing import Any

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list, print_one
from devicefleet.commands.stories import entry_row, print_story
from devicefleet.commands.typed import OneOf, json_option, provider_option
from devicefleet.queries import device_card, entries
from devicefleet.queries import devices as register
from devicefleet.queries.device_card import DeviceCard
from devicefleet.queries.devices import Need, Wanted
from devicefleet.queries.holding import Holding
from devicefleet.queries.scans import scanned
from devicefleet.rules.lifecycle import device_word, gate_word
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.tags import show as shown
from devicefleet.rules.tags import show_handover_number, show_reference
from devicefleet.rules.terms import DeviceState, Kind
from devicefleet.rules.thing_words import KINDS, terms
from devicefleet.rules.words import N_, _

COLUMNS = (
    Column("code", N_("Code")),
    Column("kind", N_("Kind"), lambda kind: _(KINDS[kind])),
    Column("make", N_("Make")),
    Column("model", N_("Model")),
    Column("state", N_("State"), device_word),
    Column("needs_label", N_("Label"), lambda needed: _("to print") if needed else ""),
    Column("open_gates", N_("Still open"), lambda gates: ", ".join(map(gate_word, gates))),
)


def _holding(row: dict[str, Any]) -> str:
    who = row["survivor"] or _("somebody in support")
    return _("{who}, {terms}, since {date}", who=who, terms=terms(row["tenure"], row["due_on"]), date=row["since"])


CARD = (
    *COLUMNS[:5],
    Column("provider", N_("Organisation")),
    Column("serial", N_("Serial number")),
    Column("imei", N_("IMEI")),
    Column("holding", N_("With"), _holding),
    Column("bag", N_("In the bag")),
    Column("wipe", N_("Wiped"), lambda wipe: _("{date}, {tool}", date=wipe["wiped_on"], tool=wipe["tool"])),
    Column("open_gates", N_("Still open"), lambda gates: ", ".join(map(gate_word, gates))),
    Column("needs_label", N_("Label"), lambda needed: _("to print") if needed else ""),
)


@click.command("list", epilog=example("devices list --state ready --kind laptop"))
@click.option("--kind", type=OneOf(Kind), help=_("Only this kind."))
@click.option("--state", type=OneOf(DeviceState), help=_("Only in this state."))
@click.option("--need", type=OneOf(Need), help=_("Only those that wait for a label, a wipe or their gates."))
@provider_option
@json_option
@with_door
def list_devices(
    door: Door, kind: Kind | None, state: DeviceState | None, need: Need | None, provider: str | None, as_json: bool
) -> None:
    with door.reading() as ask:
        found = register.rows(ask.session, ask.within("device.read", provider), Wanted(kind, state, need))
    rows = [asdict(device) | {"code": shown(device.code)} for device in found]
    print_list(rows, COLUMNS, as_json=as_json, nothing=_("No device fits."))


@click.command(help=_("SCAN is its code, IMEI or serial number."), epilog=example("devices show 7K3M9-Q2XJ3"))
@click.argument("scan")
@json_option
@with_door
def show(door: Door, scan: str, as_json: bool) -> None:
    with door.reading() as ask:
        thing = scanned(ask.session, ask.actor, scans=[scan], on=ask.at.today)[0]
        if thing.kind is None:
            raise NotFound(thing.refusal or "")
        card = device_card.device(ask.session, ask.actor, thing.key)
        story = entries.entries_of_device(ask.session, ask.actor, ask.at, device_id=card.id)
    if thing.notice:
        click.echo(thing.notice, err=True)
    row = card_row(card) | {"entries": [entry_row(one) for one in story]}
    print_one(row, CARD, as_json=as_json)
    if not as_json:
        print_story(story)


def card_row(card: DeviceCard) -> dict[str, Any]:
    """One device with its fixed keys; a fact nobody recorded is null."""
    holding = card.holding
    return {
        "code": shown(card.code),
        "kind": card.kind,
        "state": card.state,
        "provider": card.provider,
        **{name: card.facts.get(name) for name in register.FACTS},
        "needs_label": card.needs_label,
        "label_printed_at": card.label_printed_at,
        "wipe": asdict(card.wipe) if card.wipe else None,
        "gates": [{"gate": gate, "passed_on": passed_on} for gate, passed_on in card.gates],
        "open_gates": list(card.open_gates),
        "holding": holding_row(holding) if holding else None,
        "bag": shown(card.bag) if card.bag else None,
    }


def holding_row(holding: Holding) -> dict[str, Any]:
    """Who has a thing, with fixed keys."""
    return {
        "handover": show_handover_number(holding.handover),
        "survivor": show_reference(holding.survivor) if holding.survivor else None,
        "since": holding.since,
        "tenure": holding.tenure,
        "due_on": holding.due_on,
    }
