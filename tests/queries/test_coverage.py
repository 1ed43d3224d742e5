"""Counts over the spans: the same as the kit rule says of each person, on either engine."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from devicefleet.db import Database
from devicefleet.queries import coverage as query
from devicefleet.queries import kit_lists
from devicefleet.queries.kit_lists import Group, PartState, WantedKits
from devicefleet.queries.kit_rows import SPAN, span_of
from devicefleet.rules import kit
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.coverage import MET, NOT_ASKED
from devicefleet.rules.refusals import NotAllowed
from devicefleet.rules.terms import Component, Flag, Role, Status, Tenure
from devicefleet.services import support
from devicefleet.tables import KitSpan, Provider, Survivor
from tests.given import Given, funded
from tests.queries.counted import counted

DAYS = (date(2026, 10, 3), date(2026, 11, 22), date(2026, 12, 20))
LONDON, WALES = "E12000007", "W92000004"


@pytest.fixture
def people(given: Given) -> tuple[Survivor, ...]:
    """Somebody with everything for a time, somebody without anything, one elsewhere, and one who moved there."""
    other = given.provider("other")
    covered = given.survivor(region=LONDON)
    sim = given.sim(package=funded(last_day=date(2026, 12, 9)))
    given.handover(covered, given.ready_device(), sim, tenure=Tenure.GIFT, on=date(2026, 10, 6))
    given.report(sim, "activate", date(2026, 11, 1))
    bare = given.survivor(region=WALES)
    there = given.survivor(other)
    moved = given.survivor(region=LONDON)
    move(given, moved, other, date(2026, 11, 10))
    return covered, bare, there, moved


def move(given: Given, person: Survivor, to: Provider, on: date) -> None:
    with given.database.writing() as session:
        support.move(
            session, OPERATOR, given.at, survivor=person.ref, provider_id=to.id or 0, caseworker_id=None, on=on
        )


@pytest.fixture
def session(people: tuple[Survivor, ...], database: Database) -> Iterator[Session]:
    assert people
    with database.reading() as session:
        yield session


def spans_by_person(session: Session) -> dict[int, list[kit.Span]]:
    found: dict[int, list[kit.Span]] = {}
    stored = sa.select(*SPAN, KitSpan.survivor_id).order_by(KitSpan.survivor_id, KitSpan.from_on)
    for row in session.execute(stored):
        found.setdefault(row.survivor_id, []).append(span_of(row))
    return found


def test_as_the_rule_says(session: Session, both_engines: Database) -> None:
    found = query.coverage(session, OPERATOR, DAYS)
    for day, tally in zip(DAYS, found.total(), strict=True):
        assert +tally == Counter(kit.on(spans, day).status for spans in spans_by_person(session).values())
    for divided in (found.by_provider(), found.by_region()):
        for n in range(len(DAYS)):
            assert sum((Counter(tallies[n]) for tallies in divided.values()), Counter()) == +found.total()[n]
    for day, tally in zip(DAYS, found.total(), strict=True):
        by_provider = query.coverage(session, OPERATOR, [day], regions=False)
        assert by_provider.total() == query.coverage(session, OPERATOR, [day]).total() == (tally,)
        assert set(by_provider.by_region()) == {None}
    assert {region: tallies[1].counted for region, tallies in found.by_region().items()} == {
        LONDON: 2, WALES: 1, None: 1,
    }  # fmt: skip


def test_each_day_belongs_to_the_organisation_of_that_day(session: Session, given: Given) -> None:
    manager = given.actor(Role.PROVIDER_MANAGER)
    before, after = query.coverage(session, manager, DAYS[:2]).total()
    assert (before.counted, after.counted) == (3, 2)
    assert [one.code for one in query.organisations(session, manager)] == ["home"]
    assert [one.code for one in query.organisations(session, given.actor(Role.COORDINATOR))] == ["home", "other"]


def test_who_moved_away_is_counted_and_not_named(session: Session, given: Given) -> None:
    """The list behind a number is as long as the number, and tells no more than is still theirs to know."""
    manager = given.actor(Role.PROVIDER_MANAGER)
    listed = kit_lists.every(session, manager, WantedKits(DAYS[0], group=Group.COUNTED))
    assert len(listed) == 3
    away = [row for row in listed if not row.ref]
    assert [(row.headline, row.caseworker) for row in away] == [("", None)]
    assert all(row.ref for row in kit_lists.every(session, OPERATOR, WantedKits(DAYS[0])))


def test_parts_and_flags(session: Session, both_engines: Database) -> None:
    flags = (Flag.ENDING_SOON,)
    for day, found in zip(DAYS, query.matters(session, OPERATOR, DAYS, flags), strict=True):
        on = [kit.on(spans, day) for spans in spans_by_person(session).values()]
        on = [span for span in on if span.status not in (Status.PAUSED, Status.OUT_OF_SCOPE)]
        for part in Component:
            wanted = WantedKits(day, group=Group.COUNTED, part=part)
            assert found.parts[part].part == sum(span.state(part) in MET for span in on)
            assert found.parts[part].whole == sum(span.state(part) not in NOT_ASKED for span in on)
            asked = kit_lists.kits(session, OPERATOR, wanted).total
            wanted = WantedKits(day, group=Group.COUNTED, part=part, state=PartState.MET)
            assert (found.parts[part].part, found.parts[part].whole) == (
                kit_lists.kits(session, OPERATOR, wanted).total,
                asked,
            )
        assert found.flags[Flag.ENDING_SOON] == sum(Flag.ENDING_SOON in span.flags for span in on)


@pytest.mark.parametrize("first", [date(2026, 9, 20), date(2026, 11, 1), date(2026, 11, 22)])
def test_person_days(session: Session, both_engines: Database, first: date) -> None:
    last = date(2026, 11, 22)
    expected: Counter[Status] = Counter()
    for spans in spans_by_person(session).values():
        expected.update(kit.person_days(spans, first, last + timedelta(days=1)))
    found = query.person_days(session, OPERATOR, first, last)
    assert sum((Counter(tally) for tally in found.values()), Counter()) == expected
    assert all(type(days) is int for tally in found.values() for days in tally.values())


def test_one_statement_whatever_is_asked(session: Session, database: Database) -> None:
    months = [date(2026, month, 1) for month in range(1, 13)]
    with counted(database) as sent:
        query.coverage(session, OPERATOR, months)
    assert len(sent) == 1


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.WAREHOUSE, Role.FUNDER])
def test_refused(session: Session, role: Role) -> None:
    low = Actor(role, staff_id=1, provider_id=1)
    for ask in (
        lambda: query.coverage(session, low, DAYS),
        lambda: query.matters(session, low, DAYS, ()),
        lambda: query.person_days(session, low, *DAYS[:2]),
        lambda: query.organisations(session, low),
        lambda: kit_lists.every(session, low, WantedKits(DAYS[0])),
    ):
        with pytest.raises(NotAllowed):
            ask()
