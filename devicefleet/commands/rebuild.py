"""Every timeline made again from the ledger; the ledger itself is not touched."""

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import progress
from devicefleet.commands.typed import workers_option
from devicefleet.rules.access import scope_of
from devicefleet.rules.words import _, n_
from devicefleet.services import rebuilding


@click.command(
    help=_(
        "After a change of policy in the configuration, or when check says that timelines disagree. Others can go on "
        "working. What is finished stays: if it is interrupted, start it again within a day and it goes on from there."
    ),
    epilog=example("rebuild", "rebuild --workers 1 --afresh"),
)
@workers_option
@click.option("--afresh", is_flag=True, help=_("Begin anew, also where an interrupted rebuild could go on."))
@with_door
def rebuild(door: Door, workers: int | None, afresh: bool) -> None:
    with door.writing() as ask:
        scope_of(ask.actor, "system.operate")
    begun = rebuilding.begin(door.database, door.at, afresh=afresh)
    if begun.done:
        click.echo(n_("{n} timeline was made before.", "{n} timelines were made before.", begun.done))
    changed = 0
    with progress(_("Making timelines"), begun.done + len(begun.left)) as step:
        step(begun.done)
        for made in rebuilding.rebuild(door.database, begun, workers=workers):
            step(made.people)
            changed += made.changed
    people = len(begun.left)
    click.echo(n_("{n} timeline made again.", "{n} timelines made again.", people))
    click.echo(n_("{n} of them says something else now.", "{n} of them say something else now.", changed))
