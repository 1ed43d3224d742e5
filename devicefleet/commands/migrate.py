"""The schema of the database brought to this program's, all of it or nothing."""

import click

from devicefleet import config as configuration
from devicefleet.commands.asked import Asked
from devicefleet.commands.installation import make_database, revisions
from devicefleet.commands.lazily import example
from devicefleet.migrations import upgrade
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _


@click.command(
    help=_("Safe to run again: where there is nothing to do, nothing is done. Make a copy of the database first."),
    epilog=example("migrate"),
)
@click.option("--to", default="head", metavar="REVISION", help=_("Stop at this revision; the newest unless said."))
@click.pass_obj
def migrate(asked: Asked, to: str) -> None:
    config = configuration.read(asked.config)
    if to not in ("head", *revisions()):
        raise Refused(_("There is no revision {name}. Known: {known}.", name=to, known=", ".join(revisions())))
    make_database(config, to)
    click.echo(_("The database is at revision {name}.", name=upgrade.current(config.database.url)))
