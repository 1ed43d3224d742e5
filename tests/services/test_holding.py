"""What can happen to a thing while somebody holds it, and the terms on which it is theirs."""

from datetime import date, timedelta
from typing import Any

import pytest

from devicefleet.db import Database
from devicefleet.queries.facts import facts_of
from devicefleet.rules.tags import show
from devicefleet.rules.terms import DeviceState, Happening, Kind, Role, SimState, Tenure
from devicefleet.services import holding, support
from devicefleet.services.holding import REPORTS
from devicefleet.tables import Device, Provision, Sim, Survivor
from tests.given import Given, scan_of
from tests.services.desk import Desk

D = DeviceState


@pytest.fixture
def person(given: Given) -> Survivor:
    return given.survivor()


def state(desk: Desk, thing: Device | Sim) -> str:
    return str(desk.one(type(thing), thing.id).state)


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        (["lost", "found"], (D.ISSUED, D.TRANSFERRED)),
        (["stolen", "found"], (D.ISSUED, D.TRANSFERRED)),
        (["fault", "repair", "repaired"], (D.ISSUED, D.TRANSFERRED)),
        (["fault", "repaired"], (D.ISSUED, D.TRANSFERRED)),
        (["quarantine", "release"], (D.ISSUED, D.TRANSFERRED)),
        (["confirm"], (D.ISSUED, D.TRANSFERRED)),
        (["lost"], (D.LOST, D.LOST)),
        (["fault", "repair"], (D.IN_REPAIR, D.IN_REPAIR)),
    ],
)
def test_a_device_goes_back_to_whose_it_was(desk: Desk, given: Given, words: list[str], ends: tuple[D, D]) -> None:
    for tenure, end in zip((Tenure.LOAN_UNTIL_EXIT, Tenure.GIFT), ends, strict=True):
        device = given.held_device(tenure=tenure)
        for word in words:
            given.report(device, word)
        assert state(desk, device) == end
    desk.assert_sound()


@pytest.mark.parametrize("word", sorted(REPORTS.keys() - {"confirm", "activate", "setup", "ran-out", "topped-up"}))
def test_a_report_that_does_not_fit_says_how_things_are(desk: Desk, given: Given, word: str) -> None:
    """Each word again, right after it, or with nothing before it."""
    device = given.held_device()
    if word in {"found", "repaired", "release", "repair"}:
        expected = f"Device {show(device.code)} is handed over."
    else:
        given.report(device, word)
        expected = f"Device {show(device.code)} is "
    refusal = desk.refused(holding.report, scan=device.code, word=word)
    assert refusal.status == 409
    assert str(refusal).startswith(expected)


@pytest.mark.parametrize("word", ["fault", "repair", "repaired", "quarantine", "release"])
def test_a_sim_is_not_a_device(desk: Desk, given: Given, person: Survivor, word: str) -> None:
    sim = given.sim()
    given.handover(person, sim)
    refusal = desk.refused(holding.report, scan=scan_of(sim), word=word)
    assert str(refusal) == f"{sim.iccid} is a SIM: report it lost, or take it back."


@pytest.mark.parametrize(
    ("kind", "word", "sentence"),
    [
        (Kind.SMARTPHONE, "activate", "Only a SIM is activated; {} is a device."),
        (Kind.MIFI_ROUTER, "setup", "Only a phone, laptop or tablet is set up together; {} is something else."),
        (Kind.LAPTOP, "ran-out", "Only the data of a SIM or a router is used up; {} is something else."),
        (Kind.SMARTPHONE, "topped-up", "Only a SIM has paid texts and top-ups; {} is a device."),
    ],
)
def test_not_every_act_is_for_every_kind(desk: Desk, given: Given, kind: Kind, word: str, sentence: str) -> None:
    device = given.held_device(kind=kind)
    refusal = desk.refused(holding.report, scan=device.code, word=word)
    assert (refusal.status, refusal.field, str(refusal)) == (422, "scan", sentence.format(show(device.code)))


def test_a_sim_is_not_set_up(desk: Desk, given: Given, person: Survivor) -> None:
    sim = given.sim()
    given.handover(person, sim)
    refusal = desk.refused(holding.report, scan=scan_of(sim), word="setup")
    assert str(refusal).startswith("Only a phone, laptop or tablet is set up together;")


