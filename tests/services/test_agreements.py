"""An answer is kept once, with the very words and a sealed mark; only a no may become a yes later."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.queries import agreements as query
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.agreements.shown import mark_of
from devicefleet.rules.refusals import Conflict, NotAllowed, NotFound, Refused
from devicefleet.rules.terms import AgreementForm, Role
from devicefleet.sealing import unseal
from devicefleet.services import agreements, undoing
from devicefleet.services.agreements import Said
from devicefleet.tables import Agreement, AuditEvent, Handover
from tests.given import Given
from tests.services.crowd import at_once
from tests.services.desk import Desk

DRAWN = json.dumps([[[10, 10], [500, 300]], [[500, 10], [10, 300]]])
Form = AgreementForm


@pytest.fixture
def handover(given: Given) -> Handover:
    return given.handover(given.survivor(), given.ready_device(), given.sim())


def said(form: Form = Form.TICKED, **other: Any) -> Said:
    return Said(form, **other)


def kept(desk: Desk) -> list[Agreement]:
    return desk.ask(lambda session: list(session.exec(select(Agreement))))


def test_what_is_kept(both_engines: Database, desk: Desk, handover: Handover, given: Given) -> None:
    clerk = given.actor(Role.PROVIDER_MANAGER)
    made = desk.do(agreements.record, clerk, number=handover.number.lower(), said=said(Form.SPOKEN, interpreter=True))
    (row,) = kept(desk)
    assert row == made
    assert (row.handover_id, row.form, row.language, row.version) == (handover.id, Form.SPOKEN, "en", "1")
    assert (row.interpreter, row.answered_at, row.staff_id) == (True, given.at.now, clerk.staff_id)
    assert row.text.startswith(
        "# What you got, and what we agree\nYou got these things on 22 November 2026.\n- Phone · "
    )
    assert (row.text_sha256, row.mark_sealed) == (mark_of(row.text), None)
    event = desk.ask(lambda session: session.exec(select(AuditEvent)).all()[-1])
    assert (event.action, event.subject_kind, event.subject) == ("agreement.recorded", "handover", handover.number)
    assert event.fields == "form language interpreter"


@pytest.mark.parametrize("form", [Form.SIGNED, Form.INITIALLED])
def test_a_mark_is_sealed_for_its_handover_alone(desk: Desk, given: Given, handover: Handover, form: Form) -> None:
    other = given.handover(given.survivor(), given.ready_device())
    desk.do(agreements.record, number=handover.number, said=said(form, drawn=DRAWN))
    (row,) = kept(desk)
    key = desk.database.config.keys.bytes_of("sealing")
    sealed = row.mark_sealed or b""
    assert json.loads(unseal(key, sealed, place=query.place_of(row.handover_id))) == json.loads(DRAWN)
    with pytest.raises(InvalidTag):
        unseal(key, sealed, place=query.place_of(other.id or 0))
    paper = desk.ask(lambda session: query.paper(session, OPERATOR, number=handover.number))
    assert [[list(point) for point in stroke] for stroke in paper.mark] == json.loads(DRAWN)


def test_a_mark_that_cannot_be_seen_is_refused(desk: Desk, handover: Handover) -> None:
    refusal = desk.refused(agreements.record, number=handover.number, said=said(Form.SIGNED, drawn="[[[1, 1]]]"))
    assert refusal.field == "mark"


def test_sent_twice_is_once(desk: Desk, handover: Handover) -> None:
    for form, drawn in ((Form.DECLINED, ""), (Form.SIGNED, DRAWN)):
        first = desk.do(agreements.record, number=handover.number, said=said(form, drawn=drawn))
        rows = desk.rows()
        assert desk.do(agreements.record, number=handover.number, said=said(form, drawn=drawn)) == first
        assert desk.rows() == rows


def test_a_no_may_become_a_yes_and_nothing_else_changes(desk: Desk, handover: Handover) -> None:
    desk.do(agreements.record, number=handover.number, said=said(Form.DECLINED))
    desk.do(agreements.record, number=handover.number, said=said(Form.TICKED))
    assert [row.form for row in kept(desk)] == [Form.TICKED]
    assert desk.trail()[-2:] == ["agreement.declined", "agreement.recorded"]
    for form in (Form.SPOKEN, Form.DECLINED, Form.SIGNED):
        refusal = desk.refused(agreements.record, number=handover.number, said=said(form, drawn=DRAWN))
        assert str(refusal) == "This handover has its agreement already."


def test_the_words_that_were_shown_are_the_words_that_are_kept(desk: Desk, handover: Handover) -> None:
    refusal = desk.refused(agreements.record, number=handover.number, said=said(seen="0" * 64))
    assert isinstance(refusal, Conflict)
    assert str(refusal).startswith("The text has changed since it was shown.")
    going = desk.ask(lambda session: query.going(session, OPERATOR, desk.at, number=handover.number))
    seen = mark_of(going.words(going.texts.source))
    desk.do(agreements.record, number=handover.number, said=said(seen=seen))
    assert kept(desk)[0].text_sha256 == seen


@pytest.mark.parametrize(
    ("language", "needs", "asked"), [("vi", True, True), ("vi", False, False), ("en", True, False)]
)
def test_nothing_is_agreed_without_being_understood(
    desk: Desk, given: Given, language: str, needs: bool, asked: bool
) -> None:
    person = given.survivor(language=language, needs_interpreter=needs)
    number = given.handover(person, given.ready_device()).number
    if asked:
        refusal = desk.refused(agreements.record, number=number, said=said())
        assert refusal.field == "interpreter"
    desk.do(agreements.record, number=number, said=said(interpreter=asked))
    assert kept(desk)[0].interpreter is asked


def test_a_text_that_is_not_there_is_refused(desk: Desk, handover: Handover) -> None:
    refusal = desk.refused(agreements.record, number=handover.number, said=said(language="vi"))
    assert str(refusal) == "There is no reviewed text in vi. Choose one of: en."


def test_an_undone_handover_has_nothing_to_agree_and_keeps_what_was_said(desk: Desk, given: Given) -> None:
    numbers = [given.handover(given.survivor(), given.ready_device()) for _time in range(2)]
    desk.do(agreements.record, number=numbers[0].number, said=said())
    for one in numbers:
        desk.do(undoing.undo, entry_id=one.entry_id)
    refusal = desk.refused(agreements.record, number=numbers[1].number, said=said())
    assert str(refusal) == "This handover was undone, so there is nothing to agree any more."
    assert [row.handover_id for row in kept(desk)] == [numbers[0].id]
    assert desk.ask(lambda session: query.paper(session, OPERATOR, number=numbers[0].number)).undone


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.PROVIDER_MANAGER])
def test_not_theirs_is_not_there(desk: Desk, given: Given, handover: Handover, role: Role) -> None:
    stranger = given.actor(role, given.provider("other"))
    refusal = desk.refused(agreements.record, stranger, number=handover.number, said=said())
    assert isinstance(refusal, NotFound)


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.COORDINATOR])
def test_who_does_not_know_the_person_records_nothing(desk: Desk, given: Given, handover: Handover, role: Role) -> None:
    assert desk.refused(agreements.record, given.actor(role), number=handover.number, said=said()).status == 403


@pytest.mark.parametrize(
    ("role", "refused"), [(Role.WAREHOUSE, NotAllowed), (Role.COORDINATOR, NotAllowed), (Role.PROVIDER_MANAGER, None)]
)
def test_who_reads_the_paper(
    desk: Desk, given: Given, handover: Handover, role: Role, refused: type[Refused] | None
) -> None:
    desk.do(agreements.record, number=handover.number, said=said())
    actor: Actor = given.actor(role)
    read: Callable[[], Any] = partial(desk.ask, lambda session: query.paper(session, actor, number=handover.number))
    if refused:
        with pytest.raises(refused):
            read()
    else:
        assert read().number == handover.number


def test_two_at_once(both_engines: Database, desk: Desk, handover: Handover) -> None:
    """Two different answers: one is kept, the other is told so."""
    forms = (Form.TICKED, Form.SPOKEN) * 4
    acts = [partial(desk.do, agreements.record, number=handover.number, said=said(form)) for form in forms]
    answers = at_once(acts)
    (row,) = kept(desk)
    for form, answer in zip(forms, answers, strict=True):
        assert isinstance(answer, Agreement if form == row.form else Conflict)
