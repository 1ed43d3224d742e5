"""What is due is sent once, outside any transaction, and what became of it is noted; nobody is delayed by another."""

from datetime import datetime
from itertools import count
from threading import Event

import pytest
from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.queries import health
from devicefleet.rules.messages.letter import Letter, Receipt, Unsent
from devicefleet.rules.messages.verdict import Composed, Verdict
from devicefleet.rules.terms.messages import Channel, MessageState, Problem
from devicefleet.rules.terms.reminders import TaskKind
from devicefleet.services import sent
from devicefleet.services.outbox import Compose
from devicefleet.tables import Message
from devicefleet.worker import sending
from devicefleet.worker.sending import Sending
from tests.given import Given, later
from tests.services.crowd import at_once
from tests.worker.post import TO, Carrier, Post, compose, send_due

CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.WEBHOOK)


def send(post: Post, at: Moment, *carriers: Carrier, owner: str = "one", say: Compose = compose) -> int:
    return send_due(post.database, lambda: at, owner, dict(zip(CHANNELS, carriers, strict=False)), say)


def saying(composed: Composed) -> Compose:
    def say(_session: Session, _at: Moment, _message: Message) -> Composed:
        return composed

    return say


def test_what_is_due_is_sent_once(both_engines: Database, given: Given, post: Post) -> None:
    first, second = post.queue(1, 2)
    carrier = Carrier()
    assert send(post, given.at, carrier) == 2
    assert send(post, given.at, carrier) == 0
    assert carrier.keys() == ["alert|1", "alert|2"]
    row = post.one(first)
    assert (row.state, row.tries, row.gateway, row.reference) == (MessageState.SENT, 1, "smtp", "r")
    assert [(one.gateway, one.problem) for one in post.tries(second)] == [("smtp", None)]


def test_no_transaction_is_open_while_it_is_sent(database: Database, given: Given, post: Post) -> None:
    """Somebody else writes meanwhile; SQLite has one writer."""
    post.queue(1)
    carrier = Carrier(meanwhile=lambda: post.queue(2, channel=Channel.SMS))
    assert send(post, given.at, carrier) == 1
    assert len(post.all()) == 2


def test_it_says_what_is_true_when_it_goes(database: Database, given: Given, post: Post) -> None:
    keys = post.queue(1, 2)

    def settled_meanwhile(session: Session, at: Moment, message: Message) -> Composed:
        return Verdict(Problem.SETTLED) if message.id == keys[1] else compose(session, at, message)

    carrier = Carrier()
    assert send(post, given.at, carrier, say=settled_meanwhile) == 1
    row = post.one(keys[1])
    assert (row.state, row.problem, row.tries) == (MessageState.CANCELLED, Problem.SETTLED, 0)
    assert post.tries(keys[1]) == []
    assert post.tasks() == []


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [
        (Verdict(Problem.NO_TEXT), TaskKind.MESSAGE_FAILED),
        (Verdict(Problem.CHECK_TOO_OLD, TaskKind.CHECK_CONTACT), TaskKind.CHECK_CONTACT),
    ],
)
def test_what_somebody_misses_is_a_task(
    database: Database, given: Given, post: Post, verdict: Verdict, kind: TaskKind
) -> None:
    (key,) = post.queue(1)
    assert send(post, given.at, Carrier(), say=saying(verdict)) == 0
    assert post.one(key).state is MessageState.DROPPED
    assert [(task.kind, task.problem) for task in post.tasks()] == [(kind, verdict.problem)]


@pytest.mark.parametrize(("hours", "waits"), [(3, 3 * 60), (-3, 1)])
def test_what_may_not_go_yet_waits_and_that_is_no_try(
    database: Database, given: Given, post: Post, hours: int, waits: int
) -> None:
    (key,) = post.queue(1)
    not_before: datetime = later(given.at, hours=hours).now
    assert send(post, given.at, Carrier(), say=saying(not_before)) == 0
    row = post.one(key)
    assert (row.state, row.tries, row.problem) == (MessageState.QUEUED, 0, None)
    assert row.not_before == later(given.at, minutes=waits).now


def test_a_person_is_not_written_to_once_the_time_is_over(database: Database, given: Given, post: Post) -> None:
    """It was claimed in time, and its turn came too late."""
    key = post.queue_person(1, later(given.at, minutes=1))
    times = iter([given.at, given.at])  # to look, and to claim
    after = later(given.at, minutes=1)
    text = Carrier()
    by = {Channel.SMS: text}
    assert send_due(database, lambda: next(times, after), "one", by, compose) == 0
    assert text.asked == 0
    assert (post.one(key).state, post.one(key).problem) == (MessageState.DROPPED, Problem.OUT_OF_TIME)
    assert [task.kind for task in post.tasks()] == [TaskKind.MESSAGE_LATE]


