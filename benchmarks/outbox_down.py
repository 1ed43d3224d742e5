"""Whether pages and writes are slower while messages do not get away: a site, a worker and a mail server, each real.

    python -m benchmarks.outbox_down [--messages 300] [--rounds 3] [--postgres]

In each round, one after the other: nothing is due; messages are due and a mail server takes them; it refuses
connections; it takes connections and never says a word. Each time as many new messages are due, and a browser asks for
the work list and confirms what somebody has, again and again. Site and worker are processes of their own, as in an
installation; the worker ticks every two seconds and never lets the mail server rest, which is harsher than usual.
Medians and 95 of 100, and each as a ratio to nothing being due, in the same run.
"""

import argparse
import http.client
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from socket import create_server
from urllib.parse import urlencode

from sqlmodel import col, func, select, update

from devicefleet import config as configuration
from devicefleet.clock import moment
from devicefleet.db import Database
from devicefleet.migrations.upgrade import upgrade
from devicefleet.rules.terms import Channel, MessageKind, MessageState, Role
from devicefleet.services import outbox
from devicefleet.tables import Message, Staff, Survivor
from tests import postgres
from tests.conftest import pointed_at, settings
from tests.given import PASSWORD, Given
from tests.house.yard import ROOT
from tests.worker.offices import PostOffice, free_port

PEOPLE = 60
PAIRS = 50
"""Pages and as many writes in each part of a round."""
READ, WRITE = "GET /people", "POST still-has"
QUIET = "nothing due"
Seconds = dict[tuple[str, str], list[float]]


class Browser:
    """One connection that is kept, and what the site asked to be remembered."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str) -> str:
        return self._ask("GET", path, "", 200)

    def post(self, path: str, **form: str) -> None:
        self._ask("POST", path, urlencode({"csrf_token": self.token, **form}), 303)

    def sign_in(self, email: str) -> None:
        self._token("/sign-in")
        self.post("/sign-in", email=email, password=PASSWORD, next="/")
        self._token("/people")

    def _token(self, path: str) -> None:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path))
        if found is None:
            raise LookupError(f"{path} has no form")
        self.token = found[1]

    def _ask(self, method: str, path: str, body: str, status: int) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, body or None, headers)
        answer = self._line.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        if answer.status != status:
            raise LookupError(f"{method} {path} answers {answer.status}: {text[:500]}")
        return text


@contextmanager
def silent(port: int) -> Iterator[None]:
    """Connections are taken by the system, and nobody ever says a word."""
    with create_server(("127.0.0.1", port), backlog=1024):
        yield


def written(folder: Path, database: Database, mail: int, site: int) -> Path:
    """The configuration of an installation that mails to this port."""
    config = database.config
    keys = "\n".join(f'{name} = "{key}"' for name, key in config.keys.model_dump().items())
    path = folder / "fleet.toml"
    path.write_text(
        f"""[keys]
{keys}
[database]
url = "{config.database.url}"
[web]
port = {site}
https = false
[sign_in]
argon2_memory_kib = 64
argon2_time = 1
[worker]
tick_seconds = 2
[outbox]
rest_after = 100
rest_seconds = 1
[email]
gateway = "smtp"
host = "127.0.0.1"
port = {mail}
security = "none"
sender = "post@example.net"
seconds = 5
""",
        encoding="utf-8",
    )
    configuration.read(path)
    return path


@contextmanager
def running(path: Path, *command: str) -> Iterator[None]:
    """One of our programs, until the end."""
    words = [sys.executable, "-m", "cli", "--config", str(path), *command]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}  # a worker that is late says so
    with subprocess.Popen(words, cwd=ROOT, **quiet) as program:  # noqa: S603 - our own program
        next(iter(program.stdout or ()))  # it serves, or works
        try:
            yield
        finally:
            program.terminate()


def due(database: Database, name: str, messages: int) -> None:
    """Nothing that was due before, and so many new ones."""
    open_ones = col(Message.state).in_((MessageState.QUEUED, MessageState.SENDING))
    over = {"state": MessageState.CANCELLED, "ended_at": moment().now, "claimed_by": None, "claimed_until": None}
    with database.writing() as session:
        session.execute(update(Message).where(open_ones).values(over))
        staff_id = session.exec(select(func.min(Staff.id))).one()
        for number in range(messages):
            outbox.queue(
                session, moment(), key=f"{name}|{number}", kind=MessageKind.ALERT, channel=Channel.EMAIL,
                staff_id=staff_id, params={"subject": "A list", "text": "Sign in to see more.\n"},
            )  # fmt: skip


def measure(browser: Browser, refs: list[str], part: str, seconds: Seconds) -> None:
    for number in range(PAIRS):
        ref = refs[number % len(refs)]
        seconds[part, READ].append(taken(lambda: browser.get("/people")))
        form = {"once": secrets.token_hex(16)}
        seconds[part, WRITE].append(taken(lambda: browser.post(f"/survivors/{ref}/still-has", **form)))  # noqa: B023 - called here


def taken(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def run(folder: Path, database: Database, messages: int, rounds: int) -> Seconds:
    office, site = PostOffice(), free_port()
    path = written(folder, database, office.port, site)
    given = Given(database, moment())
    manager = given.staff(Role.PROVIDER_MANAGER)
    for _person in range(PEOPLE):
        given.held_device(given.survivor())
    with database.reading() as session:
        refs = list(session.exec(select(Survivor.ref).order_by(col(Survivor.id))))
    parts: dict[str, Callable[[], AbstractContextManager[None]]] = {
        QUIET: nullcontext,
        "mail goes": office.open,
        "mail refused": nullcontext,
        "mail silent": lambda: silent(office.port),
    }
    seconds: Seconds = defaultdict(list)
    with running(path, "serve"), running(path, "worker"):
        browser = Browser(site)
        browser.sign_in(manager.email)
        measure(browser, refs, "warm", seconds)
        for number in range(rounds):
            for part, server in parts.items():
                due(database, f"{part}|{number}", 0 if part is QUIET else messages)
                with server():
                    time.sleep(2.5)  # a tick: what is due is on its way
                    measure(browser, refs, part, seconds)
    del seconds["warm", READ], seconds["warm", WRITE]
    return seconds


def show(seconds: Seconds) -> None:
    print(f"{'':16}{'':16}{'median':>9}{'95 of 100':>11}   ms, and against {QUIET}")
    for (part, what), found in seconds.items():
        middle, slow = statistics.median(found), statistics.quantiles(found, n=20)[18]
        base = seconds[QUIET, what]
        ratios = middle / statistics.median(base), slow / statistics.quantiles(base, n=20)[18]
        print(f"{part:16}{what:16}{middle * 1000:9.1f}{slow * 1000:11.1f}   {ratios[0]:.2f}  {ratios[1]:.2f}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--messages", type=int, default=300)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--postgres", action="store_true")
    given = asked.parse_args()
    with ExitStack() as open_:
        folder = Path(open_.enter_context(tempfile.TemporaryDirectory()))
        config = settings(folder)
        if given.postgres:
            (folder / "server").mkdir()
            folder.chmod(0o711)
            config = pointed_at(config, open_.enter_context(postgres.running(folder / "server", {})))
        upgrade(config.database.url)
        database = Database(config)
        show(run(folder, database, given.messages, given.rounds))
        database.close()


if __name__ == "__main__":
    main()