@pytest.mark.parametrize("word", ["ran-out", "topped-up"])
def test_what_is_not_activated_is_not_used(desk: Desk, given: Given, person: Survivor, word: str) -> None:
    sim = given.sim()
    given.handover(person, sim)
    refusal = desk.refused(holding.report, scan=scan_of(sim), word=word)
    assert (refusal.status, str(refusal)) == (409, f"SIM {sim.iccid} is not activated yet. Note that first.")


def test_use_is_told_on_the_day_it_happened(both_engines: Database, desk: Desk, given: Given, person: Survivor) -> None:
    """Out of order too: a set-up, an end of data and a top-up contradict nothing that came later."""
    phone, router, sim = given.ready_device(), given.ready_device(Kind.MIFI_ROUTER), given.sim()
    given.handover(person, phone, router, sim, on=date(2026, 11, 1))
    given.report(sim, "activate", on=date(2026, 11, 2))
    for thing, word, day in (
        (sim, "topped-up", 20),
        (sim, "ran-out", 10),
        (router, "ran-out", 11),
        (phone, "setup", 5),
    ):
        desk.do(holding.report, scan=scan_of(thing), word=word, on=date(2026, 11, day))
    known = desk.ask(lambda session: facts_of(session, [person.id or 0]))[person.id or 0]
    used = {
        (event.what, event.on.day)
        for one in known.provisions
        for event in one.events
        if event.what not in (Happening.ISSUED, Happening.ACTIVATED)
    }
    assert used == {
        (Happening.SET_UP, 5), (Happening.RAN_OUT, 10), (Happening.RAN_OUT, 11), (Happening.CHARGED, 20),
    }  # fmt: skip
    desk.assert_sound()


@pytest.mark.parametrize(("words", "end"), [
    (["activate"], SimState.ACTIVATED), (["lost"], SimState.LOST), (["stolen"], SimState.LOST),
    (["activate", "lost", "found"], SimState.ACTIVATED), (["confirm"], SimState.ISSUED),
])  # fmt: skip
def test_a_sim_in_somebodys_hands(desk: Desk, given: Given, person: Survivor, words: list[str], end: SimState) -> None:
    sim = given.sim()
    given.handover(person, sim)
    for word in words:
        given.report(sim, word)
    assert state(desk, sim) == end
    desk.assert_sound()


def test_a_loan_is_extended_and_may_become_a_gift(both_engines: Database, desk: Desk, given: Given) -> None:
    device = given.held_device(tenure=Tenure.LOAN_FIXED, due_on=date(2026, 12, 24))
    desk.do(holding.extend, scan=device.code, until=date(2027, 3, 31))
    held = desk.one(Provision, 1)
    assert (held.tenure, held.due_on) == (Tenure.LOAN_FIXED, date(2027, 3, 31))
    assert desk.refused(holding.extend, scan=device.code, until=desk.at.today).field == "until"
    desk.do(holding.gift, scan=device.code)
    held = desk.one(Provision, 1)
    assert (held.tenure, held.due_on, state(desk, device)) == (Tenure.GIFT, None, "transferred")
    for service, asked, sentence in (
        (holding.gift, {}, "is already theirs to keep."),
        (holding.extend, {"until": date(2027, 5, 1)}, "is theirs to keep: there is no return date to agree."),
    ):
        assert str(desk.refused(service, scan=device.code, **asked)) == f"{show(device.code)} {sentence}"
    desk.assert_sound()


def test_an_open_loan_may_be_given_a_date(desk: Desk, given: Given) -> None:
    device = given.held_device(tenure=Tenure.LOAN_UNTIL_EXIT)
    desk.do(holding.extend, scan=device.code, until=date(2027, 3, 31))
    assert desk.one(Provision, 1).tenure == Tenure.LOAN_FIXED


def test_what_is_back_is_nobodys(both_engines: Database, desk: Desk, given: Given, person: Survivor) -> None:
    device, sim = given.ready_device(), given.sim()
    given.handover(person, device, sim, on=date(2026, 11, 1))
    for thing, end in ((device, D.RETURNED), (sim, SimState.CANCELLED)):
        desk.do(holding.take_back, scan=scan_of(thing), on=date(2026, 11, 20))
        assert state(desk, thing) == end
        refusal = desk.refused(holding.take_back, scan=scan_of(thing))
        assert str(refusal) == f"Nobody in your list holds {scan_of(thing)} now."
    assert [desk.one(Provision, key).closed_on for key in (1, 2)] == [date(2026, 11, 20)] * 2
    assert desk.one(Sim, sim.id).holder_id == person.id, "a SIM stays theirs for ever"
    desk.assert_sound()


