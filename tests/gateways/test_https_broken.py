"""A server that is slow, endless, gone or somebody else: every try ends in time, with what became of it."""

import socket
import ssl
from collections.abc import Sequence
from threading import Event
from time import monotonic

import pytest

from devicefleet.gateways.marks import Mark
from devicefleet.gateways.posting import LONGEST_ANSWER, Way
from devicefleet.gateways.reaching import anywhere
from devicefleet.rules.messages.letter import Letter, Receipt
from devicefleet.rules.terms.messages import Problem
from tests.gateways.conftest import Certified
from tests.gateways.posts import HOST, posting, problem_of
from tests.gateways.servers import Answering, Listener, Serve, answer, drip, post_on
from tests.gateways.test_smtp import free_port

GIGABYTE = 1 << 30


@pytest.fixture
def known(certified: Certified) -> ssl.SSLContext:
    return certified(HOST)


def says_nothing(_line: socket.socket, ended: Event) -> None:
    ended.wait(30)


def answers_slowly(line: socket.socket, ended: Event) -> None:
    post_on(line)
    drip(line, ended, b"HTTP/1.1 ")


def adds_headers_slowly(line: socket.socket, ended: Event) -> None:
    post_on(line)
    drip(line, ended, b"HTTP/1.1 500 Oh\r\nX: ")


def says_wait_for_ever(line: socket.socket, ended: Event) -> None:
    post_on(line)
    drip(line, ended, b"", b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.parametrize("serve", [says_nothing, answers_slowly, adds_headers_slowly, says_wait_for_ever])
def test_it_ends_in_time(known: ssl.SSLContext, way: Way, mark: Mark, notice: Letter, serve: Serve) -> None:
    with Listener(serve, known) as server:
        began = monotonic()
        assert problem_of(posting(server.port, mark, way, seconds=1), notice) == (Problem.TOO_SLOW, True)
        assert 1 <= monotonic() - began < 2


@pytest.mark.parametrize("serve", [says_nothing, lambda line, ended: drip(line, ended, b"\x16\x03\x03\x40\x00")])
def test_a_handshake_without_an_end_ends_in_time(way: Way, mark: Mark, notice: Letter, serve: Serve) -> None:
    with Listener(serve) as server:
        began = monotonic()
        assert problem_of(posting(server.port, mark, way, seconds=1), notice) == (Problem.TOO_SLOW, True)
        assert 1 <= monotonic() - began < 2


def test_looking_the_name_up_ends_in_time(mark: Mark, notice: Letter) -> None:
    ended = Event()

    def never(_host: str, _port: int) -> Sequence[str]:
        ended.wait(30)
        return []

    began = monotonic()
    assert problem_of(posting(443, mark, Way(never), seconds=1), notice) == (Problem.TOO_SLOW, True)
    assert 1 <= monotonic() - began < 2
    ended.set()


def test_a_name_that_nobody_knows(mark: Mark, notice: Letter) -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    assert problem_of(posting(443, mark, Way(unknown)), notice) == (Problem.NO_CONNECTION, True)


def test_nobody_answers(way: Way, mark: Mark, notice: Letter) -> None:
    assert problem_of(posting(free_port(), mark, way), notice) == (Problem.NO_CONNECTION, True)


@pytest.mark.parametrize("rest", [b"X: ", b"Content-Length: 9999\r\n\r\n"], ids=["headers", "body"])
def test_a_message_that_was_taken_is_sent_however_slow_the_rest(
    known: ssl.SSLContext, way: Way, mark: Mark, notice: Letter, rest: bytes
) -> None:
    def serve(line: socket.socket, ended: Event) -> None:
        post_on(line)
        drip(line, ended, b"HTTP/1.1 200 OK\r\n" + rest)

    with Listener(serve, known) as server:
        began = monotonic()
        assert posting(server.port, mark, way, seconds=1).send(notice) == Receipt()
        assert monotonic() - began < 2


@pytest.mark.parametrize("status", ["200 OK", "500 Oh"])
def test_a_gigabyte_is_not_read(known: ssl.SSLContext, way: Way, mark: Mark, notice: Letter, status: str) -> None:
    given: list[int] = []

    def serve(line: socket.socket, _ended: Event) -> None:
        post_on(line)
        line.sendall(f"HTTP/1.1 {status}\r\nContent-Length: {GIGABYTE}\r\n\r\n".encode())
        while sum(given) < GIGABYTE:
            line.sendall(b"x" * LONGEST_ANSWER)
            given.append(LONGEST_ANSWER)

    with Listener(serve, known) as server:
        post = posting(server.port, mark, way)
        if status == "200 OK":
            assert post.send(notice) == Receipt()
        else:
            assert problem_of(post, notice) == (Problem.BUSY, True)
    assert sum(given) < GIGABYTE / 50  # what the system holds between the two, and no more


@pytest.mark.parametrize("what", [b"X: " + b"x" * 100_000, b"X: y\r\n" * 2000])
def test_headers_without_an_end(known: ssl.SSLContext, way: Way, mark: Mark, notice: Letter, what: bytes) -> None:
    def serve(line: socket.socket, _ended: Event) -> None:
        post_on(line)
        line.sendall(b"HTTP/1.1 200 OK\r\n" + what)

    with Listener(serve, known) as server:
        assert problem_of(posting(server.port, mark, way), notice) == (Problem.ANSWER_TOO_LONG, True)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 2", b"nonsense\r\n\r\n"])
def test_one_that_leaves_without_an_answer(
    known: ssl.SSLContext, way: Way, mark: Mark, notice: Letter, said: bytes
) -> None:
    def serve(line: socket.socket, _ended: Event) -> None:
        post_on(line)
        line.sendall(said)

    with Listener(serve, known) as server:
        assert problem_of(posting(server.port, mark, way), notice) == (Problem.INTERRUPTED, True)


def test_one_that_is_somebody_else(certified: Certified, way: Way, mark: Mark, notice: Letter) -> None:
    with Listener(Answering(answer("200 OK")), certified("elsewhere.example.org")) as server:
        assert problem_of(posting(server.port, mark, way), notice) == (Problem.NOT_SECURE, True)


def test_one_that_nobody_vouches_for(known: ssl.SSLContext, mark: Mark, notice: Letter) -> None:
    trusting = Way(lambda _host, _port: ["127.0.0.1"], anywhere)
    with Listener(Answering(answer("200 OK")), known) as server:
        assert problem_of(posting(server.port, mark, trusting), notice) == (Problem.NOT_SECURE, True)


def test_one_that_speaks_no_tls(way: Way, mark: Mark, notice: Letter) -> None:
    taking = Answering(answer("200 OK"))
    with Listener(lambda line, _ended: line.sendall(taking.answer)) as server:
        assert problem_of(posting(server.port, mark, way), notice) == (Problem.NOT_SECURE, True)
