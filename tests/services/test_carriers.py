"""Which device an eSIM lives in, what is lost with it, and devices set up safely at the handover itself."""

from datetime import date

import pytest
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.queries.facts import facts_of
from devicefleet.queries.kits import kit_of
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.tags import show
from devicefleet.rules.terms import ComponentState, Happening, Kind, SimForm, Tenure
from devicefleet.services import undoing
from devicefleet.tables import Device, Provision, Sim, Survivor
from tests.given import Given, funded
from tests.services.desk import Desk

FIRST = date(2026, 11, 1)


@pytest.fixture
def person(given: Given) -> Survivor:
    return given.survivor()


def esim(given: Given) -> Sim:
    return given.sim(form=SimForm.ESIM, package=funded(starts_on=FIRST, last_day=date(2027, 5, 1)))


def carrier_of(desk: Desk, sim: Sim) -> int | None:
    """The device that carries a SIM."""
    held = desk.ask(lambda session: session.exec(select(Provision).where(Provision.sim_id == sim.id)).one())
    if held.carrier_id is None:
        return None
    device_id: int | None = desk.one(Provision, held.carrier_id).device_id
    return device_id


@pytest.mark.parametrize(
    ("kinds", "carrier"),
    [
        ((Kind.LAPTOP, Kind.TABLET, Kind.MIFI_ROUTER, Kind.SMARTPHONE), 3),
        ((Kind.LAPTOP, Kind.TABLET, Kind.MIFI_ROUTER), 2),
        ((Kind.LAPTOP, Kind.TABLET), 1),
        ((Kind.LAPTOP,), None),
        ((Kind.SMARTPHONE, Kind.SMARTPHONE), None),
    ],
)
def test_it_lives_in_what_was_handed_over_with_it(
    both_engines: Database, desk: Desk, given: Given, person: Survivor, kinds: tuple[Kind, ...], carrier: int | None
) -> None:
    """The SIM was scanned first; of two phones nobody knows which."""
    sim, devices = esim(given), [given.ready_device(kind) for kind in kinds]
    given.handover(person, sim, *devices)
    assert carrier_of(desk, sim) == (devices[carrier].id if carrier is not None else None)
    desk.assert_sound()


def test_or_in_the_only_phone_in_their_hands(
    both_engines: Database, desk: Desk, given: Given, person: Survivor
) -> None:
    lost, phone, new = given.ready_device(), given.ready_device(), esim(given)
    given.handover(person, lost, phone, given.ready_device(Kind.LAPTOP), on=FIRST)
    given.report(lost, "lost")
    given.handover(person, new)
    assert carrier_of(desk, new) == phone.id
    given.handover(person, given.ready_device())
    given.handover(person, another := esim(given))
    assert carrier_of(desk, another) is None, "now there are two"


def test_a_plastic_sim_is_carried_by_nothing(desk: Desk, given: Given, person: Survivor) -> None:
    sim = given.sim()
    given.handover(person, given.ready_device(), sim)
    assert carrier_of(desk, sim) is None


def test_data_is_lost_with_the_phone_that_holds_it(
    both_engines: Database, desk: Desk, given: Given, person: Survivor
) -> None:
    """R-46."""
    phone, sim = given.ready_device(), esim(given)
    given.handover(person, phone, sim, on=FIRST)
    given.report(sim, "activate", on=FIRST)
    given.report(phone, "lost", on=date(2026, 11, 10))
    for day, state in ((9, ComponentState.MET_TEMPORARY), (10, ComponentState.LAPSED)):
        on = date(2026, 11, day)
        kit = desk.ask(lambda session, on=on: kit_of(session, OPERATOR, ref=person.ref, on=on))
        data = next(tile for tile in kit.tiles if tile.component == "data")
        assert data.state == state
    assert "Data went with the device that held the eSIM on 10 November 2026." in data.sentences
    desk.assert_sound()


def test_undoing_the_handover_of_the_phone_leaves_the_esim_without_one(
    both_engines: Database, desk: Desk, given: Given, person: Survivor
) -> None:
    phone = given.ready_device()
    handover = given.handover(person, phone, on=FIRST)
    given.handover(person, sim := esim(given))
    assert carrier_of(desk, sim) == phone.id
    desk.do(undoing.undo, entry_id=handover.entry_id)
    assert carrier_of(desk, sim) is None
    desk.assert_sound()


def test_set_up_at_the_handover(both_engines: Database, desk: Desk, given: Given, person: Survivor) -> None:
    """Phones, laptops and tablets; the rest needs none. Taken back with the handover."""
    kinds = (Kind.SMARTPHONE, Kind.LAPTOP, Kind.TABLET, Kind.MIFI_ROUTER, Kind.ACCESSORY)
    devices = [given.ready_device(kind) for kind in kinds]
    handover = given.handover(person, *devices, given.sim(), tenure=Tenure.GIFT, set_up=True, on=FIRST)
    known = desk.ask(lambda session: facts_of(session, [person.id or 0]))[person.id or 0]
    done = {one.kind.value for one in known.provisions if any(event.what == Happening.SET_UP for event in one.events)}
    assert done == {"smartphone", "laptop", "tablet"}
    assert all(event.on == FIRST for one in known.provisions for event in one.events)
    desk.do(undoing.undo, entry_id=handover.entry_id)
    known = desk.ask(lambda session: facts_of(session, [person.id or 0]))[person.id or 0]
    assert known.provisions == ()
    assert show(desk.one(Device, devices[0].id).code) == show(devices[0].code)
    desk.assert_sound()
