"""A report asks little: one statement for each matter, however many slices; each reads one table whole at most."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from devicefleet.db import Database
from devicefleet.queries.reporting import dataset, datasets, inputs_hash
from devicefleet.queries.reporting.gathering import STATEMENTS
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.refusals import NotAllowed, NotFound
from devicefleet.rules.reporting.period import period_from
from devicefleet.rules.reporting.slices import EVERYBODY, NATIONS, Slice, SliceKind
from devicefleet.rules.terms import Role
from tests.given import Given
from tests.queries.counted import counted

Q4 = period_from("2026-Q4")
PROVIDERS, LOOKING_FOR_LATER = 1, 1


@pytest.fixture
def peopled(given: Given) -> Database:
    given.held_device(given.survivor(region="W92000004"))
    return given.database


def test_as_many_statements_for_all_slices_as_for_one(both_engines: Database, peopled: Database, given: Given) -> None:
    every = [EVERYBODY, *(Slice(SliceKind.NATION, code) for code in NATIONS), Slice(SliceKind.PROVIDER, "home")]
    with peopled.reading() as session, counted(peopled) as sent:
        dataset(session, OPERATOR, Q4, EVERYBODY)
        once = len(sent)
        datasets(session, OPERATOR, Q4, every)
        twice = len(sent) - once
        datasets(session, OPERATOR, Q4, every, known=given.at)
    assert once == twice == PROVIDERS + len(STATEMENTS)
    assert len(sent) == 3 * once + LOOKING_FOR_LATER


def test_each_reads_one_table_from_end_to_end_at_most(peopled: Database) -> None:
    """Everything else is looked up by an index; so a report takes as long as reading its tables once."""
    seen: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_others: Any) -> None:
        seen.append((statement, parameters))

    sa.event.listen(peopled.engine, "before_cursor_execute", keep)
    with peopled.reading() as session:
        dataset(session, OPERATOR, Q4, EVERYBODY)
        sa.event.remove(peopled.engine, "before_cursor_execute", keep)
        asked = [one for one in seen if one[0].startswith("SELECT")]
        assert len(asked) == PROVIDERS + len(STATEMENTS)
        for statement, parameters in asked:
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [str(row[-1]) for row in plan]
            made = {step.split()[1] for step in steps if step.startswith(("CO-ROUTINE", "MATERIALIZE"))}
            whole = [step for step in steps if re.match(r"SCAN (\w+)", step) and step.split()[1] not in made]
            assert len(whole) <= 1, (statement, steps)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COORDINATOR, Role.PROVIDER_MANAGER, Role.OPERATOR}))
def test_nobody_else_makes_reports(peopled: Database, role: Role) -> None:
    with peopled.reading() as session, pytest.raises(NotAllowed):
        dataset(session, Actor(role, staff_id=1, provider_id=1), Q4, EVERYBODY)


def test_an_organisation_that_is_not_there(peopled: Database) -> None:
    with peopled.reading() as session, pytest.raises(NotFound) as refusal:
        dataset(session, OPERATOR, Q4, Slice(SliceKind.PROVIDER, "nowhere"))
    assert str(refusal.value) == "There is no organisation nowhere. Check its code."


def test_the_mark_of_the_true_numbers(peopled: Database, given: Given) -> None:
    with peopled.reading() as session:
        first = datasets(session, OPERATOR, Q4, [EVERYBODY, Slice(SliceKind.PROVIDER, "home")])
        again = dataset(session, OPERATOR, Q4, EVERYBODY)
    marks = [inputs_hash(one) for one in (*first.values(), again)]
    assert re.fullmatch(r"[0-9a-f]{64}", marks[0])
    assert marks[0] == marks[2] != marks[1]
    given.survivor()
    with peopled.reading() as session:
        assert inputs_hash(dataset(session, OPERATOR, Q4, EVERYBODY)) != marks[0]
