"""The story of a thing or a person: what is told to whom, what is crossed out, and what can still be taken back."""

from datetime import date

import pytest

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.queries.entries import Told, entries_of_device, entries_of_sim, entries_of_survivor
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.tags import show
from devicefleet.rules.terms import Component, Context, DeclineReason, EntryType, OwnCheck, Role, Tenure
from devicefleet.services import choices, holding, kits, support, undoing
from devicefleet.tables import Device, Sim, Survivor
from tests.given import Given, funded, later
from tests.queries.counted import counted
from tests.requested import asked, packed

STATEMENTS = {"device": 6, "sim": 5, "survivor": 18}


def of_device(given: Given, device: Device, actor: Actor = OPERATOR, at: Moment | None = None) -> list[Told]:
    with given.database.reading() as session:
        return list(entries_of_device(session, actor, at or given.at, device_id=device.id or 0))


def of_sim(given: Given, sim: Sim, actor: Actor = OPERATOR, at: Moment | None = None) -> list[Told]:
    with given.database.reading() as session:
        return list(entries_of_sim(session, actor, at or given.at, sim_id=sim.id or 0))


def of_survivor(given: Given, person: Survivor, actor: Actor = OPERATOR) -> list[Told]:
    with given.database.reading() as session:
        return list(entries_of_survivor(session, actor, given.at, survivor_id=person.id or 0))


def sentences(told: list[Told]) -> list[str]:
    return [one.sentence for one in told]


def report(given: Given, device: Device, word: str, at: Moment | None = None) -> None:
    with given.database.writing() as session:
        holding.report(session, OPERATOR, at or given.at, scan=device.code, word=word)


def undo(given: Given, told: Told) -> None:
    with given.database.writing() as session:
        undoing.undo(session, OPERATOR, given.at, entry_id=told.id)


def test_a_device_tells_its_life(both_engines: Database, given: Given) -> None:
    device = given.held_device(tenure=Tenure.LOAN_FIXED, due_on=date(2027, 3, 5))
    assert sentences(of_device(given, device)) == [
        "Handed over: on loan until 5 March 2027.",
        "Checked: function test; updates installed; charger checked; safety set-up; label scanned; ready.",
        "Entered in the register: received, not yet wiped.",
        "Wiped: clear with factory reset.",
    ]


def test_a_person_tells_theirs_with_things_by_name(both_engines: Database, given: Given) -> None:
    person, phone, sim = given.survivor(), given.ready_device(), given.sim(package=funded())
    given.handover(person, phone, sim, tenure=Tenure.GIFT)
    assert sim.iccid is not None
    name = f"phone {phone.code[:5]}-{phone.code[5:]}"
    assert sentences(of_survivor(given, person)) == [
        f"Handed over: {name}, theirs to keep; SIM ending {sim.iccid[-4:]}, theirs to keep.",
        "Support began: Home Support; positive reasonable grounds; in the community.",
    ]


def test_a_person_tells_what_was_decided(given: Given) -> None:
    person = given.survivor()
    with given.database.writing() as session:
        support.change_stay(session, OPERATOR, given.at, survivor=person.ref, context=Context.HOSPITAL)
        choices.check_own_device(
            session, OPERATOR, given.at, survivor=person.ref, component=Component.LAPTOP, outcome=OwnCheck.SAFE
        )
        choices.decline(
            session,
            OPERATOR,
            given.at,
            survivor=person.ref,
            component=Component.DATA,
            reason=DeclineReason.NOT_NOW,
            offered_in_language="vi",
        )
    assert sentences(of_survivor(given, person))[:3] == [
        "Offered and declined: data, offer again on 21 January 2027.",
        "Own device: laptop found safe.",
        "Now staying: in hospital.",
    ]


def test_a_person_tells_what_was_asked_and_packed_for_them(both_engines: Database, given: Given) -> None:
    person, phone, sim = given.survivor(), given.ready_device(), given.sim()
    request = asked(given, person, Component.SMARTPHONE, Component.DATA)
    kit = packed(given, phone, sim, request=request)
    with given.database.writing() as session:
        kits.unpack(session, OPERATOR, given.at, bag=kit.code)
    what = f"phone {show(phone.code)}; SIM ending {(sim.iccid or '')[-4:]}"
    where = f"bag {show(kit.code)}; request {show(request.code)}"
    assert sentences(of_survivor(given, person))[:3] == [
        f"Taken out of a kit: {what}; {where}.",
        f"Packed in a kit: {what}; {where}.",
        f"Kit asked for: phone, data; request {show(request.code)}.",
    ]
    assert sentences(of_sim(given, sim))[:2] == [f"Taken out of a kit: {where}.", f"Packed in a kit: {where}."]


