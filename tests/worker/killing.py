"""Two workers send messages and are killed again and again, at any moment, until every message has come to its end."""

import os
import random
import signal
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
from sqlalchemy import update
from sqlmodel import col, select

from devicefleet import config as configuration
from devicefleet.clock import moment
from devicefleet.db import Database
from devicefleet.queries import health
from devicefleet.rules.terms.messages import Channel, MessageState
from devicefleet.rules.terms.reminders import MessageKind
from devicefleet.services import outbox
from devicefleet.tables import Message
from tests.house.yard import ROOT
from tests.worker.house import HOST
from tests.worker.offices import PostOffice, desk

WORKERS = 2
LEASE = 3
LONGEST = 900
"""Seconds after which a run that does not end is given up."""


@dataclass(frozen=True)
class Run:
    """What came of it. `effects`: of what arrived, as a receiver sees it that knows a message it had before."""

    messages: int
    kills: int
    lost: int
    duplicates: int
    effects: int
    seconds: float
    states: dict[MessageState, int]

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds


@dataclass(frozen=True)
class Receiver:
    """What it took, by the name a message has outside, and the settings that lead to it."""

    taken: Counter[str]
    channel: Channel
    settings: str
    effects: Callable[[], int]
    authority: str = ""


@contextmanager
def mail(_folder: Path) -> Iterator[Receiver]:
    office = PostOffice()
    settings = f"""[email]
gateway = "smtp"
host = "127.0.0.1"
port = {office.port}
security = "none"
sender = "post@example.net"
seconds = 2
[webhook]
seconds = 2
"""
    with office.open():
        yield Receiver(office.taken, Channel.EMAIL, settings, office.taken.total)


@contextmanager
def webhook(folder: Path) -> Iterator[Receiver]:
    authority, secret = folder / "authority.pem", folder / "secret"
    ca, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.cert_pem.write_to_path(str(authority))
    ca.issue_cert(HOST).configure_cert(context)
    secret.write_text("a secret of thirty-three letters.", encoding="ascii")
    with desk(context) as (taking, port):
        settings = f"""[email]
seconds = 2
[webhook]
gateway = "https"
url = "https://{HOST}:{port}/in"
allow = ["{HOST}"]
secret_file = "{secret}"
seconds = 2
"""
        yield Receiver(taking.taken, Channel.WEBHOOK, settings, lambda: taking.effects, str(authority))


RECEIVERS = {"mail": mail, "webhook": webhook}


def run(database: Database, folder: Path, *, by: str, messages: int, kills: int, seed: int = 1) -> Run:
    """Send so many, and kill so often, spread over the whole of it."""
    with ExitStack() as open_:
        receiver = open_.enter_context(RECEIVERS[by](folder))
        keys = queue(database, receiver, "killed", messages)
        house = open_.enter_context(_house(settings_file(database, folder, receiver), receiver.authority))
        began = time.monotonic()
        _kill(house, receiver, database, messages, kills, random.Random(seed))
        seconds = time.monotonic() - began
    return Run(
        messages=messages,
        kills=kills,
        lost=messages - len(receiver.taken),
        duplicates=receiver.taken.total() - len(receiver.taken),
        effects=receiver.effects(),
        seconds=seconds,
        states=ends(database, keys),
    )


def queue(database: Database, receiver: Receiver, name: str, count: int) -> set[int]:
    """So many messages, all due; their numbers."""
    with database.writing() as session:
        asked = {"kind": MessageKind.ALERT, "channel": receiver.channel}
        made = [outbox.queue(session, moment(), key=f"{name}|{number}", **asked) for number in range(count)]
    return {one for one in made if one is not None}


def ends(database: Database, keys: set[int]) -> dict[MessageState, int]:
    """How many of these came to which end."""
    with database.reading() as session:
        rows = session.exec(select(Message.id, Message.state)).all()
    return dict(Counter(state for key, state in rows if key in keys))


def _kill(
    house: subprocess.Popen[str],
    receiver: Receiver,
    database: Database,
    messages: int,
    kills: int,
    chance: random.Random,
) -> None:
    workers, end = [_start(house) for _worker in range(WORKERS)], time.monotonic() + LONGEST
    for kill in range(kills):
        while receiver.taken.total() < messages * kill / kills and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.2))
        os.kill(workers.pop(chance.randrange(WORKERS)), signal.SIGKILL)
        workers.append(_start(house))
    _pass_a_minute(database)
    while not _done(database):
        assert time.monotonic() < end, "some messages never come to an end"
        time.sleep(0.1)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)


def _pass_a_minute(database: Database) -> None:
    """A message whose worker was killed twice waits for a minute: it passes now."""
    due = update(Message).where(col(Message.state) == MessageState.QUEUED).values(not_before=moment().now)
    with database.writing() as session:
        session.execute(due)


def _done(database: Database) -> bool:
    with database.reading() as session:
        return health.waiting(session).messages == 0


def _start(house: subprocess.Popen[str]) -> int:
    assert house.stdin is not None
    assert house.stdout is not None
    house.stdin.write("\n")
    house.stdin.flush()
    return int(house.stdout.readline())


@contextmanager
def _house(settings: Path, authority: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.worker.house", str(settings), authority]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as house:
        assert house.stdin is not None
        assert house.stdout is not None
        assert house.stdout.readline() == "open\n"
        yield house
        house.stdin.close()


def settings_file(database: Database, folder: Path, receiver: Receiver) -> Path:
    config = database.config
    keys = "\n".join(f'{name} = "{key}"' for name, key in config.keys.model_dump().items())
    file = folder / "workers.toml"
    file.write_text(
        f"""[database]
url = "{config.database.url}"
[keys]
{keys}
[sms]
seconds = 2
[worker]
lease_seconds = 5
[outbox]
lease_seconds = {LEASE}
{receiver.settings}""",
        encoding="utf-8",
    )
    configuration.read(file)
    return file
