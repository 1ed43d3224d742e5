"""When a message is tried again, and when it is given up: from how often it failed, and from the end of its time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from devicefleet.rules.terms.messages import MessageState, Problem

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (0, 1, 2, 5, 10, 30, 60))
"""How long to wait after so many tries that failed; after more, an hour each time."""

_MISLED = {Problem.NOT_ALLOWED, Problem.NOT_SECURE, Problem.NOT_SET_UP, Problem.REDIRECTED}


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of a message that did not go; `not_before` is its next try, where there is one."""

    state: MessageState
    not_before: datetime | None = None


def pause(failed: int) -> timedelta:
    """How long to wait after `failed` tries."""
    return PAUSES[min(failed, len(PAUSES) - 1)]


def end_of(made_at: datetime, not_after: datetime | None, give_up: timedelta) -> datetime:
    """The moment from which it is not tried any more."""
    return made_at + give_up if not_after is None else not_after


def following(now: datetime, *, failed: int, again: bool, ends_at: datetime, to_person: bool) -> Next:
    """After a try that failed. Late is never: once its time is over, a message to a person is dropped.

    A next try beyond the end waits too: should whoever carries it answer earlier, it is due at once.
    """
    if not again:
        return Next(MessageState.FAILED)
    if now >= ends_at:
        return Next(MessageState.DROPPED if to_person else MessageState.FAILED)
    return Next(MessageState.QUEUED, now + pause(failed))


def blames_target(problem: Problem, *, again: bool) -> bool:
    """Whether it is about whoever carries the messages, rather than about this one."""
    return again or problem in _MISLED
