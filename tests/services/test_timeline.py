"""What the ledger means is kept beside it: made again with every fact, checked, and rebuilt."""

from datetime import date
from itertools import pairwise

import pytest
import sqlalchemy as sa
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.terms import Component, DeclineReason, Kind, Status
from devicefleet.services import choices, holding, rebuilding, timeline
from devicefleet.tables import KitSpan
from tests.given import Given, funded
from tests.services.desk import Desk


def spans(desk: Desk) -> list[KitSpan]:
    return list(desk.ask(lambda session: session.exec(select(KitSpan).order_by(KitSpan.from_on)).all()))


@pytest.fixture
def busy(given: Given, desk: Desk) -> Database:
    """Two people with something on every day of their calendars."""
    for _person in range(2):
        person = given.survivor()
        phone, laptop, sim = given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim(package=funded())
        given.handover(person, phone, laptop, sim, on=date(2026, 11, 2))
        desk.do(holding.report, scan=phone.code, word="lost", on=date(2026, 11, 10))
        desk.do(holding.report, scan=phone.code, word="found", on=date(2026, 11, 12))
        asked = {"component": Component.LAPTOP, "reason": DeclineReason.NOT_NOW, "offered_in_language": "en"}
        desk.do(choices.decline, survivor=person.ref, **asked)
    return given.database


def test_the_spans_of_a_person_are_their_whole_calendar(both_engines: Database, busy: Database, desk: Desk) -> None:
    everything = spans(desk)
    for survivor_id in (1, 2):
        mine = [span for span in everything if span.survivor_id == survivor_id]
        assert mine[0].from_on == date(2026, 10, 1)
        assert mine[-1].until_on == date.max
        assert all(before.until_on == after.from_on for before, after in pairwise(mine))
        assert Status.LAPSED in {span.status for span in mine if span.from_on == date(2026, 11, 10)}
    desk.assert_sound()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE kit_span SET status = 'complete' WHERE survivor_id = 2 AND status = 'lapsed'",
        "UPDATE kit_span SET score = score + 1 WHERE survivor_id = 2",
        "UPDATE kit_span SET provider_id = NULL WHERE survivor_id = 2",
        "DELETE FROM kit_span WHERE survivor_id = 2 AND from_on = '2026-11-10'",
        "DELETE FROM kit_span WHERE survivor_id = 2",
        "UPDATE provision_event SET happened_on = '2026-11-11' WHERE what = 'lost' AND provision_id > 3",
    ],
)
def test_a_timeline_that_says_something_else_is_found_and_made_again(
    both_engines: Database, busy: Database, desk: Desk, damage: str
) -> None:
    with both_engines.engine.begin() as connection:
        take_guards_off(connection)
        connection.execute(sa.text(damage))
    with both_engines.reading() as session:
        wrong = [one for _people, found in timeline.check(session) for one in found]
    assert [(one.survivor_id, one.sentence) for one in wrong] == [
        (2, "its stored timeline is not what the ledger says")
    ]
    made = list(rebuilding.rebuild(both_engines, rebuilding.begin(both_engines, desk.at)))
    assert [(one.people, one.changed) for one in made] == [(2, 1)]
    desk.assert_sound()


def take_guards_off(connection: sa.Connection) -> None:
    on = " ON provision_event" if connection.dialect.name == "postgresql" else ""
    name = "provision_event_kept" if on else "provision_event_kept_from_update"
    connection.execute(sa.text(f"DROP TRIGGER {name}{on}"))


def test_it_is_walked_in_pieces(busy: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "CHUNK", 1)
    with busy.reading() as session:
        assert [(people, wrong) for people, wrong in timeline.check(session)] == [(1, []), (1, [])]


def test_many_facts_in_one_transaction_make_spans_once(given: Given, desk: Desk) -> None:
    person, phone, laptop = given.survivor(), given.ready_device(), given.ready_device(Kind.LAPTOP)
    given.handover(person, phone, laptop, on=date(2026, 11, 2))
    before = [span.id for span in spans(desk)]
    with desk.database.writing() as session, timeline.once_at_end(session):
        for device in (phone, laptop):
            holding.report(session, OPERATOR, desk.at, scan=device.code, word="lost")
            assert [span.id for span in session.exec(select(KitSpan).order_by(KitSpan.from_on))] == before
    assert spans(desk)[-1].status == Status.LAPSED
    desk.assert_sound()
