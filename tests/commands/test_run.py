"""`devicefleet run` as people use it: a process that is started, asked, stopped and started again."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from devicefleet.services.demonstration import SIGN_INS
from tests.house.yard import ROOT

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class First:
    """What the first run in an empty folder did."""

    home: Path
    health: dict[str, object]
    page: str
    said: str


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    """Once for the whole file, because making demo data takes a while."""
    home, port = tmp_path_factory.mktemp("home"), free_port()
    with running(home, port) as (program, url):
        assert url == f"http://127.0.0.1:{port}/"
        health, page = json.loads(ask(f"{url}healthz")[1]), ask(url)[1]
        return First(home, health, page, stopped(program, signal.SIGINT))


@pytest.fixture
def home(first: First) -> Path:
    """A folder in which it ran before."""
    return first.home


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def running(home: Path, port: int, *typed: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program and the address it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DEVICEFLEET")}
    program = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), *(typed or ("run",))],
        cwd=home,
        env=environment | {"HOST": "127.0.0.1", "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield program, address(program)
    finally:
        program.kill()
        program.communicate()


def address(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None
    for line in program.stdout:
        if found := re.search(r"http://\S+", line):
            return found[0]
    pytest.fail(f"no address was printed: {program.communicate()[1]}")


def ask(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.status, answer.read().decode()


def stopped(program: subprocess.Popen[str], how: signal.Signals) -> str:
    """Everything it said after its address. `communicate` would lose the lines that were read ahead."""
    assert program.stdout is not None
    program.send_signal(how)
    said = program.stdout.read()
    assert program.wait(30) == 0
    return said


def passwords(home: Path) -> str:
    return (home / "instance" / "demo-sign-ins.txt").read_text(encoding="utf-8")


def test_the_first_time_everything_is_made(first: First) -> None:
    assert first.health["ok"] is True
    assert "Sign in" in first.page
    assert first.said.endswith("Stopped. Your data is kept.\n")
    lines = [line.split("\t") for line in passwords(first.home).splitlines()]
    assert len(lines) == len(SIGN_INS)
    assert all(part in first.said for line in lines for part in line)


def test_the_second_time_everything_is_kept(home: Path) -> None:
    before = passwords(home)
    with running(home, free_port()) as (program, url):
        assert ask(f"{url}healthz")[0] == 200
        shown = stopped(program, signal.SIGTERM)
    assert "Making" not in shown
    assert passwords(home) == before
    counted = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "devices", "list"], cwd=home, capture_output=True, text=True, check=True
    )
    assert len(counted.stdout.splitlines()) == 150 + 1


def test_a_taken_port_is_said_in_a_sentence(home: Path) -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        port = sock.getsockname()[1]
        refused = subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), "run", "--port", str(port)],
            cwd=home,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {port} on 127.0.0.1 is taken by another program. Stop that one, or choose another port.\n"
    )


def test_serve_and_worker_by_themselves(home: Path) -> None:
    with running(home, 0, "serve", "--port", str(free_port())) as (program, url):
        assert ask(f"{url}healthz")[0] == 200
        stopped(program, signal.SIGTERM)


def test_a_worker_ends_when_it_is_told(home: Path) -> None:
    command = [sys.executable, str(ROOT / "cli.py"), "worker"]
    with subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "Working until Ctrl-C.\n"
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=30)
    assert worker.returncode == 0
