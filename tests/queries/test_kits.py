"""One person's kit on a day: its parts in words, what is held, and what comes if nothing is done."""

from datetime import date

import pytest

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.queries import kits
from devicefleet.queries.kits import Kit, Tile
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import Component, ComponentState, Flag, Happening, Kind, Role, Status, Tenure
from devicefleet.services import holding, issuing
from devicefleet.tables import Survivor
from tests.given import Given, funded
from tests.queries.counted import counted

TODAY = date(2026, 11, 22)


@pytest.fixture
def caseworker(given: Given) -> Actor:
    return given.actor(Role.CASEWORKER)


@pytest.fixture
def survivor(given: Given, caseworker: Actor) -> Survivor:
    return given.survivor(caseworker=caseworker)


def kit_of(database: Database, actor: Actor, survivor: Survivor, on: date = TODAY) -> Kit:
    with database.reading() as session:
        return kits.kit_of(session, actor, ref=survivor.ref, on=on)


def part(kit: Kit, component: Component) -> Tile:
    return next(tile for tile in kit.tiles if tile.component is component)


def test_three_tiles_in_their_order(database: Database, caseworker: Actor, survivor: Survivor) -> None:
    kit = kit_of(database, caseworker, survivor)
    assert [tile.title for tile in kit.tiles] == ["Phone", "Laptop", "Data"]
    assert {tile.state for tile in kit.tiles} == {ComponentState.NEVER}
    assert (kit.status, kit.word) == (Status.NOT_STARTED, "Not started")


def test_terms_in_words(given: Given, database: Database, caseworker: Actor, survivor: Survivor) -> None:
    phone, laptop = given.ready_device(), given.ready_device(Kind.LAPTOP)
    given.handover(survivor, phone, tenure=Tenure.GIFT)
    given.handover(survivor, laptop, tenure=Tenure.LOAN_FIXED, due_on=date(2027, 1, 12))
    sim = given.sim(package=funded(last_day=date(2026, 12, 31)))
    given.handover(survivor, sim)
    with database.writing() as session:
        holding.report(session, caseworker, given.at, scan=sim.iccid or "", word="activate")
    kit = kit_of(database, caseworker, survivor)
    assert [tile.terms for tile in kit.tiles] == [
        "theirs to keep",
        "loan, agree a date by 12 January 2027",
        "paid until 31 December 2026",
    ]
    assert kit.status is Status.TEMPORARY


def test_what_is_true_of_two_things_is_said_once(
    given: Given, database: Database, caseworker: Actor, survivor: Survivor
) -> None:
    for _each in range(2):
        given.held_device(survivor, tenure=Tenure.GIFT, on=date(2026, 11, 2))
    sentence = "Phone handed over on 2 November 2026; its safety set-up together is not recorded."
    kit = kit_of(database, caseworker, survivor)
    assert [*kit.sentences, *part(kit, Component.SMARTPHONE).sentences].count(sentence) == 1
    assert all(len(set(tile.sentences)) == len(tile.sentences) for tile in kit.tiles)
    for step in kit_of(database, caseworker, survivor, date(2026, 11, 1)).coming:
        assert len(set(step.sentences)) == len(step.sentences)


def test_a_loan_past_its_date_asks_for_a_new_one(
    given: Given, database: Database, caseworker: Actor, survivor: Survivor
) -> None:
    given.held_device(survivor, on=date(2026, 10, 5), tenure=Tenure.LOAN_FIXED, due_on=date(2026, 11, 1))
    kit = kit_of(database, caseworker, survivor)
    tile = part(kit, Component.SMARTPHONE)
    assert tile.terms == "loan, agree a new date (it was 1 November 2026)"
    assert Flag.LOAN_PAST_DATE in kit.flags
    assert "overdue" not in repr(kit).lower()


def test_as_of_any_day(given: Given, database: Database, caseworker: Actor, survivor: Survivor) -> None:
    device = given.held_device(survivor, on=date(2026, 10, 5), tenure=Tenure.LOAN_FIXED, due_on=date(2026, 12, 1))
    with database.writing() as session:
        holding.gift(session, caseworker, given.at, scan=device.code, on=date(2026, 11, 10))
        holding.report(session, caseworker, given.at, scan=device.code, word="lost", on=date(2026, 11, 20))
    before, lent, given_away, lost = (
        part(kit_of(database, caseworker, survivor, day), Component.SMARTPHONE)
        for day in (date(2026, 10, 4), date(2026, 11, 9), date(2026, 11, 10), TODAY)
    )
    assert (before.state, before.things) == (ComponentState.NEVER, ())
    assert (lent.terms, lent.things[0].tenure) == ("loan, agree a date by 1 December 2026", Tenure.LOAN_FIXED)
    assert (given_away.terms, given_away.things[0].condition) == ("theirs to keep", Happening.ISSUED)
    assert (lost.state, lost.things[0].condition) == (ComponentState.LAPSED, Happening.LOST)
    assert lost.sentences == ("Phone lost on 20 November 2026.",)


