"""The chain from what was recorded of somebody to how their kit is judged, in plain sentences."""

from datetime import date

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import print_json
from devicefleet.commands.typed import DAY, json_option
from devicefleet.queries import kits, survivors
from devicefleet.rules.tags import show_reference
from devicefleet.rules.words import _, written
from devicefleet.services import audit


@click.command(
    help=_(
        "REF is the reference, like K7M3-9V. What was recorded up to the day, in order of time, then what follows from "
        "it. Looking is written to the audit trail."
    ),
    epilog=example("explain K7M3-9V", "explain K7M3-9V --as-of 31/03/2027 --json"),
)
@click.argument("ref")
@click.option("--as-of", type=DAY, help=_("Any day, past or to come; today unless said."))
@json_option
@with_door
def explain(door: Door, ref: str, as_of: date | None, as_json: bool) -> None:
    with door.writing() as ask:
        on = as_of or ask.at.today
        person = survivors.person(ask.session, ask.actor, ref=ref, on=on)
        audit.record(ask.session, ask.actor, ask.at, "survivor.read", "survivor", person.ref)
        kit = kits.kit_of(ask.session, ask.actor, ref=person.ref, on=on)
    if as_json:
        told = {"ref": show_reference(person.ref), "on": on, "policy": door.config.policies.on(on).name}
        print_json(told | {"status": kit.status, "since": kit.since, "sentences": person.explained})
        return
    click.echo(_("{ref} on {day}", ref=show_reference(person.ref), day=written(on)))
    for sentence in person.explained:
        click.echo(sentence)
