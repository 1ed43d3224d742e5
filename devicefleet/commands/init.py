"""A new installation: configuration with fresh keys, and a database with nothing in it."""

import click

from devicefleet import config as configuration
from devicefleet.commands.asked import Asked
from devicefleet.commands.installation import make_database, write_configuration
from devicefleet.commands.lazily import example
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.words import _


@click.command(
    help=_("Refuses to overwrite anything. The file can be read by its owner only: it holds the keys."),
    epilog=example("--config /srv/fleet/config.toml init"),
)
@click.pass_obj
def init(asked: Asked) -> None:
    path = asked.config
    if not write_configuration(path):
        raise Conflict(_("There is a configuration at {path} already. Nothing was changed.", path=path))
    make_database(configuration.read(path))
    click.echo(_("The configuration is at {path}, with fresh keys: keep a copy in a safe place.", path=path))
    click.echo(_("Next, an organisation, its first member of staff, and the site:"))
    for line in ('provider add north "North Support"', "staff add sam@example.org warehouse --provider north", "serve"):
        click.echo(f"  devicefleet --config {path} {line}")
