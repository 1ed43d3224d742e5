"""What staff are told: each matter once, in the mail of its time, without a word that is settled by then."""

from collections.abc import Iterator
from datetime import date

import pytest

from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.messages.letter import Letter
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import MessageState, Problem, ReminderState, Role, Tenure, Urgency
from devicefleet.services import packages, staffing, support, undoing
from devicefleet.tables import Sim, Staff, StaffPreference, Survivor
from tests.given import Given, funded, later, scan_of
from tests.many import data
from tests.reminded import Days
from tests.services.desk import Desk


@pytest.fixture
def casey(given: Given) -> Actor:
    return given.actor(Role.CASEWORKER)


@pytest.fixture
def person(given: Given, casey: Actor) -> Survivor:
    return given.survivor(caseworker=casey, started_on=date(2026, 11, 20))


@pytest.fixture
def days(both_engines: Database, given: Given) -> Iterator[Days]:
    """On both engines; 22 November 2026 is a Sunday."""
    one = Days(both_engines, given.at)
    yield one
    one.worker.stop()


@pytest.fixture
def sim(given: Given, person: Survivor) -> Sim:
    """Their data is paid until Monday, 30 November."""
    sim = given.sim(package=funded(last_day=date(2026, 11, 30)))
    given.handover(person, sim)
    given.report(sim, "activate")
    return sim


def test_who_moved_is_told_of_to_whoever_answers_now(
    days: Days, sim: Sim, person: Survivor, given: Given, desk: Desk
) -> None:
    """The organisation before hears nothing of them any more, also of what was looked for while they were there."""
    given.actor(Role.PROVIDER_MANAGER)
    days.at(2026, 11, 23, 7, 0)
    south = given.provider("south")
    there = given.actor(Role.CASEWORKER, south)
    with days.database.writing() as session:
        support.move(
            session,
            OPERATOR,
            days.clock(),
            survivor=person.ref,
            provider_id=south.id or 0,
            caseworker_id=there.staff_id,
        )
    assert {one.provider_id for one in days.reminders() if one.ended_at is None and one.survivor_id} == {south.id}


def lines(letter: Letter) -> list[str]:
    return [line for line in letter.text.splitlines() if "·" in line]


def test_the_mail_of_the_morning_goes_once_at_its_hour(days: Days, sim: Sim, person: Survivor, casey: Actor) -> None:
    assert days.at(2026, 11, 23, 7, 29) == []
    (letter,) = days.at(2026, 11, 23, 7, 31)
    assert letter.subject == "1 thing to check today"
    assert lines(letter) == [f"{show_reference(person.ref)} · renewal · by Monday 30 November"]
    assert days.at(2026, 11, 23, 7, 32) == days.at(2026, 11, 23, 23, 0) == []
    (message,) = days.messages()
    assert (message.staff_id, message.state, message.key) == (
        casey.staff_id, MessageState.SENT, f"digest|{casey.staff_id}|2026-11-23",
    )  # fmt: skip


def test_nothing_is_told_on_a_day_of_rest(days: Days, sim: Sim) -> None:
    assert days.at(2026, 11, 22, 12, 0) == []
    letters = days.at(2026, 11, 28, 12, 0)
    assert [one.subject for one in letters] == ["Something to check now"], "it was due on Friday"


def test_what_is_urgent_goes_at_once(days: Days, sim: Sim, person: Survivor) -> None:
    days.at(2026, 11, 23, 8, 0)
    assert days.at(2026, 11, 27, 7, 0) == []
    (letter,) = days.at(2026, 11, 27, 7, 30)
    assert letter.subject == "Something to check now"
    assert lines(letter) == [f"{show_reference(person.ref)} · renewal · by Monday 30 November"]
    (today,) = days.at(2026, 11, 30, 8, 0)
    assert lines(today) == [f"{show_reference(person.ref)} · renewal · today"]


