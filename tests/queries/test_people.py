"""My people: those who need something first, worst at the top, with the reason in words."""

from datetime import date

import pytest

from devicefleet.db import Database
from devicefleet.queries.people import People, people
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import NotAllowed
from devicefleet.rules.terms import Kind, Role, Status, Tenure
from devicefleet.services import holding, support
from devicefleet.tables import Survivor
from tests.given import Given, funded
from tests.queries.counted import counted


@pytest.fixture
def amina(given: Given) -> Actor:
    return given.actor(Role.CASEWORKER)


def people_of(database: Database, actor: Actor, given: Given) -> People:
    with database.reading() as session:
        return people(session, actor, given.at)


def complete(given: Given, caseworker: Actor, *, last_day: date | None = None) -> Survivor:
    """Somebody with everything; their data lasts until `last_day`, or is funded for good."""
    survivor = given.survivor(caseworker=caseworker)
    package = funded(last_day=last_day) if last_day else funded(open_ended=True, renewal="auto_funded")
    sim = given.sim(package=package)
    things = given.ready_device(), given.ready_device(Kind.LAPTOP), sim
    given.handover(survivor, *things, tenure=Tenure.GIFT, set_up=True, on=date(2026, 11, 2))
    with given.database.writing() as session:
        holding.report(session, caseworker, given.at, scan=sim.iccid or "", word="activate", on=date(2026, 11, 2))
    return survivor


def test_worst_first_in_words(given: Given, database: Database, amina: Actor) -> None:
    content = complete(given, amina)
    ending = complete(given, amina, last_day=date(2026, 11, 24))
    nothing_yet = given.survivor(caseworker=amina)
    robbed = complete(given, amina)
    phone = given.held_device(robbed, on=date(2026, 11, 2))
    with database.writing() as session:
        holding.report(session, amina, given.at, scan=phone.code, word="quarantine", on=date(2026, 11, 20))
    found = people_of(database, amina, given)
    assert [(row.ref, row.headline) for row in found.waiting] == [
        (robbed.ref, "Phone set aside for safety on 20 November 2026."),
        (nothing_yet.ref, "The whole kit should have been there by 15 October 2026."),
        (ending.ref, "Data ends on Tuesday."),
    ]
    assert [row.ref for row in found.settled] == [content.ref]
    assert (found.waiting_total, found.settled_total) == (3, 1)


def test_waiting_longer_comes_first(given: Given, database: Database, amina: Actor) -> None:
    refs = []
    for day in (20, 12, 16):
        survivor = complete(given, amina, last_day=date(2026, 11, day))
        refs.append((day, survivor.ref))
    found = people_of(database, amina, given)
    assert [row.ref for row in found.waiting] == [ref for _day, ref in sorted(refs)]
    assert [row.waiting_days for row in found.waiting] == [9, 5, 1]


def test_the_order_is_the_rules_own(given: Given, database: Database, both_engines: Database, amina: Actor) -> None:
    """The database sorts by the same number that `rules.kit.priority` gives."""
    for day in (3, 10, 21, 24):
        complete(given, amina, last_day=date(2026, 11, day))
    given.survivor(caseworker=amina, started_on=date(2026, 11, 20))
    given.survivor(caseworker=amina)
    rows = people_of(database, amina, given).page.rows
    assert [row.priority for row in rows] == sorted((row.priority for row in rows), reverse=True)
    assert len({row.priority for row in rows}) > 3


def test_only_mine(given: Given, database: Database, amina: Actor) -> None:
    mine = given.survivor(caseworker=amina)
    given.survivor(caseworker=given.actor(Role.CASEWORKER, new=True))
    given.survivor(given.provider("other"))
    assert [row.ref for row in people_of(database, amina, given).waiting] == [mine.ref]
    assert people_of(database, given.actor(Role.PROVIDER_MANAGER), given).waiting_total == 2
    assert people_of(database, given.actor(Role.COORDINATOR), given).waiting_total == 3


def test_who_left_support_is_gone_unless_something_is_to_settle(given: Given, database: Database, amina: Actor) -> None:
    gone, lent = given.survivor(caseworker=amina), given.survivor(caseworker=amina)
    given.held_device(lent, on=date(2026, 10, 5))
    for survivor in (gone, lent):
        with database.writing() as session:
            support.end(session, amina, given.at, survivor=survivor.ref, on=date(2026, 11, 20))
    found = people_of(database, amina, given)
    assert [(row.ref, row.status, row.headline) for row in (*found.waiting, *found.settled)] == [
        (lent.ref, Status.OUT_OF_SCOPE, "Something lent is still with them.")
    ]


def test_a_warehouse_has_no_people(given: Given, database: Database) -> None:
    with pytest.raises(NotAllowed):
        people_of(database, given.actor(Role.WAREHOUSE), given)


def test_it_asks_little_of_the_database(given: Given, database: Database, amina: Actor) -> None:
    for _person in range(4):
        given.survivor(caseworker=amina)
    with database.reading() as session, counted(database) as sent:
        people(session, amina, given.at)
    assert len(sent) == 6  # counts, the page, open requests, and what its people hold: things, events, data
