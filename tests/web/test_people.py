"""My people: who needs something, worst first, one press away."""

import pytest

from devicefleet.db import Database
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Role, Tenure
from tests.given import Given
from tests.queries.counted import counted
from tests.web.conftest import ClientAs
from tests.web.reader import Reader


@pytest.fixture
def amina(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


def test_it_works(amina: Reader, given: Given) -> None:
    survivor = given.survivor(caseworker=amina.actor)
    page = amina.page("/people")
    assert page.h1 is not None
    assert page.h1.get_text() == "My people: 1 needs something"
    row = page.select_one("a.person")
    assert row is not None
    assert row["href"] == f"/survivors/{show_reference(survivor.ref)}"
    assert "The whole kit should have been there by 15 October 2026." in row.get_text()
    assert "Not started" in row.get_text()


def test_nobody_yet(amina: Reader) -> None:
    assert "Open a record for the first person you support" in amina.get("/people").text


def test_one_press_to_act(amina: Reader, given: Given) -> None:
    """From the list to the person, and from there to the act: two presses."""
    survivor = given.survivor(caseworker=amina.actor)
    device = given.held_device(survivor, tenure=Tenure.GIFT)
    path = str(amina.page("/people").select("a.person")[0]["href"])
    answer = amina.submit("/held/confirm", on=path, of="t1-confirm")
    assert (answer.status_code, answer.location) == (303, path)
    assert f"Confirmed: {device.code[:5]}-{device.code[5:]} is still with them." in amina.get(path).text


def test_wrong_page_number(amina: Reader) -> None:
    assert amina.get("/people?page=0").status_code == 422


def test_anonymous(client: Reader) -> None:
    assert client.get("/people").location == "/sign-in?next=/people"


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.FUNDER, Role.ADMIN, Role.AUDITOR])
def test_role_too_low(client_as: ClientAs, role: Role) -> None:
    assert client_as(role).get("/people").status_code == 403


def test_statements_do_not_grow_with_people(amina: Reader, given: Given, database: Database) -> None:
    given.survivor(caseworker=amina.actor)
    with counted(database) as few:
        amina.get("/people")
    for _person in range(3):
        given.survivor(caseworker=amina.actor)
    with counted(database) as more:
        amina.get("/people")
    assert len(few) == len(more) <= 8
