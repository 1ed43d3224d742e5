"""Days on which nobody looked, clocks that are wrong, records made late, and two who look at once."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from devicefleet.clock import moment_of
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.reminding.rule import rules_from
from devicefleet.rules.terms import EntryType, Tenure
from devicefleet.services import holding, issuing, ledger, support
from devicefleet.services.issuing import Item
from devicefleet.services.ledger import About
from devicefleet.tables import Device, ReminderLook
from tests import contacted
from tests.given import Given, scan_of
from tests.reminding import look, look_daily, reminders, said
from tests.services.crowd import at_once
from tests.services.desk import Desk

pytestmark = pytest.mark.usefixtures("both_engines")
DUE = date(2026, 12, 16)  # a Wednesday; T-30 is Monday 16 November, T-14 2 December, T-3 is told on Friday 11 December


def lend(given: Given, due_on: date = DUE, **known: Any) -> Device:
    return given.held_device(given.survivor(**known), tenure=Tenure.LOAN_FIXED, due_on=due_on, set_up=True)


def states(database: Database, rule: str = "loan") -> list[tuple[int, str]]:
    return [(level, state) for _due_on, level, state in said(database, rule)]


@pytest.mark.parametrize(
    ("away", "found"),
    [
        (1, [(-30, "due")]),
        (3, [(-30, "due")]),
        (10, [(-30, "due"), (-14, "due")]),
        (19, [(-30, "due"), (-14, "skipped"), (-3, "due")]),
        (24, [(-30, "due"), (-14, "skipped"), (-3, "skipped"), (0, "due")]),
        (31, [(-30, "due"), (-14, "skipped"), (-3, "skipped"), (0, "skipped"), (7, "due")]),
        (40, [(-30, "due"), (-14, "skipped"), (-3, "skipped"), (0, "skipped"), (7, "due")]),
    ],
)
def test_after_days_away_only_the_last_level_is_told(
    desk: Desk, given: Given, away: int, found: list[tuple[int, str]]
) -> None:
    lend(given)
    look(desk.database, date(2026, 11, 22))
    look(desk.database, date(2026, 11, 22) + timedelta(away))
    assert states(desk.database) == found


def test_what_came_due_before_the_cap_is_left_alone(desk: Desk, given: Given) -> None:
    """30 days: after 40 days away the levels of the first ten are not told any more."""
    lend(given, date(2026, 11, 24))
    lend(given, date(2026, 12, 10))
    look(desk.database, date(2026, 11, 20))
    look(desk.database, date(2027, 1, 4))
    assert [row[1:] for row in said(desk.database, "loan") if row[0] == date(2026, 11, 24)] == [
        (-30, "skipped"),
        (-14, "skipped"),
        (-3, "due"),
        (30, "due"),
    ]
    assert [row[1:] for row in said(desk.database, "loan") if row[0] == date(2026, 12, 10)] == [
        (-30, "due"),
        (-3, "skipped"),
        (0, "skipped"),
        (7, "due"),
    ]


def test_a_late_reminder_keeps_the_working_day_on_which_it_was_to_be_told(desk: Desk, given: Given) -> None:
    lend(given)
    look(desk.database, date(2026, 11, 22))
    look(desk.database, date(2026, 12, 8))
    found = [one for one in reminders(desk.database, "loan", "caseworker") if one.level == -14]
    assert [(one.tell_on, one.made_at.date()) for one in found] == [(date(2026, 12, 2), date(2026, 12, 8))]


@pytest.mark.parametrize(
    ("nation", "due_on", "level", "rule", "told"),
    [
        ("ENG", date(2026, 12, 28), 0, "loan", date(2026, 12, 24)),
        ("SCT", date(2026, 12, 28), 0, "loan", date(2026, 12, 24)),
        ("ENG", date(2026, 12, 28), 7, "loan", date(2027, 1, 4)),
        ("SCT", date(2026, 12, 28), 7, "loan", date(2027, 1, 5)),
        ("ENG", date(2027, 3, 29), 0, "loan", date(2027, 3, 25)),
        ("SCT", date(2027, 3, 29), 0, "loan", date(2027, 3, 29)),
        ("ENG", date(2027, 3, 22), 7, "loan", date(2027, 3, 30)),
        ("SCT", date(2027, 3, 22), 7, "loan", date(2027, 3, 29)),
    ],
)
def test_over_christmas_and_easter(
    desk: Desk, given: Given, nation: str, due_on: date, level: int, rule: str, told: date
) -> None:
    given._home = given.provider("there", nation=nation)
    lend(given, due_on)
    for day in range(-6, 14):
        look(desk.database, due_on + timedelta(day))
        found = [one for one in reminders(desk.database, rule, "caseworker") if one.level == level]
        assert bool(found) == (due_on + timedelta(day) >= told)
    assert [(one.tell_on, one.made_at.date(), one.state.value) for one in found] == [(told, told, "due")]


def test_a_person_is_told_only_where_somebody_said_how_and_also_on_a_sunday(desk: Desk, given: Given) -> None:
    due_on = date(2026, 12, 20)
    lend(given, due_on)
    person = given.survivor()
    given.held_device(person, tenure=Tenure.LOAN_FIXED, due_on=due_on)
    contacted.said(desk, person)
    look_daily(desk.database, date(2026, 12, 4), date(2026, 12, 6))
    found = reminders(desk.database, "loan", "survivor")
    assert [(one.survivor_id, one.level, one.tell_on) for one in found] == [(person.id, -14, date(2026, 12, 6))]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1), (1, 1, 0, 3)])
def test_days_in_any_order_make_each_reminder_once(desk: Desk, given: Given, order: tuple[int, ...]) -> None:
    lend(given)
    lend(given, date(2026, 12, 8))
    for day in order:
        look(desk.database, date(2026, 12, 1) + timedelta(day))
    keys = [(one.rule, one.subject_id, one.due_on, one.level, one.audience) for one in reminders(desk.database)]
    assert max(Counter(keys).values()) == 1
    assert (DUE, -14, "due") in said(desk.database, "loan")


def test_a_record_made_later_of_an_earlier_day_is_found_at_the_next_look(desk: Desk, given: Given) -> None:
    person, phone = given.survivor(), given.ready_device()
    look(desk.database, given.at)
    given.handover(person, phone, on=date(2026, 11, 10))
    assert said(desk.database, "safety_setup") == []
    look(desk.database, given.at)
    assert said(desk.database, "safety_setup") == [(date(2026, 11, 10), 2, "skipped"), (date(2026, 11, 10), 7, "due")]


def test_a_record_whose_transaction_ends_after_a_later_one_is_found(desk: Desk, given: Given) -> None:
    """On PostgreSQL an entry may have a lower key than those that were seen before it; on SQLite it cannot."""
    if desk.database.one_writer:
        return
    first, second = given.survivor(), given.survivor()
    phone, laptop = given.ready_device(), given.ready_device()
    look(desk.database, given.at)
    with desk.database.writing() as session:
        items = [Item(scan_of(phone), Tenure.GIFT)]
        issuing.issue(session, OPERATOR, given.at, survivor=first.ref, items=items, on=date(2026, 11, 10))
        given.handover(second, laptop, on=date(2026, 11, 10))
        look(desk.database, given.at)
        look(desk.database, given.at)
        assert {one.survivor_id for one in reminders(desk.database, "safety_setup")} == {second.id}
    look(desk.database, given.at)
    assert {one.survivor_id for one in reminders(desk.database, "safety_setup")} == {first.id, second.id}
    with desk.database.reading() as session:
        seen = session.get_one(ReminderLook, 1).entry_id
        assert seen == session.scalar(sa.text("SELECT max(id) FROM entry"))


def test_however_many_entries_such_a_transaction_has(desk: Desk, given: Given) -> None:
    if desk.database.one_writer:
        return
    person, phone = given.survivor(), given.ready_device()
    look(desk.database, given.at)
    with desk.database.writing() as session:
        items = [Item(scan_of(phone), Tenure.GIFT)]
        issuing.issue(session, OPERATOR, given.at, survivor=person.ref, items=items, on=date(2026, 11, 10))
        for _entry in range(600):
            about = About(given.home.id or 0)
            ledger.open_entry(session, OPERATOR, given.at, EntryType.DEVICE_MOVED, about)
        given.survivor()
        look(desk.database, given.at)
    look(desk.database, given.at)
    assert [one.survivor_id for one in reminders(desk.database, "safety_setup")] != []


def test_a_clock_that_falls_back_over_midnight(desk: Desk, given: Given) -> None:
    lend(given)
    midnight = moment_of(datetime(2026, 12, 2, 0, 10, tzinfo=UTC))
    look(desk.database, date(2026, 12, 1))
    look(desk.database, midnight)
    before = desk.rows()["reminder"]
    hour = midnight.now - timedelta(hours=1)
    assert look(desk.database, moment_of(hour)) == 0
    look_daily(desk.database, date(2026, 12, 2), date(2026, 12, 4))
    assert [row for row in desk.rows()["reminder"] if row in before] == before
    assert Counter(states(desk.database))[-14, "due"] == 1


def test_a_clock_that_jumps_two_days_ahead_and_comes_back(desk: Desk, given: Given) -> None:
    """Late rules, each once: nothing is lost, nothing said twice, and no flood."""
    for ahead in range(6):
        lend(given, date(2026, 12, 14) + timedelta(ahead))
    look(desk.database, date(2026, 11, 30))
    look(desk.database, date(2026, 12, 2))
    jumped = len(reminders(desk.database))
    look(desk.database, date(2026, 11, 30))
    assert len(reminders(desk.database)) == jumped
    look_daily(desk.database, date(2026, 12, 1), date(2026, 12, 9))
    found = [row for row in said(desk.database, "loan") if row[1] == -14]
    assert [row[0] for row in found] == [date(2026, 12, 14) + timedelta(ahead) for ahead in range(6)]


def test_a_clock_that_was_a_year_ahead_does_not_stop_the_looking(desk: Desk, given: Given) -> None:
    look(desk.database, date(2027, 11, 30))
    lend(given)
    look_daily(desk.database, date(2026, 12, 1), date(2026, 12, 2))
    assert (-14, "due") in states(desk.database)


def test_after_a_change_of_the_rules_everything_is_looked_at_again(desk: Desk, given: Given) -> None:
    lend(given)
    look(desk.database, date(2026, 12, 1))
    level = {"day": -20, "caseworker": "task"}
    raw = {"own": {"title": "Ours", "word": "date", "source": "loan_date", "levels": [level]}}
    other = rules_from(raw, name="mine.toml")
    config = desk.database.config.model_copy()
    config.__dict__["reminder_rules"] = other
    changed = Database(config, desk.database.engine)
    look(changed, date(2026, 12, 1))
    assert said(changed, "own") == [(DUE, -20, "due")]
    assert states(changed) == [(-30, "settled")]  # no rule says it any more
    look(desk.database, date(2026, 12, 1))
    assert states(desk.database) == [(-30, "due")]


def test_two_who_look_at_the_same_time_make_each_reminder_once(desk: Desk, given: Given) -> None:
    for ahead in range(4):
        lend(given, date(2026, 12, 14) + timedelta(ahead))
    for day in (date(2026, 12, 1), date(2026, 12, 2)):
        answers = at_once([partial(look, desk.database, day) for _worker in range(2)])
        assert [one for one in answers if not isinstance(one, int)] == []
        made = [one for one in reminders(desk.database) if one.made_at.date() == day]
        assert sum(answers) == len(made) > 0
    keys = [(one.rule, one.subject_id, one.due_on, one.level, one.audience) for one in reminders(desk.database)]
    assert max(Counter(keys).values()) == 1


def test_whoever_is_moved_is_told_of_at_their_new_organisation(desk: Desk, given: Given) -> None:
    other, phone = given.provider("other"), lend(given)
    look(desk.database, date(2026, 12, 2))
    with desk.database.writing() as session:
        session.execute(sa.text("UPDATE reminder SET state = 'told' WHERE state = 'due'"))
        (person,) = session.scalars(sa.text("SELECT ref FROM survivor")).all()
        support.move(session, OPERATOR, desk.at, survivor=person, provider_id=other.id or 0, caseworker_id=None)
    found = reminders(desk.database, "loan", "caseworker")
    assert {(one.level, one.provider_id, one.state.value) for one in found} == {
        (-30, given.home.id, "skipped"),
        (-14, other.id, "due"),
    }
    desk.do(holding.take_back, scan=phone.code)
