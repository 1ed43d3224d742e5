"""The register of SIM cards. A phone number goes in and is never shown again."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import click

from devicefleet.commands.devices import holding_row
from devicefleet.commands.door import Ask, Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list, print_one
from devicefleet.commands.stories import entry_row, print_story
from devicefleet.commands.typed import DAY, OneOf, json_option, provider_option
from devicefleet.queries import entries, sim_card
from devicefleet.queries import sims as register
from devicefleet.queries.sim_card import SimCard, Term
from devicefleet.queries.sims import WantedSims
from devicefleet.rules import identifiers
from devicefleet.rules.lifecycle import sim_word
from devicefleet.rules.tags import show as show_code
from devicefleet.rules.terms import SimForm, SimState
from devicefleet.rules.words import N_, _
from devicefleet.services import finding, sims
from devicefleet.tables.base import key_of

COLUMNS = (
    Column("iccid", N_("ICCID")),
    Column("network", N_("Network")),
    Column("state", N_("State"), sim_word),
    Column("last_day", N_("Data until")),
    Column("pack_expires_on", N_("Pack expires")),
    Column("activate_by", N_("Activate by")),
)
CARD = (
    *COLUMNS[:3],
    Column("provider", N_("Organisation")),
    Column("pack_expires_on", N_("Pack expires")),
    Column("activate_by", N_("Activate by")),
    Column("holding", N_("With"), lambda holding: holding["survivor"] or _("somebody in support")),
    Column("bag", N_("In the bag")),
    Column("packages", N_("Packages"), lambda packages: str(len(packages))),
)


@click.command(
    help=_("Without --iccid it is somebody's own SIM, known by its number only and in use already."),
    epilog=example("sims add --iccid 8944000000000000017 --network O2"),
)
@click.option("--iccid", help=_("The 19 or 20 digits printed on the card."))
@click.option("--number", help=_("Its phone number; stored sealed, never shown."))
@click.option("--network", help=_("Whose network it is on."))
@click.option("--form", type=OneOf(SimForm), default="nano", show_default=True, help=_("A card or an eSIM."))
@click.option("--pack-expires-on", type=DAY, help=_("The day until which it can still be used for the first time."))
@click.option("--activate-by", type=DAY, help=_("The last day on which it may be activated."))
@provider_option
@with_door
def add(door: Door, /, iccid: str | None, number: str | None, provider: str | None, **told: Any) -> None:
    values = {name: value for name, value in told.items() if value is not None}
    read = identifiers.iccid(iccid) if iccid else None
    if read is not None:
        values["iccid"] = read.value
    if number:
        values["msisdn"] = identifiers.msisdn(number)
    with door.writing() as ask:
        owner = ask.provider_id(provider)
        sim = sims.register(ask.session, ask.actor, ask.at, provider_id=owner, values=values)
        name = sim.iccid or _("known by its number")
    click.echo(_("SIM {name} is entered.", name=name))
    if read is not None and read.warning:
        click.echo(read.warning, err=True)


@click.command("list", epilog=example("sims list --state in_stock"))
@click.option("--state", type=OneOf(SimState), help=_("Only in this state."))
@click.option("--network", help=_("Only on this network."))
@provider_option
@json_option
@with_door
def list_sims(door: Door, state: SimState | None, network: str | None, provider: str | None, as_json: bool) -> None:
    with door.reading() as ask:
        found = register.rows(ask.session, ask.within("sim.read", provider), WantedSims(state, network))
    rows = [
        {name: value for name, value in asdict(sim).items() if name not in ("id", "data_ends_on")}
        | {"last_day": last_day(sim.data_ends_on)}
        for sim in found
    ]
    print_list(rows, COLUMNS, as_json=as_json, nothing=_("No SIM fits."))


@click.command(help=_("SCAN is its ICCID or its phone number."), epilog=example("sims show 8944000000000000017"))
@click.argument("scan")
@json_option
@with_door
def show(door: Door, scan: str, as_json: bool) -> None:
    with door.writing() as ask:
        card = card_of(ask, scan)
        story = entries.entries_of_sim(ask.session, ask.actor, ask.at, sim_id=card.id)
    row = _card_row(card) | {"entries": [entry_row(one) for one in story]}
    print_one(row, CARD, as_json=as_json)
    if not as_json:
        print_story(story)


def card_of(ask: Ask, scan: str) -> SimCard:
    """The SIM with this ICCID or phone number."""
    return sim_card.sim(ask.session, ask.actor, key_of(finding.sim(ask.session, ask.actor, "sim.read", scan)))


def term_row(term: Term) -> dict[str, Any]:
    """One package with its fixed keys; `last_day` is the last day of data, null where there is no end."""
    row = asdict(term)
    return {name: value for name, value in row.items() if name != "ends_on"} | {"last_day": last_day(term.ends_on)}


def last_day(ends_on: date | None) -> date | None:
    """The last day before the first one that no longer counts."""
    return ends_on - timedelta(days=1) if ends_on else None


def _card_row(card: SimCard) -> dict[str, Any]:
    row = {name: value for name, value in asdict(card).items() if name not in ("id", "packages", "holding")}
    return row | {
        "holding": holding_row(card.holding) if card.holding else None,
        "bag": show_code(card.bag) if card.bag else None,
        "packages": [term_row(term) for term in card.packages],
    }
