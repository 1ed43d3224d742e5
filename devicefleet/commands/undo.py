"""The last step taken back by a later entry; nothing is deleted."""

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.rules.words import _
from devicefleet.services import undoing


@click.command(
    help=_("ENTRY is the number that was printed when it was done, and that stands in every story."),
    epilog=example("undo 1204"),
)
@click.argument("entry", type=click.IntRange(min=1))
@with_door
def undo(door: Door, entry: int) -> None:
    with door.writing() as ask:
        undoing.undo(ask.session, ask.actor, ask.at, entry_id=entry)
    click.echo(_("Undone. It stays in the story, marked as undone."))
