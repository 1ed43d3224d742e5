"""A mail server that is down for a day, busy, against it, or gone just after it took a message: with a real one."""

import ssl

import pytest

from devicefleet.clock import Moment
from devicefleet.config.messages import EmailSettings
from devicefleet.db import Database
from devicefleet.gateways.marks import marks
from devicefleet.gateways.smtp import Smtp
from devicefleet.rules.messages.letter import Gateway, Receipt, Unsent
from devicefleet.rules.terms.messages import Channel, MessageState, Problem
from devicefleet.rules.terms.reminders import TaskKind
from devicefleet.worker import Worker
from tests.given import later
from tests.worker.offices import PostOffice
from tests.worker.post import Carrier, Post, compose


class Days:
    """A clock that is turned by hand, and a worker that ticks once a minute."""

    def __init__(self, at: Moment, database: Database, *gateways: Gateway) -> None:
        self.at = at
        carriers = dict(zip((Channel.EMAIL, Channel.SMS), gateways, strict=False))
        self.worker = Worker(database, lambda: self.at, compose=compose, carriers=carriers)

    def tick(self) -> None:
        self.worker.tick()
        self.worker.wait()

    def pass_by(self, **duration: float) -> None:
        end = later(self.at, **duration)
        while self.at.now < end.now:
            self.at = later(self.at, minutes=1)
            self.tick()


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
def days(office: PostOffice, at: Moment, database: Database) -> Days:
    return Days(at, database, smtp(office, database), Carrier(name="sms", target="sms.example:443"))


def smtp(office: PostOffice, database: Database) -> Smtp:
    settings = EmailSettings(
        gateway="smtp", host="127.0.0.1", port=office.port, security="none", sender="post@example.net", seconds=5
    )
    return Smtp(settings, "", marks(database.config), ssl.create_default_context())


@pytest.mark.slow
@pytest.mark.usefixtures("both_engines")
def test_down_for_a_day_and_then_everything_goes(days: Days, office: PostOffice, post: Post) -> None:
    """An e-mail comes in each quarter of an hour; who cares for the settings is told, and is told that it is over."""
    numbers = iter(range(10_000))
    for _quarter in range(24 * 4):
        post.queue(next(numbers), next(numbers), at=days.at)
        days.pass_by(minutes=15)
    waiting = len(post.all())
    assert {row.state for row in post.all()} == {MessageState.QUEUED}
    (told, *_tomorrow) = [task for task in post.tasks() if task.kind is TaskKind.TARGET_SILENT]
    assert (told.made_at - post.given.at.now).total_seconds() <= 30 * 60
    back = days.at
    with office.open():
        days.pass_by(minutes=60)
    assert {row.state for row in post.all()} == {MessageState.SENT}
    assert max(row.ended_at for row in post.all() if row.ended_at) <= later(back, minutes=2).now
    assert (len(office.taken), office.taken.total()) == (waiting, waiting)
    assert all(task.done_at for task in post.tasks())


@pytest.mark.usefixtures("both_engines")
def test_a_text_service_that_was_down_sends_nothing_late(at: Moment, database: Database, post: Post) -> None:
    """Each may arrive within two hours; the service is back after nine."""
    from_nine = Carrier(name="sms", target="sms.example:443")
    days = Days(at, database, Carrier(), from_nine)
    windows = {post.queue_person(hour, later(at, hours=hour + 2), not_before=later(at, hours=hour).now): hour
               for hour in range(12)}  # fmt: skip
    from_nine.says(Unsent(Problem.NO_CONNECTION, again=True))
    days.pass_by(hours=9)
    from_nine.says(Receipt())
    days.pass_by(hours=5)
    for key, hour in windows.items():
        row = post.one(key)
        assert row.ended_at is not None
        if row.state is MessageState.SENT:
            assert later(at, hours=hour).now <= row.ended_at < later(at, hours=hour + 2).now
        else:
            assert (row.state, row.problem) == (MessageState.DROPPED, Problem.OUT_OF_TIME)
    late = [hour for key, hour in windows.items() if post.one(key).state is MessageState.DROPPED]
    assert late == list(range(8)), "those whose hours were over by then"
    assert sorted(from_nine.keys()) == sorted(f"person|{hour}" for hour in range(8, 12))
    asked = {task.message_id for task in post.tasks() if task.kind is TaskKind.MESSAGE_LATE}
    assert asked == {key for key, hour in windows.items() if hour in late}


def test_a_busy_server_is_asked_again_and_one_that_refuses_is_not(days: Days, office: PostOffice, post: Post) -> None:
    (key,) = post.queue(1)
    with office.open():
        office.answer = "451 come back later"
        days.tick()
        assert (post.one(key).state, post.one(key).problem) == (MessageState.QUEUED, Problem.BUSY)
        office.answer = "554 we do not like it"
        days.pass_by(minutes=1)
        assert (post.one(key).state, post.one(key).problem) == (MessageState.FAILED, Problem.REFUSED)
        days.pass_by(minutes=90)
    assert office.asked == 2
    assert [task.kind for task in post.tasks()] == [TaskKind.MESSAGE_FAILED]


def test_taken_and_hung_up_goes_twice_under_one_name(days: Days, office: PostOffice, post: Post) -> None:
    """Nobody can know that it was taken."""
    (key,) = post.queue(1)
    with office.open():
        office.drops = True
        days.tick()
        assert post.one(key).problem is Problem.INTERRUPTED
        office.drops = False
        days.pass_by(minutes=1)
    assert post.one(key).state is MessageState.SENT
    assert list(office.taken.values()) == [2]
