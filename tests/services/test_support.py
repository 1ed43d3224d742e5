"""Support begins, changes and ends, and what it must never hold."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.queries.entries import Told, entries_of_survivor
from devicefleet.queries.facts import facts_of
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.tags import parse_reference, show_reference
from devicefleet.rules.terms import Context, Role, Stage
from devicefleet.services import support, undoing
from devicefleet.services.support import Start
from devicefleet.tables import Episode, KitSpan, Responsibility, Survivor
from tests.given import Given
from tests.services.desk import Desk

FIRST = date(2026, 10, 1)


def test_somebody_new_has_a_reference_and_nothing_that_could_name_them(
    both_engines: Database, desk: Desk, given: Given
) -> None:
    person = given.survivor(language="vi", region="E12000007")
    assert parse_reference(person.ref) == person.ref
    assert set(Survivor.model_fields) == {
        "id", "ref", "programme", "region", "adult", "turns_18_on", "language", "needs_interpreter", "created_at",
    }  # fmt: skip
    desk.assert_sound()


@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({"programme": "unknown"}, "programme"),
        ({"adult": False}, "turns_18_on"),
        ({"ends_on_expected": date(2026, 9, 30)}, "ends_on_expected"),
        ({"release_on": date(2026, 9, 30)}, "release_on"),
        ({"started_on": date(2026, 11, 23)}, "on"),
    ],
)
def test_a_start_that_cannot_be_is_refused(desk: Desk, given: Given, known: dict[str, Any], field: str) -> None:
    start = Start(**{"started_on": FIRST, **known})
    refusal = desk.refused(support.start, provider_id=given.home.id, caseworker_id=None, given=start)
    assert refusal.field == field


class TestComingBack:
    """A new time of support for somebody who is known."""

    def again(self, given: Given, **asked: Any) -> dict[str, Any]:
        return {"provider_id": given.home.id, "caseworker_id": None, "given": Start(date(2026, 11, 10)), **asked}

    def test_begins_anew_and_keeps_the_person(self, both_engines: Database, desk: Desk, given: Given) -> None:
        who, other = given.survivor(), given.provider("other")
        desk.do(support.end, survivor=who.ref, on=date(2026, 11, 3))
        desk.do(support.start_again, survivor=who.ref, **self.again(given, provider_id=other.id))
        with both_engines.reading() as session:
            times = session.exec(select(Episode).order_by(Episode.id)).all()
            answers = session.exec(select(Responsibility).order_by(Responsibility.id)).all()
        assert [(one.started_on, one.ended_on) for one in times] == [
            (FIRST, date(2026, 11, 3)),
            (date(2026, 11, 10), None),
        ]
        assert [(one.provider_id, one.until_on) for one in answers] == [
            (given.home.id, date(2026, 11, 10)),
            (other.id, None),
        ]
        desk.assert_sound()

    def test_not_while_in_support_nor_before_it_ended(self, desk: Desk, given: Given) -> None:
        who = given.survivor()
        refusal = desk.refused(support.start_again, survivor=who.ref, **self.again(given))
        assert str(refusal) == f"{show_reference(who.ref)} is in support already."
        desk.do(support.end, survivor=who.ref, on=date(2026, 11, 12))
        refusal = desk.refused(support.start_again, survivor=who.ref, **self.again(given))
        assert str(refusal) == "Support ended on 12 November 2026: it cannot begin again before."

    def test_taken_back_it_may_begin_once_more(self, both_engines: Database, desk: Desk, given: Given) -> None:
        who, manager = given.survivor(caseworker=given.actor(Role.CASEWORKER)), given.actor()
        desk.do(support.end, survivor=who.ref, on=date(2026, 11, 3))
        before = now(desk, who)
        entry = desk.do(support.start_again, manager, survivor=who.ref, **self.again(given))
        assert now(desk, who) != before
        desk.do(undoing.undo, manager, entry_id=entry.id)
        assert now(desk, who) == before
        desk.do(
            support.start_again, manager, survivor=who.ref, **self.again(given) | {"given": Start(date(2026, 11, 5))}
        )
        assert now(desk, who)[0] == (date(2026, 11, 5), None)
        desk.assert_sound()

    def test_not_taken_back_once_something_was_recorded(self, desk: Desk, given: Given) -> None:
        who = given.survivor()
        desk.do(support.end, survivor=who.ref, on=date(2026, 11, 3))
        entry = desk.do(support.start_again, survivor=who.ref, **self.again(given))
        assert [bool(one.undo_until) for one in self.story(desk, who)] == [True, False, False]
        assert self.story(desk, who)[0].sentence.startswith("Support began again: Home Support;")
        later = desk.do(support.change_stage, survivor=who.ref, stage=Stage.REACH_IN)
        assert [bool(one.undo_until) for one in self.story(desk, who)] == [True, False, False, False]
        assert "Undo that first" in str(desk.refused(undoing.undo, entry_id=entry.id))
        desk.do(undoing.undo, entry_id=later.id)
        desk.do(undoing.undo, entry_id=entry.id)
        assert self.story(desk, who)[0].sentence == "Undone: support began again."

    def test_the_first_beginning_stays(self, desk: Desk, given: Given) -> None:
        who = given.survivor()
        (told,) = self.story(desk, who)
        assert told.undo_until is None
        refusal = desk.refused(undoing.undo, entry_id=told.id)
        assert str(refusal) == "This cannot be undone. Record what is right instead."

    def test_not_by_the_store_nor_by_strangers(self, desk: Desk, given: Given) -> None:
        who, other = given.survivor(), given.provider("other")
        desk.do(support.end, survivor=who.ref, on=date(2026, 11, 3))
        entry = desk.do(support.start_again, survivor=who.ref, **self.again(given))
        assert desk.refused(undoing.undo, given.actor(Role.WAREHOUSE), entry_id=entry.id).status == 403
        assert desk.refused(undoing.undo, given.actor(provider=other), entry_id=entry.id).status == 404

    def story(self, desk: Desk, who: Survivor) -> tuple[Told, ...]:
        told: tuple[Told, ...] = desk.ask(
            lambda session: entries_of_survivor(session, OPERATOR, desk.at, survivor_id=who.id or 0)
        )
        return told


def now(desk: Desk, who: Survivor) -> list[Any]:
    """Their last time in support that stands, who answers for them, and how they are judged."""
    facts = desk.ask(lambda session: facts_of(session, [who.id or 0]))[who.id or 0]
    spans = select(KitSpan.status, KitSpan.from_on, KitSpan.until_on).order_by(KitSpan.from_on)
    answers = select(Responsibility.provider_id, Responsibility.caseworker_id).where(
        col(Responsibility.until_on).is_(None)
    )
    last = facts.episodes[-1]
    return [
        (last.started_on, last.ended_on),
        desk.ask(lambda s: s.exec(answers).all()),
        desk.ask(lambda s: s.exec(spans).all()),
    ]


def test_whoever_supports_somebody_works_there(desk: Desk, given: Given) -> None:
    stranger = given.actor(Role.CASEWORKER, given.provider("other"))
    person = given.survivor(caseworker=given.actor(Role.CASEWORKER))
    for caseworker_id in (stranger.staff_id, 999):
        asked = {"provider_id": given.home.id, "caseworker_id": caseworker_id}
        assert desk.refused(support.start, **asked, given=Start(FIRST)).field == "caseworker_id"
        assert desk.refused(support.move, **asked, survivor=person.ref).field == "caseworker_id"


def test_support_ends_once_and_not_before_it_began(desk: Desk, given: Given) -> None:
    person = given.survivor()
    refusal = desk.refused(support.end, survivor=person.ref, on=date(2026, 9, 30))
    assert str(refusal) == "Support began on 1 October 2026: it cannot end before."
    desk.do(support.end, survivor=person.ref, on=date(2026, 11, 20))
    assert desk.one(Episode, 1).ended_on == date(2026, 11, 20)
    refusal = desk.refused(support.end, survivor=person.ref)
    assert str(refusal) == f"{show_reference(person.ref)} is not in support now."
    desk.assert_sound()


def test_a_person_moves_and_only_the_new_organisation_reaches_them(
    both_engines: Database, desk: Desk, given: Given
) -> None:
    person, other = given.survivor(), given.provider("other")
    asked = {"survivor": person.ref, "caseworker_id": None}
    desk.do(support.move, given.actor(), **asked, provider_id=other.id, on=date(2026, 11, 10))
    first, second = desk.one(Responsibility, 1), desk.one(Responsibility, 2)
    assert (first.until_on, second.from_on, second.provider_id) == (date(2026, 11, 10), date(2026, 11, 10), other.id)
    assert desk.refused(support.end, given.actor(), survivor=person.ref).status == 404
    refusal = desk.refused(support.move, given.actor(provider=other), **asked, provider_id=999)
    assert str(refusal) == "There is no such organisation."
    refusal = desk.refused(support.move, **asked, provider_id=given.home.id, on=date(2026, 11, 9))
    assert str(refusal) == "The present responsibility began on 10 November 2026."
    desk.do(support.move, given.actor(provider=other), **asked, provider_id=given.home.id, on=date(2026, 11, 10))
    desk.assert_sound()


def test_stage_and_stay_change_from_a_day_on(desk: Desk, given: Given) -> None:
    person = given.survivor()
    desk.do(support.change_stage, survivor=person.ref, stage=Stage.CG_POSITIVE_MOVE_ON, on=date(2026, 11, 1))
    desk.do(support.change_stay, survivor=person.ref, context=Context.PRISON, release_on=date(2027, 1, 5))
    refusal = desk.refused(
        support.change_stay, survivor=person.ref, context=Context.PRISON, release_on=date(2026, 11, 21)
    )
    assert refusal.field == "release_on"
    desk.assert_sound()
