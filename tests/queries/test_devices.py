"""The register of devices and one device's card: who sees which, what is told of it, and in how many statements."""

from datetime import date

import pytest

from devicefleet.db import Database
from devicefleet.queries import device_card, devices
from devicefleet.queries.device_card import DeviceCard
from devicefleet.queries.devices import DeviceRow, Need, Wanted
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.refusals import NotAllowed, NotFound
from devicefleet.rules.tags import show
from devicefleet.rules.terms import DeviceState, Gate, Kind, Role, Tenure
from devicefleet.services import holding, preparing
from devicefleet.tables import Device
from tests.given import Given
from tests.queries.counted import counted

EVERYTHING = Wanted()


def rows(database: Database, wanted: Wanted = EVERYTHING, actor: Actor = OPERATOR) -> tuple[DeviceRow, ...]:
    with database.reading() as session:
        return devices.rows(session, actor, wanted)


def codes(found: tuple[DeviceRow, ...]) -> list[str]:
    return [row.code for row in found]


def card(database: Database, device: Device, actor: Actor = OPERATOR) -> DeviceCard:
    with database.reading() as session:
        return device_card.device(session, actor, device.code)


def pass_gates(given: Given, device: Device, *gates: Gate) -> None:
    with given.database.writing() as session:
        preparing.pass_gates(session, OPERATOR, given.at, scan=device.code, gates=gates)


def test_last_entered_comes_first(both_engines: Database, given: Given) -> None:
    first, second = given.received_device(), given.received_device(Kind.LAPTOP)
    assert codes(rows(both_engines)) == [second.code, first.code]


def test_filters(both_engines: Database, given: Given) -> None:
    phone, laptop = given.received_device(), given.wiped_device(Kind.LAPTOP)
    ready = given.ready_device()
    assert codes(rows(both_engines, Wanted(kind=Kind.LAPTOP))) == [laptop.code]
    assert codes(rows(both_engines, Wanted(state=DeviceState.READY))) == [ready.code]
    assert codes(rows(both_engines, Wanted(need=Need.WIPE))) == [phone.code]
    assert codes(rows(both_engines, Wanted(need=Need.GATES))) == [laptop.code]
    assert codes(rows(both_engines, Wanted(need=Need.LABEL))) == [laptop.code, phone.code]
    assert codes(rows(both_engines, Wanted(kind=Kind.LAPTOP, need=Need.WIPE))) == []


def test_a_label_seen_on_it_is_not_missing(database: Database, given: Given) -> None:
    device = given.wiped_device()
    assert rows(database)[0].needs_label
    pass_gates(given, device, Gate.LABEL_VERIFIED)
    assert not rows(database)[0].needs_label


def test_open_gates_are_told_on_the_bench_only(database: Database, given: Given) -> None:
    given.received_device()
    pass_gates(given, given.wiped_device(Kind.ACCESSORY, serial="AC-1"), Gate.FUNCTION_TEST)
    given.ready_device()
    assert [row.open_gates for row in rows(database)] == [(), (Gate.LABEL_VERIFIED,), ()]


def test_a_new_wipe_opens_all_gates_again(database: Database, given: Given) -> None:
    device = given.held_device()
    with database.writing() as session:
        holding.take_back(session, OPERATOR, given.at, scan=device.code)
    assert given.wipe(device, on=given.at.today).state == DeviceState.WIPED
    assert rows(database)[0].open_gates == card(database, device).open_gates == tuple(Gate)


def test_pages(database: Database, given: Given) -> None:
    made = [given.received_device().code for _ in range(5)]
    with database.reading() as session:
        first = devices.register(session, OPERATOR, EVERYTHING, size=2)
        past_the_end = devices.register(session, OPERATOR, EVERYTHING, size=2, page=99)
    assert (first.total, first.pages, codes(first.rows)) == (5, 3, made[:2:-1])
    assert (past_the_end.number, codes(past_the_end.rows)) == (3, made[:1])


