"""Asking the store: five questions that are answered already, one press, and a request."""

from datetime import date

import pytest
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import AccessNeed, Component, Context, HandingWay, RequestPriority, Role, Tenure
from devicefleet.tables import KitRequest, Survivor
from tests.given import Given
from tests.requested import asked
from tests.web.conftest import ClientAs
from tests.web.reader import Reader

PHONE, LAPTOP, DATA = Component


@pytest.fixture
def amina(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


@pytest.fixture
def survivor(given: Given, amina: Reader) -> Survivor:
    given.site(code="hub-1")
    return given.survivor(caseworker=amina.actor, language="vi", needs_interpreter=True)


def form_of(survivor: Survivor) -> str:
    return f"/survivors/{show_reference(survivor.ref)}/request"


def only(database: Database) -> KitRequest:
    with database.reading() as session:
        return session.exec(select(KitRequest)).one()


def test_one_press_asks_for_what_is_missing(
    amina: Reader, given: Given, database: Database, survivor: Survivor
) -> None:
    given.held_device(survivor, tenure=Tenure.GIFT)
    answer = amina.submit(form_of(survivor))
    made = only(database)
    assert (answer.status_code, answer.location) == (303, f"/requests/{show(made.code)}")
    assert (made.smartphone, made.laptop, made.data) == (False, True, True)
    assert (made.priority, made.handing, made.tenure) == (
        RequestPriority.NEW_ENTRANT, HandingWay.AT_HUB, Tenure.GIFT,
    )  # fmt: skip
    assert (made.language, made.interpreter, made.site_id) == ("vi", True, 1)
    page = amina.page(answer.location).get_text(" ", strip=True)
    assert f"Request {show(made.code)} is made. A manager approves it next." in page
    assert "Vietnamese needs an interpreter" in page


def test_everything_can_be_answered_otherwise(amina: Reader, database: Database, survivor: Survivor) -> None:
    answer = amina.submit(
        form_of(survivor), parts=["smartphone"], priority="urgent_safety", needs=["large_text", "motor"], site=None,
        handing="with_worker", needed_on="2026-11-24", tenure="loan_fixed", due_on="2027-03-01", language="en",
        interpreter=None,
    )  # fmt: skip
    made = only(database)
    assert (made.smartphone, made.laptop, made.data, made.needs) == (True, False, False, ["large_text", "motor"])
    assert (made.tenure, made.due_on, made.needed_on) == (Tenure.LOAN_FIXED, date(2027, 3, 1), date(2026, 11, 24))
    assert (made.language, made.interpreter, made.site_id, made.handing) == ("en", False, None, "with_worker")
    assert "The store can pick it now." in amina.get(answer.location).text


def test_what_was_said_the_last_time_is_not_asked_again(
    amina: Reader, given: Given, database: Database, survivor: Survivor
) -> None:
    given.site(code="hub-2")
    asked(given, survivor, PHONE, needs=(AccessNeed.HEARING,), site="hub-2")
    form = amina.filled(form_of(survivor))
    assert (form["parts"], form["needs"], form["site"]) == (["laptop", "data"], "hearing", "hub-2")
    assert "Asked for already: phone." in amina.get(form_of(survivor)).text


def test_for_somebody_inside_the_day_of_release_is_filled_in(amina: Reader, given: Given) -> None:
    inside = given.survivor(caseworker=amina.actor, context=Context.PRISON, release_on=date(2027, 1, 8))
    form = amina.filled(form_of(inside))
    assert (form["priority"], form["handing"], form["needed_on"]) == ("release", "on_release", "2027-01-08")


@pytest.mark.parametrize(
    ("values", "box", "sentence"),
    [
        ({"parts": None}, "parts", "Say what is needed: a phone, a laptop, data, or several of them."),
        ({"tenure": "loan_fixed"}, "due_on", "Say until when the loan is agreed"),
        ({"needed_on": "2026-11-01"}, "needed_on", "The day it is needed is in the past."),
        ({"handing": "on_release"}, "needed_on", "Give the day of release"),
        ({"site": "hub-9"}, "site", "There is no hub hub-9."),
        ({"language": "x"}, "language", "This cannot be read."),
        ({"priority": "soon"}, "priority", "Choose one from the list."),
    ],
)
def test_what_is_wrong_is_said_beside_its_box(
    amina: Reader, survivor: Survivor, values: dict[str, str | None], box: str, sentence: str
) -> None:
    answer = amina.submit(form_of(survivor), **values)
    assert answer.status_code == 422
    assert f'id="{box}-problem"' in answer.text
    assert sentence in answer.text


def test_a_field_too_many_and_a_double_click(amina: Reader, database: Database, survivor: Survivor) -> None:
    assert amina.submit(form_of(survivor), name="somebody").status_code == 422
    sent = amina.filled(form_of(survivor))
    places = {amina.post(form_of(survivor), data=sent).location for _press in range(2)}
    assert places == {f"/requests/{show(only(database).code)}"}


def test_asked_twice_says_which_request(amina: Reader, given: Given, survivor: Survivor) -> None:
    first = asked(given, survivor, PHONE)
    answer = amina.submit(form_of(survivor), parts=["smartphone"])
    assert answer.status_code == 409
    assert f"Request {show(first.code)} asks for this already." in answer.text


def test_one_tap_from_the_persons_page(amina: Reader, given: Given, survivor: Survivor) -> None:
    person = f"/survivors/{show_reference(survivor.ref)}"
    links = [str(link["href"]) for link in amina.page(person).select("main a.press")]
    assert links.count(form_of(survivor)) == 4, "at the top, and on each part that is missing"
    request = asked(given, survivor, PHONE, approved=False)
    page = amina.page(person)
    assert f"Asked of the store: phone. waiting for approval {show(request.code)}" in page.get_text(" ", strip=True)
    assert [str(link["href"]) for link in page.select("main a.press")].count(form_of(survivor)) == 3
    assert "Kit asked for: phone; request " + show(request.code) in page.get_text()


def test_others_and_strangers(client: Reader, client_as: ClientAs, given: Given, survivor: Survivor) -> None:
    path = form_of(survivor)
    stranger = client_as(Role.PROVIDER_MANAGER, provider=given.provider("other"))
    for reader, status in ((stranger, 404), (client_as(Role.CASEWORKER), 404), (client_as(Role.WAREHOUSE), 403)):
        assert reader.get(path).status_code == status
        sent = {"csrf_token": reader.token(), "once": "x" * 20}
        assert reader.post(path, data=sent).status_code in (status, 422 if status == 404 else status)
    assert client.get(path).status_code == 303
