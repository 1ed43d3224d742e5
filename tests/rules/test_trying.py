"""When a message is tried again, and when it is given up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devicefleet.rules.messages.trying import Next, blames_target, end_of, following, pause
from devicefleet.rules.terms.messages import MessageState, Problem

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
moments = st.integers(-(10**7), 10**7).map(lambda seconds: AT + timedelta(seconds=seconds))


def test_the_pauses_grow_to_an_hour_and_stay_there() -> None:
    minutes = [pause(failed) / timedelta(minutes=1) for failed in range(9)]
    assert minutes == [0, 1, 2, 5, 10, 30, 60, 60, 60]


@pytest.mark.parametrize(
    ("not_after", "end"), [(None, AT + 3 * DAY), (AT + timedelta(hours=2), AT + timedelta(hours=2))]
)
def test_its_own_end_counts_before_the_usual_one(not_after: datetime | None, end: datetime) -> None:
    assert end_of(AT, not_after, 3 * DAY) == end


@pytest.mark.parametrize(
    ("again", "ends_at", "to_person", "after"),
    [
        (True, AT + DAY, False, Next(MessageState.QUEUED, AT + timedelta(minutes=2))),
        (True, AT + DAY, True, Next(MessageState.QUEUED, AT + timedelta(minutes=2))),
        (True, AT + timedelta(minutes=1), True, Next(MessageState.QUEUED, AT + timedelta(minutes=2))),
        (True, AT, True, Next(MessageState.DROPPED)),
        (True, AT, False, Next(MessageState.FAILED)),
        (False, AT + DAY, True, Next(MessageState.FAILED)),
        (False, AT + DAY, False, Next(MessageState.FAILED)),
    ],
)
def test_what_follows_a_try(again: bool, ends_at: datetime, to_person: bool, after: Next) -> None:
    assert following(AT, failed=2, again=again, ends_at=ends_at, to_person=to_person) == after


@given(made_at=moments, to_person=st.booleans(), hours=st.integers(1, 200), slow=st.integers(0, 600))
def test_tried_until_its_end_and_no_longer(made_at: datetime, to_person: bool, hours: int, slow: int) -> None:
    """Whatever always fails comes to its end: never later than an hour, and the seconds of a try, after its time."""
    ends_at, now, failed = made_at + timedelta(hours=hours), made_at, 0
    while True:
        now, failed = now + timedelta(seconds=slow), failed + 1
        after = following(now, failed=failed, again=True, ends_at=ends_at, to_person=to_person)
        if after.not_before is None:
            break
        assert after.state is MessageState.QUEUED
        assert timedelta(minutes=1) <= after.not_before - now <= timedelta(hours=1)
        now = after.not_before
    assert after.state is (MessageState.DROPPED if to_person else MessageState.FAILED)
    assert ends_at <= now <= ends_at + timedelta(hours=1, seconds=slow)
    assert failed <= 7 + hours


@given(now=moments, ends_at=moments, failed=st.integers(0, 100), again=st.booleans(), to_person=st.booleans())
def test_nothing_is_queued_after_its_end_or_against_a_refusal(
    now: datetime, ends_at: datetime, failed: int, again: bool, to_person: bool
) -> None:
    after = following(now, failed=failed, again=again, ends_at=ends_at, to_person=to_person)
    assert (after.state is MessageState.QUEUED) == (again and now < ends_at)
    assert (after.not_before is None) == (after.state is not MessageState.QUEUED)


@pytest.mark.parametrize(
    ("problem", "again", "blamed"),
    [
        (Problem.NO_CONNECTION, True, True),
        (Problem.BUSY, True, True),
        (Problem.REDIRECTED, False, True),
        (Problem.NOT_ALLOWED, False, True),
        (Problem.ADDRESS_REFUSED, False, False),
        (Problem.REFUSED, False, False),
    ],
)
def test_who_is_to_blame(problem: Problem, again: bool, blamed: bool) -> None:
    assert blames_target(problem, again=again) is blamed
