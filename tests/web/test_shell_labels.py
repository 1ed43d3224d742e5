"""A label under a stranger's camera, and under ours."""

from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.terms import Role
from devicefleet.services import audit
from devicefleet.tables import AuditEvent
from tests.given import Given
from tests.web.conftest import ClientAs, Clock
from tests.web.reader import Reader


def test_strangers_learn_nothing_from_a_label(client: Reader, given: Given) -> None:
    device = given.ready_device()
    pages = [
        client.get(f"/q/{code}") for code in (device.code, device.code.lower(), "NOSUCHCODE", "%3Cb%3E", "x" * 900)
    ]
    assert {page.status_code for page in pages} == {200}
    assert len({page.data for page in pages}) == 1
    assert "csrf_token" not in pages[0].text, "to the byte, so nothing that differs each time may stand in it"
    assert not [page for page in pages if "Set-Cookie" in page.headers]


def test_a_stale_session_is_a_stranger_too(client_as: ClientAs, clock: Clock, given: Given, client: Reader) -> None:
    code = given.ready_device().code
    known = client_as(Role.WAREHOUSE)
    clock.forward(hours=1)
    assert known.get(f"/q/{code}").data == client.get(f"/q/{code}").data


def test_staff_are_led_to_the_thing(client_as: ClientAs, given: Given, database: Database) -> None:
    device = given.ready_device()
    answer = client_as(Role.WAREHOUSE).get(f"/q/{device.code}")
    assert answer.location == f"/devices/{device.code}"
    with database.reading() as session:
        resolved = [event for event in session.exec(select(AuditEvent)) if event.action == "device.resolved"]
    assert [event.subject for event in resolved] == [device.code]


def test_staff_without_a_register_and_other_organisations_are_not(client_as: ClientAs, given: Given) -> None:
    device = given.ready_device(provider=given.provider("other"))
    assert client_as(Role.AUDITOR).get(f"/q/{device.code}").status_code == 403
    assert client_as(Role.WAREHOUSE).get(f"/q/{device.code}").status_code == 404


def test_sixty_labels_a_minute_are_enough(client_as: ClientAs, given: Given, clock: Clock) -> None:
    device, client = given.ready_device(), client_as(Role.WAREHOUSE)
    with given.database.writing() as session:
        for _scan in range(60):
            audit.record(session, client.actor, clock.at, "device.resolved", "device", device.code)
    assert client.get(f"/q/{device.code}").status_code == 429
    assert client_as(Role.WAREHOUSE).get(f"/q/{device.code}").status_code == 303
    clock.forward(minutes=2)
    assert client.get(f"/q/{device.code}").status_code == 303
