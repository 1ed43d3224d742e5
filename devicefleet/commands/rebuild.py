"""Every timeline made again from the ledger; the ledger itself is not touched."""

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.printing import progress
from devicefleet.queries import agreement
from devicefleet.rules.access import scope_of
from devicefleet.rules.words import _, n_
from devicefleet.services import timeline


@click.command(
    help=_("After a change of policy in the configuration, or when check says that timelines disagree."),
    epilog=example("rebuild"),
)
@with_door
def rebuild(door: Door) -> None:
    with door.writing() as ask:
        scope_of(ask.actor, "system.operate")
        people = agreement.people(ask.session)
        with progress(_("Making timelines"), people) as step:
            for done in timeline.rebuild(ask.session):
                step(done)
    click.echo(n_("{n} timeline made again.", "{n} timelines made again.", people))
