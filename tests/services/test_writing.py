"""What people are sent: only to who agreed, on their way and in their hours, and nothing once that has changed."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from devicefleet.clock import moment_of
from devicefleet.db import Database
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import Channel, ConsentAnswer, MessageKind, MessageState, Problem, Role, TaskKind
from devicefleet.services import holding, outbox, packages
from devicefleet.tables import Message, Sim, Survivor
from tests.contacted import WHOLE, agreed, by_text, said
from tests.given import Given, funded, later, scan_of
from tests.reminded import Days, with_reviewed_texts
from tests.services.desk import Desk

HOURS = {"language": "en", "from_minute": 600, "until_minute": 720}
NEUTRAL = "Hello, please call us when you can."


@pytest.fixture
def casey(given: Given) -> Actor:
    return given.actor(Role.CASEWORKER)


@pytest.fixture
def person(given: Given, casey: Actor) -> Survivor:
    return given.survivor(caseworker=casey, started_on=date(2026, 11, 20))


@pytest.fixture
def days(both_engines: Database, given: Given, tmp_path: Path) -> Iterator[Days]:
    both_engines.config = with_reviewed_texts(both_engines.config, tmp_path / "texts")
    one = Days(both_engines, given.at)
    yield one
    one.worker.stop()


@pytest.fixture
def sim(days: Days, given: Given, person: Survivor) -> Sim:
    """Their data is paid until Monday, 30 November; people are told on the 23rd and the 28th."""
    sim = given.sim(package=funded(last_day=date(2026, 11, 30)))
    given.handover(person, sim)
    given.report(sim, "activate")
    return sim


@pytest.fixture
def asked(sim: Sim, desk: Desk, person: Survivor) -> Survivor:
    """They agreed, to texts between ten and twelve."""
    said(desk, person, by_text(**HOURS))
    agreed(desk, person)
    return person


def to_people(days: Days) -> list[Message]:
    return [one for one in days.messages() if one.kind is MessageKind.PERSON]


def texts(days: Days, *when: int) -> list[str]:
    return [one.text for one in days.at(*when) if one.channel is Channel.SMS]


def test_they_read_it_in_their_hours_and_once(days: Days, asked: Survivor) -> None:
    assert texts(days, 2026, 11, 23, 9, 59) == []
    assert texts(days, 2026, 11, 23, 10, 0) == [NEUTRAL]
    assert texts(days, 2026, 11, 23, 10, 5) == []
    (letter,) = [letter for _at, letter in days.carrier.taken if letter.channel is Channel.SMS]
    assert (letter.to, letter.subject) == (WHOLE, "")
    (message,) = to_people(days)
    assert (message.text, message.params, message.not_after) == (
        "data_soon",
        {},
        datetime(2026, 11, 23, 12, tzinfo=UTC),
    )
    assert (message.text_version or "").startswith("neutral en ")


def test_they_read_what_it_is_about_where_they_want_to(days: Days, desk: Desk, asked: Survivor, sim: Sim) -> None:
    said(desk, asked, by_text(open=True, **HOURS))
    (talk,) = texts(days, 2026, 11, 23, 10, 0)
    assert "until Monday 30 November" in talk
    assert "Please call us" in talk
    desk.do(packages.plan, scan=scan_of(sim), renew_on=date(2026, 11, 30), terms=1, at=later(desk.at, days=2))
    (renewing,) = texts(days, 2026, 11, 28, 10, 0)
    assert "you do not need to do anything" in renewing


@pytest.mark.parametrize("watched", [True, False])
def test_nobody_is_written_to_who_did_not_agree_or_may_be_watched(
    days: Days, desk: Desk, sim: Sim, person: Survivor, watched: bool
) -> None:
    said(desk, person, by_text(watched=watched, **HOURS))
    if watched:
        agreed(desk, person)
    assert [texts(days, 2026, 11, day, 11, 0) for day in range(23, 31)] == [[]] * 8
    assert (to_people(days), days.tasks()) == ([], [])


def test_without_a_reviewed_text_somebody_calls(days: Days, desk: Desk, sim: Sim, person: Survivor) -> None:
    said(desk, person, by_text(**(HOURS | {"language": "ti"})))
    agreed(desk, person)
    assert texts(days, 2026, 11, 23, 11, 0) == []
    assert [(one.kind, one.problem, one.survivor_id) for one in days.tasks()] == [
        (TaskKind.CALL_INSTEAD, Problem.NO_TEXT, person.id)
    ]


def withdraw(desk: Desk, given: Given, person: Survivor) -> Problem:
    agreed(desk, person, ConsentAnswer.WITHDRAWN)
    return Problem.NO_CONSENT


def silence(desk: Desk, given: Given, person: Survivor) -> Problem:
    said(desk, person, by_text(watched=True, **HOURS))
    return Problem.MAY_BE_WATCHED


@pytest.mark.parametrize("change", [withdraw, silence])
def test_what_waits_is_cancelled_with_what_changes(
    days: Days, desk: Desk, given: Given, asked: Survivor, change: Callable[[Desk, Given, Survivor], Problem]
) -> None:
    texts(days, 2026, 11, 23, 9, 0)
    assert [one.state for one in to_people(days)] == [MessageState.QUEUED]
    problem = change(desk, given, asked)
    assert [(one.state, one.problem) for one in to_people(days)] == [(MessageState.CANCELLED, problem)]
    assert texts(days, 2026, 11, 23, 11, 0) == []


def test_a_sim_that_comes_back_takes_five_messages_with_it(
    days: Days, desk: Desk, given: Given, person: Survivor
) -> None:
    """Its number is somebody else's before long: what waits for it is cancelled in the transaction of the return."""
    sim = given.sim(package=funded(), number="07700900461")
    given.handover(person, sim)
    given.report(sim, "activate")
    said(desk, person, by_text(**HOURS))
    agreed(desk, person)
    with days.database.writing() as session:
        for number in range(5):
            outbox.queue(
                session, desk.at, key=f"person|{number}", kind=MessageKind.PERSON, channel=Channel.SMS,
                provider_id=given.home.id, survivor_id=person.id, text="data_soon",
                not_before=datetime(2026, 11, 23, 10, tzinfo=UTC), not_after=datetime(2026, 11, 23, 12, tzinfo=UTC),
            )  # fmt: skip
    desk.do(holding.take_back, scan=scan_of(sim))
    assert [(one.state, one.problem) for one in to_people(days)] == [(MessageState.CANCELLED, Problem.NUMBER_GONE)] * 5
    assert texts(days, 2026, 11, 23, 11, 0) == []


