"""The product's headline on the terminal: kits that lapsed, that are only temporary, or that end soon."""

from datetime import date

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import Column, print_list
from devicefleet.commands.survivors import COLUMNS, kit_row
from devicefleet.commands.typed import DAY, OneOf, json_option, provider_option
from devicefleet.queries import flagged as lists
from devicefleet.queries.flagged import Which
from devicefleet.rules.words import N_, _
from devicefleet.services import audit

FLAGGED = (*COLUMNS[:2], Column("since", N_("Since")), *COLUMNS[5:], Column("provider", N_("Organisation")))


@click.command(
    help=_("Worst first. Taking the list along is written to the audit trail."),
    epilog=example("flagged", "flagged --which lapsed --as-of 2027-01-05 --json"),
)
@click.option("--which", type=OneOf(Which), default="all", show_default=True, help=_("Which of the lists."))
@click.option("--as-of", type=DAY, help=_("Any day, past or to come; today unless said."))
@provider_option
@json_option
@with_door
def flagged(door: Door, which: Which, as_of: date | None, provider: str | None, as_json: bool) -> None:
    with door.writing() as ask:
        on = as_of or ask.at.today
        actor = ask.within("flagged.read", provider)
        found = lists.every(ask.session, actor, which=which, on=on)
        audit.record(ask.session, ask.actor, ask.at, "flagged.exported", "list", f"{which} {on}")
    print_list([kit_row(row) for row in found], FLAGGED, as_json=as_json, nothing=_("No kit is flagged."))