@pytest.mark.parametrize(("before", "end"), [("lost", D.RECEIVED), ("stolen", D.RECEIVED), ("fault", D.RETURNED)])
def test_what_turns_up_again_is_wiped_like_anything_else(desk: Desk, given: Given, before: str, end: D) -> None:
    device = given.held_device()
    given.report(device, before)
    desk.do(holding.take_back, scan=device.code)
    assert state(desk, device) == end


def test_what_was_set_aside_for_safety_is_not_simply_taken_back(desk: Desk, given: Given) -> None:
    device = given.held_device()
    given.report(device, "quarantine")
    refusal = desk.refused(holding.take_back, scan=device.code)
    assert "Ask the person's support worker" in str(refusal)


@pytest.mark.parametrize(
    ("service", "asked"),
    [
        (holding.report, {"word": "lost"}),
        (holding.take_back, {}),
        (holding.gift, {}),
        (holding.extend, {"until": date(2027, 1, 31)}),
    ],
)
def test_nothing_happens_before_the_handover(desk: Desk, given: Given, service: Any, asked: dict[str, Any]) -> None:
    device = given.held_device(on=date(2026, 11, 10))
    refusal = desk.refused(service, scan=device.code, **asked, on=date(2026, 11, 9))
    sentence = "That is before it was handed over, on 10 November 2026. Check the date."
    assert (refusal.field, str(refusal)) == ("on", sentence)


def test_what_became_of_a_thing_is_told_in_order(desk: Desk, given: Given) -> None:
    device = given.held_device(on=date(2026, 11, 1))
    given.report(device, "lost", on=date(2026, 11, 10))
    sentence = "Something later was recorded already, on 10 November 2026. Give that day or a later one."
    assert str(desk.refused(holding.report, scan=device.code, word="found", on=date(2026, 11, 9))) == sentence
    assert str(desk.refused(holding.take_back, scan=device.code, on=date(2026, 11, 9))) == sentence
    given.report(device, "found", on=date(2026, 11, 10))
    desk.assert_sound()


def test_terms_are_agreed_in_an_order_of_their_own(desk: Desk, given: Given) -> None:
    device = given.held_device(on=date(2026, 11, 1))
    given.report(device, "fault", on=date(2026, 11, 20))
    desk.do(holding.extend, scan=device.code, until=date(2027, 1, 31), on=date(2026, 11, 10))
    assert desk.refused(holding.gift, scan=device.code, on=date(2026, 11, 9)).field == "on"
    given.report(device, "confirm", on=date(2026, 11, 5))
    desk.assert_sound()


def test_what_is_held_stays_with_a_person_who_moves(both_engines: Database, desk: Desk, given: Given) -> None:
    """Rule R-41: those who support them now answer for it; those who did no longer reach it."""
    person, other = given.survivor(), given.provider("other")
    device, sim = given.ready_device(), given.sim()
    given.handover(person, device, sim, on=date(2026, 11, 1))
    desk.do(support.move, survivor=person.ref, provider_id=other.id, caseworker_id=None, on=date(2026, 11, 10))
    before, now = given.actor(), given.actor(provider=other)
    for thing in (device, sim):
        refusal = desk.refused(holding.report, before, scan=scan_of(thing), word="lost")
        assert str(refusal) == f"Nobody in your list holds {scan_of(thing)} now."
        desk.do(holding.report, now, scan=scan_of(thing), word="lost")
        desk.do(holding.take_back, now, scan=scan_of(thing))
    desk.assert_sound()


def test_a_caseworker_answers_for_their_own_people(desk: Desk, given: Given) -> None:
    mine, other = given.actor(Role.CASEWORKER), given.actor(Role.CASEWORKER, new=True)
    device = given.held_device(given.survivor(caseworker=mine))
    assert desk.refused(holding.report, other, scan=device.code, word="lost").status == 409
    desk.do(holding.report, mine, scan=device.code, word="lost")


def test_the_last_day_that_can_be_named_is_today(desk: Desk, given: Given) -> None:
    device = given.held_device()
    tomorrow = desk.at.today + timedelta(days=1)
    assert str(desk.refused(holding.take_back, scan=device.code, on=tomorrow)) == (
        "23 November 2026 is in the future. Give the day it happened."
    )
