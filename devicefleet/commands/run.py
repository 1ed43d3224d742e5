"""DeviceFleet to try out on this machine: everything that is missing is made, then one process does it all."""

import socket
from pathlib import Path

import click

from devicefleet import config as configuration
from devicefleet.clock import moment
from devicefleet.commands.asked import Asked
from devicefleet.commands.demo import fill, show_sign_ins, sign_in_file
from devicefleet.commands.installation import make_database, write_configuration
from devicefleet.commands.lazily import example
from devicefleet.commands.serving import address_of, bound, serve_until_told
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.rules.words import _
from devicefleet.services import demonstration
from devicefleet.web import create_app
from devicefleet.worker import Worker
from devicefleet.worker.beat import Heartbeat

LOOPBACK = ("127.0.0.1", "::1")


@click.command(
    help=_("The first time it writes a configuration and fills a database with demo data; later it keeps both."),
    epilog=example("run --port 8080"),
)
@click.option("--host", envvar="HOST", help=_("The address to listen on, or HOST; else from the configuration."))
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    envvar="PORT",
    help=_("The port, or PORT; else from the configuration."),
)
@click.option(
    "--size",
    type=click.Choice(tuple(demonstration.SIZES)),
    default="small",
    show_default=True,
    help=_("How much demo data a first run makes."),
)
@click.pass_obj
def run(asked: Asked, host: str | None, port: int | None, size: str) -> None:
    config = _settled(asked.config)
    with bound(host or config.web.host, port or config.web.port) as sock:
        make_database(config)
        database = Database(config)
        try:
            _fill_if_empty(database, config, asked.config, size)
            _serve_and_work(config, asked.config, database, sock)
        finally:
            database.close()
    click.echo(_("Stopped. Your data is kept."))


def _settled(path: Path) -> Config:
    """The configuration, made for this machine alone where there is none."""
    if write_configuration(path, demo=True, https=False):
        click.echo(_("Made a configuration with fresh keys: {path}", path=path))
    return configuration.read(path)


def _fill_if_empty(database: Database, config: Config, path: Path, size: str) -> None:
    with database.reading() as session:
        empty = demonstration.is_empty(session)
    if empty and config.demo:
        click.echo(_("Making demo data: this takes a moment, and only the first time."))
        fill(database, moment(), size, sign_in_file(path))


def _serve_and_work(config: Config, path: Path, database: Database, sock: socket.socket) -> None:
    """Site and worker until told to stop."""
    app, worker = create_app(config, database=database), Worker(database)
    heart = Heartbeat(worker.tick, seconds=config.worker.tick_seconds)
    heart.start()
    try:
        serve_until_told(app, sock, config.web, ready=lambda: _greet(config, path, sock))
    finally:
        heart.stop()
        worker.stop()


def _greet(config: Config, path: Path, sock: socket.socket) -> None:
    click.echo(_("DeviceFleet is at {address} until Ctrl-C.", address=address_of(sock)))
    if sock.getsockname()[0] not in LOOPBACK and not config.web.https:
        click.echo(_("Others can reach it there, unencrypted: for made-up data on a trusted network only."), err=True)
    show_sign_ins(sign_in_file(path))
