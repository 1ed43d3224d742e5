"""Still has it: one entry for everything in somebody's hands, and one undo for all of it."""

from datetime import date

import pytest
from sqlmodel import col, select

from devicefleet.rules.terms import EntryType, Happening, Kind, Role
from devicefleet.services import confirming, undoing
from devicefleet.tables import Provision, ProvisionEvent, Survivor
from tests.given import Given, funded
from tests.services.desk import Desk


@pytest.fixture
def survivor(given: Given) -> Survivor:
    return given.survivor()


def confirmed(desk: Desk, entry_id: int) -> list[int | None]:
    """The devices an entry confirms, in order of handover; None for a SIM."""
    query = (
        select(Provision.device_id)
        .join(ProvisionEvent, col(ProvisionEvent.provision_id) == col(Provision.id))
        .where(col(ProvisionEvent.entry_id) == entry_id, col(ProvisionEvent.what) == Happening.CONFIRMED)
        .order_by(col(Provision.id))
    )
    return list(desk.ask(lambda session: session.exec(query).all()))


def test_everything_in_hand_and_nothing_else(desk: Desk, given: Given, survivor: Survivor) -> None:
    phone, laptop = given.held_device(survivor), given.held_device(survivor, Kind.LAPTOP)
    given.report(given.held_device(survivor), "lost")
    running, waiting = given.sim(package=funded()), given.sim(package=funded(starts_on=None))
    given.handover(survivor, running, waiting, on=date(2026, 11, 2))
    given.report(running, "activate", date(2026, 11, 2))
    given.held_device()  # somebody else's
    entry = desk.do(confirming.confirm_all, survivor=survivor.ref)
    assert (entry.type, entry.survivor_id, entry.device_id) == (EntryType.CONFIRMED, survivor.id, None)
    assert confirmed(desk, entry.id) == [phone.id, laptop.id, None]
    desk.assert_sound()


def test_one_undo_for_all(desk: Desk, given: Given, survivor: Survivor) -> None:
    for kind in (Kind.SMARTPHONE, Kind.LAPTOP):
        given.held_device(survivor, kind)
    entry = desk.do(confirming.confirm_all, survivor=survivor.ref)
    voided = desk.do(undoing.undo, entry_id=entry.id)
    assert (voided.type, voided.voids_id) == (EntryType.VOIDED, entry.id)
    desk.assert_sound()


def test_nothing_in_hand(desk: Desk, given: Given, survivor: Survivor) -> None:
    given.report(given.held_device(survivor), "lost")
    refusal = desk.refused(confirming.confirm_all, given.actor(Role.PROVIDER_MANAGER), survivor=survivor.ref)
    assert (refusal.status, str(refusal)) == (409, "There is nothing in their hands to confirm.")
