"""Messages are queued once, claimed by one worker at a time, given back when it is gone, and cancelled or retried."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from devicefleet import config as configuration
from devicefleet.clock import Moment
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.messages.letter import Receipt, Unsent
from devicefleet.rules.refusals import Conflict, NotAllowed, NotFound, Refused
from devicefleet.rules.terms import Role
from devicefleet.rules.terms.messages import Channel, MessageState, Problem
from devicefleet.rules.terms.reminders import TaskKind
from devicefleet.services import outbox, sent
from devicefleet.services.outbox import Claim
from devicefleet.tables import AuditEvent
from tests.given import Given, later
from tests.services.crowd import at_once
from tests.worker.post import Carrier, Post

pytestmark = pytest.mark.usefixtures("both_engines")
CARRIER = Carrier()
BY = {Channel.EMAIL: CARRIER}


@pytest.fixture
def post(given: Given, database: Database) -> Post:
    return Post(given, database)


def claim(post: Post, at: Moment, limit: int = 10, owner: str = "one", carrier: Carrier = CARRIER) -> tuple[Claim, ...]:
    with post.database.writing() as session:
        return outbox.claim(session, at, owner=owner, gateways={Channel.EMAIL: carrier}, limit=limit)


def mark(post: Post, at: Moment, one: Claim, outcome: Receipt | Unsent | None) -> bool:
    with post.database.writing() as session:
        outbox.begin(session, at, one, CARRIER)
    with post.database.writing() as session:
        return sent.mark(session, at, one, CARRIER, outcome)


def release(post: Post, at: Moment) -> None:
    with post.database.writing() as session:
        sent.release(session, at)


def retry(post: Post, actor: Actor, at: Moment, message_id: int) -> None:
    with post.database.writing() as session:
        outbox.retry(session, actor, at, message_id)


def numbers(claims: tuple[Claim, ...]) -> list[int]:
    return [one.message_id for one in claims]


def left_behind(post: Post, at: Moment) -> Moment:
    """When a claim made now is over. On PostgreSQL the database's clock says so, so there it is put back by hand."""
    if not post.database.one_writer:
        with post.database.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE message SET claimed_until = now() - interval '1 second' "
                                       "WHERE state = 'sending'")  # fmt: skip
    return later(at, seconds=120)


def test_a_key_is_queued_once(post: Post) -> None:
    assert len(post.queue(1, 2, 1)) == 2
    assert post.queue(2) == []
    assert [row.key for row in post.all()] == ["alert|1", "alert|2"]


def test_first_due_first_and_nothing_before_its_time(post: Post, at: Moment) -> None:
    (last,) = post.queue(1)
    (first,) = post.queue(2, not_before=later(at, minutes=-5).now)
    (future,) = post.queue(3, not_before=later(at, minutes=5).now)
    post.queue(4, channel=Channel.SMS)
    post.queue(5, not_after=at.now)
    assert numbers(claim(post, at)) == [first, last]
    assert numbers(claim(post, later(at, minutes=5))) == [future]


def test_a_claim_says_whose_it_is(post: Post, at: Moment) -> None:
    (key,) = post.queue(1)
    (one,) = claim(post, at)
    row = post.one(key)
    assert (row.state, row.claimed_by, row.claim, row.tries) == (MessageState.SENDING, "one", 1, 1)
    assert one == Claim(key, 1, Channel.EMAIL)
    if post.database.one_writer:
        assert row.claimed_until == later(at, minutes=2).now


def test_of_eight_that_claim_at_once_each_has_others(post: Post, at: Moment) -> None:
    made = post.queue(*range(40))
    claims = at_once([lambda n=n: claim(post, at, 5, f"worker {n}") for n in range(8)])
    taken = [key for some in claims for key in numbers(some)]
    assert len(taken) == len(set(taken)), "two have the same"
    assert set(taken) <= set(made)
    assert len(taken) + len(numbers(claim(post, at, 40))) == 40


def test_given_back_counts_as_no_try(post: Post, at: Moment) -> None:
    (key,) = post.queue(1)
    with post.database.writing() as session:
        outbox.give_back(session, at, outbox.claim(session, at, owner="one", gateways=BY, limit=1))
    row = post.one(key)
    assert (row.state, row.tries, row.claimed_by, row.not_before) == (MessageState.QUEUED, 0, None, at.now)


