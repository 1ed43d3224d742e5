"""Requests, packed kits and shelves ask a fixed number of questions of the database, however many there are."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session

from devicefleet.db import Database
from devicefleet.queries import counts, kit_requests, packed, request_form, request_page, shelves, survivors
from devicefleet.queries.kit_requests import Show, WantedRequests
from devicefleet.queries.packed import Packed
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.refusals import NotAllowed, NotFound
from devicefleet.rules.terms import Component, Kind, RequestState, Role
from devicefleet.tables import KitRequest, Survivor
from tests import requested
from tests.given import Given
from tests.queries.counted import counted

Question = Callable[[Session], object]


def request_with_kit(given: Given, person: Survivor | None = None) -> KitRequest:
    request = requested.asked(given, person or given.survivor(), Component.SMARTPHONE, Component.LAPTOP)
    requested.packed(given, given.ready_device(), given.ready_device(Kind.LAPTOP), request=request)
    return request


def shelf_with_counts(given: Given, name: str) -> tuple[str, int]:
    place = requested.shelf(given, name)
    things = [given.ready_device().code, given.ready_device().code]
    requested.counted(given, place, *things)
    return place.code, requested.counted(given, place, things[0]).id or 0


def asked_of(database: Database, question: Question) -> int:
    with database.reading() as session, counted(database) as sent:
        question(session)
    return len(sent)


def test_lists_ask_as_much_for_many_as_for_one(both_engines: Database, given: Given, database: Database) -> None:
    questions: dict[int, Question] = {
        2: lambda session: kit_requests.requests(session, OPERATOR, WantedRequests()),
        3: lambda session: packed.kits(session, OPERATOR, Packed.ALL),
        1: lambda session: kit_requests.counts(session, OPERATOR),
    }
    people = [given.survivor() for _each in range(3)]
    for person in people:
        request_with_kit(given, person)
        assert {most: asked_of(database, question) for most, question in questions.items()} == {n: n for n in questions}
    shelf_with_counts(given, "A-01")
    shelf_with_counts(given, "A-02")
    assert asked_of(database, lambda session: shelves.shelf_rows(session, OPERATOR)) == 1
    refs = [person.ref for person in people]
    assert asked_of(database, lambda session: kit_requests.open_by_person(session, OPERATOR, refs)) == 1


def test_one_of_them_asks_a_few(both_engines: Database, given: Given, database: Database) -> None:
    person = given.survivor()
    request = request_with_kit(given, person)
    place, count = shelf_with_counts(given, "A-01")
    with database.reading() as session:
        found = survivors.person(session, OPERATOR, ref=person.ref, on=given.at.today)
        bag = request_page.request_page(session, OPERATOR, code=request.code).bag or ""
    questions: list[tuple[int, Question]] = [
        (3, lambda session: request_page.request_page(session, OPERATOR, code=request.code)),
        (2, lambda session: packed.kit_page(session, OPERATOR, given.at, bag=bag)),
        (4, lambda session: shelves.shelf_page(session, OPERATOR, code=place)),
        (2, lambda session: counts.count_page(session, OPERATOR, count_id=count)),
        (3, lambda session: request_form.begun(session, OPERATOR, given.at, person=found)),
    ]
    assert [asked_of(database, question) for _most, question in questions] == [most for most, _question in questions]


def test_every_state_is_in_some_list_and_those_of_a_list_are_counted(
    both_engines: Database, given: Given, database: Database
) -> None:
    listed = {state for show, states in kit_requests.STATES.items() if show is not Show.ALL for state in states}
    assert listed == set(RequestState)
    for _each in range(2):
        requested.asked(given, given.survivor(), approved=False)
    with database.reading() as session:
        found = kit_requests.counts(session, OPERATOR)
        totals = {show: kit_requests.requests(session, OPERATOR, WantedRequests(show)).total for show in Show}
    assert found == totals


@pytest.mark.parametrize("role", [Role.FUNDER, Role.AUDITOR, Role.ADMIN])
def test_roles_without_requests(given: Given, database: Database, role: Role) -> None:
    with database.reading() as session, pytest.raises(NotAllowed):
        kit_requests.requests(session, Actor(role), WantedRequests())


def test_somebody_elses_reads_as_not_there(given: Given, database: Database) -> None:
    request = request_with_kit(given)
    place, count = shelf_with_counts(given, "A-01")
    stranger = given.actor(provider=given.provider())
    with database.reading() as session:
        bag = request_page.request_page(session, OPERATOR, code=request.code).bag or ""
        for question in (
            lambda: request_page.request_page(session, stranger, code=request.code),
            lambda: packed.kit_page(session, stranger, given.at, bag=bag),
            lambda: shelves.shelf_page(session, stranger, code=place),
            lambda: counts.count_page(session, stranger, count_id=count),
        ):
            call: Any = question
            with pytest.raises(NotFound):
                call()
