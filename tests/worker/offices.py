"""Who takes messages on loopback: a real mail server, and a real web server that knows a message it had before."""

import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import create_server
from threading import Lock, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope


class PostOffice:
    """Counts what it takes by Message-ID. `answer` refuses at DATA, where it is set; `drops` takes, and hangs up."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.to: Counter[str] = Counter()
        self.answer, self.drops, self.asked, self.port = "", False, 0, free_port()

    async def handle_DATA(self, server: Any, _session: Any, envelope: Envelope) -> str:
        self.asked += 1
        if self.answer:
            return self.answer
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken[str(message_from_bytes(content)["Message-ID"])] += 1
        self.to.update(envelope.rcpt_tos)
        if self.drops:
            server.transport.abort()
        return "250 OK"

    @contextmanager
    def open(self) -> Iterator[None]:
        """Open for business; before and after, nobody answers."""
        controller = Controller(self, hostname="127.0.0.1", port=self.port, server_hostname="mail.example")
        controller.start()
        try:
            yield
        finally:
            controller.stop()


class Desk:
    """Takes each message once, whatever it is sent: `effects` are those it had not had before."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.effects = 0
        self._lock = Lock()

    def take(self, key: str) -> None:
        with self._lock:
            self.effects += key not in self.taken
            self.taken[key] += 1


@contextmanager
def desk(context: ssl.SSLContext) -> Iterator[tuple[Desk, int]]:
    """A web server with a desk, and its port."""
    taking = Desk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            taking.take(self.headers["Idempotency-Key"])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Quietly."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def finish_request(self, request: Any, client_address: Any) -> None:
            with context.wrap_socket(request, server_side=True) as line:
                super().finish_request(line, client_address)

        def handle_error(self, _request: Any, _client_address: Any) -> None:
            """Whoever is killed hangs up in the middle."""

    with Server(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield taking, server.server_address[1]
        server.shutdown()


def free_port() -> int:
    with create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])
