"""Whether somebody may be written to: yes only where everything speaks for it, and never a crash."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from devicefleet.db import Database
from devicefleet.queries import contact as query
from devicefleet.queries.contact import Reach
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.terms import Channel, ConsentAnswer, ConsentPurpose, Kind, Problem, Role, SimForm
from devicefleet.services import holding, support
from devicefleet.services.contacts import NOT_AT_ALL, Contact
from devicefleet.tables import Sim, Survivor
from tests.contacted import BY_MAIL, BY_TEXT, RULE, WHOLE, agreed, by_text, said
from tests.given import Given
from tests.queries.counted import counted
from tests.services.desk import Desk

TODAY = date(2026, 11, 22)
STARTED = date(2026, 5, 1)
SEALED = "UPDATE contact_rule SET value_sealed = :sealed WHERE id = :id"


@pytest.fixture
def desk(database: Database, given: Given) -> Desk:
    return Desk(database, given.at)


@pytest.fixture
def person(given: Given) -> Survivor:
    return given.survivor(started_on=STARTED)


def reach(desk: Desk, person: Survivor, *, after_exit: bool = False) -> Reach | Problem:
    found: Reach | Problem = desk.ask(
        lambda session: query.reach(session, person.id or 0, desk.at, after_exit=after_exit)
    )
    return found


def held_sim(given: Given, person: Survivor, number: str = WHOLE, **known: Any) -> Sim:
    sim = given.sim(number=number, **known)
    given.handover(person, sim, on=date(2026, 11, 1))
    return sim


def test_nobody_is_written_to_unless_they_said_so(both_engines: Database, desk: Desk, person: Survivor) -> None:
    assert reach(desk, person) == Problem.NO_CONSENT
    agreed(desk, person)
    assert reach(desk, person) == Problem.NO_SAFE_WAY
    said(desk, person, None)
    assert reach(desk, person) == Problem.NO_SAFE_WAY
    said(desk, person)
    assert reach(desk, person) == Reach(RULE, Channel.SMS, WHOLE)
    said(desk, person, BY_MAIL)
    assert reach(desk, person) == Reach(RULE, Channel.EMAIL, "quiet.canary@mail.example")
    said(desk, person, NOT_AT_ALL)
    assert reach(desk, person) == Problem.NO_SAFE_WAY


def test_nobody_at_all(desk: Desk) -> None:
    assert desk.ask(lambda session: query.reach(session, 987654, desk.at)) == Problem.NO_SAFE_WAY


@pytest.mark.parametrize(("days", "found"), [(90, None), (91, Problem.CHECK_TOO_OLD)])
def test_a_look_holds_for_ninety_days(desk: Desk, person: Survivor, days: int, found: Problem | None) -> None:
    agreed(desk, person)
    said(desk, person, on=TODAY - timedelta(days))
    assert reach(desk, person) == (found or Reach(RULE, Channel.SMS, WHOLE))
    said(desk, person, None)
    assert isinstance(reach(desk, person), Reach), "as before, and looked at anew"


def test_whoever_takes_over_looks_again(both_engines: Database, desk: Desk, given: Given, person: Survivor) -> None:
    agreed(desk, person)
    said(desk, person, on=date(2026, 11, 10))
    move = {"survivor": person.ref, "provider_id": given.provider("other").id, "caseworker_id": None}
    desk.do(support.move, **move, on=date(2026, 11, 10))
    assert reach(desk, person) == Problem.CHECK_TOO_OLD, "on the very day, but before"
    said(desk, person, None, on=date(2026, 11, 10))
    assert reach(desk, person) == Reach(RULE, Channel.SMS, WHOLE)


def test_the_latest_answer_counts(both_engines: Database, desk: Desk, person: Survivor) -> None:
    said(desk, person)
    agreed(desk, person, on=date(2026, 11, 10))
    agreed(desk, person, ConsentAnswer.WITHDRAWN, on=date(2026, 11, 9))
    assert isinstance(reach(desk, person), Reach)
    agreed(desk, person, ConsentAnswer.WITHDRAWN)
    assert reach(desk, person) == Problem.NO_CONSENT
    agreed(desk, person)
    agreed(desk, person, ConsentAnswer.WITHDRAWN, ConsentPurpose.HOLD_KIT_RECORD)
    assert reach(desk, person) == Problem.NO_CONSENT, "whoever wants no record wants no message"


def test_after_support_only_whoever_agreed_to_it(both_engines: Database, desk: Desk, person: Survivor) -> None:
    agreed(desk, person)
    said(desk, person)
    desk.do(support.end, survivor=person.ref)
    assert reach(desk, person) == reach(desk, person, after_exit=True) == Problem.NO_CONSENT
    agreed(desk, person, purpose=ConsentPurpose.FEEDBACK_CONTACT)
    assert reach(desk, person) == Problem.NO_CONSENT
    assert reach(desk, person, after_exit=True) == Reach(RULE, Channel.SMS, WHOLE)


def test_a_sim_counts_while_it_is_in_their_hands(both_engines: Database, desk: Desk, given: Given) -> None:
    for word in ("lost", "stolen", None):
        person = given.survivor(started_on=STARTED)
        number = f"+4477009004{10 + (person.id or 0)}"
        sim = held_sim(given, person, number)
        agreed(desk, person)
        said(desk, person, Contact(Channel.SMS, sim_id=sim.id, rule=RULE))
        assert reach(desk, person) == Reach(RULE, Channel.SMS, number)
        desk.do(holding.report, scan=sim.iccid, word=word) if word else desk.do(holding.take_back, scan=sim.iccid)
        assert reach(desk, person) == Problem.NUMBER_GONE


@pytest.mark.parametrize("word", ["lost", "stolen", "quarantine", "return"])
def test_an_esim_is_where_its_phone_is(desk: Desk, given: Given, person: Survivor, word: str) -> None:
    phone, sim = given.ready_device(Kind.SMARTPHONE, esim=True), given.sim(number=WHOLE, form=SimForm.ESIM)
    given.handover(person, phone, sim, on=date(2026, 11, 1))
    agreed(desk, person)
    said(desk, person)
    assert reach(desk, person) == Reach(RULE, Channel.SMS, WHOLE)
    what = {"scan": phone.code}
    desk.do(holding.take_back, **what) if word == "return" else desk.do(holding.report, **what, word=word)
    assert reach(desk, person) == Problem.NUMBER_GONE


@pytest.mark.parametrize("sealed", [None, b"", b"1", b"1" * 60])
def test_what_does_not_open_is_no_way(
    both_engines: Database, desk: Desk, given: Given, person: Survivor, sealed: bytes | None
) -> None:
    """Sealed for somebody else's row, or no seal at all."""
    other = given.survivor()
    for each in (person, other):
        agreed(desk, each)
        said(desk, each)
    with desk.database.writing() as session:
        theirs = session.execute(sa.text("SELECT value_sealed FROM contact_rule WHERE id = 2")).scalar_one()
        session.execute(sa.text(SEALED), {"sealed": theirs if sealed is None else sealed, "id": 1})
    assert reach(desk, person) == Problem.NO_SAFE_WAY
    shown = desk.ask(lambda session: query.shown(session, OPERATOR, desk.at, person.ref))
    assert (shown.masked, shown.problems) == ("", (Problem.NO_SAFE_WAY,))
    assert isinstance(reach(desk, other), Reach)


