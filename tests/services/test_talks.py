"""What was gone through with somebody: what is kept of it, what the kit rule is told, and how it is taken back."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.queries.entries import entries_of_survivor
from devicefleet.queries.facts import facts_of
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.facts import Facts, NrmExplained, Training
from devicefleet.rules.terms import (
    ConsentAnswer,
    ConsentForm,
    ConsentPurpose,
    Role,
    Status,
    TeachBack,
    TrainingFormat,
    TrainingModule,
)
from devicefleet.services import talks, undoing
from devicefleet.tables import Consent, Entry, KitSpan, NrmExplanation, Survivor, TrainingSession
from tests.given import Given
from tests.services.desk import Desk

A = ConsentAnswer


@pytest.fixture
def person(given: Given) -> Survivor:
    return given.survivor()


def known(desk: Desk, person: Survivor) -> Facts:
    facts: Facts = desk.ask(lambda session: facts_of(session, [person.id or 0]))[person.id or 0]
    return facts


def answer(desk: Desk, person: Survivor, said: ConsentAnswer, on: date | None = None, **asked: Any) -> None:
    asked = {"purpose": ConsentPurpose.HOLD_KIT_RECORD, "language": "vi", **asked}
    desk.do(talks.ask_consent, survivor=person.ref, answer=said, on=on, **asked)


def last_entry(desk: Desk) -> int:
    key: int = desk.ask(lambda session: session.exec(select(Entry.id).order_by(col(Entry.id).desc())).first())
    return key


def test_training_is_kept_with_its_module_and_length(both_engines: Database, desk: Desk, person: Survivor) -> None:
    asked = {"survivor": person.ref, "kind": TrainingFormat.FORMAL}
    desk.do(talks.train, **asked, module=TrainingModule.S10, minutes=45, on=date(2026, 11, 5))
    desk.do(talks.train, survivor=person.ref, kind=TrainingFormat.INFORMAL, on=date(2026, 11, 3))
    row = desk.one(TrainingSession, 1)
    assert (row.held_on, row.format, row.module, row.minutes) == (
        date(2026, 11, 5), TrainingFormat.FORMAL, TrainingModule.S10, 45,
    )  # fmt: skip
    assert known(desk, person).training == (
        Training(date(2026, 11, 3), TrainingFormat.INFORMAL),
        Training(date(2026, 11, 5), TrainingFormat.FORMAL),
    )
    for minutes in (0, 601):
        refusal = desk.refused(talks.train, **asked, minutes=minutes)
        assert (refusal.field, str(refusal)) == ("minutes", "Give the length in minutes, up to 600.")
    desk.assert_sound()


def test_the_nrm_is_explained_in_a_language_and_said_back(both_engines: Database, desk: Desk, person: Survivor) -> None:
    for teach_back, on in ((TeachBack.NOT_YET, date(2026, 11, 1)), (TeachBack.CLEAR, date(2026, 11, 8))):
        asked = {"language": "vi", "interpreter": True, "on": on}
        desk.do(talks.explain_nrm, survivor=person.ref, teach_back=teach_back, **asked)
    row = desk.one(NrmExplanation, 2)
    assert (row.explained_on, row.language, row.interpreter) == (date(2026, 11, 8), "vi", True)
    assert known(desk, person).nrm_explained == (
        NrmExplained(date(2026, 11, 1), TeachBack.NOT_YET),
        NrmExplained(date(2026, 11, 8), TeachBack.CLEAR),
    )
    desk.assert_sound()


def test_of_safe_contact_only_the_day_is_kept(both_engines: Database, desk: Desk, person: Survivor) -> None:
    for day in (9, 2):
        desk.do(talks.check_contact, survivor=person.ref, on=date(2026, 11, day))
    assert known(desk, person).contact_checks == (date(2026, 11, 2), date(2026, 11, 9))
    assert all(len(row) == 4 for row in desk.rows()["contact_check"])
    desk.assert_sound()


@pytest.mark.parametrize(
    ("said", "since"),
    [
        ([(A.GIVEN, 1)], None),
        ([(A.GIVEN, 1), (A.WITHDRAWN, 9)], 9),
        ([(A.WITHDRAWN, 9), (A.WITHDRAWN, 12)], 9),
        ([(A.WITHDRAWN, 9), (A.GIVEN, 12)], None),
        ([(A.GIVEN, 12), (A.WITHDRAWN, 9)], None),
        ([(A.WITHDRAWN, 9), (A.GIVEN, 12), (A.WITHDRAWN, 15)], 15),
        ([(A.WITHDRAWN, 9), (A.GIVEN, 9)], None),
        ([(A.WITHDRAWN, 9), (A.REFUSED, 10)], 9),
    ],
)
def test_the_latest_answer_stands(
    both_engines: Database, desk: Desk, person: Survivor, said: list[tuple[A, int]], since: int | None
) -> None:
    for one, day in said:
        answer(desk, person, one, date(2026, 11, day))
    answer(desk, person, A.WITHDRAWN, purpose=ConsentPurpose.PORTAL)
    assert known(desk, person).consent_withdrawn_on == (date(2026, 11, since) if since else None)
    desk.assert_sound()


def test_whoever_takes_consent_back_is_not_counted_any_more(desk: Desk, person: Survivor) -> None:
    answer(desk, person, A.WITHDRAWN, how=ConsentForm.SIGNED)
    row = desk.one(Consent, 1)
    assert (row.answer, row.how, row.language, row.answered_on) == (
        A.WITHDRAWN,
        ConsentForm.SIGNED,
        "vi",
        desk.at.today,
    )
    query = select(KitSpan.status).where(KitSpan.from_on <= desk.at.today, KitSpan.until_on > desk.at.today)
    assert desk.ask(lambda session: session.exec(query).one()) == Status.OUT_OF_SCOPE


@pytest.mark.parametrize(
    ("service", "asked", "field"),
    [
        (talks.train, {"kind": TrainingFormat.FORMAL}, "training"),
        (talks.explain_nrm, {"teach_back": TeachBack.CLEAR, "language": "vi"}, "nrm_explained"),
        (talks.check_contact, {}, "contact_checks"),
        (
            talks.ask_consent,
            {"purpose": ConsentPurpose.HOLD_KIT_RECORD, "answer": A.WITHDRAWN, "language": "vi"},
            "consent_withdrawn_on",
        ),
    ],
)
def test_a_slip_is_taken_back(
    both_engines: Database, desk: Desk, given: Given, person: Survivor, service: Any, asked: dict[str, Any], field: str
) -> None:
    before = known(desk, person)
    desk.do(service, survivor=person.ref, **asked)
    assert getattr(known(desk, person), field) != getattr(before, field)
    clerk = desk.refused(undoing.undo, given.actor(Role.WAREHOUSE), entry_id=last_entry(desk))
    assert clerk.status == 403, "whoever may not tell it may not take it back"
    desk.do(undoing.undo, entry_id=last_entry(desk))
    assert known(desk, person) == before
    desk.assert_sound()


def test_the_story_tells_it_in_words(desk: Desk, person: Survivor) -> None:
    who = {"survivor": person.ref}
    desk.do(talks.train, **who, kind=TrainingFormat.INFORMAL, module=TrainingModule.S7, minutes=30)
    desk.do(talks.explain_nrm, **who, teach_back=TeachBack.PARTLY, language="vi", interpreter=True)
    desk.do(talks.check_contact, **who)
    answer(desk, person, A.REFUSED, purpose=ConsentPurpose.PORTAL)
    told = desk.ask(lambda session: entries_of_survivor(session, OPERATOR, desk.at, survivor_id=person.id or 0))
    assert [one.sentence for one in told][:4] == [
        "Asked for consent: a page of their own, refused.",
        "Safe contact gone through.",
        "NRM explained: partly understood, with an interpreter.",
        "Training: informal, S7 Making data last, 30 minutes.",
    ]
    assert all(one.undo_until for one in told[:4])