def test_a_fault_of_ours_keeps_no_other_and_tells_no_address(
    database: Database, given: Given, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    keys = post.queue(1, 2, 3)

    def broken(session: Session, at: Moment, message: Message) -> Composed:
        if message.id == keys[0]:
            raise ValueError(TO[Channel.EMAIL])
        return compose(session, at, message)

    def stumbles(letter: Letter) -> Receipt:
        if letter.key == "alert|2":
            raise RuntimeError(f"{letter.to} is odd")
        return Receipt()

    carrier = Carrier()
    carrier.send = stumbles  # type: ignore[method-assign]  # it has no way of its own to stumble
    assert send(post, given.at, carrier, say=broken) == 1
    assert [post.one(key).state for key in keys] == [MessageState.QUEUED, MessageState.QUEUED, MessageState.SENT]
    assert [post.one(key).problem for key in keys[:2]] == [Problem.INTERRUPTED] * 2
    assert "ValueError" in caplog.text
    assert "RuntimeError" in caplog.text
    assert "ada@" not in caplog.text
    assert post.target().failures == 0


def test_two_workers_never_send_the_same(both_engines: Database, given: Given, post: Post) -> None:
    post.queue(*range(60))
    carriers = [Carrier(), Carrier()]
    at_once([lambda n=n: send(post, given.at, carriers[n], owner=f"worker {n}") for n in range(2)])
    sent_keys = carriers[0].keys() + carriers[1].keys()
    assert sorted(sent_keys) == sorted(row.key for row in post.all())


def test_one_that_does_not_answer_delays_no_other(both_engines: Database, given: Given, post: Post) -> None:
    """Mail hangs until the text messages and the notices have gone."""
    post.queue(1)
    post.queue(2, channel=Channel.SMS)
    post.queue(3, channel=Channel.WEBHOOK)
    texts, notices = Event(), Event()

    def hang() -> None:
        assert texts.wait(30)
        assert notices.wait(30)

    carriers = Carrier(meanwhile=hang), Carrier(meanwhile=texts.set), Carrier(meanwhile=notices.set)
    assert send(post, given.at, *carriers) == 3


def test_what_is_not_begun_in_half_a_lease_goes_back(
    database: Database, given: Given, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, hours = post.queue(1, 2, 3), count(step=3600)
    monkeypatch.setattr(sending, "BATCHES", 3)
    monkeypatch.setattr(sending.time, "monotonic", lambda: next(hours))
    assert send(post, given.at, Carrier()) == 0
    assert [(post.one(key).state, post.one(key).tries) for key in keys] == [(MessageState.QUEUED, 0)] * 3


def test_who_is_told_to_stop_finishes_what_is_on_its_way(database: Database, given: Given, post: Post) -> None:
    post.queue(1, 2, 3)
    carrier = Carrier()
    sends = Sending(database, lambda: given.at, "one", {Channel.EMAIL: carrier}, compose)
    carrier.meanwhile = sends._told.set
    sends.go()
    assert sends.wait() == 1
    sends.stop()
    assert [row.state for row in post.all()] == [MessageState.SENT, MessageState.QUEUED, MessageState.QUEUED]


def test_a_note_is_kept_however_busy_the_database_is(
    config: Config, database: Database, given: Given, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the message was on its way somebody began to write, and takes longer than one writer waits for another."""
    (key,) = post.queue(1)
    quick = config.model_copy(update={"database": config.database.model_copy(update={"busy_seconds": 1})})
    impatient = Database(quick, database.engine)
    held, carrier = impatient._queue, Carrier()
    assert held is not None
    carrier.meanwhile = lambda: held.acquire(timeout=1)
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        held.release()

    monkeypatch.setattr(sending.time, "sleep", wait)
    assert send_due(impatient, lambda: given.at, "one", {Channel.EMAIL: carrier}, compose) == 1
    assert waits == [0.25]
    assert post.one(key).state is MessageState.SENT


@pytest.mark.postgres
def test_a_host_five_minutes_fast_steals_nothing(postgres: Database, given: Given, post: Post) -> None:
    """Its clock says that the other's claim ran out long ago."""
    post.queue(1)
    fast, stolen = later(given.at, minutes=5), Carrier()

    def try_to_steal() -> None:
        with postgres.writing() as session:
            sent.release(session, fast)
        assert send(post, fast, stolen, owner="fast") == 0

    carrier = Carrier(meanwhile=try_to_steal)
    assert send(post, given.at, carrier) == 1
    assert (carrier.asked, stolen.asked) == (1, 0)


def test_an_unsent_message_that_was_given_back_meanwhile_is_left_alone(
    sqlite: Database, given: Given, post: Post
) -> None:
    """Its worker slept through the lease, and another one sent it."""
    (key,) = post.queue(1)
    other = Carrier()

    def overtaken() -> None:
        with sqlite.writing() as session:
            sent.release(session, later(given.at, minutes=2))
        assert send(post, later(given.at, minutes=2), other, owner="other") == 1

    slow = Carrier(meanwhile=overtaken)
    slow.says(Unsent(Problem.TOO_SLOW, again=True))
    assert send(post, given.at, slow) == 0
    assert post.one(key).state is MessageState.SENT
    with sqlite.reading() as session:
        assert health.waiting(session).messages == 0