@dataclass(frozen=True)
class Drawn:
    """One story out of many; `holds` are the conditions of a yes, each worked out by itself."""

    consent: ConsentAnswer | None
    way: str
    watched: bool
    age: int
    moved: int | None
    sim: str
    ended: bool

    @property
    def holds(self) -> dict[str, bool]:
        return {
            "agreed": self.consent is ConsentAnswer.GIVEN,
            "in support": not self.ended,
            "a way": self.way in {"sms", "email", "sim"},
            "alone": not self.watched,
            "in hand": self.way != "sim" or self.sim == "held",
            "lately": self.age <= 90,
            "by whom they have now": self.moved is None or self.age <= self.moved - 1,
        }


def drawn(chance: Random) -> Drawn:
    """Mostly what speaks for it, so that a yes is not rare."""
    return Drawn(
        consent=chance.choice([ConsentAnswer.GIVEN] * 6 + [None, *ConsentAnswer]),
        way=chance.choice(["sms", "email", "sim", "sim", "none", "unsaid"]),
        watched=chance.random() < 0.1,
        age=chance.choice([0, 1, 30, 89, 90, 91, 120]),
        moved=chance.choice([None, None, None, 40, 95]),
        sim=chance.choice(["held", "held", "lost", "back"]),
        ended=chance.random() < 0.1,
    )


