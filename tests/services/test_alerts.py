"""Administrators are told that reminding stood still: once for each silence, and once a day while something fails."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.rules.messages.letter import Letter
from devicefleet.rules.terms import Channel, Role
from devicefleet.services import staffing, sweeping
from devicefleet.tables import MessageTarget
from devicefleet.worker import Worker
from tests.given import Given
from tests.reminded import Days
from tests.services.crowd import at_once
from tests.services.desk import Desk

SILENT = """Reminders were not looked at from 12:00 on Sunday 22 November to 13:00 on Monday 23 November.

What came due meanwhile is told now. Find out why nothing ran.

Sign in to see more.
"""
FAILING = """Reminders were last looked at on Sunday 22 November: it fails since then.

Find out why in the log of the worker.

Sign in to see more.
"""
WAITING = """Messages are waiting: nothing could be handed over since 14:00 on Sunday 22 November.

Sign in to see more.
"""


@pytest.fixture
def days(both_engines: Database, given: Given) -> Iterator[Days]:
    """Two administrators, one who left, and somebody else; a worker that ticked on Sunday at noon."""
    for name in ("ada", "bob", "gone"):
        given.staff(Role.ADMIN, email=f"{name}@demo.example")
    given.staff(Role.COORDINATOR)
    Desk(both_engines, given.at).do(staffing.disable, email="gone@demo.example")
    one = Days(both_engines, given.at)
    assert one.at(2026, 11, 22, 12, 0) == []
    yield one
    one.worker.stop()


def to(letters: list[Letter]) -> list[str]:
    return sorted(letter.to for letter in letters)


def test_after_a_silence_every_administrator_is_told_once(days: Days) -> None:
    letters = days.at(2026, 11, 23, 13, 0)
    assert to(letters) == ["ada@demo.example", "bob@demo.example"]
    assert {(letter.subject, letter.text) for letter in letters} == {("Reminders stood still", SILENT)}
    assert days.at(2026, 11, 23, 13, 1) == days.at(2026, 11, 23, 20, 0) == []


def test_a_day_is_no_silence(days: Days) -> None:
    assert days.at(2026, 11, 23, 12, 59) == []


def test_each_silence_is_told(days: Days) -> None:
    assert len(days.at(2026, 11, 25, 12, 0)) == 2
    assert len(days.at(2026, 11, 28, 12, 0)) == 2


def test_of_several_workers_one_tells(days: Days) -> None:
    """Also where the first is killed before its work is done: it has not ticked then."""
    days.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    workers = [Worker(days.database, days.clock, carriers={Channel.EMAIL: days.carrier}) for _worker in range(4)]
    assert [one for one in at_once([worker.tick for worker in workers]) if not isinstance(one, tuple)] == []
    for worker in workers:
        worker.wait()
        worker.stop()
    assert len(days.at(2026, 11, 24, 12, 1)) + len(days.carrier.taken) >= 2
    assert Counter(letter.to for _at, letter in days.carrier.taken) == {"ada@demo.example": 1, "bob@demo.example": 1}


def test_a_worker_that_is_killed_in_its_first_tick_has_told_already(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(_session: Session, _at: Moment) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setitem(sweeping.SWEEPS, "sessions", sweeping.at_once(killed))
        with pytest.raises(Killed):
            days.at(2026, 11, 24, 12, 0)
    assert [one.key.split("|")[:3] for one in days.messages()] == [["alert", "silent", "2026-11-22T12:00:00"]] * 2
    assert len(days.at(2026, 11, 24, 12, 5)) == 2
    assert days.at(2026, 11, 24, 12, 6) == []


def test_looking_that_fails_is_told_once_a_day(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_session: Session, _at: Moment) -> None:
        raise RuntimeError("the cellar is under water")

    found: dict[tuple[int, int], list[Letter]] = {}
    with monkeypatch.context() as patched:
        patched.setitem(sweeping.SWEEPS, "due dates", sweeping.at_once(broken))
        for day in (23, 24, 25):
            for hour in (0, 1, 12, 23):
                found[day, hour] = days.at(2026, 11, day, hour, 0)
    assert {when: len(letters) for when, letters in found.items() if letters} == {(24, 1): 2, (25, 0): 2}
    assert {(letter.subject, letter.text) for letter in found[24, 1]} == {("Reminders stand still", FAILING)}
    assert days.at(2026, 11, 26, 0, 0) == []


@pytest.mark.parametrize(("channel", "told"), [(Channel.SMS, 2), (Channel.WEBHOOK, 2), (Channel.EMAIL, 0)])
def test_messages_that_do_not_go_are_told_once_a_day(days: Days, channel: Channel, told: int) -> None:
    """By mail, which cannot tell that mail does not go: the pages say so."""
    with days.database.writing() as session:
        since = datetime(2026, 11, 22, 14, tzinfo=UTC)
        target = days.carrier.target
        session.merge(MessageTarget(channel=channel, target=target, failures=9, failing_since=since, rests_until=since))
    found = {(day, hour): days.at(2026, 11, day, hour, 0) for day in (22, 23, 24) for hour in (14, 15, 23)}
    letters = [letter for some in found.values() for letter in some]
    assert {when: len(some) for when, some in found.items() if some} == ({(23, 15): 2, (24, 14): 2} if told else {})
    assert {(letter.subject, letter.text) for letter in letters} == (
        {("Messages are waiting", WAITING)} if told else set()
    )


def test_a_new_installation_was_never_silent(database: Database, given: Given) -> None:
    given.staff(Role.ADMIN)
    one = Days(database, given.at)
    assert one.at(2026, 12, 24, 12, 0) == []
    one.worker.stop()
