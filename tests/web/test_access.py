"""Closed unless listed: every address against every role of the table, strangers, and other organisations."""

import pytest
from flask import Flask

from devicefleet.db import Database
from devicefleet.rules.access import ACCESS, Actor
from devicefleet.rules.terms import Role
from devicefleet.web import create_app
from devicefleet.web.guard import PUBLIC
from tests.given import Given
from tests.web.addresses import PART, Route, filled_path, routes
from tests.web.conftest import ClientAs, Clock, for_readers
from tests.web.reader import Reader, same

ROLES = [role for role in Role if role is not Role.OPERATOR]
BEFORE_A_ROLE = {
    "signing_in.roles",
    "signing_in.choose",
    "signing_in.sign_out",
    "sessions.sessions_page",
    "sessions.end",
}


def test_every_address_has_a_door(app: Flask) -> None:
    without = [r for r in routes(app) if r.action is None and r.endpoint not in PUBLIC | BEFORE_A_ROLE]
    assert not without, "open it with @guarded(blueprint, rule, action=...), so that rules/access.py decides"


def test_every_action_on_a_door_is_in_the_table(app: Flask) -> None:
    assert {route.action for route in routes(app) if route.action} <= ACCESS.keys()


class TestSmuggled:
    @pytest.fixture
    def app(self, database: Database, clock: Clock) -> Flask:
        """A site of its own, since what is added to one stays."""
        app = for_readers(create_app(database.config, clock=clock, database=database))
        app.add_url_rule("/smuggled", "smuggled", lambda: "secret")
        return app

    def test_an_address_without_a_door_answers_to_nobody(self, client_as: ClientAs) -> None:
        answer = client_as(Role.ADMIN).get("/smuggled")
        assert answer.status_code == 404
        assert "secret" not in answer.text


def test_strangers_are_sent_to_sign_in(app: Flask, client: Reader) -> None:
    token = client.token()
    for route in routes(app):
        if route.endpoint in PUBLIC:
            continue
        answer = client.open(filled_path(route.rule), method=route.method, data={"csrf_token": token})
        assert answer.status_code == 303, route
        assert answer.location.startswith("/sign-in"), route


@pytest.mark.parametrize("role", ROLES)
def test_each_role_passes_where_the_table_lets_it(app: Flask, client_as: ClientAs, role: Role) -> None:
    """Whoever may not is told so before anything is looked up; whoever may is never told so at the door."""
    client, doors = client_as(role), [route for route in routes(app) if route.action]
    assert doors
    token = client.token()
    for route in doors:
        answer = client.open(
            filled_path(route.rule),
            method=route.method,
            data={"csrf_token": token} if route.method != "GET" else None,
        )
        allowed = Actor(role).may(route.action or "")
        assert (answer.status_code != 403) == allowed, f"{route} as {role}: {answer.status}"
        assert answer.status_code < 500, route


def test_not_yours_reads_like_not_there(app: Flask, client_as: ClientAs, given: Given) -> None:
    other = given.provider("other")
    held, device = given.survivor(other), given.ready_device(provider=other)
    theirs = {
        "code": device.code,
        "ref": held.ref,
        "number": given.handover(held, device).number,
        "sim_id": str(given.sim(other).id),
    }
    client = client_as(Role.PROVIDER_MANAGER)
    for route in routes(app):
        if route.method == "GET" and "<" in route.rule and route.endpoint not in PUBLIC and known_parts(route, theirs):
            not_there, not_yours = client.get(filled_path(route.rule)), client.get(filled_path(route.rule, theirs))
            assert not_there.status_code == not_yours.status_code == 404, route
            assert same(not_there.text) == same(not_yours.text), route


def known_parts(route: Route, known: dict[str, str]) -> bool:
    """All parts of this path can be filled with something of another organisation."""
    return {part["name"] for part in PART.finditer(route.rule)} <= known.keys()


def test_posts_need_their_token(app: Flask, client_as: ClientAs) -> None:
    client = client_as(Role.PROVIDER_MANAGER)
    for route in routes(app):
        if route.method == "POST":
            answer = client.post(filled_path(route.rule), data={"csrf_token": "forged"})
            assert answer.status_code == 400, route


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "https://localhost.evil.example"},
        {"Origin": "https://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_posts_from_other_sites_are_refused_even_with_a_token(
    app: Flask, client_as: ClientAs, headers: dict[str, str]
) -> None:
    client = client_as(Role.PROVIDER_MANAGER)
    token = client.token()
    for route in routes(app):
        if route.method == "POST":
            answer = client.post(filled_path(route.rule), data={"csrf_token": token}, headers=headers)
            assert answer.status_code == 400, route


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null"},
        {},
    ],
)
def test_posts_of_our_own_pages_pass(client_as: ClientAs, headers: dict[str, str]) -> None:
    client = client_as(Role.PROVIDER_MANAGER)
    answer = client.post("/sign-out", data={"csrf_token": client.token()}, headers=headers)
    assert answer.location == "/sign-in"