def told(desk: Desk, given: Given, story: Drawn, n: int) -> Survivor:
    person = given.survivor(started_on=STARTED)
    sim = held_sim(given, person, f"+44770090{n:04}")
    rule = by_text(watched=story.watched).rule
    ways = {
        "sms": Contact(Channel.SMS, f"07700900{500 + n}", rule=rule),
        "email": Contact(Channel.EMAIL, f"p{n}@mail.example", rule=rule),
        "sim": Contact(Channel.SMS, sim_id=sim.id, rule=rule),
        "none": NOT_AT_ALL,
    }
    said(desk, person, ways.get(story.way), on=TODAY - timedelta(story.age))
    if story.consent is not None:
        agreed(desk, person, story.consent)
    if story.moved is not None:
        on = TODAY - timedelta(story.moved)
        move = {"survivor": person.ref, "provider_id": given.home.id, "caseworker_id": None}
        desk.do(support.move, **move, on=on)
    if story.sim == "lost":
        desk.do(holding.report, scan=sim.iccid, word="lost")
    if story.sim == "back":
        desk.do(holding.take_back, scan=sim.iccid)
    if story.ended:
        desk.do(support.end, survivor=person.ref)
    return person


@pytest.mark.parametrize("seed", range(4))
def test_yes_only_where_everything_speaks_for_it(desk: Desk, given: Given, seed: int) -> None:
    chance = Random(seed)
    yes = 0
    for n in range(25):
        story = drawn(chance)
        found = reach(desk, told(desk, given, story, seed * 25 + n))
        assert isinstance(found, Reach) == all(story.holds.values()), (story, found)
        yes += isinstance(found, Reach)
    assert 0 < yes < 25


def test_pages_see_it_masked_with_every_reason(both_engines: Database, desk: Desk, given: Given) -> None:
    casey = given.actor(Role.CASEWORKER)
    person = given.survivor(caseworker=casey, started_on=STARTED)
    said(desk, person, by_text(watched=True), on=TODAY - timedelta(100))
    shown = desk.ask(lambda session: query.shown(session, casey, desk.at, person.ref))
    assert (shown.channel, shown.masked, shown.rule) == (
        Channel.SMS,
        "a number that ends in 61",
        by_text(watched=True).rule,
    )
    assert (shown.checked_on, shown.valid_until) == (date(2026, 8, 14), date(2026, 11, 12))
    assert shown.problems == (Problem.NO_CONSENT, Problem.MAY_BE_WATCHED, Problem.CHECK_TOO_OLD)
    assert "900461" not in repr(shown)


def test_not_theirs_is_not_there(desk: Desk, given: Given, person: Survivor) -> None:
    said(desk, person)
    answers = set()
    for actor in (given.actor(Role.CASEWORKER), given.actor(Role.PROVIDER_MANAGER, given.provider("other"))):
        for ref in (person.ref, "K7M39V"):
            with pytest.raises(NotFound) as refused, desk.database.reading() as session:
                query.shown(session, actor, desk.at, ref)
            answers.add(str(refused.value).replace(ref, "…"))
    assert answers == {"There is no survivor … in your list. Check the reference and try again."}


def test_it_asks_a_fixed_amount_of_the_database(database: Database, desk: Desk, given: Given, person: Survivor) -> None:
    held_sim(given, person)
    agreed(desk, person)
    for contact in (BY_MAIL, BY_TEXT):
        said(desk, person, contact)

    def ask(session: Session) -> tuple[int, int]:
        with counted(database) as reached:
            assert isinstance(query.reach(session, person.id or 0, desk.at), Reach)
        with counted(database) as looked:
            query.shown(session, OPERATOR, desk.at, person.ref)
        return len(reached), len(looked)

    assert desk.ask(ask) == (1, 2)


def test_no_value_stands_in_what_a_program_prints_of_it(desk: Desk, person: Survivor) -> None:
    agreed(desk, person)
    said(desk, person)
    assert "900461" not in repr(reach(desk, person))
    assert "900461" not in repr(BY_TEXT)