def test_a_claim_that_ran_out_before_it_was_begun_is_as_new(post: Post, at: Moment) -> None:
    (key,) = post.queue(1)
    (one,) = claim(post, at)
    release(post, later(at, seconds=119))
    assert post.one(key).state is MessageState.SENDING
    release(post, left_behind(post, at))
    row = post.one(key)
    assert (row.state, row.tries, row.not_before, row.problem) == (MessageState.QUEUED, 0, at.now, None)
    assert post.tries(key) == []
    with post.database.writing() as session:
        assert outbox.begin(session, at, one, CARRIER) is None, "who wakes up late sends nothing"


def test_one_that_was_on_its_way_is_tried_again_at_once_and_then_later(post: Post, at: Moment) -> None:
    (key,) = post.queue(1)
    for number, minutes in enumerate((0, 1, 2), start=1):
        (one,) = claim(post, at)
        with post.database.writing() as session:
            assert outbox.begin(session, at, one, CARRIER) is not None
        at = left_behind(post, at)
        release(post, at)
        row = post.one(key)
        assert (row.state, row.tries, row.problem) == (MessageState.QUEUED, number, Problem.INTERRUPTED)
        assert row.not_before == later(at, minutes=minutes).now
        at = later(at, minutes=minutes)
    assert [(one.gateway, one.problem) for one in post.tries(key)] == [("smtp", Problem.INTERRUPTED)] * 3


def test_a_late_receipt_counts_while_nobody_else_has_begun(post: Post, at: Moment) -> None:
    first, second = post.queue(1, 2)
    one, two = claim(post, at)
    with post.database.writing() as session:
        for each in (one, two):
            outbox.begin(session, at, each, CARRIER)
    at = left_behind(post, at)
    release(post, at)
    with post.database.writing() as session:
        assert sent.mark(session, at, one, CARRIER, Receipt("late"))
        assert not sent.mark(session, at, two, CARRIER, Unsent(Problem.BUSY, again=True))
    assert post.one(first).state is MessageState.SENT
    assert numbers(claim(post, at)) == [second]
    with post.database.writing() as session:
        assert not sent.mark(session, at, two, CARRIER, Receipt("too late"))
    assert post.one(second).state is MessageState.SENDING


def test_a_failure_waits_longer_each_time(post: Post, at: Moment) -> None:
    (key,) = post.queue(1)
    for number, minutes in enumerate((1, 2, 5, 10), start=1):
        (one,) = claim(post, at)
        assert mark(post, at, one, Unsent(Problem.BUSY, again=True))
        row = post.one(key)
        at = later(at, minutes=minutes)
        assert (row.tries, row.problem, row.not_before) == (number, Problem.BUSY, at.now)
    assert post.tasks() == []


def test_what_is_refused_for_good_is_a_task_once(post: Post, at: Moment) -> None:
    (key,) = post.queue(1)
    (one,) = claim(post, at)
    mark(post, at, one, Unsent(Problem.ADDRESS_REFUSED, again=False))
    row = post.one(key)
    assert (row.state, row.problem, row.ended_at) == (MessageState.FAILED, Problem.ADDRESS_REFUSED, at.now)
    (task,) = post.tasks()
    assert (task.kind, task.key, task.problem) == (TaskKind.MESSAGE_FAILED, f"message|{key}", Problem.ADDRESS_REFUSED)
    assert (task.provider_id, task.message_id, task.due_on) == (post.given.home.id, key, at.today)


def test_staff_mail_fails_after_three_days_and_a_person_is_never_written_to_late(post: Post, at: Moment) -> None:
    (mail,) = post.queue(1)
    text = post.queue_person(1, later(at, hours=2))
    release(post, later(at, hours=1.99))
    assert {row.state for row in post.all()} == {MessageState.QUEUED}
    release(post, later(at, hours=2))
    assert (post.one(text).state, post.one(text).problem) == (MessageState.DROPPED, Problem.OUT_OF_TIME)
    release(post, later(at, hours=71.9))
    assert post.one(mail).state is MessageState.QUEUED
    release(post, later(at, hours=72))
    assert (post.one(mail).state, post.one(mail).problem) == (MessageState.FAILED, Problem.OUT_OF_TIME)
    kinds = {task.message_id: (task.kind, task.survivor_id is not None) for task in post.tasks()}
    assert kinds == {text: (TaskKind.MESSAGE_LATE, True), mail: (TaskKind.MESSAGE_FAILED, False)}


def test_what_waits_can_be_cancelled_and_nothing_else(post: Post, at: Moment) -> None:
    going, waiting = post.queue(1, 2)
    claim(post, at, 1)
    with post.database.writing() as session:
        assert outbox.cancel(session, at, [going, waiting], Problem.SETTLED) == 1
    assert (post.one(waiting).state, post.one(waiting).problem) == (MessageState.CANCELLED, Problem.SETTLED)
    assert post.one(going).state is MessageState.SENDING


