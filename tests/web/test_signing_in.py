"""In and out: one answer for every kind of no, sessions that end, and roles that change at once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.terms import Role
from devicefleet.services import staffing
from devicefleet.tables import Membership, StaffSession
from tests.given import PASSWORD, Given
from tests.web.conftest import ClientAs, Clock, reader
from tests.web.reader import Reader, same

WRONG = "not the password at all"


def test_the_right_password_opens_the_door(client: Reader, given: Given) -> None:
    account = given.staff(Role.WAREHOUSE)
    answer = client.submit("/sign-in", email=account.email.upper(), password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "On the bench" in client.get("/").text


def test_every_kind_of_no_reads_the_same(app: Flask, given: Given) -> None:
    known, gone = given.staff(), given.staff()
    with given.database.writing() as session:
        staffing.disable(session, OPERATOR, given.at, email=gone.email)
    tries = [(known.email, WRONG), ("nobody@demo.example", PASSWORD), (gone.email, PASSWORD), (gone.email, WRONG)]
    answers = [reader(app).submit("/sign-in", email=email, password=password) for email, password in tries]
    assert {answer.status_code for answer in answers} == {422}
    assert len({same(answer.text, *map(str, pair)) for answer, pair in zip(answers, tries, strict=True)}) == 1


def test_what_is_missing_is_said_beside_its_box(client: Reader) -> None:
    answer = client.submit("/sign-in", email="somebody@demo.example")
    assert answer.status_code == 422
    assert 'id="password-problem"' in answer.text
    assert 'value="somebody@demo.example"' in answer.text


def test_guessing_is_slowed_down_even_for_the_right_password(app: Flask, given: Given) -> None:
    account = given.staff()
    for _try in range(5):
        assert reader(app).submit("/sign-in", email=account.email, password=WRONG).status_code == 422
    answer = reader(app).submit("/sign-in", email=account.email, password=PASSWORD)
    assert answer.status_code == 429
    assert "Wait a quarter of an hour" in answer.text


def test_a_known_browser_gets_in_while_strangers_hammer(app: Flask, client_as: ClientAs) -> None:
    mine = client_as(Role.WAREHOUSE)
    mine.submit("/sign-out", on="/")
    for _try in range(6):
        reader(app).submit("/sign-in", email=mine.email, password=WRONG)
    mine.sign_in(mine.email)
    assert mine.get("/").status_code == 200


def test_a_browser_known_for_one_account_is_a_stranger_to_another(
    app: Flask, client_as: ClientAs, given: Given
) -> None:
    mine, other = client_as(Role.WAREHOUSE), given.staff()
    mine.submit("/sign-out", on="/")
    for _try in range(5):
        reader(app).submit("/sign-in", email=other.email, password=WRONG)
    assert mine.submit("/sign-in", email=other.email, password=PASSWORD).status_code == 429


def test_cookies_are_bound_to_this_host_and_out_of_reach_of_scripts(client: Reader, given: Given) -> None:
    answer = client.submit("/sign-in", email=given.staff().email, password=PASSWORD)
    cookies = {line.split("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    assert {"__Host-session", "__Host-known"} <= cookies.keys()
    for name in ("__Host-session", "__Host-known"):
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookies[name].split("; "))
        assert "Domain" not in cookies[name]


def test_signing_in_again_ends_the_session_before(client_as: ClientAs, database: Database) -> None:
    client = client_as(Role.WAREHOUSE)
    before = client.get_cookie("__Host-session", domain="localhost")
    token = client.token()
    client.post("/sign-in", data={"csrf_token": token, "email": client.email, "password": PASSWORD})
    after = client.get_cookie("__Host-session", domain="localhost")
    assert before
    assert after
    assert before.value != after.value
    with database.reading() as session:
        assert len(session.exec(select(StaffSession).where(col(StaffSession.ended_at).is_(None))).all()) == 1


def test_signing_out_ends_it_here_and_on_the_server(client_as: ClientAs) -> None:
    client = client_as(Role.WAREHOUSE)
    kept = client.get_cookie("__Host-session", domain="localhost")
    answer = client.submit("/sign-out", on="/")
    assert answer.location == "/sign-in"
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert kept
    client.set_cookie("__Host-session", kept.value, domain="localhost")
    assert client.get("/").status_code == 303


def test_a_quiet_quarter_of_an_hour_ends_a_session(client_as: ClientAs, clock: Clock) -> None:
    client = client_as(Role.WAREHOUSE)
    for _visit in range(3):
        clock.forward(minutes=14)
        assert client.get("/").status_code == 200
    clock.forward(minutes=16)
    answer = client.get("/audit?action=staff")
    assert answer.location == "/sign-in?next=/audit?action%3Dstaff&quiet=1"
    assert "signed out because nothing happened" in client.get(answer.location).text


def test_eight_hours_end_a_session_however_busy(client_as: ClientAs, clock: Clock) -> None:
    client = client_as(Role.WAREHOUSE)
    began = clock.at.now
    while clock.at.now - began < timedelta(hours=7, minutes=50):
        clock.forward(minutes=10)
        assert client.get("/").status_code == 200
    clock.forward(minutes=10)
    assert client.get("/").status_code == 303


def test_signing_in_leads_back_to_where_one_was_going(client: Reader, given: Given) -> None:
    account = given.staff(Role.ADMIN)
    asked = client.get("/staff")
    answer = client.submit("/sign-in", on=asked.location, email=account.email, password=PASSWORD)
    assert answer.location == "/staff"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "/\n/evil"])
def test_and_never_off_the_site(client: Reader, given: Given, elsewhere: str) -> None:
    account = given.staff()
    answer = client.submit("/sign-in", email=account.email, password=PASSWORD, next=elsewhere)
    assert answer.location == "/"


def test_somebody_with_two_roles_chooses_one(client: Reader, given: Given) -> None:
    account = given.staff(Role.WAREHOUSE)
    given.staff(Role.ADMIN, email=account.email)
    client.sign_in(account.email)
    assert client.get("/").location == "/roles"
    assert client.get("/staff").location == "/roles?next=/staff"
    page = client.page("/roles")
    assert [strong.get_text() for strong in page.select(".role-choice strong")] == ["Administrator", "Warehouse"]
    warehouse = page.select(".role-choice")[1].find_parent("form")
    assert warehouse
    answer = client.post("/roles", data={str(tag["name"]): tag["value"] for tag in warehouse.find_all("input")})
    assert answer.location == "/"
    assert "On the bench" in client.get("/").text
    assert client.get("/staff").status_code == 403


def test_nobody_chooses_a_role_of_another(client_as: ClientAs, given: Given) -> None:
    mine = client_as(Role.WAREHOUSE)
    other = given.staff(Role.ADMIN)
    with given.database.reading() as session:
        theirs = session.exec(select(Membership.id).where(col(Membership.staff_id) == other.id)).one()
    answer = mine.post("/roles", data={"csrf_token": mine.token(), "membership": theirs, "next": "/"})
    assert answer.status_code == 404


def test_a_disabled_account_is_out_with_its_next_request(client_as: ClientAs, given: Given) -> None:
    client = client_as(Role.WAREHOUSE)
    assert client.get("/").status_code == 200
    with given.database.writing() as session:
        staffing.disable(session, OPERATOR, given.at, email=client.email)
    assert client.get("/").location.startswith("/sign-in")


def test_a_role_that_has_ended_is_gone_with_the_next_request(client_as: ClientAs, given: Given) -> None:
    client = client_as(Role.WAREHOUSE)
    with given.database.writing() as session:
        membership = session.exec(select(Membership).where(col(Membership.staff_id) == client.actor.staff_id)).one()
        membership.ended_at = given.at.now
        session.add(membership)
    assert client.get("/").location == "/roles"
    assert "You have no role now" in client.get("/roles").text
