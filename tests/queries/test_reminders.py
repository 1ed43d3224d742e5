"""Reminders to come are those that will be made; lists of them cost as many statements however long they are."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from devicefleet.clock import Moment, moment_of
from devicefleet.db import Database
from devicefleet.queries import reminders
from devicefleet.queries.pages import Page
from devicefleet.queries.reminders import ReminderRow, Show, WantedReminders
from devicefleet.queries.reminding.coming import Asked
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.refusals import NotAllowed
from devicefleet.rules.terms import Audience, ReminderState, Role, Urgency
from devicefleet.services import looking, packages, support
from tests.given import Given, scan_of
from tests.many import data
from tests.queries.counted import counted

RENEWAL = Asked(rule="data_renewal")


def look(database: Database, at: Moment) -> None:
    looking.look(database, at)


def listed(given: Given, actor: Actor, wanted: WantedReminders, at: Moment | None = None) -> Page[ReminderRow]:
    with given.database.reading() as session:
        return reminders.reminders(session, actor, at or given.at, wanted)


def seen(given: Given, actor: Actor, show: Show = Show.OPEN) -> set[str | None]:
    return {row.ref for row in listed(given, actor, WantedReminders(show)).rows}


def test_what_comes_is_told_on_working_days(both_engines: Database, given: Given) -> None:
    """Data is paid until Monday 30 November: two days before is a Saturday, so it is told on Friday."""
    casey = given.actor(Role.CASEWORKER)
    person = given.survivor(caseworker=casey)
    data(given, person)
    look(both_engines, given.at)
    coming = listed(given, casey, WantedReminders(Show.COMING, RENEWAL)).rows
    assert [(row.tell_on, row.level, row.audience, row.urgency) for row in coming] == [
        (date(2026, 11, 23), -7, Audience.CASEWORKER, Urgency.TASK),
        (date(2026, 11, 27), -2, Audience.CASEWORKER, Urgency.URGENT),
        (date(2026, 11, 27), -2, Audience.MANAGER, Urgency.DIGEST),
        (date(2026, 11, 30), 0, Audience.CASEWORKER, Urgency.URGENT),
        (date(2026, 12, 1), 1, Audience.CASEWORKER, Urgency.URGENT),
        (date(2026, 12, 3), 3, Audience.MANAGER, Urgency.TASK),
    ]
    assert {(row.ref, row.due_on, row.state, row.id) for row in coming} == {
        (person.ref, date(2026, 11, 30), None, None)
    }


def test_what_was_announced_is_what_is_made(given: Given) -> None:
    """Every day for a month: what stood there as coming the day before is what is made, and nothing else."""
    data(given)
    given.held_device(due_on=date(2026, 12, 28), tenure="loan_fixed")
    boss = given.actor(Role.COORDINATOR)
    look(given.database, given.at)
    for ahead in range(1, 41):
        before, on = (moment_of(given.at.now + timedelta(days=days)) for days in (ahead - 1, ahead))
        said = listed(given, boss, WantedReminders(days=1), before).rows
        announced = {(row.rule, row.ref, row.due_on, row.level, row.audience) for row in said}
        look(given.database, on)
        made = {
            (row.rule, row.ref, row.due_on, row.level, row.audience)
            for show in (Show.OPEN, Show.PAST)
            for row in listed(given, boss, WantedReminders(show), on).rows
            if row.tell_on == on.today and row.state is ReminderState.DUE
        }
        assert made == announced, on.today


def test_a_level_that_is_about_some_is_announced_for_those_only(both_engines: Database, given: Given) -> None:
    boss = given.actor(Role.COORDINATOR)
    sims = [data(given, last_day=date(2027, 1, 4)) for _each in range(2)]
    with given.database.writing() as session:
        packages.plan(session, OPERATOR, given.at, scan=scan_of(sims[0]), renew_on=date(2027, 1, 5))
    look(both_engines, given.at)
    ahead = WantedReminders(Show.COMING, RENEWAL, days=60)
    coming = [row for row in listed(given, boss, ahead).rows if row.audience is Audience.COORDINATOR]
    assert [(row.title, row.level, row.tell_on) for row in coming] == [
        ("Data ends and no renewal is planned", -30, date(2026, 12, 4))
    ]
    rest = {row.title for row in listed(given, boss, ahead).rows if row.audience is not Audience.COORDINATOR}
    assert rest == {"Data is paid until this day", "Data has ended"}


def test_whose_they_are(both_engines: Database, given: Given) -> None:
    casey, other, south = given.actor(Role.CASEWORKER), given.actor(Role.CASEWORKER, new=True), given.provider("south")
    mine, theirs, away = given.survivor(caseworker=casey), given.survivor(caseworker=other), given.survivor(south)
    for person, provider in ((mine, None), (theirs, None), (away, south)):
        data(given, person, provider)
    store = given.actor(Role.WAREHOUSE)
    look(both_engines, given.at)
    for show in (Show.OPEN, Show.COMING):
        assert seen(given, casey, show) == {mine.ref}
        assert seen(given, given.actor(Role.PROVIDER_MANAGER), show) - {None} == {mine.ref, theirs.ref}
        assert seen(given, given.actor(Role.COORDINATOR), show) - {None} == {mine.ref, theirs.ref, away.ref}
        assert seen(given, store, show) <= {None}
    stock = listed(given, store, WantedReminders(Show.OPEN)).rows
    assert {(row.rule, row.ref, row.provider) for row in stock} == {("stock_low", None, given.home.name)}
    for role in (Role.ADMIN, Role.AUDITOR, Role.FUNDER, Role.TRAINING_SUPERVISOR):
        with pytest.raises(NotAllowed):
            listed(given, given.actor(role), WantedReminders())


def test_one_who_moves_takes_theirs_along(given: Given) -> None:
    """They are those of the people one answers for now, whoever did when they were made."""
    south = given.provider("south")
    person = given.survivor()
    data(given, person)
    look(given.database, given.at)
    from_home, there = given.actor(Role.PROVIDER_MANAGER), given.actor(Role.PROVIDER_MANAGER, south)
    assert person.ref in seen(given, from_home)
    moved(given, person.ref, south.id or 0)
    assert person.ref not in seen(given, from_home)
    assert person.ref in seen(given, there)


def moved(given: Given, ref: str, provider_id: int) -> None:
    from_now = moment_of(datetime(2026, 11, 22, 13, tzinfo=UTC))
    with given.database.writing() as session:
        support.move(session, OPERATOR, from_now, survivor=ref, provider_id=provider_id, caseworker_id=None)


def statements(database: Database, given: Given, wanted: WantedReminders, role: Role) -> int:
    actor = given.actor(role)
    with counted(database) as sent, database.reading() as session:
        reminders.reminders(session, actor, given.at, wanted)
    return len(sent)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.PROVIDER_MANAGER, Role.COORDINATOR])
def test_statements_are_bounded(both_engines: Database, given: Given, role: Role) -> None:
    for _each in range(3):
        data(given, given.survivor(caseworker=given.actor(Role.CASEWORKER)))
    look(both_engines, given.at)
    assert statements(both_engines, given, WantedReminders(days=90), role) == 2
    assert statements(both_engines, given, WantedReminders(Show.OPEN), role) == 3
    assert statements(both_engines, given, WantedReminders(Show.PAST), role) <= 3


def plan(session: Session, actor: Actor, wanted: WantedReminders) -> str:
    query = reminders._made(actor, wanted).limit(50)  # the very statement of the page
    compiled = query.compile(session.get_bind(), compile_kwargs={"render_postcompile": True})
    positions = tuple(compiled.params[name] for name in compiled.positiontup or ())
    rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", positions)
    return "\n".join(str(row[3]) for row in rows)


def test_open_ones_are_found_by_an_index(given: Given) -> None:
    with given.database.reading() as session:
        told = plan(session, given.actor(Role.CASEWORKER), WantedReminders(Show.OPEN))
    assert "reminder USING INDEX ix_reminder_open_survivor" in told
