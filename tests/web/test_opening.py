"""Opening a record: there is a place for what a kit depends on, and none for a name."""

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.terms import Role
from devicefleet.tables import AuditEvent
from tests.given import Given
from tests.web.conftest import ClientAs
from tests.web.reader import Reader


@pytest.fixture
def amina(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


def test_it_works(amina: Reader, database: Database) -> None:
    answer = amina.submit("/survivors/new", language="vi", region="E12000007", needs_interpreter="true")
    assert answer.status_code == 303, answer.text
    page = amina.page(str(answer.location))
    assert "Vietnamese" in page.get_text()
    assert "needs an interpreter" in page.get_text()
    with database.reading() as session:
        assert "survivor.opened" in session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))).all()


def test_there_is_no_place_for_a_name(amina: Reader) -> None:
    page = amina.page("/survivors/new")
    names = {str(tag["name"]) for tag in page.select("main input, main select") if tag.get("name")}
    assert names == {
        "csrf_token", "once", "started_on", "stage", "context", "release_on", "ends_on_expected", "programme",
        "region", "language", "needs_interpreter", "under_18", "turns_18_on",
    }  # fmt: skip
    assert "There is no place for a name" in page.get_text()


def test_a_name_sent_anyway_is_refused(amina: Reader) -> None:
    data = amina.filled("/survivors/new")
    assert amina.post("/survivors/new", data={**data, "name": "somebody"}).status_code == 422


def test_wrong_shape(amina: Reader) -> None:
    answer = amina.submit("/survivors/new", started_on="last week")
    assert answer.status_code == 422
    assert 'id="started_on-problem"' in answer.text


def test_refused(amina: Reader) -> None:
    answer = amina.submit("/survivors/new", under_18="true")
    assert answer.status_code == 422
    assert 'id="turns_18_on-problem"' in answer.text
    assert '<details class="fold" open>' in answer.text


def test_twice_is_once(amina: Reader) -> None:
    data = amina.filled("/survivors/new")
    assert len({amina.post("/survivors/new", data=data).location for _press in range(2)}) == 1


def test_a_manager_chooses_the_caseworker(amina: Reader, client_as: ClientAs, given: Given) -> None:
    manager = client_as(Role.PROVIDER_MANAGER)
    answer = manager.submit("/survivors/new", caseworker=str(amina.actor.staff_id))
    assert amina.get(str(answer.location)).status_code == 200


def test_role_too_low_and_anonymous(client: Reader, client_as: ClientAs) -> None:
    assert client_as(Role.COORDINATOR).get("/survivors/new").status_code == 403
    assert client.get("/survivors/new").location == "/sign-in?next=/survivors/new"