def test_a_level_is_told_on_for_as_long_as_it_is_not_settled(days: Days, sim: Sim, given: Given) -> None:
    manager = given.actor(Role.PROVIDER_MANAGER)
    told = {day: [one.to for one in days.at(2026, 12, day, 8, 0)] for day in range(1, 23)}
    assert {day: len(to) for day, to in told.items() if to} == {1: 1, 3: 1, 7: 1, 14: 1, 18: 1, 21: 1}
    days.database.close()
    assert manager.staff_id in {one.staff_id for one in days.messages()}


def test_what_is_settled_meanwhile_is_not_said(days: Days, desk: Desk, sim: Sim) -> None:
    """Queued in the night, renewed before it goes: cancelled in the transaction that renewed."""
    days.at(2026, 11, 23, 6, 0)
    (message,) = days.messages()
    assert message.state is MessageState.QUEUED
    desk.do(packages.renew, scan=sim.iccid or "", at=later(desk.at, days=1))
    (message,) = days.messages()
    assert (message.state, message.problem) == (MessageState.CANCELLED, Problem.SETTLED)
    assert days.at(2026, 11, 23, 8, 0) == []


def test_a_mail_keeps_what_is_still_to_say(days: Days, desk: Desk, sim: Sim, given: Given, person: Survivor) -> None:
    given.held_device(person, tenure=Tenure.LOAN_FIXED, due_on=date(2026, 12, 7))
    days.at(2026, 11, 23, 6, 0)
    desk.do(packages.renew, scan=sim.iccid or "", at=later(desk.at, days=1))
    (letter,) = days.at(2026, 11, 23, 8, 0)
    assert letter.subject == "1 thing to check today"
    assert lines(letter) == [f"{show_reference(person.ref)} · agreed date · by Monday 7 December"]


def test_managers_are_told_where_nobody_is_named(days: Days, desk: Desk, sim: Sim, given: Given, casey: Actor) -> None:
    manager = given.actor(Role.PROVIDER_MANAGER)
    desk.do(staffing.disable, email=email_of(desk, casey))
    (letter,) = days.at(2026, 11, 23, 8, 0)
    assert letter.to == email_of(desk, manager)


def test_somebody_who_left_between_gets_nothing(days: Days, desk: Desk, sim: Sim, given: Given, casey: Actor) -> None:
    days.at(2026, 11, 23, 6, 0)
    desk.do(staffing.disable, email=email_of(desk, casey))
    assert days.at(2026, 11, 23, 8, 0) == []
    (message,) = days.messages()
    assert (message.state, message.problem) == (MessageState.CANCELLED, Problem.NOBODY_THERE)


@pytest.mark.parametrize("organisation", ["home", "south"])
def test_somebody_who_moved_is_named_to_whoever_answers_now(
    days: Days, desk: Desk, sim: Sim, given: Given, person: Survivor, organisation: str
) -> None:
    """Queued in the night for the one, moved before it goes: the one learns nothing, the other is told."""
    days.at(2026, 11, 23, 6, 0)
    theirs = given.home if organisation == "home" else given.provider(organisation)
    other = given.actor(Role.CASEWORKER, theirs, new=True)
    to = {"provider_id": theirs.id, "caseworker_id": other.staff_id}
    desk.do(support.move, survivor=person.ref, at=later(desk.at, days=0.8), **to)
    (letter,) = [*days.at(2026, 11, 23, 8, 0), *days.at(2026, 11, 23, 8, 1)]
    assert (letter.to, lines(letter)) == (
        email_of(desk, other),
        [f"{show_reference(person.ref)} · renewal · by Monday 30 November"],
    )


def test_what_comes_back_after_its_mail_was_cancelled_is_told(
    days: Days, desk: Desk, sim: Sim, person: Survivor, casey: Actor
) -> None:
    days.at(2026, 11, 23, 6, 0)
    renewed = desk.do(packages.renew, scan=sim.iccid or "", at=later(desk.at, days=0.8))
    desk.do(undoing.undo, entry_id=renewed.entry_id, at=later(desk.at, days=0.8))
    assert days.at(2026, 11, 23, 8, 0) == []
    (letter,) = days.at(2026, 11, 24, 8, 0)
    assert (letter.to, lines(letter)) == (
        email_of(desk, casey),
        [f"{show_reference(person.ref)} · renewal · by Monday 30 November"],
    )