def test_an_empty_register_has_one_page(database: Database) -> None:
    with database.reading() as session:
        page = devices.register(session, OPERATOR, EVERYTHING, page=3)
    assert (page.number, page.total, page.rows) == (1, 0, ())


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.CASEWORKER, Role.PROVIDER_MANAGER])
def test_other_organisations_are_not_there(database: Database, given: Given, role: Role) -> None:
    mine, theirs = given.received_device(), given.received_device(provider=given.provider("away"))
    actor = given.actor(role)
    assert codes(rows(database, actor=actor)) == [mine.code]
    with database.reading() as session, pytest.raises(NotFound, match="There is no device") as refused:
        device_card.device(session, actor, theirs.code)
    with database.reading() as session, pytest.raises(NotFound) as unknown:
        device_card.device(session, actor, "0000000000")
    assert str(refused.value).replace(theirs.code, "") == str(unknown.value).replace("0000000000", "")


def test_roles_without_devices_are_refused(database: Database, given: Given) -> None:
    with database.reading() as session, pytest.raises(NotAllowed):
        devices.rows(session, given.actor(Role.AUDITOR), EVERYTHING)


def test_a_card_tells_what_is_known(both_engines: Database, given: Given) -> None:
    device = given.wiped_device(grade="B", ram_gb=8)
    told = card(both_engines, device)
    named = {"make": "Fairphone", "model": "Model 5", "serial": device.serial, "imei": device.imei}
    assert told.facts == {**named, "ram_gb": 8, "grade": "B"}
    assert told.wipe is not None
    assert (told.wipe.tool, told.wipe.wiped_on, told.holding) == ("factory reset", date(2026, 10, 1), None)
    assert told.provider == "Home Support"


def test_a_card_is_found_by_any_way_of_writing_its_code(database: Database, given: Given) -> None:
    device = given.received_device()
    with database.reading() as session:
        assert device_card.device(session, OPERATOR, show(device.code).lower()).id == device.id


@pytest.mark.parametrize(
    ("role", "seen"),
    [(Role.WAREHOUSE, False), (Role.CASEWORKER, True), (Role.PROVIDER_MANAGER, True), (Role.COORDINATOR, True)],
)
def test_a_holder_is_for_those_who_may_know(both_engines: Database, given: Given, role: Role, seen: bool) -> None:
    person = given.survivor(caseworker=given.actor(Role.CASEWORKER))
    device = given.held_device(person, tenure=Tenure.LOAN_FIXED, due_on=date(2027, 1, 5))
    held = card(both_engines, device, given.actor(role)).holding
    assert held is not None
    assert (held.tenure, held.due_on, held.since) == (Tenure.LOAN_FIXED, date(2027, 1, 5), given.at.today)
    assert held.survivor == (person.ref if seen else None)
    assert held.handover.startswith("H")


def test_a_caseworker_does_not_learn_of_others_people(database: Database, given: Given) -> None:
    device = given.held_device(given.survivor(caseworker=given.actor(Role.CASEWORKER)))
    held = card(database, device, given.actor(Role.CASEWORKER, new=True)).holding
    assert held is not None
    assert held.survivor is None


def test_an_export_has_every_wanted_device_first_entered_first(database: Database, given: Given) -> None:
    made = [given.received_device().code for _ in range(3)]
    given.received_device(Kind.LAPTOP)
    with database.reading() as session:
        told = list(devices.exported(session, given.actor(Role.WAREHOUSE), Wanted(kind=Kind.SMARTPHONE)))
    assert [row["code"] for row in told] == made
    assert told[0]["state"] == DeviceState.RECEIVED


def test_a_caseworker_exports_nothing(database: Database, given: Given) -> None:
    with database.reading() as session, pytest.raises(NotAllowed):
        list(devices.exported(session, given.actor(Role.CASEWORKER), EVERYTHING))


def test_statements_do_not_grow_with_the_register(database: Database, given: Given) -> None:
    for _ in range(4):
        given.wiped_device()
    held = given.held_device()
    with database.reading() as session:
        with counted(database) as statements:
            devices.register(session, OPERATOR, EVERYTHING)
        assert len(statements) == 3
        with counted(database) as statements:
            device_card.device(session, OPERATOR, held.code)
        assert len(statements) == 4