def test_before_support_there_is_nothing(database: Database, caseworker: Actor, survivor: Survivor) -> None:
    kit = kit_of(database, caseworker, survivor, date(2026, 9, 30))
    assert (kit.status, kit.sentences) == (Status.OUT_OF_SCOPE, ("Support has not started.",))
    assert kit.until == date(2026, 9, 30)


def test_what_comes_if_nothing_is_done(given: Given, database: Database, caseworker: Actor, survivor: Survivor) -> None:
    phone, laptop = given.ready_device(), given.ready_device(Kind.LAPTOP)
    sim = given.sim(package=funded(last_day=date(2026, 11, 30)))
    given.handover(survivor, phone, laptop, sim, tenure=Tenure.GIFT)
    with database.writing() as session:
        holding.report(session, caseworker, given.at, scan=sim.iccid or "", word="activate")
    kit = kit_of(database, caseworker, survivor)
    step = kit.coming[0]
    assert (step.on, step.status) == (date(2026, 12, 1), Status.LAPSED)
    assert step.sentences == ("Data ended on 30 November 2026.",)
    assert (kit.ends_on, Flag.ENDING_SOON in kit.flags) == (date(2026, 11, 30), True)


@pytest.mark.parametrize(
    ("done", "acts"),
    [
        ([], {"confirm", "setup", "extend", "gift", "fault", "lost", "stolen", "quarantine", "return"}),
        (["lost"], {"found", "extend", "gift", "return"}),
        (["fault"], {"repaired", "repair", "extend", "gift", "return"}),
        (["fault", "repair"], {"repaired", "extend", "gift", "return"}),
        (["quarantine"], {"release", "extend", "gift"}),
    ],
)
def test_only_what_can_be_done_is_offered(
    given: Given, database: Database, caseworker: Actor, survivor: Survivor, done: list[str], acts: set[str]
) -> None:
    device = given.held_device(survivor)
    for word in done:
        with database.writing() as session:
            holding.report(session, caseworker, given.at, scan=device.code, word=word)
    thing = part(kit_of(database, caseworker, survivor), Component.SMARTPHONE).things[0]
    assert set(thing.acts) == acts


def test_data_is_renewed_once_it_runs(given: Given, database: Database, caseworker: Actor, survivor: Survivor) -> None:
    sim = given.sim(package=funded(starts_on=None))
    given.handover(survivor, sim)
    waiting = part(kit_of(database, caseworker, survivor), Component.DATA)
    assert (waiting.state, waiting.things[0].acts) == (ComponentState.PENDING, ("activate", "lost", "return"))
    with database.writing() as session:
        holding.report(session, caseworker, given.at, scan=sim.iccid or "", word="activate")
    running = part(kit_of(database, caseworker, survivor), Component.DATA).things[0]
    assert (running.acts[0], running.data_until) == ("renew", date(2026, 12, 21))


def test_their_own_number_is_for_those_who_act(
    given: Given, database: Database, caseworker: Actor, survivor: Survivor
) -> None:
    given.sim(iccid=None, number="+447700900123")
    item = issuing.Item("07700 900123", Tenure.GIFT)
    with database.writing() as session:
        issuing.issue(session, caseworker, given.at, survivor=survivor.ref, items=[item])
    mine = part(kit_of(database, caseworker, survivor), Component.DATA).things[0]
    wide = part(kit_of(database, given.actor(Role.COORDINATOR), survivor), Component.DATA).things[0]
    assert (mine.name, mine.scan) == ("their own number", "+447700900123")
    assert wide.scan == ""


def test_nobody_sees_another_organisations_people(
    given: Given, database: Database, at: Moment, survivor: Survivor
) -> None:
    given.held_device(survivor)
    other = given.actor(Role.PROVIDER_MANAGER, given.provider("other"))
    kit = kit_of(database, other, survivor)
    assert (kit.status, [tile.things for tile in kit.tiles]) == (Status.OUT_OF_SCOPE, [(), (), ()])


def test_it_asks_little_of_the_database(
    given: Given, database: Database, both_engines: Database, survivor: Survivor, caseworker: Actor
) -> None:
    for kind in (Kind.SMARTPHONE, Kind.LAPTOP, Kind.TABLET):
        given.held_device(survivor, kind)
    with database.reading() as session, counted(database) as sent:
        kit = kits.kit_of(session, caseworker, ref=survivor.ref, on=TODAY)
    assert sum(len(tile.things) for tile in kit.tiles) == 3
    assert len(sent) <= 7


def test_what_lies_ahead_stands_under_its_own_day(given: Given, database: Database, caseworker: Actor) -> None:
    survivor = given.survivor(caseworker=caseworker, ends_on_expected=date(2027, 2, 1))
    given.held_device(survivor, tenure=Tenure.LOAN_FIXED, due_on=date(2027, 1, 12))
    kit = kit_of(database, caseworker, survivor)
    assert [(step.on, step.sentences) for step in kit.coming] == [
        (
            date(2027, 1, 13),
            ("Phone still with them; the return date was 12 January 2027. Agree a new date or give it.",),
        ),
        (date(2027, 2, 1), ("Support is expected to end on 1 February 2027, and not all of the kit would last.",)),
    ]
