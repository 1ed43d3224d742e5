"""What needs no saying any more is taken back in the transaction that settled it, and comes back with its matter."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.queries import bulk as plans
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.bulk import Renewing
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Channel, MessageKind, MessageState, Problem, ReminderState, Tenure
from devicefleet.services import bulk, devices, holding, packages, sims, support, undoing
from devicefleet.tables import Device, Entry, Message, MessageLine, Reminder, Sim, Survivor
from tests.given import Given, later, scan_of
from tests.many import data
from tests.reminding import look, reminders, said
from tests.services.desk import Desk

pytestmark = pytest.mark.usefixtures("both_engines")
DUE, TODAY = date(2026, 12, 2), date(2026, 11, 22)  # T-14 is told on Wednesday 18 November
LATE = "-14 due"


def lend(given: Given, person: Survivor | None = None, due_on: date = DUE) -> Device:
    return given.held_device(person, tenure=Tenure.LOAN_FIXED, due_on=due_on, set_up=True)


def levels(database: Database, rule: str = "loan") -> list[str]:
    """Those that were not skipped."""
    return [f"{level} {state}" for _due_on, level, state in said(database, rule) if state != "skipped"]


def last_entry(desk: Desk) -> int:
    key: int = desk.ask(lambda session: session.scalar(sa.select(sa.func.max(Entry.id))))
    return key


def queue(desk: Desk, key: str, *reminder_ids: int | None, state: MessageState = MessageState.QUEUED) -> int:
    """A mail to a manager that tells of these."""
    with desk.database.writing() as session:
        message = Message(
            key=key, kind=MessageKind.DIGEST, channel=Channel.EMAIL, params={}, state=state, tries=0,
            made_at=desk.at.now, not_before=desk.at.now, claim=0,
        )  # fmt: skip
        session.add(message)
        session.flush()
        session.add_all([MessageLine(message_id=message.id or 0, reminder_id=one or 0) for one in reminder_ids])
        session.execute(sa.update(Reminder).where(sa.column("id").in_(reminder_ids)).values(state=ReminderState.TOLD))
        return message.id or 0


@pytest.mark.parametrize(
    ("service", "asked"),
    [
        (holding.take_back, {}),
        (holding.gift, {}),
        (holding.report, {"word": "lost"}),
        (holding.report, {"word": "stolen"}),
        (holding.extend, {"until": date(2027, 12, 1)}),
    ],
)
def test_a_loan_that_is_over_or_longer_is_settled_and_an_undo_brings_it_back(
    desk: Desk, given: Given, service: Any, asked: dict[str, Any]
) -> None:
    phone = lend(given)
    look(desk.database, TODAY)
    assert levels(desk.database) == [LATE]
    desk.do(service, scan=phone.code, **asked)
    assert levels(desk.database) == ["-14 settled"]
    desk.do(undoing.undo, entry_id=last_entry(desk), at=later(desk.at, minutes=5))
    assert levels(desk.database) == ["-14 settled"]
    look(desk.database, later(desk.at, minutes=10))
    assert levels(desk.database) == [LATE]
    look(desk.database, later(desk.at, minutes=15))
    assert levels(desk.database) == [LATE]


def test_a_matter_that_is_back_after_its_next_level_is_told_at_that_one_only(desk: Desk, given: Given) -> None:
    phone = lend(given)
    look(desk.database, TODAY)
    given.report(phone, "lost")
    given.at = desk.at = later(desk.at, days=8)
    look(desk.database, desk.at)
    given.report(phone, "found")
    look(desk.database, desk.at)
    assert levels(desk.database) == ["-14 settled", "-3 due"]


def test_what_somebody_marked_as_done_stays_done(desk: Desk, given: Given) -> None:
    phone = lend(given)
    look(desk.database, TODAY)
    done = {"state": ReminderState.DONE, "ended_at": desk.at.now}
    with desk.database.writing() as session:
        session.execute(sa.update(Reminder).where(sa.text("state = 'due'")).values(done))
    given.report(phone, "lost")
    given.report(phone, "found")
    look(desk.database, desk.at)
    assert levels(desk.database) == ["-14 done"]


def test_renewed_data_is_settled_and_back_when_the_renewal_is_undone(desk: Desk, given: Given) -> None:
    sim = data(given)
    look(desk.database, date(2026, 11, 23))
    assert levels(desk.database, "data_renewal") == ["-7 due"]
    desk.do(packages.renew, scan=scan_of(sim))
    assert levels(desk.database, "data_renewal") == ["-7 settled"]
    desk.do(undoing.undo, entry_id=last_entry(desk), at=later(desk.at, minutes=5))
    look(desk.database, date(2026, 11, 24))
    assert levels(desk.database, "data_renewal") == ["-7 due"]
    (found,) = [one for one in reminders(desk.database, "data_renewal", "caseworker") if one.level == -7]
    assert (found.ended_at, found.tell_on) == (None, date(2026, 11, 23))


def test_an_activated_sim_is_settled(desk: Desk, given: Given) -> None:
    sim = given.sim()
    given.handover(given.survivor(), sim, on=date(2026, 11, 18))
    look(desk.database, date(2026, 11, 23))
    assert levels(desk.database, "sim_not_activated") == ["3 due"]
    given.report(sim, "activate")
    assert levels(desk.database, "sim_not_activated") == ["3 settled"]


def test_support_that_ends_settles_all_but_what_is_lent(desk: Desk, given: Given) -> None:
    person = given.survivor()
    lend(given, person)
    data(given, person)
    look(desk.database, date(2026, 11, 23))
    desk.do(support.end, survivor=person.ref)
    still = {one.rule for one in reminders(desk.database) if one.state is ReminderState.DUE}
    assert still == {"loan"}


def test_nothing_is_settled_by_a_transaction_that_fails(desk: Desk, given: Given) -> None:
    phone = lend(given)
    look(desk.database, TODAY)
    message = queue(desk, "one", *(one.id for one in reminders(desk.database, "loan") if one.state == "due"))
    before = desk.rows()

    def fail(session: Session, actor: Actor, at: Moment, *, scan: str) -> None:
        holding.take_back(session, actor, at, scan=scan)
        raise Refused("Stop.")

    assert str(desk.refused(fail, scan=phone.code)) == "Stop."
    with desk.database.rehearsing() as session:
        holding.take_back(session, OPERATOR, desk.at, scan=phone.code)
    assert desk.rows() == before
    assert desk.one(Message, message).state is MessageState.QUEUED


def test_a_message_with_nothing_left_to_say_is_cancelled_and_one_with_something_left_stays(
    desk: Desk, given: Given
) -> None:
    person = given.survivor()
    phone = lend(given, person)
    other = lend(given, person)
    look(desk.database, TODAY)
    first, second = (one.id for one in reminders(desk.database, "loan", "caseworker") if one.state == "due")
    alone, both = queue(desk, "alone", first), queue(desk, "both", first, second)
    gone = queue(desk, "gone", first, state=MessageState.QUEUED)
    with desk.database.writing() as session:
        sent = {"state": MessageState.SENT, "ended_at": desk.at.now}
        session.execute(sa.update(Message).where(sa.column("id") == gone).values(sent))
    desk.do(holding.take_back, scan=phone.code)
    found = desk.one(Message, alone)
    assert (found.state, found.problem) == (MessageState.CANCELLED, Problem.SETTLED)
    assert desk.one(Message, both).state is MessageState.QUEUED
    assert desk.one(Message, gone).state is MessageState.SENT
    desk.do(holding.take_back, scan=other.code)
    assert desk.one(Message, both).state is MessageState.CANCELLED


def test_many_at_once_settle_too_and_their_undo_brings_all_back(desk: Desk, given: Given) -> None:
    for _person in range(3):
        data(given)
    look(desk.database, date(2026, 11, 23))
    wanted = Renewing()
    plan = desk.ask(lambda session: plans.plan(session, OPERATOR, desk.at, wanted))
    done = desk.do(bulk.renew, wanted=wanted, count=len(plan.rows))
    assert levels(desk.database, "data_renewal") == ["-7 settled"] * 3
    desk.do(bulk.undo, bulk_id=done.id, at=later(desk.at, minutes=5))
    look(desk.database, date(2026, 11, 23))
    assert levels(desk.database, "data_renewal") == ["-7 due"] * 3


class Counted:
    """The statements of a transaction."""

    def __init__(self, database: Database) -> None:
        self.seen: list[str] = []
        sa.event.listen(database.engine, "before_cursor_execute", self.keep)

    def keep(self, _connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        self.seen.append(statement)

    def about_reminders(self) -> list[str]:
        return [one for one in self.seen if "reminder" in one]


def test_where_nothing_is_open_a_write_costs_one_statement_more(desk: Desk, given: Given) -> None:
    sim = data(given)
    counted = Counted(desk.database)
    desk.do(packages.renew, scan=scan_of(sim))
    assert len(counted.about_reminders()) == 1
    assert counted.about_reminders()[0].startswith("SELECT reminder.id")
    look(desk.database, TODAY)
    counted.seen.clear()
    desk.do(packages.renew, scan=scan_of(sim))
    assert len(counted.about_reminders()) == 1


def test_a_corrected_date_settles_too(desk: Desk, given: Given) -> None:
    """Though such an entry is about a thing and names nobody."""
    phone = given.ready_device(security_updates_until=date(2027, 2, 20))
    given.handover(given.survivor(), phone, set_up=True)
    look(desk.database, TODAY)
    assert levels(desk.database, "security_updates") == ["-90 due"]
    values = {"security_updates_until": date(2030, 1, 1)}
    desk.do(devices.correct, device=desk.one(Device, phone.id), values=values)
    assert levels(desk.database, "security_updates") == ["-90 settled"]


def test_a_sim_that_may_be_activated_longer(desk: Desk, given: Given) -> None:
    sim = given.sim(activate_by=date(2026, 12, 1))
    given.handover(given.survivor(), sim)
    look(desk.database, TODAY)
    assert levels(desk.database, "sim_activate_by") == ["-14 due"]
    desk.do(sims.correct, sim=desk.one(Sim, sim.id), values={"activate_by": date(2027, 12, 1)})
    assert levels(desk.database, "sim_activate_by") == ["-14 settled"]
