"""A real browser on a real server: what is fetched, logged or refused while a page is open is part of every test."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, expect, sync_playwright
from waitress.server import create_server

from devicefleet.clock import Moment
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.rules.terms import Role
from devicefleet.tables import Provider, Staff
from tests.given import PASSWORD, Given
from tests.sites import site_over

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
REPORTS = ("the server responded with a status of", "net::ERR_CONNECTION_REFUSED", "net::ERR_INTERNET_DISCONNECTED")
"""Chromium writes these for every refusal and every missing server: no faults of a page."""
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}

expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


class Server:
    """A real one on a port of its own, which it keeps when it is stopped and started again."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.port = 0
        self.start()

    def start(self) -> None:
        self._server = create_server(self.app, host="127.0.0.1", port=self.port)
        self.port = self._server.effective_port
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Nobody answers any more: connections that are open end too."""
        self._server.trigger.pull_trigger(self._close)
        self._thread.join(timeout=10)
        self._server.task_dispatcher.shutdown()

    def _close(self) -> None:
        """On the server's own thread, which stops where nothing is open."""
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()
        self._server.close()


@dataclass
class Site:
    """One running site, and browsers to visit it with."""

    url: str
    given: Given
    database: Database
    visit: Callable[..., Page]
    server: Server

    def signed_in(self, role: Role, provider: Provider | None = None, **options: object) -> Page:
        """A page in a new browser window, signed in by hand as somebody new of this role."""
        return self.sign_in(self.given.staff(role, provider), **options)

    def sign_in(self, account: Staff, **options: object) -> Page:
        """The same, as somebody who has an account."""
        page = self.visit(**options)
        page.goto(f"{self.url}/sign-in")
        page.get_by_label("E-mail address").fill(account.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page).not_to_have_url(f"{self.url}/sign-in")
        return page


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, or a loud skip; where CI=true, a failure."""
    if not CHROMIUM.exists():
        missing = f"NOT TESTED IN A BROWSER: there is no {CHROMIUM}. Install Debian's chromium, or set CHROMIUM."
        if os.environ.get("CI") == "true":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    browser = playwright.chromium.launch(executable_path=str(CHROMIUM), headless=True, args=list(QUIET))
    yield browser
    browser.close()


@pytest.fixture
def config(config: Config) -> Config:
    """On this machine alone, without https."""
    return config.model_copy(update={"web": config.web.model_copy(update={"https": False})})


@pytest.fixture
def site(chromium: Browser, database: Database, given: Given, at: Moment) -> Iterator[Site]:
    """A served site over this test's ledger; at the end, every page must have kept the rules of `watched`."""
    server = Server(site_over(database, lambda: at))
    url = f"http://127.0.0.1:{server.port}"
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def visit(**options: object) -> Page:
        contexts.append(chromium.new_context(**{"viewport": DESK, "locale": "en-GB", **options}))  # type: ignore[arg-type]  # options by name
        page = contexts[-1].new_page()
        watched(page, url, complaints)
        return page

    yield Site(url, given, database, visit, server)
    for context in contexts:
        context.close()
    server.stop()
    assert complaints == []


def watched(page: Page, url: str, complaints: list[str]) -> None:
    """Note every error, every refusal of the content policy and every request to anywhere else."""

    def asked(request: Request) -> None:
        if urlsplit(request.url).scheme in {"http", "https"} and not request.url.startswith(url):
            complaints.append(f"a request left the site: {request.url}")

    page.on("request", asked)
    page.on("pageerror", lambda error: complaints.append(f"an error on {page.url}: {error}"))
    page.on(
        "console",
        lambda message: (
            complaints.append(f"{message.type} on {page.url}: {message.text}")
            if message.type == "error" and not any(known in message.text for known in REPORTS)
            else None
        ),
    )
