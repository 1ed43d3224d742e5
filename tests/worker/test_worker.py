"""The clock's door: what is due is done by one worker, and one that fails keeps nobody else from working."""

from datetime import timedelta
from itertools import count
from threading import Event

import pytest
from sqlmodel import Session, select

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.rules.terms import BatchState, Importing
from devicefleet.services import leading, signing_in, sweeping
from devicefleet.tables import ImportBatch, ImportRow, SignInTry, StaffSession, WorkerLease
from devicefleet.worker import Worker
from devicefleet.worker.beat import Heartbeat
from tests.given import PASSWORD, Given, later


class Clock:
    """A clock that is set by hand."""

    def __init__(self, at: Moment) -> None:
        self.at = at

    def __call__(self) -> Moment:
        return self.at

    def turn(self, **by: float) -> None:
        self.at = later(self.at, **by)


@pytest.fixture
def clock(at: Moment) -> Clock:
    return Clock(at)


def test_one_of_two_does_the_work(both_engines: Database, clock: Clock) -> None:
    one, two = Worker(both_engines, clock), Worker(both_engines, clock)
    assert one.tick() == tuple(sweeping.SWEEPS)
    assert two.tick() == ()


def test_the_other_takes_over_when_the_leader_falls_silent(both_engines: Database, clock: Clock) -> None:
    one, two = Worker(both_engines, clock), Worker(both_engines, clock)
    one.tick()
    first = one.lease
    clock.turn(minutes=2)
    assert two.tick()
    assert one.tick() == (), "it woke up, and another one leads"
    assert first is not None
    assert two.lease is not None
    assert two.lease.fence > first.fence


def test_the_other_takes_over_at_once_when_the_leader_stops(database: Database, clock: Clock) -> None:
    one, two = Worker(database, clock), Worker(database, clock)
    one.tick()
    one.stop()
    assert two.tick()


def test_a_sweep_that_fails_keeps_no_other_from_its_work(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_session: Session, _at: Moment) -> None:
        raise RuntimeError("the cellar is under water")

    monkeypatch.setitem(sweeping.SWEEPS, "sessions", sweeping.at_once(broken))
    assert Worker(database, clock).tick() == tuple(name for name in sweeping.SWEEPS if name != "sessions")
    assert "sweep of sessions failed" in caplog.text


def test_a_worker_overtaken_in_the_middle_stops_there(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(session: Session, at: Moment) -> None:
        """While this one worked, its lease ran out and another worker led."""
        row = session.get_one(WorkerLease, leading.TICK)
        row.owner, row.fence = "another", row.fence + 1

    monkeypatch.setitem(sweeping.SWEEPS, "sessions", sweeping.at_once(slow))
    assert Worker(database, clock).tick() == ("sessions", "staff to tell"), "where nobody is to be told nothing is done"


def test_expired_sessions_and_old_tries_are_forgotten(database: Database, given: Given, clock: Clock) -> None:
    given.staff(email="sam@demo.example")
    with database.writing() as session:
        signing_in.admit(session, clock.at, email="nobody@demo.example", network="192.0.2.1")
        assert signing_in.sign_in(
            session, clock.at, email="sam@demo.example", password=PASSWORD, network="192.0.2.2", known=""
        )
    clock.turn(days=3)
    Worker(database, clock).tick()
    with database.reading() as session:
        assert session.exec(select(SignInTry)).all() == []
        assert session.exec(select(StaffSession)).all() == []


@pytest.mark.parametrize(
    ("state", "age", "kept"),
    [
        (BatchState.STAGED, timedelta(hours=23), True),
        (BatchState.STAGED, timedelta(hours=25), False),
        (BatchState.DISCARDED, timedelta(hours=25), False),
        (BatchState.COMMITTED, timedelta(hours=25), True),
    ],
)
def test_staged_imports_are_kept_for_a_day(
    database: Database, given: Given, clock: Clock, state: BatchState, age: timedelta, kept: bool
) -> None:
    with database.writing() as session:
        batch = ImportBatch(
            provider_id=given.home.id,
            importing=Importing.DEVICES,
            file_sha256="0" * 64,
            state=state,
            created_at=clock.at.now - age,
            headers=["imei"],
        )
        session.add(batch)
        session.flush()
        session.add(ImportRow(batch_id=batch.id, row_number=1, cells={"imei": "1"}))
    Worker(database, clock).tick()
    with database.reading() as session:
        assert len(session.exec(select(ImportBatch)).all()) == kept
        assert len(session.exec(select(ImportRow)).all()) == kept, "rows go with their file"


def test_the_heart_beats_at_once_and_stops() -> None:
    beaten = Event()
    heart = Heartbeat(beaten.set, seconds=600)
    heart.start()
    assert beaten.wait(5)
    heart.stop()


def test_the_heart_goes_on_after_a_beat_that_failed(caplog: pytest.LogCaptureFixture) -> None:
    again, calls = Event(), count(1)

    def second_time() -> None:
        if next(calls) == 1:
            raise RuntimeError("once")
        again.set()

    heart = Heartbeat(second_time, seconds=1)
    heart.start()
    assert again.wait(5)
    heart.stop()
    assert "once" in caplog.text
