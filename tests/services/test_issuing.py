"""The handover: all the things or none, to somebody in support, and never where a phone is an offence."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import Context, DeviceState, Kind, SimState, Tenure
from devicefleet.services import holding, issuing, sims, support
from devicefleet.services.issuing import Item
from devicefleet.tables import Device, Handover, Provision, ProvisionEvent, Sim, Survivor
from tests.given import Given, scan_of
from tests.services.desk import Desk


@pytest.fixture
def person(given: Given) -> Survivor:
    return given.survivor()


def refusal_for(desk: Desk, person: Survivor, thing: Device | Sim, **asked: Any) -> str:
    """The sentence, after making sure that nothing changed."""
    terms = {"tenure": asked.pop("tenure", Tenure.GIFT), "due_on": asked.pop("due_on", None)}
    items = [Item(scan_of(thing), **terms)]
    return str(desk.refused(issuing.issue, survivor=person.ref, items=items, **asked))


def test_one_handover_of_many_things(both_engines: Database, desk: Desk, given: Given, person: Survivor) -> None:
    phone, laptop, sim = given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim()
    items = [
        Item(show(phone.code).lower(), Tenure.LOAN_FIXED, date(2027, 1, 31)),
        Item(f"https://tags.example/q/{laptop.code}", Tenure.GIFT),
        Item(scan_of(sim), Tenure.GIFT),
    ]
    handover = desk.do(issuing.issue, survivor=show_reference(person.ref), items=items, on=date(2026, 11, 20))
    assert handover.number.startswith("H")
    held = [desk.one(Provision, key) for key in (1, 2, 3)]
    assert {row.handover_id for row in held} == {handover.id}
    assert {row.opened_on for row in held} == {date(2026, 11, 20)}
    assert [(row.tenure, row.due_on) for row in held] == [
        (Tenure.LOAN_FIXED, date(2027, 1, 31)), (Tenure.GIFT, None), (Tenure.GIFT, None),
    ]  # fmt: skip
    assert desk.one(Device, phone.id).state == DeviceState.ISSUED
    assert desk.one(Device, laptop.id).state == DeviceState.TRANSFERRED
    assert (desk.one(Sim, sim.id).state, desk.one(Sim, sim.id).holder_id) == (SimState.ISSUED, person.id)
    desk.assert_sound()


def test_all_of_it_or_nothing(both_engines: Database, desk: Desk, given: Given, person: Survivor) -> None:
    ready, not_ready = given.ready_device(), given.wiped_device()
    items = [Item(ready.code, Tenure.GIFT), Item(not_ready.code, Tenure.GIFT)]
    refusal = desk.refused(issuing.issue, survivor=person.ref, items=items)
    assert str(refusal) == f"Device {show(not_ready.code)} is wiped. Prepare it first: its gates are still open."


def test_nothing_is_no_handover(desk: Desk, person: Survivor) -> None:
    assert str(desk.refused(issuing.issue, survivor=person.ref, items=[])) == "Scan at least one device or SIM."


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (Given.expected_device, "is expected. Receive it first."),
        (Given.received_device, "is received, not yet wiped. Record its wipe and prepare it first."),
        (Given.wiped_device, "is wiped. Prepare it first: its gates are still open."),
        (Given.held_device, "is handed over. Somebody has it: take it back first."),
    ],
)
def test_what_is_not_ready_says_what_to_do(
    desk: Desk, given: Given, person: Survivor, make: Any, sentence: str
) -> None:
    device = make(given)
    assert refusal_for(desk, person, device) == f"Device {show(device.code)} {sentence}"


def test_what_came_back_is_wiped_before_it_goes_out_again(desk: Desk, given: Given, person: Survivor) -> None:
    device = given.held_device(person)
    desk.do(holding.take_back, scan=device.code)
    sentence = f"Device {show(device.code)} is returned, not yet wiped. Record its wipe and prepare it first."
    assert refusal_for(desk, person, device) == sentence
    given.prepare(given.wipe(device, on=desk.at.today))
    given.handover(person, device)
    assert [desk.one(Provision, key).wipe_id for key in (1, 2)] == [1, 2]
    desk.assert_sound()


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"tenure": Tenure.LOAN_FIXED}, "Say until when the loan is agreed."),
        ({"tenure": Tenure.GIFT, "due_on": date(2027, 1, 1)}, "Only a loan with a date has a return date."),
        ({"tenure": Tenure.LOAN_FIXED, "due_on": date(2026, 11, 22)}, "The agreed date must be after the day"),
    ],
)
def test_terms_fit_together(desk: Desk, given: Given, person: Survivor, terms: dict[str, Any], sentence: str) -> None:
    assert refusal_for(desk, person, given.ready_device(), **terms).startswith(sentence)


def test_not_before_the_wipe(desk: Desk, given: Given, person: Survivor) -> None:
    device = given.received_device()
    given.prepare(given.wipe(device, on=date(2026, 11, 10)))
    assert refusal_for(desk, person, device, on=date(2026, 11, 9)) == (
        f"{show(device.code)} was wiped on 10 November 2026, after the day you give."
    )


def test_only_within_support(desk: Desk, given: Given, person: Survivor) -> None:
    ref, phone = show_reference(person.ref), given.ready_device()
    sentence = "{} was not in support on {}. Check the date, or start support first."
    assert refusal_for(desk, person, phone, on=date(2026, 9, 30)) == sentence.format(ref, "30 September 2026")
    desk.do(support.end, survivor=person.ref, on=date(2026, 11, 20))
    assert refusal_for(desk, person, phone, on=date(2026, 11, 20)) == sentence.format(ref, "20 November 2026")
    given.handover(person, phone, on=date(2026, 11, 19))


@pytest.mark.parametrize("place", [Context.PRISON, Context.IMMIGRATION_DETENTION])
def test_never_into_custody(both_engines: Database, desk: Desk, given: Given, place: Context) -> None:
    """Rule R-27: conveying a phone into prison is an offence. Other days are judged by their own stay."""
    person, phone = given.survivor(), given.ready_device()
    desk.do(support.change_stay, survivor=person.ref, context=place, on=date(2026, 11, 5))
    for day in (date(2026, 11, 5), date(2026, 11, 22)):
        assert refusal_for(desk, person, phone, on=day) == (
            f"{show_reference(person.ref)} is in custody or detention: nothing may be sent or handed over there, "
            "by law. Keep the kit packed for the day of release."
        )
    desk.do(support.change_stay, survivor=person.ref, context=Context.COMMUNITY, on=date(2026, 11, 21))
    given.handover(person, given.ready_device(), on=date(2026, 11, 4))
    given.handover(person, phone, on=date(2026, 11, 21))
    desk.assert_sound()


def test_a_sim_is_never_anybody_elses(both_engines: Database, desk: Desk, given: Given, person: Survivor) -> None:
    sim = given.sim()
    given.handover(person, sim)
    desk.do(holding.take_back, scan=scan_of(sim))
    sentence = refusal_for(desk, given.survivor(), sim)
    assert sentence == f"SIM {sim.iccid} has belonged to somebody else, so it may never go to another person."


def test_a_cancelled_sim_does_not_come_back(desk: Desk, given: Given, person: Survivor) -> None:
    sim = given.sim()
    given.handover(person, sim)
    desk.do(holding.take_back, scan=scan_of(sim))
    assert refusal_for(desk, person, sim) == f"SIM {sim.iccid} is cancelled, so this cannot be done with it."


def test_a_sim_that_waited_too_long(desk: Desk, given: Given, person: Survivor) -> None:
    sim = given.sim(pack_expires_on=date(2026, 11, 21))
    assert refusal_for(desk, person, sim) == (
        f"SIM {sim.iccid} expired on 21 November 2026 without being used. Choose another one."
    )
    given.handover(person, sim, on=date(2026, 11, 21))


def test_somebodys_own_number_is_in_use_from_the_first_day(desk: Desk, given: Given, person: Survivor) -> None:
    sim = desk.do(sims.register, provider_id=given.home.id, values={"msisdn": "07700900123"})
    desk.do(issuing.issue, survivor=person.ref, items=[Item("07700900123", Tenure.GIFT)])
    happened = desk.ask(lambda session: [event.what for event in session.exec(select(ProvisionEvent))])
    assert happened == ["issued", "activated"]
    assert desk.one(Sim, sim.id).state == SimState.ACTIVATED
    desk.assert_sound()


def test_the_same_thing_twice_in_one_handover(desk: Desk, given: Given, person: Survivor) -> None:
    item = Item(given.ready_device().code, Tenure.LOAN_UNTIL_EXIT)
    refusal = desk.refused(issuing.issue, survivor=person.ref, items=[item, item])
    assert isinstance(refusal, Conflict)
    assert "is handed over" in str(refusal)


def test_each_handover_has_its_own_number(desk: Desk, given: Given, person: Survivor) -> None:
    for _time in range(3):
        given.handover(person, given.ready_device())
    numbers = desk.ask(lambda session: [row.number for row in session.exec(select(Handover))])
    assert len(set(numbers)) == 3
