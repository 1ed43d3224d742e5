"""Support starts again: a form on the page of somebody whose support has ended, and nowhere else."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from devicefleet.rules.access import OPERATOR
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Role
from devicefleet.services import support
from devicefleet.tables import Survivor
from tests.given import Given
from tests.web.conftest import ClientAs
from tests.web.reader import Reader


@pytest.fixture
def amina(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


@pytest.fixture
def survivor(given: Given, amina: Reader) -> Survivor:
    """Somebody whose support ended on 3 November."""
    person = given.survivor(caseworker=amina.actor)
    with given.database.writing() as session:
        support.end(session, OPERATOR, given.at, survivor=person.ref, on=date(2026, 11, 3))
    return person


def page_of(survivor: Survivor) -> str:
    return f"/survivors/{show_reference(survivor.ref)}"


def words(page: BeautifulSoup) -> str:
    return page.get_text(" ", strip=True)


def sent(reader: Reader, path: str, values: dict[str, str]) -> TestResponse:
    return reader.post(f"{path}/start-again", data=reader.filled(f"{path}/start-again", on=path, of="again") | values)


def start_again(reader: Reader, survivor: Survivor, **values: str) -> str:
    path = page_of(survivor)
    answer = sent(reader, path, {"on": "2026-11-10", **values})
    assert (answer.status_code, answer.location) == (303, path), answer.text
    return path


def test_it_works_and_can_be_taken_back(amina: Reader, survivor: Survivor) -> None:
    path = start_again(amina, survivor, stage="reach_in")
    page = amina.page(path)
    assert "It is noted that support began again." in words(page)
    assert "Support began again: Home Support; Reach-In" in words(page)
    assert page.select_one("#start-again") is None
    undo = page.select_one('.note-good form[action="/undo"] input[name="entry"]')
    assert undo is not None
    answer = amina.post("/undo", data={"csrf_token": amina.token(), "once": "x" * 20, "entry": undo["value"]})
    assert (answer.status_code, answer.location) == (303, path)
    assert amina.page(path).select_one("#start-again") is not None


def test_only_where_support_has_ended_and_only_today(amina: Reader, given: Given, survivor: Survivor) -> None:
    path = page_of(survivor)
    assert amina.page(path).select_one("#start-again") is not None
    assert not amina.page(path).select('a[href^="/issue"]:-soup-contains("Hand something over")')
    assert "Support has ended" not in amina.page(f"{path}/note").get_text()
    assert amina.page(f"{path}?on=2026-11-20").select_one("#start-again") is None
    assert amina.page(page_of(given.survivor(caseworker=amina.actor))).select_one("#start-again") is None


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"on": "2026-11-02"}, "on", "Support ended on 3 November 2026: it cannot begin again before."),
        ({"on": "2026-11-23"}, "on", "23 November 2026 is in the future."),
        ({"on": "soon"}, "on", "This is not a date."),
        ({"release_on": "2026-11-01"}, "release_on", "The release date is before the start."),
        ({"stage": "elsewhere"}, "stage", "Choose one from the list."),
    ],
)
def test_refused_beside_the_field(
    amina: Reader, survivor: Survivor, values: dict[str, str], field: str, sentence: str
) -> None:
    path = page_of(survivor)
    answer = sent(amina, path, values)
    assert answer.status_code == 422
    assert f'id="again-{field}-problem"' in answer.text
    assert sentence in answer.text


def test_twice_is_once_and_not_while_in_support(amina: Reader, survivor: Survivor) -> None:
    path = page_of(survivor)
    data = amina.filled(f"{path}/start-again", on=path, of="again")
    assert [amina.post(f"{path}/start-again", data=data).status_code for _press in range(2)] == [303, 303]
    answer = amina.post(f"{path}/start-again", data={**data, "once": "y" * 20})
    assert answer.status_code == 409
    assert "is in support already." in answer.text


def test_a_manager_chooses_the_caseworker(amina: Reader, client_as: ClientAs, survivor: Survivor) -> None:
    manager = client_as(Role.PROVIDER_MANAGER)
    start_again(manager, survivor, caseworker=str(amina.actor.staff_id))
    assert amina.get(page_of(survivor)).status_code == 200


def test_another_organisation_anonymous_and_too_low(
    client: Reader, client_as: ClientAs, given: Given, survivor: Survivor
) -> None:
    stranger = client_as(Role.PROVIDER_MANAGER, provider=given.provider("other"))
    path = f"{page_of(survivor)}/start-again"
    values = {"on": "2026-11-10", "stage": "reach_in", "context": "community"}
    for reader, status in ((stranger, 404), (client_as(Role.COORDINATOR), 403), (client_as(Role.WAREHOUSE), 403)):
        data = {**values, "csrf_token": reader.token(), "once": "x" * 20}
        assert reader.post(path, data=data).status_code == status
    nobody = client.post(path, data={"csrf_token": client.token()})
    assert (nobody.status_code, nobody.location) == (303, "/sign-in")