def test_what_is_late_is_dropped_and_somebody_is_told(days: Days, asked: Survivor) -> None:
    """No worker between nine and one: it does not go in the afternoon, nor at night."""
    texts(days, 2026, 11, 23, 9, 0)
    assert texts(days, 2026, 11, 23, 13, 0) == texts(days, 2026, 11, 24, 2, 0) == texts(days, 2026, 11, 24, 10, 0) == []
    assert [one.state for one in to_people(days)] == [MessageState.DROPPED]
    assert [one.kind for one in days.tasks()] == [TaskKind.MESSAGE_LATE]


@pytest.mark.parametrize(("night", "hour"), [(date(2027, 3, 28), 9), (date(2027, 10, 31), 10)])
def test_one_message_on_the_nights_when_the_clock_changes(
    days: Days, desk: Desk, given: Given, person: Survivor, night: date, hour: int
) -> None:
    """Every half hour of such a day and the next: one message, at ten in London."""
    sim = given.sim(package=funded(last_day=night + timedelta(7)))
    given.handover(person, sim)
    given.report(sim, "activate")
    said(desk, person, by_text(**HOURS))
    agreed(desk, person)
    before = datetime(night.year, night.month, night.day, tzinfo=UTC) - timedelta(days=2)
    said(desk, person, None, at=moment_of(before))
    for step in range(48 * 2):
        instant = before + timedelta(days=2, minutes=30 * step)
        days.at(*instant.timetuple()[:5])
    sent = [at for at, letter in days.carrier.taken if letter.channel is Channel.SMS]
    assert sent == [datetime(night.year, night.month, night.day, hour, tzinfo=UTC)]
