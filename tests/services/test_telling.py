"""Telling an organisation at a time: killed, overtaken or late, everybody is told of each matter once."""

from collections import Counter
from datetime import date

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import ReminderState, Role, Tenure
from devicefleet.services import holding, reminding
from devicefleet.services.pieces import Pieces, Within
from devicefleet.tables import Device, Message, MessageLine, Reminder
from tests.given import Given
from tests.reminding import Killed, between, look, noon, reminders
from tests.services.desk import Desk

pytestmark = pytest.mark.usefixtures("both_engines")
DUE, MONDAY = date(2026, 12, 4), date(2026, 11, 30)
AT = noon(MONDAY)


@pytest.fixture
def lent(given: Given, monkeypatch: pytest.MonkeyPatch) -> list[Device]:
    """A loan at each of three organisations, which caseworker and coordinator are to be reminded of; each by itself."""
    monkeypatch.setattr(reminding, "FEW", 1)
    given.actor(Role.COORDINATOR)
    return [loan(given, code) for code in ("north", "south", "west")]


def loan(given: Given, code: str) -> Device:
    provider = given.provider(code)
    casey: Actor = given.actor(Role.CASEWORKER, provider)
    person = given.survivor(provider, caseworker=casey, started_on=date(2026, 11, 1))
    device = given.ready_device(provider=provider)
    given.handover(person, device, tenure=Tenure.LOAN_FIXED, due_on=DUE, on=date(2026, 11, 2), set_up=True)
    return device


def told(database: Database) -> Counter[tuple[int | None, int]]:
    """How many messages say each matter to each member of staff."""
    with database.reading() as session:
        query = select(Message.staff_id, MessageLine.reminder_id).join(
            MessageLine, col(MessageLine.message_id) == col(Message.id)
        )
        return Counter(session.exec(query).all())


def test_killed_after_any_organisation_the_others_are_told_by_the_next(desk: Desk, lent: list[Device]) -> None:
    look(desk.database, MONDAY)

    def killed(number: int) -> None:
        if number > 1:
            raise Killed

    counted = []
    for _round in range(10):
        try:
            reminding.tell(between(desk.database, killed), AT)
        except Killed:
            counted.append(len(told(desk.database)))
    assert counted == sorted(set(counted)), "each round told somebody else"
    assert len(counted) >= 2
    assert set(told(desk.database).values()) == {1}
    assert "due" not in {one.state.value for one in reminders(desk.database, "loan", "caseworker")}


def test_what_is_settled_before_its_turn_is_told_to_nobody(desk: Desk, lent: list[Device]) -> None:
    look(desk.database, MONDAY)

    def bring_all_back(number: int) -> None:
        if number == 1:
            for one in lent:
                desk.do(holding.take_back, scan=one.code)

    reminding.tell(between(desk.database, bring_all_back), AT)
    settled = {one.id for one in reminders(desk.database, "loan") if one.state.value == "settled"}
    assert len(settled) >= len(lent)
    assert not settled & {reminder_id for _staff, reminder_id in told(desk.database)}


def test_what_another_told_meanwhile_is_told_once(desk: Desk, lent: list[Device]) -> None:
    look(desk.database, MONDAY)

    def overtaken(number: int) -> None:
        if number == 2:
            reminding.tell(desk.database, AT)

    reminding.tell(between(desk.database, overtaken), AT)
    assert set(told(desk.database).values()) == {1}
    assert "due" not in {one.state.value for one in reminders(desk.database, "loan", "caseworker")}


def test_where_everything_waits_nothing_is_written(desk: Desk, given: Given, lent: list[Device]) -> None:
    """On a Saturday, and for what is found when the mail of the day is queued already."""
    saturday = noon(date(2026, 11, 28))
    look(desk.database, saturday)

    def refused(_number: int) -> None:
        raise AssertionError("something was written")

    assert reminding.tell(between(desk.database, refused), saturday) == 0
    look(desk.database, MONDAY)
    assert reminding.tell(desk.database, AT) > 0
    with desk.database.writing() as session:
        line = session.exec(select(MessageLine)).first()
        assert line is not None
        session.get_one(Reminder, line.reminder_id).state = ReminderState.DUE
        session.delete(line)
    assert reminding.tell(between(desk.database, refused), AT) == 0
    assert reminding.tell(desk.database, noon(date(2026, 12, 1))) == 1


def test_in_one_transaction_the_same_is_told(desk: Desk, lent: list[Device]) -> None:
    look(desk.database, MONDAY)
    with desk.database.rehearsing() as session:
        tried = reminding.tell(Within(session), AT)
    assert tried == reminding.tell(Pieces(desk.database), AT) == len({staff for staff, _one in told(desk.database)}) > 1
