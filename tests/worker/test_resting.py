"""Whoever does not answer is left in peace for a while, then tried with one message; and somebody is told in time."""

from datetime import UTC, datetime

import pytest

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.rules.messages.letter import Receipt, Unsent
from devicefleet.rules.messages.verdict import Composed, Verdict
from devicefleet.rules.terms.messages import Channel, MessageState, Problem
from devicefleet.rules.terms.reminders import TaskKind
from devicefleet.services import outbox, sent
from devicefleet.tables import Message
from tests.given import Given, later
from tests.worker.post import Carrier, Post, compose, send_due

pytestmark = pytest.mark.usefixtures("both_engines")
DOWN = Unsent(Problem.NO_CONNECTION, again=True)


def send(post: Post, at: Moment, carrier: Carrier, say: outbox.Compose = compose) -> int:
    return send_due(post.database, lambda: at, "one", {Channel.EMAIL: carrier}, say)


@pytest.fixture
def down(post: Post, given: Given) -> Carrier:
    """Twelve messages wait, and the mail server has failed five times."""
    post.queue(*range(12))
    carrier = Carrier()
    carrier.says(DOWN)
    send(post, given.at, carrier)
    return carrier


def test_after_five_failures_it_rests(database: Database, post: Post, given: Given, down: Carrier) -> None:
    """What was claimed with those five goes back as if nothing had been."""
    assert down.asked == 5
    row = post.target()
    assert (row.target, row.failures, row.failing_since) == ("mail.example:587", 5, given.at.now)
    assert row.rests_until == later(given.at, seconds=60).now
    assert sorted(one.tries for one in post.all()) == [0] * 7 + [1] * 5
    send(post, later(given.at, seconds=59), down)
    assert down.asked == 5


def test_then_one_message_is_tried_and_the_rest_waits(post: Post, given: Given, down: Carrier) -> None:
    for minutes in (1, 2, 3):
        send(post, later(given.at, minutes=minutes), down)
        assert down.asked == 5 + minutes, "one a minute"


def test_of_two_workers_one_tries(post: Post, given: Given, down: Carrier) -> None:
    at, other = later(given.at, minutes=1), Carrier()
    down.meanwhile = lambda: send(post, at, other)
    send(post, at, down)
    assert (down.asked, other.asked) == (6, 0)


def test_once_it_answers_everything_goes_at_once(post: Post, given: Given, down: Carrier) -> None:
    at = later(given.at, minutes=1)
    (tomorrow,) = post.queue(99, not_before=later(at, days=1).now)
    down.says(Receipt())
    assert send(post, at, down) == 12
    assert (post.target().failures, post.target().failing_since, post.target().rests_until) == (0, None, None)
    assert post.one(tomorrow).state is MessageState.QUEUED, "its time has not come"


def test_a_message_it_turns_down_is_an_answer(post: Post, given: Given, down: Carrier) -> None:
    down.says(Unsent(Problem.ADDRESS_REFUSED, again=False), Receipt())
    assert send(post, later(given.at, minutes=1), down) == 11
    assert sum(row.state is MessageState.FAILED for row in post.all()) == 1


def test_messages_that_do_not_go_after_all_prove_nothing(post: Post, given: Given, down: Carrier) -> None:
    """Those settled meanwhile do not use up the one try of a minute."""
    settled = {row.id for row in post.all() if row.tries == 0}
    assert len(settled) == 7

    def say(session: outbox.Session, at: Moment, message: Message) -> Composed:
        return Verdict(Problem.SETTLED) if message.id in settled else compose(session, at, message)

    send(post, later(given.at, minutes=1), down, say)
    assert down.asked == 6
    assert sum(row.state is MessageState.CANCELLED for row in post.all()) == 7


def test_a_try_that_was_killed_is_made_again_after_a_lease(post: Post, given: Given, down: Carrier) -> None:
    at = later(given.at, minutes=1)
    with post.database.writing() as session:
        assert len(outbox.claim(session, at, owner="killed", gateways={Channel.EMAIL: down}, limit=10)) == 1
    send(post, later(at, seconds=119), down)
    assert down.asked == 5
    send(post, later(at, seconds=120), down)
    assert down.asked == 6


def test_another_server_in_the_settings_is_not_held_to_account(post: Post, given: Given, down: Carrier) -> None:
    other = Carrier(target="other.example:587")
    assert send(post, given.at, other) == 7
    row = post.target()
    assert (row.target, row.failures, row.answered_at) == ("other.example:587", 0, given.at.now)


def test_somebody_is_told_within_half_an_hour_and_once_a_day(post: Post, given: Given, down: Carrier) -> None:
    def tick(minutes: float) -> list[str]:
        at = later(given.at, minutes=minutes)
        with post.database.writing() as session:
            sent.release(session, at)
        return [task.key for task in post.tasks() if task.kind is TaskKind.TARGET_SILENT]

    assert tick(24.9) == []
    assert tick(25) == ["target|email|2026-11-22"]
    assert tick(26) == ["target|email|2026-11-22"]
    assert tick(24 * 60) == ["target|email|2026-11-22", "target|email|2026-11-23"]
    down.says(Receipt())
    at = later(given.at, minutes=24 * 60)
    send(post, at, down)
    assert {task.done_at for task in post.tasks() if task.kind is TaskKind.TARGET_SILENT} == {at.now}


def test_the_day_of_a_task_is_londons(post: Post, given: Given, down: Carrier) -> None:
    with post.database.writing() as session:
        sent.release(session, Moment(datetime(2027, 6, 1, 23, 30, tzinfo=UTC), given.at.today))
    assert "target|email|2027-06-02" in {task.key for task in post.tasks()}
