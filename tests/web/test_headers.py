"""What every answer carries, whatever was asked and however it ended."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.rules.terms import Role
from devicefleet.web import create_app
from tests.web.addresses import filled_path, routes
from tests.web.conftest import ClientAs
from tests.web.reader import Reader

DIRECTIVES = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
}


BENCH = {"script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'", "trusted-types bench"}
AT_THE_BENCH = {"/bench", "/bench/offline"}


def check_headers(response: TestResponse, *, kept: bool = False) -> None:
    headers = response.headers
    policy = set(headers["Content-Security-Policy"].split("; "))
    camera = urlsplit(response.request.path).path in AT_THE_BENCH
    assert policy == (DIRECTIVES - {"script-src 'self'"} | BENCH if camera else DIRECTIVES)
    assert ("camera=(self)" if camera else "camera=()") in headers["Permissions-Policy"]
    assert not [part for part in policy if "unsafe" in part.replace("wasm-unsafe-eval", "") or "http" in part]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert headers["Cache-Control"] == ("public, max-age=31536000, immutable" if kept else "no-store")
    assert "Server" not in headers


@pytest.mark.parametrize("role", [None, Role.PROVIDER_MANAGER, Role.ADMIN])
def test_every_address_in_every_way(app: Flask, client: Reader, client_as: ClientAs, role: Role | None) -> None:
    """Pages, files, redirects and refusals alike; a form without its token is among them."""
    asking = client_as(role) if role else client
    for route in routes(app):
        check_headers(asking.open(filled_path(route.rule), method=route.method))


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.get("/no/such/page"),
        lambda client: client.delete("/staff"),
        lambda client: client.options("/sign-in"),
        lambda client: client.get("/static/no-such.css"),
        lambda client: client.get("/static/css/fleet.css"),
        lambda client: client.post("/sign-in", data={"email": "x" * (6 * 1024 * 1024)}),
    ],
)
def test_what_is_not_there_or_not_possible(client: Reader, ask: Callable[[Reader], TestResponse]) -> None:
    check_headers(ask(client))


def test_a_fault_of_ours(client: Reader, broken: str) -> None:
    response = client.get(broken)
    assert response.status_code == 500
    check_headers(response)


def test_static_files_are_kept_for_ever_under_a_name_of_their_content(client: Reader) -> None:
    page = client.page("/sign-in")
    addresses = [str(tag.get("href") or tag.get("src")) for tag in page.select("link[href], script[src], img[src]")]
    assert len(addresses) > 5
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        check_headers(response, kept=True)


def test_a_file_asked_for_by_an_old_mark_is_not_kept(client: Reader) -> None:
    check_headers(client.get("/static/css/fleet.css?v=0123456789ab"))


def test_icons_exist(client: Reader) -> None:
    page = client.page("/sign-in")
    drawn = [str(use["href"]).partition("#") for use in page.select("svg use")]
    sprite = client.get(drawn[0][0])
    check_headers(sprite, kept=True)
    assert all(f'id="{name}"' in sprite.text for _address, _hash, name in drawn)


def test_without_https_nothing_promises_it(config: Config, database: Database) -> None:
    plain = config.model_copy(update={"web": config.web.model_copy(update={"https": False})})
    response = create_app(plain, database=database).test_client().get("/sign-in")
    assert "Strict-Transport-Security" not in response.headers
    assert response.headers["Set-Cookie"].startswith("form=")
    assert "Secure" not in response.headers["Set-Cookie"]