def test_people_may_want_another_hour_or_no_mail(days: Days, sim: Sim, casey: Actor) -> None:
    prefer(days.database, casey, digest_minute=9 * 60 + 15, urgent=False)
    assert days.at(2026, 11, 23, 9, 0) == []
    assert len(days.at(2026, 11, 23, 9, 15)) == 1
    assert days.at(2026, 11, 27, 9, 0) == []
    (letter,) = days.at(2026, 11, 27, 9, 15)
    assert letter.subject == "1 thing to check today"
    prefer(days.database, casey, digest=False, urgent=False)
    assert days.at(2026, 11, 30, 12, 0) == []
    assert {one.state for one in days.reminders() if one.urgency is Urgency.URGENT} == {ReminderState.TOLD}


def test_a_worker_that_slept_tells_the_last_level(days: Days, sim: Sim, person: Survivor) -> None:
    letters = days.at(2026, 12, 1, 8, 0)
    assert [lines(one) for one in letters] == [[f"{show_reference(person.ref)} · renewal · since Monday 30 November"]]
    states = {(one.rule, one.level): one.state for one in days.reminders()}
    assert states["data_renewal", -7] is states["data_renewal", -2] is ReminderState.SKIPPED


def test_of_data_that_ends_coordinators_are_told_until_its_renewal_is_planned(
    days: Days, desk: Desk, given: Given, casey: Actor
) -> None:
    """In the mail of the week: T-30 of both is Monday 23 November, and one is planned before its mail goes."""
    given.actor(Role.COORDINATOR)
    planned, unplanned = (given.survivor(caseworker=casey) for _each in range(2))
    sims = [data(given, one, last_day=date(2026, 12, 23)) for one in (planned, unplanned)]
    days.at(2026, 11, 23, 6, 0)
    desk.at = later(desk.at, days=0.8)
    desk.do(packages.plan, scan=scan_of(sims[0]), renew_on=date(2026, 12, 24))
    letters = [one for one in days.at(2026, 11, 23, 8, 0) if one.subject.endswith("this week")]
    told = f"{show_reference(unplanned.ref)} · renewal to plan · by Wednesday 23 December"
    assert [[line for line in lines(one) if "renewal" in line] for one in letters] == [[told]]


def test_a_clock_that_jumps_tells_nothing_twice(days: Days, sim: Sim) -> None:
    assert len(days.at(2026, 11, 23, 7, 45)) == 1
    assert days.at(2026, 11, 23, 6, 45) == []
    assert days.at(2026, 11, 23, 7, 50) == []
    assert len(days.at(2026, 11, 25, 7, 50)) == 0
    assert days.at(2026, 11, 23, 8, 0) == []


def test_support_that_ended_needs_no_mail(days: Days, desk: Desk, sim: Sim, person: Survivor) -> None:
    days.at(2026, 11, 23, 6, 0)
    desk.do(support.end, survivor=person.ref, at=later(desk.at, days=1))
    assert days.at(2026, 11, 23, 8, 0) == []
    assert {one.state for one in days.reminders()} <= {ReminderState.SETTLED, ReminderState.SKIPPED}


def test_a_lost_sim_needs_no_renewal(days: Days, given: Given, sim: Sim) -> None:
    days.at(2026, 11, 23, 6, 0)
    given.report(sim, "lost")
    assert days.at(2026, 11, 23, 8, 0) == []


def email_of(desk: Desk, actor: Actor) -> str:
    address: str = desk.one(Staff, actor.staff_id).email
    return address


def prefer(database: Database, actor: Actor, **wanted: object) -> None:
    with database.writing() as session:
        session.merge(StaffPreference(staff_id=actor.staff_id or 0, **wanted))
