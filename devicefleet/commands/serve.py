"""The staff site by itself; the worker runs beside it in a process of its own."""

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.commands.serving import address_of, bound, serve_until_told
from devicefleet.rules.words import _
from devicefleet.web import create_app


@click.command(
    help=_("Ends at Ctrl-C or SIGTERM, once every request that is being answered is answered."),
    epilog=example("serve --host 0.0.0.0 --port 8080"),
)
@click.option("--host", help=_("The address to listen on; from the configuration unless said."))
@click.option("--port", type=click.IntRange(1, 65535), help=_("The port; from the configuration unless said."))
@with_door
def serve(door: Door, host: str | None, port: int | None) -> None:
    settings = door.config.web
    with bound(host or settings.host, port or settings.port) as sock:
        sentence = _("Serving at {address} until Ctrl-C.", address=address_of(sock))
        app = create_app(door.config, database=door.database)
        serve_until_told(app, sock, settings, ready=lambda: click.echo(sentence))
