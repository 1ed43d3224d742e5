"""People by reference: one as recorded on a day, and lists within reach."""

from datetime import date

import pytest

from devicefleet.db import Database
from devicefleet.queries import survivors
from devicefleet.queries.survivors import Person
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Context, Role, Stage, Status
from devicefleet.services import support
from devicefleet.tables import Survivor
from tests.given import Given
from tests.queries.counted import counted

TODAY = date(2026, 11, 22)


@pytest.fixture
def caseworker(given: Given) -> Actor:
    return given.actor(Role.CASEWORKER)


@pytest.fixture
def survivor(given: Given, caseworker: Actor) -> Survivor:
    return given.survivor(caseworker=caseworker, language="ti", region="E12000007", needs_interpreter=True)


def person(database: Database, actor: Actor, ref: str, on: date = TODAY) -> Person:
    with database.reading() as session:
        return survivors.person(session, actor, ref=ref, on=on)


def test_what_is_recorded(database: Database, caseworker: Actor, survivor: Survivor) -> None:
    found = person(database, caseworker, show_reference(survivor.ref).lower())
    assert (found.ref, found.language, found.region, found.needs_interpreter) == (
        survivor.ref,
        "ti",
        "E12000007",
        True,
    )
    assert (found.provider, found.started_on, found.stage, found.context) == (
        "Home Support",
        date(2026, 10, 1),
        Stage.RG_POSITIVE,
        Context.COMMUNITY,
    )
    assert found.explained[0] == "1 October 2026: support started."
    assert found.explained[-1].startswith("So the kit is: Not started")


def test_as_it_stood(given: Given, database: Database, caseworker: Actor, survivor: Survivor) -> None:
    with database.writing() as session:
        support.change_stay(
            session,
            caseworker,
            given.at,
            survivor=survivor.ref,
            context=Context.PRISON,
            release_on=date(2027, 1, 8),
            on=date(2026, 11, 10),
        )
        support.change_stage(
            session, caseworker, given.at, survivor=survivor.ref, stage=Stage.CG_POSITIVE_MOVE_ON, on=date(2026, 11, 10)
        )
        support.end(session, caseworker, given.at, survivor=survivor.ref, on=date(2026, 11, 20))
    before = person(database, caseworker, survivor.ref, date(2026, 11, 9))
    inside = person(database, caseworker, survivor.ref, date(2026, 11, 10))
    after = person(database, caseworker, survivor.ref)
    assert (before.stage, before.context, before.ended_on) == (Stage.RG_POSITIVE, Context.COMMUNITY, None)
    assert (inside.stage, inside.context, inside.release_on) == (
        Stage.CG_POSITIVE_MOVE_ON,
        Context.PRISON,
        date(2027, 1, 8),
    )
    assert (inside.ended_on, after.ended_on) == (None, date(2026, 11, 20))


def test_unknown_not_mine_and_another_organisations_read_alike(
    given: Given, database: Database, caseworker: Actor
) -> None:
    theirs = given.survivor(given.provider("other"))
    colleagues = given.survivor(caseworker=given.actor(Role.CASEWORKER, new=True))
    answers = set()
    for ref in (theirs.ref, colleagues.ref, "K7M39V", "nonsense"):
        with pytest.raises(NotFound) as refused:
            person(database, caseworker, ref)
        answers.add(str(refused.value).replace(ref, "…"))
    assert answers == {"There is no survivor … in your list. Check the reference and try again."}


def test_lists_by_status(given: Given, database: Database, both_engines: Database, caseworker: Actor) -> None:
    longer, new = given.survivor(), given.survivor(started_on=date(2026, 11, 20))
    manager = given.actor(Role.PROVIDER_MANAGER)
    with database.reading() as session:
        everybody = survivors.survivors(session, manager, on=TODAY)
        setting_up = survivors.survivors(session, manager, on=TODAY, status=Status.SETTING_UP)
        counts = survivors.counts(session, manager, on=TODAY)
    assert [row.ref for row in everybody.rows] == sorted([longer.ref, new.ref])
    assert [row.ref for row in setting_up.rows] == [new.ref]
    assert counts == {Status.NOT_STARTED: 1, Status.SETTING_UP: 1}


def test_a_manager_chooses_among_the_caseworkers(given: Given, database: Database, caseworker: Actor) -> None:
    other = given.provider("other")
    given.staff(Role.CASEWORKER, other)
    given.staff(Role.WAREHOUSE)
    with database.reading() as session:
        offered = survivors.colleagues(session, given.actor(Role.PROVIDER_MANAGER))
        assert [one.id for one in offered] == [caseworker.staff_id]
        assert survivors.colleagues(session, caseworker) == ()


def test_it_asks_a_fixed_amount_of_the_database(
    given: Given, database: Database, caseworker: Actor, survivor: Survivor
) -> None:
    with database.reading() as session, counted(database) as little:
        survivors.person(session, caseworker, ref=survivor.ref, on=TODAY)
    for _device in range(3):
        given.held_device(survivor)
    with database.reading() as session, counted(database) as more:
        survivors.person(session, caseworker, ref=survivor.ref, on=TODAY)
    assert len(little) == len(more) <= 13
