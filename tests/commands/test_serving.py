"""The web server: nobody's answer is cut short when it ends, and strangers' headers are not believed."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from devicefleet.commands.serving import address_of, bound
from devicefleet.config import WebSettings
from devicefleet.rules.refusals import Unavailable
from tests.house.yard import ROOT

SLOW = """
import sys, time
from devicefleet.commands.serving import address_of, bound, serve_until_told
from devicefleet.config import WebSettings

def app(environ, start):
    time.sleep(float(environ["PATH_INFO"].strip("/") or 0))
    start("200 OK", [("Content-Type", "text/plain")])
    return [environ.get("HTTP_X_FORWARDED_FOR", "nobody").encode()]

with bound("127.0.0.1", 0) as sock:
    settings = WebSettings(trusted_proxies=int(sys.argv[1]))
    serve_until_told(app, sock, settings, ready=lambda: print(address_of(sock), flush=True))
print("ended", flush=True)
"""


@contextmanager
def served(proxies: int = 0) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    program = subprocess.Popen([sys.executable, "-c", SLOW, str(proxies)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    try:
        yield program, program.stdout.readline().strip()
    finally:
        program.kill()
        program.communicate()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_request_that_is_being_answered_is_answered(how: signal.Signals) -> None:
    with served() as (program, url):
        host, port = url.removeprefix("http://").rstrip("/").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as asking:
            asking.sendall(b"GET /1.5 HTTP/1.0\r\n\r\n")
            time.sleep(0.5)
            program.send_signal(how)
            answer = b"".join(iter(lambda: asking.recv(4096), b""))
        assert answer.startswith(b"HTTP/1.0 200 OK")
        assert answer.endswith(b"nobody")
        assert program.communicate(timeout=20)[0] == "ended\n"
        assert program.returncode == 0


@pytest.mark.parametrize(("proxies", "believed"), [(0, "nobody"), (1, "203.0.113.9")])
def test_only_proxies_of_ones_own_are_believed(proxies: int, believed: str) -> None:
    asked = {"X-Forwarded-For": "203.0.113.9"}
    with (
        served(proxies) as (_program, url),
        urllib.request.urlopen(urllib.request.Request(url, headers=asked), timeout=20) as answer,
    ):
        assert answer.read().decode() == believed
        assert answer.headers["Server"] is None, "what serves is nobody's business"


def test_an_address_that_is_not_ours() -> None:
    with pytest.raises(Unavailable, match=r"192\.0\.2\.1 is not an address of this machine\."):
        bound("192.0.2.1", 8000)
    with pytest.raises(Unavailable, match="is not an address of this machine"):
        bound("no such host", 8000)


def test_the_address_to_type() -> None:
    with bound("0.0.0.0", 0) as sock:
        assert address_of(sock) == f"http://127.0.0.1:{sock.getsockname()[1]}/"


def test_two_cannot_have_one_port() -> None:
    with bound("127.0.0.1", 0) as sock:
        sock.listen()
        with pytest.raises(Unavailable, match="is taken by another program"):
            bound("127.0.0.1", sock.getsockname()[1])
    assert WebSettings().port == 8000