def test_a_sim_tells_its_packages(both_engines: Database, given: Given) -> None:
    sim = given.sim(package=funded(last_day=date(2026, 12, 31)))
    assert sentences(of_sim(given, sim)) == [
        "Data added: 20 GB every 30 days, 1 November 2026 to 31 December 2026.",
        "Entered in the register: in stock.",
    ]


def test_what_is_undone_is_crossed_out_and_said(both_engines: Database, given: Given) -> None:
    device = given.held_device()
    report(given, device, "lost")
    undo(given, of_device(given, device)[0])
    undone, lost = of_device(given, device)[:2]
    assert (undone.sentence, undone.type) == ("Undone: reported lost.", EntryType.VOIDED)
    assert (lost.sentence, lost.voided, lost.undo_until) == ("Reported lost.", True, None)


def test_undo_is_offered_for_ten_minutes(given: Given) -> None:
    device = given.held_device()
    assert of_device(given, device)[0].undo_until == later(given.at, minutes=10).now
    assert of_device(given, device, at=later(given.at, minutes=10))[0].undo_until is not None
    assert of_device(given, device, at=later(given.at, minutes=10, seconds=1))[0].undo_until is None


def test_undo_runs_backwards(given: Given) -> None:
    device = given.held_device()
    report(given, device, "fault")
    assert [one.undo_until is not None for one in of_device(given, device)[:2]] == [True, False]
    undo(given, of_device(given, device)[0])
    assert [one.sentence for one in of_device(given, device) if one.undo_until] == [
        "Handed over: on loan until support ends."
    ]


def test_what_cannot_be_undone_is_not_offered(given: Given) -> None:
    assert [one.undo_until for one in of_device(given, given.ready_device())] == [None, None, None]


def test_the_service_agrees_with_what_is_offered(given: Given) -> None:
    """Everything offered can be undone, newest first, down to nothing."""
    person, sim = given.survivor(), given.sim(package=funded(starts_on=None))
    given.handover(person, sim)
    with given.database.writing() as session:
        holding.report(session, OPERATOR, given.at, scan=sim.iccid or "", word="activate")
    done = []
    while offered := [one for one in of_sim(given, sim) if one.undo_until]:
        done.append(offered[0].type)
        undo(given, offered[0])
    assert done == [EntryType.ACTIVATED, EntryType.ISSUED, EntryType.PACKAGE_ADDED]


@pytest.mark.parametrize(
    ("role", "seen"),
    [(Role.WAREHOUSE, False), (Role.CASEWORKER, True), (Role.PROVIDER_MANAGER, True), (Role.COORDINATOR, True)],
)
def test_a_reference_is_for_those_who_may_read_it(given: Given, role: Role, seen: bool) -> None:
    person = given.survivor(caseworker=given.actor(Role.CASEWORKER))
    handed_over = of_device(given, given.held_device(person), given.actor(role))[0]
    assert handed_over.survivor == (person.ref if seen else None)
    assert handed_over.handover is not None


def test_a_caseworker_knows_only_their_own_people(given: Given) -> None:
    person = given.survivor(caseworker=given.actor(Role.CASEWORKER))
    told = of_device(given, given.held_device(person), given.actor(Role.CASEWORKER, new=True))[0]
    assert (told.survivor, told.undo_until) == (None, None)


def test_another_organisation_reads_nothing(given: Given) -> None:
    person, stranger = given.survivor(), given.actor(Role.PROVIDER_MANAGER, given.provider("away"))
    device, sim = given.held_device(person), given.sim()
    assert of_device(given, device, stranger) == of_sim(given, sim, stranger) == of_survivor(given, person, stranger)
    assert of_device(given, device, stranger) == []


def test_who_did_it_is_told_to_colleagues(given: Given) -> None:
    device, colleague = given.held_device(), given.actor(Role.WAREHOUSE)
    with given.database.writing() as session:
        holding.take_back(session, colleague, given.at, scan=device.code)
    assert (of_device(given, device, given.actor())[0].by or "").startswith("warehouse")
    assert of_device(given, device)[1].by is None


def test_statements_do_not_grow_with_the_story(given: Given) -> None:
    person, phone, sim = given.survivor(), given.ready_device(), given.sim(package=funded())
    given.handover(person, phone, sim)
    for word in ("fault", "repair", "repaired", "fault", "repair", "repaired"):
        report(given, phone, word)
    with given.database.reading() as session:
        with counted(given.database) as statements:
            entries_of_device(session, OPERATOR, given.at, device_id=phone.id or 0)
        assert len(statements) == STATEMENTS["device"]
        with counted(given.database) as statements:
            entries_of_sim(session, OPERATOR, given.at, sim_id=sim.id or 0)
        assert len(statements) == STATEMENTS["sim"]
        with counted(given.database) as statements:
            entries_of_survivor(session, OPERATOR, given.at, survivor_id=person.id or 0)
        assert len(statements) == STATEMENTS["survivor"]
