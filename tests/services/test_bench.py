"""The bench: each card, each refusal with its remedy, scans sent twice, and two benches at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.bench import Outcome, SlotState
from devicefleet.rules.cards import Card
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import new_code, show
from devicefleet.rules.terms import Component, DeviceState, Kind, RequestState, Role, SimState
from devicefleet.services.bench import Standing
from devicefleet.services.receiving import Batch
from devicefleet.tables import Device, Entry, Handover, Kit, KitRequest, Sim, Survivor
from tests.given import Given, imei, scan_of
from tests.services.bench import Bench, mark
from tests.services.desk import Desk


@pytest.fixture
def bench(desk: Desk, given: Given) -> Bench:
    return Bench(desk, given.actor(Role.WAREHOUSE))


@pytest.fixture
def person(given: Given) -> Survivor:
    return given.survivor()


@pytest.fixture
def bag(given: Given) -> str:
    return given.bag()


def state(desk: Desk, thing: Device | Sim) -> str:
    return str(desk.one(type(thing), thing.id).state)


def test_a_prepacked_kit_is_two_scans_and_a_key(
    both_engines: Database, bench: Bench, desk: Desk, given: Given, person: Survivor, bag: str
) -> None:
    """The card Issue stays in force all day: slip, bag, Done."""
    phone, laptop, sim = given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim()
    bench.scan(Card.PACK_KIT, bag, phone.code, laptop.code, scan_of(sim), Card.DONE)
    request = given.request(person)
    bench.scan(Card.ISSUE)
    assert bench.scan(request.code).word == f"Request {show(request.code)}"
    filled = bench.scan(bag)
    assert [(slot.word, slot.state, slot.name) for slot in filled.slots] == [
        ("Phone", SlotState.FILLED, show(phone.code)), ("Laptop", SlotState.FILLED, show(laptop.code)),
        ("SIM", SlotState.FILLED, sim.iccid),
    ]  # fmt: skip
    done = bench.scan(Card.DONE)
    assert (done.outcome, done.word, done.mode, done.tray) == (Outcome.DONE, "Handed over", Card.ISSUE, ())
    assert [state(desk, thing) for thing in (phone, laptop, sim)] == ["transferred", "transferred", "issued"]
    handover = desk.ask(lambda s: s.exec(select(Handover)).one())
    assert (done.link, done.undo) == (f"/handovers/{handover.number}", handover.entry_id)
    assert person.ref not in repr(bench.answers), "the store learns no reference"
    desk.assert_sound()


def test_undo_takes_the_handover_back_and_then_there_is_nothing_more(
    bench: Bench, desk: Desk, given: Given, person: Survivor
) -> None:
    phone, request = given.ready_device(), given.request(person, Component.SMARTPHONE)
    bench.scan(Card.ISSUE, request.code, phone.code, Card.DONE)
    assert bench.scan(Card.UNDO).word == "Undone"
    assert (state(desk, phone), desk.one(KitRequest, request.id).state) == ("ready", RequestState.APPROVED)
    assert bench.scan("card-undo").outcome == Outcome.NOTICE
    desk.assert_sound()


def test_undo_first_takes_out_what_waits_for_done(bench: Bench, given: Given, bag: str) -> None:
    phone = given.ready_device()
    bench.scan(Card.PACK_KIT, bag, phone.code)
    assert bench.scan(Card.UNDO).tray == (bag,)
    assert bench.scan(Card.UNDO).tray == ()


def test_wipe_ready_return(both_engines: Database, bench: Bench, desk: Desk, given: Given, person: Survivor) -> None:
    """Three cards, a scan for each device: from a shelf of returns to ready."""
    phone = given.held_device(person)
    back = bench.scan(Card.RETURN, show(phone.code).lower())
    assert back.sentence == f"{show(phone.code)} waits for its wipe. Put it where nothing is handed out from."
    assert bench.scan(Card.UNDO).word == "Undone"
    bench.scan(phone.code)
    assert bench.scan(Card.WIPE_OK, phone.code).word == "Wiped"
    assert bench.scan(Card.READY, f"https://any.example/q/{phone.code}").word == "Ready"
    assert state(desk, phone) == DeviceState.READY
    desk.assert_sound()


def test_ready_without_its_label_is_not_ready(bench: Bench, desk: Desk, given: Given) -> None:
    phone = given.wiped_device()
    answer = bench.scan(Card.READY, phone.imei or "")
    assert (answer.outcome, answer.word) == (Outcome.NOTICE, "Not ready yet")
    assert answer.sentence == (f"Still open for {show(phone.code)}: label scanned. Scan the label that sticks on it.")
    assert bench.scan(phone.code).word == "Ready"


def test_goods_in_is_two_scans_for_each_device(bench: Bench, desk: Desk) -> None:
    batch = Batch(Kind.LAPTOP, {"make": "Dell", "model": "Latitude 5420"})
    bench.standing = Standing(batch=batch)
    bench.scan(Card.RECEIVE)
    for serial in ("AB-0001", "AB-0002"):
        label = new_code()
        assert bench.scan(label).word == f"Label {show(label)}"
        assert bench.scan(serial).word == "Received"
        row = desk.ask(lambda s, code=label: s.exec(select(Device).where(Device.code == code)).one())
        assert (row.serial, row.make, row.state) == (serial, "Dell", "received")
    again = bench.scan("AB-0001")
    assert (again.outcome, again.word) == (Outcome.NOTICE, "Here already")


def test_a_model_nobody_knows_is_asked_for(bench: Bench) -> None:
    bench.scan(Card.RECEIVE)
    assert str(bench.refused(imei(77))) == (
        "Make and model are not known yet. Choose the kind above and give them once, then scan again."
    )


def test_a_returned_sim_is_cancelled(bench: Bench, desk: Desk, given: Given, person: Survivor) -> None:
    sim = given.sim()
    given.handover(person, sim)
    answer = bench.scan(Card.RETURN, scan_of(sim))
    assert answer.sentence == "The SIM is cancelled: it may never go to anybody else."
    assert state(desk, sim) == SimState.CANCELLED


def test_without_a_card_a_scan_says_what_a_thing_is(bench: Bench, desk: Desk, given: Given, bag: str) -> None:
    phone = given.wiped_device()
    advice = "Scan a card, or choose above, to do something with it."
    looked = bench.scan(phone.code)
    assert (looked.outcome, looked.word) == (Outcome.NOTICE, f"phone {show(phone.code)}")
    assert looked.sentence == (
        f"Device {show(phone.code)} is wiped. Prepare it first: its gates are still open. {advice}"
    )
    assert bench.scan(bag).sentence == f"It is empty, or a label nobody has used yet. {advice}"
    assert desk.trail()[-2:] == ["device.resolved", "device.resolved"]


@pytest.mark.parametrize("card", [Card.WIPE_OK, Card.READY, Card.RETURN, Card.PACK_KIT, Card.COUNT])
def test_a_code_nobody_knows(bench: Bench, card: Card) -> None:
    bench.scan(card)
    refusal = bench.refused("7K3M9-Q2XJ3")
    assert refusal.status == 404
    assert "7K3M9-Q2XJ3" in str(refusal)


def test_what_does_not_fit_is_said_at_once_with_the_remedy(
    bench: Bench, desk: Desk, given: Given, person: Survivor, bag: str
) -> None:
    request = given.request(person, Component.SMARTPHONE, Component.DATA)
    wiped, ready, laptop = given.wiped_device(), given.ready_device(), given.ready_device(Kind.LAPTOP)
    bench.scan(Card.ISSUE)
    assert str(bench.refused(ready.code)) == "Scan the pick slip of the request first."
    bench.scan(request.code)
    assert str(bench.refused(wiped.code)) == (
        f"Device {show(wiped.code)} is wiped. Prepare it first: its gates are still open."
    )
    assert str(bench.refused(laptop.code)) == f"{show(laptop.code)}: this request does not ask for a laptop."
    bench.scan(ready.code)
    assert str(bench.refused(ready.code)) == f"{ready.code} was scanned already. Nothing was done twice."
    assert str(bench.refused(Card.RETURN)) == (
        "Something scanned still waits for Done. Scan Done, or Undo it, then scan the card again."
    )
    other = given.request(given.survivor())
    assert str(bench.refused(other.code)) == "That is another pick slip. End this one first: scan Done, or Undo."


def test_glued_scans_are_pulled_apart_and_done_all_or_none(
    bench: Bench, desk: Desk, given: Given, person: Survivor
) -> None:
    phones = [given.held_device(person) for _each in range(2)]
    bench.scan(Card.RETURN)
    glued = "".join(phone.code for phone in phones)
    bench.scan(glued)
    assert [state(desk, phone) for phone in phones] == ["returned", "returned"]
    third = given.held_device(person)
    assert bench.refused(third.code + phones[0].code).status == 409
    assert state(desk, third) == "issued"


def test_a_scan_sent_twice_is_done_once(
    both_engines: Database, bench: Bench, desk: Desk, given: Given, person: Survivor, bag: str
) -> None:
    """As a bench does that never heard the answer."""
    phone, request = given.ready_device(), given.request(person, Component.SMARTPHONE)
    bench.scan(Card.PACK_KIT, request.code, bag, phone.code)
    for card in (Card.DONE, Card.ISSUE, Card.UNDO):
        before, once = bench.standing, mark()
        if card is Card.ISSUE:
            bench.scan(card, request.code, bag)
            before, card = bench.standing, Card.DONE  # noqa: PLW2901 - the scan that is sent twice
        first = bench.scan(card, once=once)
        assert bench.scan(card, once=once, standing=before) == first
    assert len(desk.ask(lambda s: s.exec(select(Kit)).all())) == 1
    assert len(desk.ask(lambda s: s.exec(select(Handover)).all())) == 1
    assert state(desk, phone) == DeviceState.PACKED
    desk.assert_sound()


def test_two_benches_with_one_bag(
    both_engines: Database, bench: Bench, desk: Desk, given: Given, person: Survivor, bag: str
) -> None:
    """Both scan slip, bag and Done at the same moment: one hands over, the other is told."""
    phone, request = given.ready_device(), given.request(person, Component.SMARTPHONE)
    bench.scan(Card.PACK_KIT, request.code, bag, phone.code, Card.DONE)
    benches = [Bench(desk, bench.actor) for _each in range(2)]
    for one in benches:
        one.scan(Card.ISSUE, request.code, bag)

    def end(one: Bench) -> str:
        try:
            return one.scan(Card.DONE).word
        except Refused as refused:
            return str(refused)

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(end, benches))
    assert said[0] == "Handed over"
    assert said[1] == f"Request {show(request.code)} is handed over, so this cannot be done with it."
    assert len(desk.ask(lambda s: s.exec(select(Handover)).all())) == 1
    desk.assert_sound()


def test_every_act_of_the_bench_is_the_clerks_own(bench: Bench, desk: Desk, given: Given, person: Survivor) -> None:
    phone = given.held_device(person)
    bench.scan(Card.RETURN, phone.code)
    entry = desk.ask(lambda s: s.exec(select(Entry).order_by(Entry.id.desc())).first())
    assert (entry.staff_id, entry.type) == (bench.actor.staff_id, "returned")


def test_other_stores_things_are_not_there(bench: Bench, desk: Desk, given: Given) -> None:
    stranger = Bench(desk, given.actor(Role.WAREHOUSE, given.provider()))
    phone = given.wiped_device()
    for card in (Card.READY, Card.WIPE_OK, Card.PACK_KIT, Card.RETURN):
        stranger.standing = Standing(card)
        assert stranger.refused(phone.code).status in {404, 409}
        assert show(phone.code) not in str(stranger.refused(phone.code))


def test_a_whole_store_is_not_read_by_looking(bench: Bench, given: Given) -> None:
    phone = given.received_device()
    for _each in range(60):
        bench.scan(phone.code)
    assert str(bench.refused(phone.code)) == "You have scanned 60 labels in a minute. Wait a little, then go on."
    assert bench.scan("CARD-WIPE-OK", phone.code).word == "Wiped", "work goes on"


def test_a_device_without_security_updates_is_warned_of(bench: Bench, given: Given, bag: str) -> None:
    phone = given.ready_device(security_updates_until=date(2026, 9, 20))
    answer = bench.scan(Card.PACK_KIT, bag, phone.code)
    warning = f"Mind: {show(phone.code)} has had no security updates since 20 September 2026."
    assert answer.sentence == f"{warning} Scan on, or Done."
