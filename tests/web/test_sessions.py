"""Where one is signed in: listed, and ended from elsewhere."""

from flask import Flask

from devicefleet.rules.terms import Role
from tests.given import Given
from tests.web.conftest import ClientAs, reader
from tests.web.reader import Reader


def ends(client: Reader) -> list[str]:
    """The addresses that would end another session."""
    forms = client.page("/sessions").find_all("form", method="post")
    return [str(form["action"]) for form in forms if str(form["action"]).endswith("/end")]


def test_another_browser_is_listed_and_can_be_ended(app: Flask, client_as: ClientAs) -> None:
    here = client_as(Role.WAREHOUSE)
    there = reader(app)
    there.sign_in(here.email)
    (action,) = ends(here)
    assert here.submit(action, on="/sessions").status_code == 303
    assert there.get("/devices").status_code == 303, "signed out at its next request"
    assert here.get("/devices").status_code == 200
    assert ends(here) == []


def test_nobody_ends_the_session_of_somebody_else(client_as: ClientAs, app: Flask, given: Given) -> None:
    mine, theirs = client_as(Role.WAREHOUSE), client_as(Role.CASEWORKER)
    other = reader(app)
    other.sign_in(theirs.email)
    (action,) = ends(theirs)
    answer = mine.post(action, data={"csrf_token": mine.token()})
    assert answer.status_code == 404
    assert other.get("/devices").status_code == 200


def test_it_needs_a_sign_in(client: Reader) -> None:
    assert client.get("/sessions").status_code == 303
