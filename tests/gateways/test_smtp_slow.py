"""A mail server that always says a little more, or nothing, is left when the time is over."""

import socket
from threading import Event
from time import monotonic

import pytest

from devicefleet.gateways.marks import Mark
from devicefleet.rules.messages.letter import Letter, Unsent
from devicefleet.rules.terms.messages import Problem
from tests.gateways.servers import Listener, Serve, drip
from tests.gateways.test_smtp import gateway, problem_of


def greets_slowly(line: socket.socket, ended: Event) -> None:
    drip(line, ended, b"220 ")


def never_stops_saying_what_it_can(line: socket.socket, ended: Event) -> None:
    line.sendall(b"220 mail\r\n")
    line.recv(1024)
    drip(line, ended, b"250-mail\r\n", b"250-X\r\n")


def says_nothing(_line: socket.socket, ended: Event) -> None:
    ended.wait(30)


def answers_the_message_slowly(line: socket.socket, ended: Event) -> None:
    converse(line, 4)
    while not line.recv(4096).endswith(b"\r\n.\r\n"):
        pass
    drip(line, ended, b"250-")


def parts_slowly(line: socket.socket, ended: Event) -> None:
    converse(line, 4)
    while not line.recv(4096).endswith(b"\r\n.\r\n"):
        pass
    line.sendall(b"250 OK\r\n")
    drip(line, ended, b"221 ")


def converse(line: socket.socket, commands: int) -> None:
    """Greets, and says yes to EHLO, MAIL, RCPT and DATA."""
    line.sendall(b"220 mail\r\n")
    for said in (b"250 mail\r\n", b"250 OK\r\n", b"250 OK\r\n", b"354 Go on\r\n")[:commands]:
        line.recv(1024)
        line.sendall(said)


@pytest.mark.parametrize(
    "serve", [greets_slowly, never_stops_saying_what_it_can, says_nothing, answers_the_message_slowly]
)
def test_it_ends_in_time(serve: Serve, mark: Mark, email: Letter) -> None:
    with Listener(serve) as server:
        began = monotonic()
        assert problem_of(gateway(server.port, mark, seconds=1), email) == (Problem.TOO_SLOW, True)
        assert 1 <= monotonic() - began < 2


def test_a_handshake_without_an_end_ends_in_time(mark: Mark, email: Letter) -> None:
    with Listener(says_nothing) as server:
        began = monotonic()
        smtp = gateway(server.port, mark, security="tls", seconds=1)
        assert problem_of(smtp, email) == (Problem.TOO_SLOW, True)
        assert 1 <= monotonic() - began < 2


def test_a_message_that_was_taken_is_sent_however_slowly_they_part(mark: Mark, email: Letter) -> None:
    with Listener(parts_slowly) as server:
        gateway(server.port, mark, seconds=1).send(email)


def test_a_line_without_an_end(mark: Mark, email: Letter) -> None:
    def serve(line: socket.socket, _ended: Event) -> None:
        line.sendall(b"220 " + b"x" * 100_000)

    with Listener(serve) as server:
        assert problem_of(gateway(server.port, mark), email) == (Problem.ANSWER_TOO_LONG, True)


@pytest.mark.parametrize(
    ("greeting", "problem"), [(b"421 Busy\r\n", Problem.BUSY), (b"554 Not you\r\n", Problem.REFUSED)]
)
def test_who_is_not_welcome_at_all_tries_again(mark: Mark, email: Letter, greeting: bytes, problem: Problem) -> None:
    with Listener(lambda line, _ended: line.sendall(greeting)) as server:
        assert problem_of(gateway(server.port, mark), email) == (problem, True)


def test_what_the_server_said_goes_no_further(mark: Mark, email: Letter) -> None:
    def serve(line: socket.socket, _ended: Event) -> None:
        converse(line, 2)
        line.recv(1024)
        line.sendall(b"550 ada@example.org is unknown\r\n")
        line.recv(1024)

    with Listener(serve) as server, pytest.raises(Unsent) as unsent:
        gateway(server.port, mark).send(email)
    assert unsent.value.__suppress_context__
    assert "ada" not in str(unsent.value)


def test_plain_text_after_a_broken_handshake_is_not_tried(mark: Mark, email: Letter) -> None:
    heard: list[bytes] = []

    def serve(line: socket.socket, _ended: Event) -> None:
        for said in (b"220 mail\r\n", b"250-mail\r\n250 STARTTLS\r\n", b"220 Go on\r\n", b"250 this is not TLS\r\n"):
            line.sendall(said)
            heard.append(line.recv(4096))

    with Listener(serve) as server:
        assert problem_of(gateway(server.port, mark, security="starttls"), email) == (Problem.NOT_SECURE, True)
    assert heard[:2] == [b"ehlo example.net\r\n", b"STARTTLS\r\n"]
    assert not [said for said in heard if b"mail" in said.lower() or b"ada" in said]
