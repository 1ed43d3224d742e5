"""The laws of the ledger hold against raw SQL, on both engines."""

from datetime import date

import pytest
from sqlalchemy import exc

from devicefleet.clock import Moment
from devicefleet.rules.access import OPERATOR
from devicefleet.services import holding
from devicefleet.tables import Device, Sim
from tests.given import Given
from tests.tables.conftest import UNNAMED, Raw


def test_one_open_provision_for_each_thing(raw: Raw, phone: Device, sim: Sim) -> None:
    raw.copy("wipe_record")
    assert raw.broken("provision", "device_id > 0", wipe_id=2) == "uq_provision_open_device"
    assert raw.broken("provision", "sim_id > 0") == "uq_provision_open_sim"


def test_no_issue_on_another_devices_wipe(raw: Raw, given: Given, phone: Device) -> None:
    raw.run("UPDATE provision SET closed_on = '2026-11-22'")
    other = given.ready_device()
    for wrong in ({"wipe_id": 2}, {"wipe_id": 999}, {"device_id": other.id, "wipe_id": 999}):
        assert raw.broken("provision", **wrong) in {"fk_provision_wipe_id_device_id", UNNAMED}
    assert raw.broken("provision", wipe_id=None) == "ck_provision_device_has_wipe"


def test_no_wipe_serves_two_issues(raw: Raw, given: Given, at: Moment, phone: Device) -> None:
    with given.database.writing() as session:
        holding.take_back(session, OPERATOR, at, scan=phone.code)
    assert raw.broken("provision", "device_id > 0", closed_on=None) == "uq_provision_wipe"


def test_no_wipe_record_goes_while_an_issue_rests_on_it(raw: Raw, phone: Device) -> None:
    with pytest.raises(exc.IntegrityError):
        raw.run("DELETE FROM wipe_record")


def test_a_sim_never_goes_to_a_second_person(raw: Raw, given: Given, sim: Sim) -> None:
    second = given.survivor()
    raw.run("UPDATE provision SET closed_on = '2026-11-22' WHERE sim_id > 0")
    assert raw.broken("provision", "sim_id > 0", closed_on=None, survivor_id=second.id) == (
        "ck_provision_sim_has_one_holder"
    )
    there = {"closed_on": None, "survivor_id": second.id, "sim_holder_id": second.id}
    assert raw.broken("provision", "sim_id > 0", **there) in {"fk_provision_sim_id_sim_holder_id", UNNAMED}
    without = {"closed_on": None, "survivor_id": second.id, "sim_holder_id": None}
    assert raw.broken("provision", "sim_id > 0", **without) == "ck_provision_sim_has_one_holder"


@pytest.mark.parametrize("holder", ["NULL", "2"])
def test_nor_by_changing_whose_it_is_afterwards(raw: Raw, given: Given, sim: Sim, holder: str) -> None:
    given.survivor()
    raw.run("UPDATE provision SET closed_on = '2026-11-22' WHERE sim_id > 0")
    with pytest.raises(exc.IntegrityError):
        raw.run(f"UPDATE sim SET holder_id = {holder}")


def test_an_esim_lives_in_a_device_of_the_same_person(raw: Raw, given: Given, phone: Device, sim: Sim) -> None:
    given.held_device(given.survivor())
    raw.run("UPDATE provision SET carrier_id = (SELECT id FROM provision WHERE device_id = 1) WHERE sim_id > 0")
    with pytest.raises(exc.IntegrityError):
        raw.run("UPDATE provision SET carrier_id = (SELECT id FROM provision WHERE device_id = 2) WHERE sim_id > 0")


def test_a_row_belongs_to_something_that_is_there(raw: Raw, phone: Device) -> None:
    for column in ("entry_id", "handover_id", "survivor_id"):
        law = raw.broken("provision", "device_id > 0", **{column: 999}, closed_on=date(2027, 2, 1), voided_at=None)
        assert law in {f"fk_provision_{column}", "uq_provision_wipe", UNNAMED}
