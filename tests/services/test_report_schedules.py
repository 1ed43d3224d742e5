"""What is made by itself: each period once, on the right working day of the nation it is about."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from devicefleet.clock import Moment, moment_of
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.refusals import Conflict, NotAllowed, NotFound, Refused
from devicefleet.rules.reporting.period import Cadence
from devicefleet.rules.terms import Role
from devicefleet.services import funders, report_schedules
from devicefleet.tables import Report
from tests.given import Given
from tests.reported import Register


@pytest.fixture
def register(given: Given, database: Database) -> Register:
    return Register(given, database)


def noon(day: date) -> Moment:
    return moment_of(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def asked(register: Register, day: date) -> list[tuple[str, str]]:
    """What is asked for on that day: period and slice."""
    with register.database.writing() as session:
        report_schedules.ask_due(session, noon(day))
    with register.database.reading() as session:
        rows = session.exec(select(Report)).all()
    return sorted((one.period, one.slice) for one in rows)


def test_on_the_tenth_working_day_and_once(both_engines: Database, register: Register) -> None:
    """Christmas, Boxing Day and New Year are no working days; 2 January is one but in Scotland."""
    register.funder()
    register.schedule(working_days=1)
    register.schedule(slice_="nation:WLS", working_days=1)
    assert asked(register, date(2027, 1, 1)) == []
    wales = [("2026-Q4", "nation:WLS")]
    assert asked(register, date(2027, 1, 3)) == []
    assert asked(register, date(2027, 1, 4)) == wales, "Monday; in Scotland it is a bank holiday, for the second"
    assert asked(register, date(2027, 1, 5)) == [("2026-Q4", "all"), *wales], "offices are open in every nation"
    assert asked(register, date(2027, 1, 20)) == [("2026-Q4", "all"), *wales]


def test_days_without_a_worker_are_caught_up(both_engines: Database, register: Register) -> None:
    register.funder()
    register.schedule(cadence=Cadence.MONTH, working_days=2)
    months = ["2026-11", "2026-12", "2027-01"]
    assert [period for period, _slice in asked(register, date(2027, 2, 20))] == months
    with register.database.reading() as session:
        rows = session.exec(select(Report)).all()
    assert {one.known_at for one in rows} == {datetime(2027, 2, 19, 23, 59, 59, 999999, tzinfo=UTC)}
    assert all(one.schedule_id == 1 and one.asked_by_id is None and one.holds for one in rows)


def test_what_fell_due_before_it_was_said_is_not_made(register: Register) -> None:
    """The third quarter was due on 14 October; today is 22 November."""
    register.funder()
    register.schedule()
    assert asked(register, date(2026, 12, 31)) == []


def test_what_was_asked_for_by_hand_is_not_made_again(register: Register) -> None:
    register.funder()
    register.schedule(working_days=40)
    register.ask(funder="LOTTERY")
    assert asked(register, date(2026, 12, 30)) == [("2026-Q3", "all")]


def test_it_ends(register: Register) -> None:
    funder = register.funder()
    schedule = register.schedule(cadence=Cadence.MONTH, working_days=1)
    with register.database.writing() as session:
        report_schedules.end(session, OPERATOR, register.at, schedule_id=schedule.id or 0)
    assert asked(register, date(2027, 1, 20)) == []
    with pytest.raises(Conflict, match="ended already"), register.database.writing() as session:
        report_schedules.end(session, OPERATOR, register.at, schedule_id=schedule.id or 0)
    register.schedule(cadence=Cadence.MONTH, working_days=1)
    with register.database.writing() as session:
        funders.end(session, OPERATOR, register.at, funder_id=funder.id or 0)
    assert asked(register, date(2027, 1, 20)) == [], "nothing is made for a funder that has ended"


def test_what_is_not_scheduled(register: Register, given: Given) -> None:
    register.funder()
    register.schedule()
    with pytest.raises(Conflict, match="is sent this report already"):
        register.schedule()
    with pytest.raises(Refused, match="1 to 60 working days"):
        register.schedule(working_days=61)
    with pytest.raises(NotFound, match="no such organisation"):
        register.schedule(slice_="provider:nobody")
    with pytest.raises(NotFound, match="Known: LOTTERY"):
        register.schedule("TRUST")
    manager = given.actor()
    with pytest.raises(NotAllowed), register.database.writing() as session:
        report_schedules.end(session, manager, register.at, schedule_id=1)


@pytest.mark.parametrize("role", [Role.FUNDER, Role.ADMIN, Role.PROVIDER_MANAGER, Role.AUDITOR])
def test_nobody_else_keeps_funders(register: Register, given: Given, role: Role) -> None:
    with pytest.raises(NotAllowed), register.database.writing() as session:
        funders.add(session, given.actor(role), given.at, code="TRUST", name="Trust", address="a@trust.example")
