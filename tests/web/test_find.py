"""One box finds anything: a thing, a SIM, a person or a handover, and tells nothing of what is not yours."""

import pytest

from devicefleet.rules.tags import new_code, show, show_handover_number, show_reference
from devicefleet.rules.terms import Kind, Role
from tests.given import Given, iccid, imei
from tests.web.conftest import ClientAs
from tests.web.reader import Reader

NOTHING = "Nothing within your reach answers to"


def find(client: Reader, scan: str) -> str:
    """Where it leads."""
    answer = client.submit("/find", on="/devices", scan=scan)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def sentence(client: Reader, scan: str) -> str:
    answer = client.submit("/find", on="/devices", scan=scan)
    assert answer.status_code == 404
    return answer.text


def test_a_device_by_anything_on_it(client_as: ClientAs, given: Given) -> None:
    device = given.received_device(imei2=imei(900))
    client, page = client_as(Role.WAREHOUSE), f"/devices/{device.code}"
    written = (show(device.code).lower(), f"HTTPS://KIT.EXAMPLE/Q/{device.code}", device.imei, imei(900), device.serial)
    assert {find(client, str(scan)) for scan in written} == {page}


def test_a_sim_by_its_card_or_its_number(client_as: ClientAs, given: Given) -> None:
    sim = given.sim(number="+447700900123")
    client = client_as(Role.WAREHOUSE)
    assert {find(client, str(scan)) for scan in (sim.iccid, "07700 900123")} == {f"/sims/{sim.id}"}


def test_a_person_or_handover_for_those_who_may(client_as: ClientAs, given: Given) -> None:
    client = client_as(Role.CASEWORKER)
    person = given.survivor(caseworker=client.actor)
    handover = given.handover(person, given.ready_device())
    assert find(client, person.ref.lower()) == f"/survivors/{show_reference(person.ref)}"
    assert find(client, show_handover_number(handover.number)) == f"/handovers/{handover.number}"
    assert NOTHING in sentence(client_as(Role.CASEWORKER), person.ref)
    assert NOTHING in sentence(client_as(Role.WAREHOUSE), person.ref)


def test_a_serial_of_two_makes_is_a_list(client_as: ClientAs, given: Given) -> None:
    one = given.received_device(Kind.LAPTOP, make="Acer", serial="PF123456")
    other = given.received_device(Kind.LAPTOP, make="Dell", serial="PF123456")
    answer = client_as(Role.WAREHOUSE).submit("/find", on="/devices", scan="pf123456")
    assert answer.status_code == 200
    assert all(show(device.code) in answer.text for device in (one, other))


@pytest.mark.parametrize("scan", ["0000000000", "NO-SUCH-SERIAL", imei(77), iccid(77), "<b>"])
def test_nothing_found_is_a_sentence(client_as: ClientAs, scan: str) -> None:
    assert NOTHING in sentence(client_as(Role.WAREHOUSE), scan)


def test_an_empty_box_finds_nothing(client_as: ClientAs) -> None:
    assert client_as(Role.WAREHOUSE).submit("/find", on="/devices", scan="").status_code == 404


def test_far_too_long_a_scan_is_refused(client_as: ClientAs) -> None:
    answer = client_as(Role.WAREHOUSE).submit("/find", on="/devices", scan="9" * 401)
    assert answer.status_code == 422
    assert "at most 400 characters" in answer.text


def test_other_organisations_are_not_found(client_as: ClientAs, given: Given) -> None:
    away = given.provider("away")
    device, sim, person = given.received_device(provider=away), given.sim(away), given.survivor(away)
    client = client_as(Role.PROVIDER_MANAGER)
    for scan in (device.code, str(device.imei), str(sim.iccid), person.ref):
        assert NOTHING in sentence(client, scan)


def test_roles_find_only_what_they_may_see(client_as: ClientAs, given: Given) -> None:
    device = given.received_device()
    client = client_as(Role.AUDITOR)
    answer = client.post("/find", data={"csrf_token": client.token(), "scan": device.code})
    assert (answer.status_code, NOTHING in answer.text) == (404, True)


def test_strangers_sign_in_first(client: Reader) -> None:
    answer = client.post("/find", data={"csrf_token": client.token(), "scan": new_code()})
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_no_number_stands_in_an_address(client_as: ClientAs) -> None:
    assert client_as(Role.WAREHOUSE).get(f"/find?scan={imei(1)}").status_code == 405
