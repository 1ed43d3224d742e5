"""Goods in, scan by scan: what each scan becomes, and that no device is entered twice."""

from typing import Any

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Conflict, NotAllowed, Refused
from devicefleet.rules.tags import new_code
from devicefleet.rules.terms import DeviceState, Kind, Role
from devicefleet.services import devices, receiving
from devicefleet.services.ledger import Once
from devicefleet.services.receiving import Batch, Outcome, Taken
from devicefleet.tables import Device
from tests.given import Given, iccid, imei

PHONES = Batch(Kind.SMARTPHONE, {"make": "Fairphone", "model": "Model 5", "grade": "A"})
LAPTOPS = Batch(Kind.LAPTOP, {"make": "Framework", "model": "13"})
MIXED = Batch(Kind.SMARTPHONE, {})


@pytest.fixture
def sam(given: Given) -> Actor:
    return given.actor(Role.WAREHOUSE)


def take_in(given: Given, actor: Actor, scan: str, batch: Batch = PHONES, **other: Any) -> Taken:
    with given.database.writing() as session:
        return receiving.take_in(session, actor, given.at, scan=scan, batch=batch, **other)


def stored(given: Given, code: str | None) -> Device:
    with given.database.reading() as session:
        return session.exec(select(Device).where(col(Device.code) == code)).one()


def expected(given: Given, unit: int = 1, kind: Kind = Kind.LAPTOP) -> Device:
    values = {"kind": kind, "make": "HP", "model": "250 G7", "order_ref": f"SO-17/10/{unit}"}
    with given.database.writing() as session:
        return devices.register(
            session, given.actor(Role.WAREHOUSE), given.at, provider_id=given.home.id or 0, values=values, arrived=False
        )


def test_one_scan_enters_a_device(both_engines: Database, given: Given, sam: Actor) -> None:
    taken = take_in(given, sam, imei(7))
    device = stored(given, taken.code)
    assert (taken.outcome, device.imei, device.make, device.grade) == (Outcome.ENTERED, imei(7), "Fairphone", "A")
    assert (device.state, device.label_printed_at) == (DeviceState.RECEIVED, None)


def test_a_label_printed_ahead_then_the_device(both_engines: Database, given: Given, sam: Actor) -> None:
    label = new_code()
    assert take_in(given, sam, label) == Taken(Outcome.LABEL_READ, label)
    assert take_in(given, sam, "pf-3xk9", LAPTOPS, label=label) == Taken(Outcome.ENTERED, label)
    device = stored(given, label)
    assert (device.serial, device.label_printed_at) == ("PF-3XK9", given.at.now)


def test_a_second_scan_of_the_same_device_says_so(given: Given, sam: Actor) -> None:
    first = take_in(given, sam, imei(7))
    assert take_in(given, sam, imei(7)) == Taken(Outcome.ALREADY, first.code)
    assert take_in(given, sam, first.code or "") == Taken(Outcome.ALREADY, first.code)


def test_the_same_page_sent_twice_is_one_device(given: Given, sam: Actor) -> None:
    once = Once.of("page-1", "scan")
    assert take_in(given, sam, imei(7), once=once) == take_in(given, sam, imei(7), once=once)


def test_an_expected_device_is_completed_by_its_label(both_engines: Database, given: Given, sam: Actor) -> None:
    device = expected(given)
    assert take_in(given, sam, device.code, LAPTOPS) == Taken(Outcome.LABEL_READ, device.code)
    assert take_in(given, sam, "5CD1234XYZ", LAPTOPS, label=device.code) == Taken(Outcome.ARRIVED, device.code)
    arrived = stored(given, device.code)
    assert (arrived.state, arrived.serial, arrived.make) == (DeviceState.RECEIVED, "5CD1234XYZ", "HP")


def test_an_order_gives_its_units_one_by_one(both_engines: Database, given: Given, sam: Actor) -> None:
    units = [expected(given, unit).code for unit in (1, 2)]
    order = Batch(Kind.LAPTOP, {}, order="SO-17/10/")
    assert [take_in(given, sam, serial, order).code for serial in ("5CD0001", "5CD0002")] == units
    with pytest.raises(Conflict, match="Everything of order SO-17/10 has arrived"):
        take_in(given, sam, "5CD0003", order)


def test_an_order_has_labels_of_its_own(given: Given, sam: Actor) -> None:
    expected(given)
    with pytest.raises(Conflict, match="none of this order's"):
        take_in(given, sam, "5CD0001", Batch(Kind.LAPTOP, {}, order="SO-17/10/"), label=new_code())


def test_a_model_is_asked_for_once(both_engines: Database, given: Given, sam: Actor) -> None:
    assert take_in(given, sam, imei(7), MIXED) == Taken(Outcome.MODEL_UNKNOWN)
    take_in(given, sam, imei(7), Batch(Kind.SMARTPHONE, {"make": "Samsung", "model": "A14"}))
    assert stored(given, take_in(given, sam, imei(8), MIXED).code).model == "A14"


def test_another_organisations_models_are_not_told(given: Given, sam: Actor) -> None:
    given.received_device(provider=given.provider("away"))
    assert take_in(given, sam, imei(7), MIXED).outcome is Outcome.MODEL_UNKNOWN


def test_an_accessory_needs_only_its_label(given: Given, sam: Actor) -> None:
    label = new_code()
    assert take_in(given, sam, label, Batch(Kind.ACCESSORY, {})) == Taken(Outcome.ENTERED, label)


@pytest.mark.parametrize(
    ("scan", "sentence"),
    [
        (iccid(1), "SIM card"),
        ("000000000000076", "check digit"),
        ("??", "A serial number is 4 to 64"),
        ("4006381333931", "product's barcode"),
        ("036000291452", "product's barcode"),
    ],
)
def test_what_is_no_device_is_refused(given: Given, sam: Actor, scan: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        take_in(given, sam, scan)
    assert refused.value.field == "scan"


def test_another_organisations_device_is_refused_without_saying_whose(given: Given, sam: Actor) -> None:
    theirs = given.received_device(provider=given.provider("away"))
    with pytest.raises(Conflict, match="already in use"):
        take_in(given, sam, theirs.imei or "")
    with pytest.raises(Conflict, match="already on another device"):
        take_in(given, sam, imei(99), label=theirs.code)


def test_a_caseworker_receives_nothing(given: Given) -> None:
    with pytest.raises(NotAllowed):
        take_in(given, given.actor(Role.CASEWORKER), imei(7))
