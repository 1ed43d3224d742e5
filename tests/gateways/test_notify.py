"""The client of GOV.UK Notify, held to our limits by the session it speaks over."""

import json
import logging
import socket
import ssl
from base64 import urlsafe_b64decode
from dataclasses import replace
from threading import Event
from time import monotonic
from uuid import UUID

import pytest

from devicefleet.config.messages import SmsSettings
from devicefleet.gateways.marks import Mark
from devicefleet.gateways.notify import Notify
from devicefleet.gateways.posting import Way
from devicefleet.rules.messages.letter import Letter, Receipt
from devicefleet.rules.terms.messages import Problem
from tests.gateways.conftest import Certified
from tests.gateways.posts import Names, problem_of
from tests.gateways.servers import Answering, Listener, answer, drip, post_on

HOST = "api.notifications.service.gov.uk"
SERVICE, TEMPLATE, KEY = (str(UUID(int=number)) for number in (1, 2, 3))
TAKEN = answer("201 Created", b'{"id": "740e5834-3a29-46b4-9a6f-16142fde533a"}')


@pytest.fixture
def known(certified: Certified) -> ssl.SSLContext:
    return certified(HOST)


def notify(port: int, mark: Mark, way: Way, seconds: int = 5) -> Notify:
    settings = SmsSettings(gateway="notify", notify_key_file="key", notify_template=TEMPLATE, seconds=seconds)
    return Notify(settings, f"fleet-{SERVICE}-{KEY}", mark, way, f"https://{HOST}:{port}")


def test_it_is_taken(known: ssl.SSLContext, way: Way, mark: Mark, text: Letter) -> None:
    taking = Answering(TAKEN)
    with Listener(taking, known) as server:
        assert notify(server.port, mark, way).send(text) == Receipt("740e5834-3a29-46b4-9a6f-16142fde533a")
    (post,) = taking.posts
    assert post.line == "POST /v2/notifications/sms HTTP/1.1"
    assert json.loads(post.body) == {
        "phone_number": text.to,
        "template_id": TEMPLATE,
        "personalisation": {"message": text.text},
        "reference": mark(text.key),
    }
    claims = post.headers["Authorization"].removeprefix("Bearer ").split(".")[1]
    assert json.loads(urlsafe_b64decode(claims + "=="))["iss"] == SERVICE


@pytest.mark.parametrize(
    ("said", "problem", "again"),
    [
        (answer("400 Bad", b'{"errors": [{"message": "+447700900123 is no number"}]}'), Problem.REFUSED, False),
        (answer("403 No", b'{"errors": [{"message": "Invalid token"}]}'), Problem.REFUSED, False),
        (answer("429 Enough"), Problem.BUSY, True),
        (answer("500 Oh"), Problem.BUSY, True),
        (b"", Problem.INTERRUPTED, True),
    ],
)
def test_it_is_not_taken(
    known: ssl.SSLContext,
    way: Way,
    mark: Mark,
    text: Letter,
    caplog: pytest.LogCaptureFixture,
    said: bytes,
    problem: Problem,
    again: bool,
) -> None:
    """And what the other side says about a number stays out of the log."""
    with caplog.at_level(logging.INFO), Listener(Answering(said), known) as server:
        assert problem_of(notify(server.port, mark, way), text) == (problem, again)
    assert "7700900123" not in caplog.text


def test_it_is_led_nowhere(known: ssl.SSLContext, way: Way, mark: Mark, text: Letter) -> None:
    with Listener(Answering(TAKEN), known) as within:
        leading = answer("307 There", b"", f"Location: https://{HOST}:{within.port}/")
        with Listener(Answering(leading), known) as server:
            assert problem_of(notify(server.port, mark, way), text) == (Problem.REDIRECTED, False)
    assert within.connections == 0


def test_it_ends_in_time(known: ssl.SSLContext, way: Way, mark: Mark, text: Letter) -> None:
    def serve(line: socket.socket, ended: Event) -> None:
        post_on(line)
        drip(line, ended, b"HTTP/1.1 ")

    with Listener(serve, known) as server:
        began = monotonic()
        assert problem_of(notify(server.port, mark, way, seconds=1), text) == (Problem.TOO_SLOW, True)
        assert 1 <= monotonic() - began < 2


def test_it_does_not_follow_a_name_that_leads_inside(mark: Mark, text: Letter) -> None:
    assert problem_of(notify(443, mark, Way(Names())), text) == (Problem.NOT_ALLOWED, False)


def test_whatever_is_not_one_number_goes_nowhere(mark: Mark, text: Letter, way: Way) -> None:
    several = replace(text, to=f"{text.to},{text.to}")
    assert problem_of(notify(443, mark, way), several) == (Problem.ADDRESS_REFUSED, False)


@pytest.mark.parametrize("body", [b"", b"thanks", b"[]"])
def test_an_answer_without_a_name_is_as_good(
    known: ssl.SSLContext, way: Way, mark: Mark, text: Letter, body: bytes
) -> None:
    with Listener(Answering(answer("201 Created", body)), known) as server:
        assert notify(server.port, mark, way).send(text) == Receipt()
