"""What waits for whom, worst first, and what is left once somebody said Done."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from devicefleet.clock import Moment, moment_of
from devicefleet.db import Database
from devicefleet.queries import tasks as query
from devicefleet.queries.tasks import TaskRow, WantedTasks
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.refusals import Conflict, NotFound
from devicefleet.rules.terms import Problem, ReminderState, Role, TaskKind, Tenure
from devicefleet.services import finishing, looking, packages, staffing, tasks
from devicefleet.tables import AuditEvent, Reminder, Staff, Survivor, Task
from tests.given import Given
from tests.many import data
from tests.queries.counted import counted
from tests.reported import Register


@pytest.fixture
def casey(given: Given) -> Actor:
    return given.actor(Role.CASEWORKER)


@pytest.fixture
def person(given: Given, casey: Actor) -> Survivor:
    """Their data is paid until 30 November."""
    person = given.survivor(caseworker=casey)
    data(given, person)
    return person


def day(given: Given, *when: int) -> Moment:
    """Noon of a day, on which everything was looked for."""
    at = moment_of(given.at.now + (date(*when) - given.at.today))
    looking.look(given.database, at)
    return at


def todo(given: Given, actor: Actor, wanted: WantedTasks | None = None) -> tuple[TaskRow, ...]:
    with given.database.reading() as session:
        return query.tasks(session, actor, wanted or WantedTasks(rule="data_renewal")).rows


def done(given: Given, actor: Actor, *keys: str, at: Moment | None = None) -> None:
    with given.database.writing() as session:
        finishing.done(session, actor, at or given.at, keys)


def test_only_the_last_level_of_a_matter_is_a_task(
    both_engines: Database, given: Given, casey: Actor, person: Survivor
) -> None:
    day(given, 2026, 11, 23)
    (first,) = todo(given, casey)
    assert (first.ref, first.due_on, first.urgent) == (person.ref, date(2026, 11, 30), False)
    day(given, 2026, 11, 27)
    (second,) = todo(given, casey)
    assert second.urgent
    assert second.key != first.key


def test_done_is_noted_and_ends_the_earlier_levels(
    both_engines: Database, given: Given, casey: Actor, person: Survivor
) -> None:
    day(given, 2026, 11, 23)
    at = day(given, 2026, 11, 27)
    (task,) = todo(given, casey)
    done(given, casey, task.key, at=at)
    assert todo(given, casey) == ()
    done(given, casey, task.key, at=at)  # a double click
    with given.database.reading() as session:
        rows = session.exec(select(Reminder).where(col(Reminder.rule) == "data_renewal")).all()
        asked = [one for one in rows if one.audience == "caseworker" and one.urgency in query.ASKING]
        noted = session.exec(select(AuditEvent).where(col(AuditEvent.action) == "task.done")).all()
    assert {(one.state, one.ended_at, one.done_by_id) for one in asked} == {
        (ReminderState.DONE, at.now, casey.staff_id)
    }
    assert [(one.staff_id, one.subject) for one in noted] == [(casey.staff_id, task.key[1:])]
    day(given, 2026, 11, 30)
    assert len(todo(given, casey)) == 1, "the day itself asks again, as nothing was recorded"


def test_one_matter_is_one_line_from_before_its_day_until_long_after(
    both_engines: Database, given: Given, casey: Actor, person: Survivor
) -> None:
    """Each level takes the place of the one before, and the words change once the day has passed."""
    found = {}
    for when in ((2026, 11, 23), (2026, 11, 27), (2026, 11, 30), (2026, 12, 1), (2026, 12, 7)):
        day(given, *when)
        (line,) = todo(given, casey, WantedTasks())
        found[date(*when)] = line.what, line.urgent
    ahead, after = "Data is paid until this day", "Data has ended"
    assert list(found.values()) == [(ahead, False), (ahead, True), (ahead, True), (after, True), (after, True)]


def test_a_manager_who_answers_for_somebody_has_one_line_of_each_matter(both_engines: Database, given: Given) -> None:
    """As whoever supports them and as their manager; done as the one, it is done as the other."""
    manager = given.actor(Role.PROVIDER_MANAGER)
    lent = {"tenure": Tenure.LOAN_FIXED, "due_on": date(2026, 11, 2), "on": date(2026, 11, 1), "set_up": True}
    given.held_device(given.survivor(), **lent)
    asked = WantedTasks(rule="loan")
    day(given, 2026, 11, 22)
    (first,) = todo(given, manager, asked)
    at = day(given, 2026, 12, 2)
    (second,) = todo(given, manager, asked)
    assert (first.what, second.what) == ("The date agreed for a loan has passed",) * 2
    assert second.key != first.key
    assert len(todo(given, OPERATOR, asked)) == 1
    done(given, manager, second.key, at=at)
    assert todo(given, manager, asked) == todo(given, OPERATOR, asked) == ()
    with given.database.reading() as session:
        rows = session.exec(select(Reminder).where(col(Reminder.rule) == "loan")).all()
    assert {one.state for one in rows if one.level == 30} == {ReminderState.DONE}
    assert {one.audience.value for one in rows if one.level == 30} == {"caseworker", "manager"}


def test_a_mail_that_asks_nothing_takes_no_task_away(both_engines: Database, given: Given, casey: Actor) -> None:
    person = given.survivor(caseworker=casey)
    given.held_device(person, tenure=Tenure.LOAN_FIXED, due_on=date(2026, 12, 2), set_up=True)
    asked = WantedTasks(rule="loan")
    day(given, 2026, 11, 27)
    before = todo(given, casey, asked)
    assert len(before) == 1
    day(given, 2026, 12, 2)
    assert todo(given, casey, asked) == before


def test_whose_tasks_they_are(given: Given, casey: Actor, person: Survivor) -> None:
    day(given, 2026, 11, 27)
    (task,) = todo(given, casey)
    manager, south = given.actor(Role.PROVIDER_MANAGER), given.provider("south")
    others = [
        manager, given.actor(Role.CASEWORKER, new=True), given.actor(Role.PROVIDER_MANAGER, south),
        given.actor(Role.COORDINATOR), given.actor(Role.WAREHOUSE), given.actor(Role.ADMIN),
        given.actor(Role.TRAINING_SUPERVISOR),
    ]  # fmt: skip
    for other in others:
        assert todo(given, other) == (), other
        for key in (task.key, "r999", "t1", "r0", "x1", "r99999999999"):
            with pytest.raises(NotFound):
                done(given, other, key)


def test_a_manager_has_those_of_whoever_left(given: Given, casey: Actor, person: Survivor) -> None:
    day(given, 2026, 11, 27)
    manager = given.actor(Role.PROVIDER_MANAGER)
    with given.database.writing() as session:
        account = session.get_one(Staff, casey.staff_id)
        staffing.disable(session, OPERATOR, given.at, email=account.email)
    (task,) = todo(given, manager)
    assert task.ref == person.ref


def test_what_is_recorded_settles_by_itself(given: Given, casey: Actor) -> None:
    sim = data(given, given.survivor(caseworker=casey))
    at = day(given, 2026, 11, 27)
    assert todo(given, casey)
    with given.database.writing() as session:
        packages.renew(session, casey, at, scan=sim.iccid or "")
    assert todo(given, casey) == ()


def test_what_the_software_asks(both_engines: Database, given: Given, casey: Actor, person: Survivor) -> None:
    """Of people whoever answers for them, of mail to staff managers and administrators, of the whole administrators."""
    day(given, 2026, 11, 27)
    with given.database.writing() as session:
        reminder = session.exec(select(Reminder).where(col(Reminder.survivor_id) == person.id)).first()
        tasks.ask(session, given.at, TaskKind.CALL_INSTEAD, "a", problem=Problem.NO_TEXT, about=reminder)
        tasks.ask(session, given.at, TaskKind.TARGET_SILENT, "b", problem=Problem.TOO_SLOW)
    kinds = {
        role: [(row.kind, row.ref) for row in todo(given, given.actor(role), WantedTasks()) if row.kind]
        for role in (Role.CASEWORKER, Role.PROVIDER_MANAGER, Role.ADMIN, Role.COORDINATOR, Role.WAREHOUSE)
    }
    assert kinds == {
        Role.CASEWORKER: [(TaskKind.CALL_INSTEAD, person.ref)],
        Role.PROVIDER_MANAGER: [],
        Role.ADMIN: [(TaskKind.TARGET_SILENT, None)],
        Role.COORDINATOR: [],
        Role.WAREHOUSE: [],
    }
    admin = given.actor(Role.ADMIN)
    (silent,) = todo(given, admin, WantedTasks())
    assert (silent.urgent, silent.problem) == (True, Problem.TOO_SLOW)
    done(given, admin, silent.key)
    assert todo(given, admin, WantedTasks()) == ()
    with given.database.reading() as session:
        one = session.exec(select(Task).where(col(Task.key) == "b")).one()
    assert (one.done_at, one.done_by_id) == (given.at.now, admin.staff_id)


def test_urgent_ones_first_then_the_oldest(given: Given, casey: Actor, person: Survivor) -> None:
    with given.database.writing() as session:
        for number, made in enumerate((given.at, moment_of(given.at.now - timedelta(days=3)))):
            reminder = Reminder(survivor_id=person.id)
            tasks.ask(session, made, TaskKind.CHECK_CONTACT, f"{number}", about=reminder)
    day(given, 2026, 11, 27)
    rows = todo(given, casey, WantedTasks())
    assert [row.urgent for row in rows] == sorted((row.urgent for row in rows), reverse=True)
    checks = [row.due_on for row in rows if row.kind]
    assert checks == sorted(checks)
    assert todo(given, casey, WantedTasks(urgent=True)) == tuple(row for row in rows if row.urgent)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.PROVIDER_MANAGER, Role.COORDINATOR, Role.ADMIN])
def test_the_count_is_one_statement_and_found_by_indexes(given: Given, casey: Actor, role: Role) -> None:
    data(given, given.survivor(caseworker=casey))
    day(given, 2026, 11, 27)
    actor = given.actor(role)
    with counted(given.database) as sent, given.database.reading() as session:
        query.count(session, actor)
    assert len(sent) == 1
    with counted(given.database) as sent, given.database.reading() as session:
        query.tasks(session, actor, WantedTasks())
    assert len(sent) == 2


def test_the_count_reads_no_table_whole(given: Given, casey: Actor) -> None:
    for role in (Role.CASEWORKER, Role.PROVIDER_MANAGER, Role.COORDINATOR, Role.WAREHOUSE):
        with given.database.reading() as session:
            some = query._both(given.actor(role)).limit(query.MOST_COUNTED)  # the very statement of every page
            compiled = some.compile(session.get_bind(), compile_kwargs={"render_postcompile": True})
            positions = tuple(compiled.params[name] for name in compiled.positiontup or ())
            rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", positions).all()
        scans = [str(row[3]) for row in rows if str(row[3]) in {"SCAN reminder", "SCAN task", "SCAN survivor"}]
        assert not scans, (role, scans)


def test_what_waits_for_its_release_is_not_done_by_saying_so(both_engines: Database, given: Given) -> None:
    register = Register(given, both_engines)
    funder, coordinator = register.funder(), given.actor(Role.COORDINATOR)
    report = register.made(funder=funder.code)
    (task,) = todo(given, coordinator, WantedTasks())
    assert (task.report, task.ends_by_itself) == (report.number, True)
    assert task.what == f"A report waits to be released: {report.number}, July to September 2026, everybody"
    with pytest.raises(Conflict, match=f"Task {task.key} stays while its report waits"):
        done(given, coordinator, task.key)
    register.release(report)
    assert todo(given, coordinator, WantedTasks()) == ()
