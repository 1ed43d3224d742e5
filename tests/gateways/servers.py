"""Servers on loopback that do with each connection what a test says, with TLS from the first byte if it says so."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Self

Serve = Callable[[socket.socket, Event], None]
DRIP_SECONDS = 0.05


@dataclass
class Listener:
    """Serves every connection in a thread of its own until the block ends, and counts them."""

    serve: Serve
    context: ssl.SSLContext | None = None
    connections: int = 0
    faults: list[Exception] = field(default_factory=list)
    _open: list[socket.socket] = field(default_factory=list)
    _threads: list[Thread] = field(default_factory=list)
    _ended: Event = field(default_factory=Event)

    @property
    def port(self) -> int:
        return int(self._door.getsockname()[1])

    def __enter__(self) -> Self:
        self._door = socket.create_server(("127.0.0.1", 0))
        self._start(self._welcome)
        return self

    def __exit__(self, *_problem: object) -> None:
        self._ended.set()
        for one in (self._door, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        for one in (self._door, *self._open):
            one.close()
        assert not [thread for thread in self._threads if thread.is_alive()]
        assert not self.faults

    def _start(self, run: Callable[..., None], *arguments: object) -> None:
        self._threads.append(Thread(target=run, args=arguments, daemon=True))
        self._threads[-1].start()

    def _welcome(self) -> None:
        with suppress(OSError):
            while True:
                connection, _where = self._door.accept()
                self.connections += 1
                self._open.append(connection.dup())
                self._start(self._take, connection, self._open[-1])

    def _take(self, connection: socket.socket, kept: socket.socket) -> None:
        try:
            with connection, self._secured(connection) as line:
                self.serve(line, self._ended)
        except OSError:
            return  # the other side left
        except Exception as problem:  # told at the end of the test
            self.faults.append(problem)
        finally:
            with suppress(OSError):
                kept.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def _secured(self, connection: socket.socket) -> Iterator[socket.socket]:
        if self.context is None:
            yield connection
            return
        with self.context.wrap_socket(connection, server_side=True) as line:
            yield line


def drip(line: socket.socket, ended: Event, start: bytes = b"", what: bytes = b"x") -> None:
    """`start` at once, then `what` again and again, slowly, until nobody listens any more."""
    line.sendall(start)
    while not ended.wait(DRIP_SECONDS):
        line.sendall(what)


@dataclass(frozen=True)
class Post:
    """One request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes


def post_on(line: socket.socket) -> Post:
    """Reads one request."""
    with line.makefile("rb") as stream:
        first = stream.readline().decode().strip()
        rows = iter(lambda: stream.readline().decode().strip(), "")
        headers = {name: value.strip() for name, _colon, value in (row.partition(":") for row in rows)}
        return Post(first, headers, stream.read(int(headers["Content-Length"])))


@dataclass
class Answering:
    """Takes posts, keeps them, and gives always the same answer."""

    answer: bytes
    posts: list[Post] = field(default_factory=list)

    def __call__(self, line: socket.socket, _ended: Event) -> None:
        self.posts.append(post_on(line))
        line.sendall(self.answer)


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    """A whole answer of a web server."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(head).encode() + body
