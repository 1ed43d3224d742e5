"""The clock's door as a process of its own: any number may run, one of them leads."""

import logging
import signal
from threading import Event
from types import FrameType

import click

from devicefleet.commands.door import Door, with_door
from devicefleet.commands.lazily import example
from devicefleet.rules.words import _
from devicefleet.worker import Worker
from devicefleet.worker.beat import Heartbeat


@click.command(
    help=_(
        "Looks for due work again and again until Ctrl-C or SIGTERM. A second worker helps to send messages, "
        "and leads when the first is gone."
    ),
    epilog=example("worker --once"),
)
@click.option("--once", is_flag=True, help=_("Look once, and end."))
@with_door
def worker(door: Door, once: bool) -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    one = Worker(door.database)
    if once:
        done = one.tick()
        one.wait()
        one.stop()
        click.echo(_done(done))
        return
    told = _told()
    heart = Heartbeat(one.tick, seconds=door.config.worker.tick_seconds)
    heart.start()
    click.echo(_("Working until Ctrl-C."))
    told.wait()
    heart.stop()
    one.stop()


def _done(names: tuple[str, ...]) -> str:
    if names:
        return _("Done: {what}.", what=", ".join(names))
    return _("Another worker leads and does what is due. This one only sent the messages that waited.")


def _told() -> Event:
    """Set at Ctrl-C and at SIGTERM."""
    told = Event()

    def tell(_number: int, _frame: FrameType | None) -> None:
        told.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, tell)
    return told
