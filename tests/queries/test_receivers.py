"""Who is told of a reminder; and whether somebody is, which reads no more than that takes."""

from itertools import product

import sqlalchemy as sa
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.queries.reminding.receivers import ROLES, Receivers
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.terms import Audience, Role
from devicefleet.services import staffing
from devicefleet.tables import Reminder, Staff
from tests.given import Given
from tests.queries.counted import counted


def reminders(given: Given) -> list[Reminder]:
    """Of somebody with a caseworker, with one who left, with none, and of another organisation; for everybody."""
    south = given.provider("south")
    casey, left = (given.actor(Role.CASEWORKER, new=True) for _each in range(2))
    for role, provider in product(ROLES.values(), (None, south)):
        given.actor(role, provider, new=True)
    people = [given.survivor(caseworker=casey), given.survivor(caseworker=left), given.survivor()]
    with given.database.writing() as session:
        staffing.disable(session, OPERATOR, given.at, email=session.get_one(Staff, left.staff_id).email)
    of = [(one.id, given.home.id) for one in people] + [(given.survivor(south).id, south.id), (None, given.home.id)]
    return [Reminder(audience=who, survivor_id=one, provider_id=where) for who, (one, where) in product(ROLES, of)]


def test_whether_one_is_told_is_the_same_as_who_is_told(both_engines: Database, given: Given) -> None:
    due = reminders(given)
    people = {one.survivor_id for one in due if one.survivor_id is not None}
    with both_engines.reading() as session:
        everybody = Receivers(session, people)
        told = [{one.staff_id for one in everybody.of(each)} for each in due]
        staff = session.exec(select(col(Staff.id))).all()
        for one in staff:
            with counted(both_engines) as statements:
                only = Receivers(session, people, only=one)
            assert len(statements) == 2
            assert [one in {who.staff_id for who in only.of(each)} for each in due] == [one in each for each in told]
    assert len({frozenset(each) for each in told}) > len(Audience)


def test_it_reads_the_memberships_of_few(database: Database, given: Given) -> None:
    sent: list[tuple[str, object]] = []

    def keep(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        sent.append((statement, parameters))

    person = given.survivor(caseworker=given.actor(Role.CASEWORKER))
    with database.reading() as session:
        sa.event.listen(database.engine, "before_cursor_execute", keep)
        Receivers(session, {person.id or 0}, only=given.actor(Role.CASEWORKER).staff_id)
        sa.event.remove(database.engine, "before_cursor_execute", keep)
        plans = [
            session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()  # type: ignore[arg-type]  # as it was sent
            for statement, parameters in sent
            if statement.startswith("SELECT")
        ]
    steps = [str(row[-1]) for plan in plans for row in plan]
    assert [step for step in steps if step.startswith("SCAN")] == []
    assert any("SEARCH membership USING INDEX ix_membership_staff_id" in step for step in steps), steps
