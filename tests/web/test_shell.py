"""The frame of every page: what it says about its reader, and how faults are owned up to."""

import logging

import pytest
from flask import Flask

from devicefleet.db import Database
from devicefleet.rules.terms import Role
from devicefleet.tables import TimelinePolicy, WorkerLease
from devicefleet.web import create_app
from tests.given import Given
from tests.web.conftest import ClientAs, Clock, reader
from tests.web.reader import Reader, parsed, same


def test_the_top_says_who_and_where(client_as: ClientAs) -> None:
    page = client_as(Role.WAREHOUSE).page("/")
    account = page.select_one(".account")
    assert account
    assert [part in account.get_text() for part in ("Warehouse", "Home Support", "Sign out")] == [True] * 3
    assert page.html
    assert (page.html["lang"], page.html["dir"]) == ("en-GB", "ltr")


def test_the_way_around_shows_what_the_role_may(client_as: ClientAs) -> None:
    def words(role: Role) -> set[str]:
        return {link.get_text() for link in client_as(role).page("/roles").select(".rooms a")}

    assert words(Role.ADMIN) == {"Staff", "Outbox", "Tasks"}
    assert words(Role.AUDITOR) == {"Audit"}
    assert words(Role.FUNDER) == {"Reports"}
    assert "Staff" not in words(Role.PROVIDER_MANAGER)


def test_not_found_gives_nothing_away(client: Reader) -> None:
    pages = [client.get(path) for path in ("/no/such/page", "/static/none.css")]
    assert {page.status_code for page in pages} == {404}
    assert len({same(page.text) for page in pages}) == 1


def test_wrong_ways_in_are_answered_calmly(client: Reader) -> None:
    assert client.get("/sign-out").status_code == 405
    assert client.get("/sign-out").headers["Allow"] == "POST"
    assert client.post("/sign-in", data={"email": "x" * 6_000_000}).status_code == 413
    assert client.options("/").status_code == 405


def test_a_fault_has_a_number_and_keeps_its_secrets(
    client: Reader, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get(broken)
    assert answer.status_code == 500
    number = parsed(answer.text).select_one(".code")
    assert number
    assert f"fault {number.get_text()}: RuntimeError at health.healthz" in caplog.text
    assert "07700" not in caplog.text + answer.text


def test_a_page_for_a_database_that_is_gone(
    app: Flask, client_as: ClientAs, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as(Role.WAREHOUSE)
    app.testing = False
    monkeypatch.setattr(database, "reading", lambda: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text


@pytest.mark.parametrize("ago", [None, 30, 300])
def test_a_silent_worker_is_noticed(
    client_as: ClientAs, client: Reader, clock: Clock, given: Given, ago: int | None
) -> None:
    here = client_as(Role.WAREHOUSE)
    if ago is not None:
        with given.database.writing() as session:
            session.add(WorkerLease(name="tick", owner="test", expires_at=clock.at.now, ticked_at=clock.at.now))
        clock.forward(seconds=ago)
    late = ago != 30
    known = {"ok": True, "worker_seconds": ago, "reminders_delayed": late, "timelines_outdated": False}
    known |= {"messages_waiting": 0, "targets_resting": 0}
    assert client.get("/healthz").json == known
    assert bool(here.page("/").select(".strip-late")) == late


def test_a_policy_that_not_everybody_is_judged_by_is_said(client_as: ClientAs, client: Reader, given: Given) -> None:
    here = client_as(Role.WAREHOUSE)
    given.survivor()
    assert "The policy has changed" not in here.get("/").text
    with given.database.writing() as session:
        session.get_one(TimelinePolicy, 1).fingerprint = "another"
    assert "The policy has changed, and not everybody has been judged by it yet." in here.get("/").text
    state = client.get("/healthz").json
    assert state is not None
    assert state["timelines_outdated"]


def test_demo_data_is_called_by_its_name(database: Database, given: Given, client_as: ClientAs) -> None:
    assert not client_as(Role.WAREHOUSE).page("/").select(".strip-demo")
    app = create_app(database.config.model_copy(update={"demo": True}), database=database)
    app.test_client_class = Reader
    assert reader(app).page("/sign-in").select(".strip-demo")
