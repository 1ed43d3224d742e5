"""The web server of one process: waitress on a socket that is ours before all else is done, ended without haste."""

import errno
import logging
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

from devicefleet.config import WebSettings
from devicefleet.rules.refusals import Unavailable
from devicefleet.rules.words import _

if TYPE_CHECKING:
    from flask import Flask

LARGEST_REQUEST = 64 * 1024 * 1024  # a fence behind the site's own limits, which answer in a sentence
PATIENCE_SECONDS = 30
_TAKEN = (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE))


def bound(host: str, port: int) -> socket.socket:
    """A socket at this address that nobody else can have; it is not listened to yet. Refuses in a sentence."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        sock = socket.socket(family, kind, protocol)
    except OSError as problem:
        raise Unavailable(_("{host} is not an address of this machine.", host=host)) from problem
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
    except OSError as problem:
        sock.close()
        raise Unavailable(_why(host, port, problem)) from problem
    return sock


def address_of(sock: socket.socket) -> str:
    """What to type into a browser on this machine."""
    host, port = sock.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - read, not bound
    return f"http://{shown}:{port}/"


def serve_until_told(
    app: "Flask", sock: socket.socket, settings: WebSettings, *, ready: Callable[[], None] = lambda: None
) -> None:
    """Answer requests until Ctrl-C or SIGTERM; those being answered then are answered to their end.

    `ready` is called once both a request and a signal are understood.
    """
    from waitress import create_server

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    before = {name: signal.signal(name, _leave) for name in (signal.SIGINT, signal.SIGTERM)}
    server = create_server(
        app,
        sockets=[sock],
        threads=settings.threads,
        ident=None,
        max_request_body_size=LARGEST_REQUEST,
        clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
    )
    try:
        ready()
        server.run()  # comes back from `_leave`, after five seconds at most
        server.task_dispatcher.shutdown(timeout=PATIENCE_SECONDS)
    except SystemExit:
        return
    finally:
        server.close()
        for name, handler in before.items():
            signal.signal(name, handler)


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Left to itself, SIGTERM would cut every answer short."""
    raise SystemExit(0)


def _why(host: str, port: int, problem: OSError) -> str:
    if isinstance(problem, PermissionError):
        return _("This account may not use port {port}. Choose one from 1024 up.", port=port)
    if problem.errno in _TAKEN:
        sentence = _("Port {port} on {host} is taken by another program. Stop that one, or choose another port.")
        return sentence.format(port=port, host=host)
    return _("{host} is not an address of this machine.", host=host)
