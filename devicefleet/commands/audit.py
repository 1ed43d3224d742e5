"""The audit trail checked from its first row to its last."""

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import Said, example
from devicefleet.commands.printing import print_json
from devicefleet.commands.typed import json_option
from devicefleet.rules.access import scope_of
from devicefleet.rules.words import _, n_
from devicefleet.services import audit


@click.command(
    help=_("Each row is bound to the one before it with a key that is not in the database."),
    epilog=example("audit verify"),
)
@json_option
@with_door
def verify(door: Door, as_json: bool) -> None:
    with door.reading() as ask:
        scope_of(ask.actor, "audit.read")
        rows, broken = audit.verify(ask.session)
    if as_json:
        problem = broken and {"row": broken.event_id, "problem": broken.sentence}
        print_json({"rows": rows, "broken": problem})
    if broken is not None:
        raise Said(_("Row {row} does not hold: {problem}.", row=broken.event_id, problem=broken.sentence))
    if not as_json:
        click.echo(n_("{n} row holds.", "{n} rows hold.", rows))
