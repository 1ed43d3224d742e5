"""Everybody judged twice: by whom it may be asked, whose days they are, and what it asks of the database."""

from datetime import date

import pytest

from devicefleet.db import Database
from devicefleet.queries import policy_change
from devicefleet.queries.policy_change import Found, Wanted
from devicefleet.rules import proposal
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.policy import DEFAULT
from devicefleet.rules.refusals import NotAllowed
from devicefleet.rules.terms import Role, Status
from devicefleet.services import support
from tests.given import Given
from tests.queries.counted import counted

STARTS, BEGINS, END = date(2026, 10, 1), date(2027, 4, 1), date(2027, 11, 22)
PHONE_ONLY = proposal.read(
    "[policy.next]\neffective_from = 2027-04-01\ncomponents = { smartphone = 1, laptop = 0, data = 0 }", DEFAULT
).policies


def found(
    database: Database, actor: Actor = OPERATOR, *, provider_id: int | None = None, after: int = 0
) -> tuple[Found, ...]:
    wanted = Wanted(PHONE_ONLY, STARTS, END, provider_id)
    with database.reading() as session:
        return tuple(
            one for chunk in policy_change.walk(session, actor, wanted=wanted, after=after) for one in chunk.found
        )


def test_a_coordinator_sees_everybody_to_whom_it_makes_a_difference(both_engines: Database, given: Given) -> None:
    with_phone = given.survivor()
    given.held_device(with_phone, on=date(2026, 11, 2))
    given.survivor(given.provider("south"))
    (one,) = found(both_engines, given.actor(Role.COORDINATOR))
    assert (one.ref, one.change.on) == (with_phone.ref, BEGINS)
    assert (one.change.was, one.change.becomes) == (Status.PARTIAL, Status.TEMPORARY)
    assert one.change.flagged_on == BEGINS


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.PROVIDER_MANAGER, Role.ADMIN, Role.FUNDER])
def test_others_may_not(database: Database, given: Given, role: Role) -> None:
    with pytest.raises(NotAllowed):
        found(database, given.actor(role))


def test_days_belong_to_the_organisation_responsible_on_them(database: Database, given: Given) -> None:
    person, south = given.survivor(), given.provider("south")
    given.held_device(person, on=date(2026, 11, 2))
    with database.writing() as session:
        support.move(session, OPERATOR, given.at, survivor=person.ref, provider_id=south.id or 0, caseworker_id=None)
    assert [one.change.provider_id for one in found(database)] == [south.id]
    assert len(found(database, provider_id=south.id)) == 1
    assert found(database, provider_id=given.home.id) == ()


def test_it_goes_on_where_it_stopped(database: Database, given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_change, "CHUNK", 2)
    people = [given.survivor() for _person in range(5)]
    for person in people:
        given.held_device(person, on=date(2026, 11, 2))
    assert [one.ref for one in found(database)] == [person.ref for person in people]
    assert [one.ref for one in found(database, after=people[2].id or 0)] == [person.ref for person in people[3:]]


def test_statements_do_not_grow_with_people(database: Database, given: Given) -> None:
    given.held_device(given.survivor(), on=date(2026, 11, 2))
    with counted(database) as one:
        found(database)
    for _person in range(4):
        given.held_device(given.survivor(), on=date(2026, 11, 2))
    with counted(database) as five:
        found(database)
    assert len(one) == len(five)
