"""Signed posts to a real server: what is in them, who gets them, and what its answers mean."""

import hmac
import json
import ssl
from dataclasses import replace
from hashlib import sha256

import pytest

from devicefleet.gateways.https import Https
from devicefleet.gateways.marks import Mark
from devicefleet.gateways.posting import Way
from devicefleet.rules.messages.letter import Letter, Receipt
from devicefleet.rules.terms.messages import Problem
from tests.gateways.conftest import Certified
from tests.gateways.posts import HOST, SECRET, Names, posting, problem_of
from tests.gateways.servers import Answering, Listener, answer

OK = answer("200 OK", b'{"id": "m-17"}')


@pytest.fixture
def known(certified: Certified) -> ssl.SSLContext:
    return certified(HOST)


def sent(known: ssl.SSLContext, way: Way, mark: Mark, letter: Letter) -> Answering:
    """One letter, taken by a server."""
    taking = Answering(OK)
    with Listener(taking, known) as server:
        assert posting(server.port, mark, way).send(letter) == Receipt("m-17")
    return taking


def test_a_text_message_is_its_number_and_its_text(known: ssl.SSLContext, way: Way, mark: Mark, text: Letter) -> None:
    (post,) = sent(known, way, mark, text).posts
    assert post.line == "POST /in?to=fleet HTTP/1.1"
    assert json.loads(post.body) == {"to": "+447700900123", "text": text.text}


def test_a_notice_is_its_name_its_time_and_its_text(
    known: ssl.SSLContext, way: Way, mark: Mark, notice: Letter
) -> None:
    (post,) = sent(known, way, mark, notice).posts
    assert json.loads(post.body) == {
        "id": mark(notice.key),
        "at": "2026-11-22T07:30:00+00:00",
        "text": notice.text,
    }


def test_what_goes_with_it(known: ssl.SSLContext, way: Way, mark: Mark, text: Letter) -> None:
    """Nothing that is not in this list tells anything about us."""
    (post,) = sent(known, way, mark, text).posts
    expected = hmac.new(SECRET, b"1795332605." + post.body, sha256).hexdigest()
    host = post.headers.pop("Host")
    assert host.startswith(f"{HOST}:")
    assert post.headers.pop("User-Agent").startswith("python-requests/")
    assert post.headers == {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Connection": "keep-alive",
        "Content-Length": str(len(post.body)),
        "Content-Type": "application/json",
        "Idempotency-Key": mark(text.key),
        "X-Timestamp": "1795332605",
        "X-Signature": f"v1={expected}",
    }
    assert text.key.encode() not in post.body


def test_another_try_has_the_same_name(known: ssl.SSLContext, way: Way, mark: Mark, notice: Letter) -> None:
    taking = Answering(OK)
    with Listener(taking, known) as server:
        for _try in range(2):
            posting(server.port, mark, way).send(notice)
    first, second = taking.posts
    assert first == second
    assert mark(notice.key) != mark(f"{notice.key} ")


@pytest.mark.parametrize(
    "to", ["", "+447700900123,+447700900124", "+447700900123\n", "07700900123", "+44 7700 900123", "all"]
)
def test_whatever_is_not_one_number_goes_nowhere(
    known: ssl.SSLContext, way: Way, mark: Mark, text: Letter, to: str
) -> None:
    with Listener(Answering(OK), known) as server:
        unclear = replace(text, to=to)
        assert problem_of(posting(server.port, mark, way), unclear) == (Problem.ADDRESS_REFUSED, False)
    assert server.connections == 0


@pytest.mark.parametrize(
    ("status", "problem", "again"),
    [
        ("301 Moved", Problem.REDIRECTED, False),
        ("304 Same", Problem.REDIRECTED, False),
        ("400 Bad", Problem.REFUSED, False),
        ("401 Who", Problem.REFUSED, False),
        ("404 Not here", Problem.REFUSED, False),
        ("408 Slow", Problem.BUSY, True),
        ("429 Enough", Problem.BUSY, True),
        ("500 Oh", Problem.BUSY, True),
        ("503 Later", Problem.BUSY, True),
    ],
)
def test_what_its_answers_mean(
    known: ssl.SSLContext, way: Way, mark: Mark, notice: Letter, status: str, problem: Problem, again: bool
) -> None:
    taking = Answering(answer(status))
    with Listener(taking, known) as server:
        assert problem_of(posting(server.port, mark, way), notice) == (problem, again)
    assert len(taking.posts) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"thanks", b"[]", b'{"id": 7}', b'{"id": "a\\nb"}', b'{"id": "' + b"x" * 65 + b'"}', b"\xff", b"[" * 60000],
)
def test_an_answer_without_a_name_is_as_good(
    known: ssl.SSLContext, way: Way, mark: Mark, notice: Letter, body: bytes
) -> None:
    with Listener(Answering(answer("202 Taken", body)), known) as server:
        assert posting(server.port, mark, way).send(notice) == Receipt()


def test_it_is_not_led_to_this_machine(known: ssl.SSLContext, way: Way, mark: Mark, notice: Letter) -> None:
    inside = Answering(OK)
    with Listener(inside, known) as within:
        leading = Answering(answer("307 There", b"", f"Location: https://{HOST}:{within.port}/"))
        with Listener(leading, known) as server:
            assert problem_of(posting(server.port, mark, way), notice) == (Problem.REDIRECTED, False)
    assert within.connections == 0


def test_the_environment_leads_nowhere_else(
    known: ssl.SSLContext, way: Way, mark: Mark, notice: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Listener(Answering(OK)) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "nowhere.pem")
        sent(known, way, mark, notice)
    assert proxy.connections == 0


def test_it_is_looked_up_once_and_asked_by_its_own_name(
    known: ssl.SSLContext, ca_file: str, mark: Mark, notice: Letter
) -> None:
    names, asked = Names(), []
    known.sni_callback = lambda _line, name, _context: asked.append(name)
    sent(known, Way(names, lambda address: address == "127.0.0.1", ca_file), mark, notice)
    assert (names.asked, asked) == ([HOST], [HOST])


def test_a_dead_address_leaves_time_for_the_next(
    known: ssl.SSLContext, ca_file: str, mark: Mark, notice: Letter
) -> None:
    names = Names(("::1", "127.0.0.1"))
    sent(known, Way(names, lambda _address: True, ca_file), mark, notice)


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("93.184.215.14", "10.0.0.7"), ("2606:4700::1", "::1")])
def test_a_name_that_leads_inside_is_not_followed(
    known: ssl.SSLContext, ca_file: str, mark: Mark, notice: Letter, addresses: tuple[str, ...]
) -> None:
    with Listener(Answering(OK), known) as server:
        inside = posting(server.port, mark, Way(Names(addresses), ca_file=ca_file))
        assert problem_of(inside, notice) == (Problem.NOT_ALLOWED, False)
    assert server.connections == 0


def test_this_machine_is_not_reached_by_default(mark: Mark, notice: Letter) -> None:
    assert problem_of(posting(443, mark, Way(Names())), notice) == (Problem.NOT_ALLOWED, False)


def test_a_host_that_is_not_on_the_list(way: Way, mark: Mark, notice: Letter) -> None:
    elsewhere = posting(443, mark, way, host="elsewhere.example.org")
    assert problem_of(elsewhere, notice) == (Problem.NOT_ALLOWED, False)


def test_its_name_outside_holds_no_secret(way: Way, mark: Mark) -> None:
    post: Https = posting(8443, mark, way)
    assert (post.name, post.target) == ("https", f"{HOST}:8443")
