"""Certificates of an authority that only these tests know, and letters to send."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from devicefleet.config import Config
from devicefleet.gateways.marks import Mark, marks
from devicefleet.gateways.posting import Way
from devicefleet.rules.messages.letter import Letter
from devicefleet.rules.terms.messages import Channel
from tests.gateways.posts import to_this_machine

Certified = Callable[..., ssl.SSLContext]


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture(scope="session")
def certified(authority: trustme.CA) -> Certified:
    """What a server needs to be believed to be one of `names`."""

    def made(*names: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*names).configure_cert(context)
        return context

    return made


@pytest.fixture
def way(ca_file: str) -> Way:
    return to_this_machine(ca_file)


@pytest.fixture
def mark(config: Config) -> Mark:
    return marks(config)


@pytest.fixture
def email() -> Letter:
    return letter(Channel.EMAIL, "ada@example.org", "Your list for Monday")


@pytest.fixture
def text() -> Letter:
    return letter(Channel.SMS, "+447700900123")


@pytest.fixture
def notice() -> Letter:
    return letter(Channel.WEBHOOK, "")


def letter(channel: Channel, to: str, subject: str = "") -> Letter:
    made_at = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
    return Letter(f"digest|{channel}|2026-11-22", made_at, channel, to, subject, "Hello,\nthree things. ✓\n")