def failed(post: Post, at: Moment) -> int:
    (key,) = post.queue(1)
    (one,) = claim(post, at)
    mark(post, at, one, Unsent(Problem.REFUSED, again=False))
    return key


def test_one_that_failed_is_tried_again_for_as_long_as_a_new_one(post: Post, at: Moment) -> None:
    key, made_at = failed(post, at), at.now
    at = later(at, days=5)
    retry(post, post.given.actor(Role.PROVIDER_MANAGER), at, key)
    release(post, at)
    row = post.one(key)
    assert (row.state, row.tries, row.problem, row.made_at) == (MessageState.QUEUED, 0, None, made_at)
    assert row.not_after == later(at, days=3).now
    (one,) = claim(post, at)
    mark(post, at, one, Unsent(Problem.BUSY, again=True))
    at = later(at, days=3)
    release(post, at)
    assert post.one(key).state is MessageState.FAILED
    retry(post, OPERATOR, at, key)
    (one,) = claim(post, at)
    mark(post, at, one, Receipt())
    assert post.one(key).state is MessageState.SENT
    tasks = {task.kind: (task.done_at, task.done_by_id) for task in post.tasks()}
    assert tasks[TaskKind.MESSAGE_FAILED] == (at.now, None), "the command line saw to it"
    with post.database.reading() as session:
        acts = session.exec(select(AuditEvent).where(AuditEvent.action == "message.retried")).all()
    assert [(act.subject_kind, act.subject) for act in acts] == [("message", str(key))] * 2


def test_a_receipt_of_before_a_retry_is_not_that_of_the_new_life(post: Post, at: Moment) -> None:
    (key,) = post.queue(1)
    (one,) = claim(post, at)
    mark(post, at, one, Unsent(Problem.REFUSED, again=False))
    retry(post, OPERATOR, at, key)
    assert not mark(post, at, one, Receipt())


def test_a_retry_is_refused_with_its_reason(post: Post, at: Moment) -> None:
    key = failed(post, at)
    (waiting,) = post.queue(2)
    text = post.queue_person(1, later(at, hours=2))
    release(post, later(at, hours=2))
    other = post.given.actor(Role.PROVIDER_MANAGER, post.given.provider("south"))
    for actor, which, kind, said in (
        (OPERATOR, text, Refused, "never sent late"),
        (OPERATOR, waiting, Conflict, "Only a message that failed"),
        (OPERATOR, 999, NotFound, "no such message"),
        (other, key, NotFound, "no such message"),
        (post.given.actor(Role.CASEWORKER), key, NotAllowed, "role"),
    ):
        with pytest.raises(kind, match=said):
            retry(post, actor, at, which)


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=2)])
def test_a_clock_that_jumps_loses_nothing(post: Post, at: Moment, jump: timedelta) -> None:
    """Claimed under the one clock, left behind, and found under the other."""
    made = post.queue(*range(5))
    jumped = later(at, seconds=jump.total_seconds())
    (one, *_rest) = claim(post, at, 3)
    assert mark(post, jumped, one, Unsent(Problem.BUSY, again=True))
    after = max(at, jumped, key=lambda moment: moment.now)
    release(post, later(left_behind(post, after), minutes=2))
    rest = claim(post, later(after, hours=2), 10)
    assert sorted(numbers(rest)) == made


def test_claims_rests_and_pauses_of_a_clock_two_days_fast_are_over_once_it_is_set_right(post: Post, at: Moment) -> None:
    made = post.queue(*range(8))
    fast = later(at, days=2)
    for one in claim(post, fast, 5):
        mark(post, fast, one, Unsent(Problem.NO_CONNECTION, again=True))
    assert post.target().rests_until == later(fast, minutes=1).now
    assert numbers(claim(post, later(fast, minutes=1))) == made[5:6], "one message, to see"
    if not post.database.one_writer:
        left_behind(post, fast)
    release(post, at)
    assert {row.not_before for row in post.all()} == {at.now}
    assert numbers(claim(post, at)) == made[:1], "the rest is over; its next try is one message again"


def test_a_lease_has_to_outlast_a_try(config: Config, tmp_path: Path) -> None:
    raw = {"keys": config.keys.model_dump(), "outbox": {"lease_seconds": 30}}
    with pytest.raises(Refused, match=r": outbox\.lease_seconds: longer than 30, the most that one try may take$"):
        configuration.check(raw, base=tmp_path)
