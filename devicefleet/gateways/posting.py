"""A session for one post: to an address that was judged, over checked TLS, no further, and not for long."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from io import BytesIO
from socket import socket
from typing import TYPE_CHECKING, Any

from devicefleet.gateways.deadline import Deadline
from devicefleet.gateways.reaching import MayReach, Resolve, connected, looked_up, on_the_open_internet
from devicefleet.rules.messages.letter import Unsent
from devicefleet.rules.terms.messages import Problem

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session
    from urllib3.connectionpool import HTTPSConnectionPool

LONGEST_ANSWER = 64 * 1024
_BUSY = {408, 429}


@dataclass(frozen=True, slots=True)
class Way:
    """How hosts are reached. Only a test gives another one: no setting leads here."""

    resolve: Resolve = looked_up
    may_reach: MayReach = on_the_open_internet
    ca_file: str = ""


OPEN = Way()


@contextmanager
def session(host: str, port: int, seconds: float, way: Way) -> "Iterator[Session]":
    """Its one request comes back with an answer that means yes, at most 64 KB of it, or ends in `Unsent`."""
    from requests import Session

    with (
        Deadline(seconds) as deadline,
        connected(host, port, deadline, resolve=way.resolve, may_reach=way.may_reach) as connection,
        Session() as session,
    ):
        session.trust_env = False  # no proxy, password or certificate from the environment
        session.verify = way.ca_file or True
        session.adapters.clear()
        session.mount("https://", _adapter(connection, seconds))
        yield session


def _adapter(connection: socket, seconds: float) -> Any:
    """The library's own way of sending, between our checks before and after it."""
    from requests.adapters import HTTPAdapter
    from requests.exceptions import RequestException

    line = _Line(connection)

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *arguments: Any, **settings: Any) -> None:
            super().init_poolmanager(*arguments, **settings)
            self.poolmanager.pool_classes_by_scheme = {"https": _pool(line)}

        def send(self, request: "PreparedRequest", *_arguments: Any, **settings: Any) -> "Response":
            settings |= {"stream": True, "timeout": seconds + 1}  # if the watchdog should fail
            try:
                response = super().send(request, **settings)
            except RequestException as problem:
                raise Unsent(line.problem(problem), again=True) from None
            return _accepted(response)

    return Adapter()


class _Line:
    """The connection that was made, and whether it speaks TLS by now."""

    def __init__(self, connection: socket) -> None:
        self.connection, self.secure = connection, False

    def problem(self, problem: Exception) -> Problem:
        """Why there is no answer. Once the connection was secure, nobody knows what became of the message."""
        if not self.secure:
            return Problem.NOT_SECURE
        return Problem.ANSWER_TOO_LONG if _is_about_headers(problem) else Problem.INTERRUPTED


def _pool(line: _Line) -> "type[HTTPSConnectionPool]":
    """Connections over `line`, which is why no name is looked up a second time; TLS still checks the host's name."""
    from urllib3.connection import HTTPSConnection
    from urllib3.connectionpool import HTTPSConnectionPool

    class Connection(HTTPSConnection):
        def _new_conn(self) -> socket:
            return line.connection

        def connect(self) -> None:
            super().connect()
            line.secure = True

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Connection

    return Pool


def _accepted(response: "Response") -> "Response":
    """A status that means yes decides: the message was taken, whatever the rest of the answer is."""
    with response:
        _judge(response.status_code)
        start = b""
        with suppress(Exception):  # the rest is only read for what the other side calls the message
            start = response.raw.read(LONGEST_ANSWER, decode_content=False)
    response.raw = BytesIO(start)
    return response


def _judge(status: int) -> None:
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise Unsent(Problem.REDIRECTED, again=False)
    if status in _BUSY or 500 <= status < 600:
        raise Unsent(Problem.BUSY, again=True)
    raise Unsent(Problem.REFUSED, again=False)


def _is_about_headers(problem: BaseException | None) -> bool:
    """Whether the library gave up on headers without an end."""
    while problem:
        if isinstance(problem, HTTPException) and ("more than" in str(problem)):
            return True
        problem = problem.__context__
    return False
