"""The staff site as its visitors meet it: real sign-in, and every page that is fetched is looked over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from devicefleet.clock import Moment, moment_of
from devicefleet.db import Database
from devicefleet.rules.access import WIDE_ROLES, Actor
from devicefleet.rules.terms import Role
from devicefleet.tables import Provider
from tests.given import Given
from tests.sites import site_over
from tests.web.reader import Reader

ClientAs = Callable[..., Reader]


class Clock:
    """The time of the site, which only goes on when a test says so."""

    def __init__(self, at: Moment) -> None:
        self.at = at

    def __call__(self) -> Moment:
        return self.at

    def forward(self, **duration: float) -> Moment:
        self.at = moment_of(self.at.now + timedelta(**duration))
        return self.at


@pytest.fixture
def clock(at: Moment) -> Clock:
    """`clock.forward(minutes=16)`"""
    return Clock(at)


@pytest.fixture
def app(database: Database, clock: Clock) -> Flask:
    """The staff site over this test's ledger."""
    return for_readers(site_over(database, clock))


@pytest.fixture
def client(app: Flask) -> Reader:
    """A browser nobody has signed in with."""
    return reader(app)


@pytest.fixture
def client_as(app: Flask, given: Given) -> ClientAs:
    """`client_as(Role.CASEWORKER, provider=other)`: a browser in which a new member of staff has just signed in.

    `client.actor` is who they are to services and queries, `client.email` their address.
    """

    def signed_in(role: Role = Role.PROVIDER_MANAGER, *, provider: Provider | None = None) -> Reader:
        account = given.staff(role, provider)
        client = reader(app)
        client.sign_in(account.email)
        home = None if role in WIDE_ROLES else (provider or given.home).id
        client.actor = Actor(role, staff_id=account.id, provider_id=home)
        client.email = account.email
        return client

    return signed_in


@pytest.fixture
def broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """An address behind which something of ours breaks, with a secret in its message."""
    app.testing = False

    def boom() -> str:
        raise RuntimeError("07700 900123")

    monkeypatch.setitem(app.view_functions, "health.healthz", boom)
    return "/healthz"


def for_readers(app: Flask) -> Flask:
    """A fault of ours fails the test, with its message."""
    app.test_client_class = Reader
    app.testing = True
    return app


def reader(app: Flask) -> Reader:
    """A new browser."""
    client = app.test_client()
    assert isinstance(client, Reader)
    return client
