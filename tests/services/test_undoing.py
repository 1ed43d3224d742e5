"""Undo within ten minutes: everything steps back, strictly backwards, by a later entry; nothing is deleted."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.terms import DeviceState, EntryType, Kind, Role, SimState, Tenure
from devicefleet.services import holding, issuing, packages, support, undoing
from devicefleet.services.ledger import Once
from devicefleet.tables import DataPackage, Device, Entry, KitSpan, Provision, Sim, Survivor
from tests.given import Given, funded, items_of, later, scan_of
from tests.services.desk import Desk

KEPT = {"entry", "device_move", "sim_move", "provision_event", "audit_event", "audit_head", "handover"}
"""Tables in which the thing undone and its undoing both stay to be seen."""


@pytest.fixture
def person(given: Given) -> Survivor:
    return given.survivor()


def last_entry(desk: Desk) -> int:
    key: int = desk.ask(lambda session: session.exec(select(Entry.id).order_by(Entry.id.desc())).first())
    return key


def standing(desk: Desk) -> dict[str, Any]:
    """What the ledger says now: every table but those that only grow; spans without their keys."""
    rows = {name: found for name, found in desk.rows().items() if name not in KEPT}
    rows["kit_span"] = sorted((row[1:] for row in rows["kit_span"]), key=repr)
    return rows


def sim_of(desk: Desk, sim: Sim) -> tuple[SimState, int | None]:
    now = desk.one(Sim, sim.id)
    return now.state, now.holder_id


ACTS: dict[str, tuple[list[str], Any, dict[str, Any]]] = {
    **{
        word: ([], holding.report, {"word": word})
        for word in ("lost", "stolen", "fault", "quarantine", "confirm", "setup")
    },
    "found": (["lost"], holding.report, {"word": "found"}),
    "repair": (["fault"], holding.report, {"word": "repair"}),
    "repaired": (["fault", "repair"], holding.report, {"word": "repaired"}),
    "release": (["quarantine"], holding.report, {"word": "release"}),
    "extend": ([], holding.extend, {"until": date(2027, 3, 31)}),
    "gift": ([], holding.gift, {}),
    "take back": ([], holding.take_back, {}),
    "take back what was lost": (["lost"], holding.take_back, {}),
}


@pytest.mark.parametrize("name", ACTS)
def test_everything_steps_back(both_engines: Database, desk: Desk, given: Given, name: str) -> None:
    words, service, asked = ACTS[name]
    device = given.held_device(tenure=Tenure.LOAN_FIXED, due_on=date(2026, 12, 24))
    for word in words:
        given.report(device, word)
    manager, before = given.actor(), standing(desk)
    desk.do(service, manager, scan=device.code, **asked)
    assert (standing(desk) == before) is (name == "confirm")
    desk.do(undoing.undo, manager, entry_id=last_entry(desk))
    assert standing(desk) == before
    desk.assert_sound()


def test_a_handover_is_as_if_it_had_never_been(both_engines: Database, desk: Desk, given: Given) -> None:
    person = given.survivor()
    phone, laptop, sim = given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim(package=funded())
    before = desk.ask(lambda session: session.exec(select(KitSpan.status).order_by(KitSpan.from_on)).all())
    handover = given.handover(person, phone, laptop, sim, tenure=Tenure.GIFT)
    desk.do(undoing.undo, entry_id=handover.entry_id)
    assert [desk.one(Device, thing.id).state for thing in (phone, laptop)] == [DeviceState.READY] * 2
    assert desk.ask(lambda session: session.exec(select(KitSpan.status).order_by(KitSpan.from_on)).all()) == before
    desk.assert_sound()
    given.handover(given.survivor(), phone, laptop)
    desk.assert_sound()


def test_a_sim_issued_by_mistake_is_free_again(both_engines: Database, desk: Desk, given: Given) -> None:
    sim = given.sim(package=funded())
    handover = given.handover(given.survivor(), sim)
    desk.do(undoing.undo, entry_id=handover.entry_id)
    assert sim_of(desk, sim) == (SimState.IN_STOCK, None)
    other = given.survivor()
    given.handover(other, sim)
    assert sim_of(desk, sim) == (SimState.ISSUED, other.id)
    desk.assert_sound()


def test_an_activation_taken_back_takes_the_dates_off_its_package(desk: Desk, given: Given, person: Survivor) -> None:
    sim = given.sim(package=funded(starts_on=None))
    given.handover(person, sim)
    desk.do(holding.report, scan=scan_of(sim), word="activate")
    desk.do(undoing.undo, entry_id=last_entry(desk))
    package = desk.one(DataPackage, 1)
    assert (package.starts_on, package.ends_on, desk.one(Sim, sim.id).state) == (None, None, SimState.ISSUED)
    desk.assert_sound()


def test_a_renewal_taken_back_leaves_the_term_before(desk: Desk, given: Given, person: Survivor) -> None:
    sim = given.sim(package=funded())
    given.handover(person, sim)
    first = desk.do(packages.renew, scan=scan_of(sim))
    desk.do(undoing.undo, entry_id=first.entry_id)
    again = desk.do(packages.renew, scan=scan_of(sim))
    assert (again.starts_on, again.renews_id) == (first.starts_on, 1)
    desk.assert_sound()


@pytest.mark.parametrize(("minutes", "in_time"), [(10.0, True), (10.01, False)])
def test_ten_minutes_and_no_longer(desk: Desk, given: Given, minutes: float, in_time: bool) -> None:
    given.held_device()
    asked = {"entry_id": last_entry(desk), "at": later(desk.at, minutes=minutes)}
    if in_time:
        desk.do(undoing.undo, **asked)
    else:
        refusal = desk.refused(undoing.undo, **asked)
        assert str(refusal) == "Undo works for 10 minutes. Record what is right instead."


def test_once(both_engines: Database, desk: Desk, given: Given) -> None:
    given.held_device()
    entry = last_entry(desk)
    undo = desk.do(undoing.undo, entry_id=entry)
    assert str(desk.refused(undoing.undo, entry_id=entry)) == "This was already undone."
    assert str(desk.refused(undoing.undo, entry_id=undo.id)).startswith("This cannot be undone.")


def test_only_acts_of_handing_over(desk: Desk, given: Given) -> None:
    """A wipe record is evidence, and support is told by what comes after."""
    given.ready_device()
    given.survivor()
    kinds = {EntryType.DEVICE_REGISTERED, EntryType.WIPE_RECORDED, EntryType.PREPARED, EntryType.SUPPORT_STARTED}
    entries = desk.ask(lambda session: session.exec(select(Entry)).all())
    assert {entry.type for entry in entries} == kinds
    for entry in entries:
        assert desk.refused(undoing.undo, entry_id=entry.id).status == 409


def test_strictly_backwards(both_engines: Database, desk: Desk, given: Given) -> None:
    device = given.held_device()
    issued = last_entry(desk)
    given.report(device, "lost")
    lost = last_entry(desk)
    sentence = "Something else was done with this since. Undo that first, or record what is right."
    assert str(desk.refused(undoing.undo, entry_id=issued)) == sentence
    desk.do(undoing.undo, entry_id=lost)
    desk.do(undoing.undo, entry_id=issued)
    assert desk.one(Device, device.id).state == DeviceState.READY
    desk.assert_sound()


def test_not_a_return_once_the_wipe_has_begun(desk: Desk, given: Given) -> None:
    device = given.held_device()
    desk.do(holding.take_back, scan=device.code)
    returned = last_entry(desk)
    given.wipe(device, on=desk.at.today)
    assert desk.refused(undoing.undo, entry_id=returned).status == 409


def test_not_a_handover_of_which_one_thing_is_back(desk: Desk, given: Given, person: Survivor) -> None:
    phone, laptop = given.ready_device(), given.ready_device(Kind.LAPTOP)
    handover = given.handover(person, phone, laptop)
    desk.do(holding.take_back, scan=laptop.code)
    assert desk.refused(undoing.undo, entry_id=handover.entry_id).status == 409


def test_not_an_activation_once_data_was_renewed(desk: Desk, given: Given, person: Survivor) -> None:
    sim = given.sim(package=funded(starts_on=None))
    given.handover(person, sim)
    activated = given.report(sim, "activate")
    desk.do(packages.renew, scan=scan_of(sim))
    assert desk.refused(undoing.undo, entry_id=activated.id).status == 409


def test_whoever_may_not_set_terms_does_not_undo_them(desk: Desk, given: Given) -> None:
    device = given.held_device(tenure=Tenure.LOAN_FIXED, due_on=date(2026, 12, 24))
    entry = desk.do(holding.extend, given.actor(), scan=device.code, until=date(2027, 1, 31))
    assert desk.refused(undoing.undo, given.actor(Role.WAREHOUSE), entry_id=entry.id).status == 403
    desk.do(undoing.undo, given.actor(), entry_id=entry.id)


def test_not_by_those_who_no_longer_support_them(desk: Desk, given: Given, person: Survivor) -> None:
    given.held_device(person)
    entry, other = last_entry(desk), given.provider("other")
    desk.do(support.move, survivor=person.ref, provider_id=other.id, caseworker_id=None)
    for actor in (given.actor(), given.actor(provider=other)):
        refusal = desk.refused(undoing.undo, actor, entry_id=entry)
        assert str(refusal) == "There is nothing to undo here."


def test_what_was_undone_can_be_done_again_under_another_mark(desk: Desk, given: Given, person: Survivor) -> None:
    """The first page still answers with its own, undone handover: sent again, it hands nothing over."""
    device = given.ready_device()
    asked = {"survivor": person.ref, "items": items_of([device], Tenure.GIFT, None)}
    first, second = Once.of("page 1", asked), Once.of("page 2", asked)
    handover = desk.do(issuing.issue, **asked, once=first)
    desk.do(undoing.undo, entry_id=handover.entry_id)
    assert desk.do(issuing.issue, **asked, once=first).id == handover.id
    assert desk.one(Device, device.id).state == DeviceState.READY
    assert desk.do(issuing.issue, **asked, once=second).id != handover.id
    assert [desk.one(Provision, key).voided_at is None for key in (1, 2)] == [False, True]
