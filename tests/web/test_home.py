"""Where each role's day begins, and the box that finds anything."""

import pytest

from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Kind, Role
from tests.given import Given
from tests.web.conftest import ClientAs


@pytest.mark.parametrize(
    ("role", "place"),
    [(Role.CASEWORKER, "/people"), (Role.ADMIN, "/staff"), (Role.AUDITOR, "/audit"), (Role.FUNDER, "/reports")],
)
def test_some_roles_begin_elsewhere(client_as: ClientAs, role: Role, place: str) -> None:
    answer = client_as(role).get("/")
    assert (answer.status_code, answer.location) == (303, place)


def test_the_warehouse_sees_what_waits(client_as: ClientAs, given: Given) -> None:
    given.received_device()
    given.wiped_device(Kind.LAPTOP)
    page = client_as(Role.WAREHOUSE).page("/")
    tallies = {str(tally["href"]): tally.strong.get_text() for tally in page.select("a.tally") if tally.strong}
    assert tallies == {
        "/requests?show=pick": "0",
        "/requests?show=packed": "0",
        "/requests?show=away": "0",
        "/devices?state=expected": "0",
        "/devices?need=wipe": "1",
        "/devices?need=gates": "1",
        "/devices?need=label": "2",
        "/devices?state=ready": "0",
    }


def test_a_manager_sees_kits_and_stock_of_their_own(client_as: ClientAs, given: Given) -> None:
    given.survivor()
    given.survivor(given.provider("other"))
    page = client_as(Role.PROVIDER_MANAGER).page("/")
    assert [bar.get_text(strip=True) for bar in page.select(".bars strong")] == ["1"]


def test_a_funder_begins_with_the_reports(client_as: ClientAs) -> None:
    assert client_as(Role.FUNDER).get("/").location == "/reports"


def test_the_box_at_the_top_finds_things_and_people(client_as: ClientAs, given: Given) -> None:
    device, sim = given.received_device(), given.sim()
    person = given.survivor()
    manager = client_as(Role.PROVIDER_MANAGER)
    places = {
        device.code.lower(): f"/devices/{device.code}",
        f"HTTPS://X.EXAMPLE/Q/{device.code}": f"/devices/{device.code}",
        device.imei or "": f"/devices/{device.code}",
        device.serial or "": f"/devices/{device.code}",
        sim.iccid or "": f"/sims/{sim.id}",
        show_reference(person.ref): f"/survivors/{show_reference(person.ref)}",
    }
    assert {scan: manager.submit("/find", on="/", scan=scan).location for scan in places} == places


def test_what_is_not_yours_is_not_found(client_as: ClientAs, given: Given) -> None:
    other = given.provider("other")
    warehouse = client_as(Role.WAREHOUSE)
    for scan in (given.received_device(provider=other).code, "NOSUCHTHING", show_reference(given.survivor().ref)):
        answer = warehouse.submit("/find", on="/", scan=scan)
        assert answer.status_code == 404
        assert scan in answer.text
