"""Whether the clock's door is awake, without which nothing is reminded, swept or counted; and timelines up to date."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, exists, func, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.rules.terms.messages import MessageState
from devicefleet.tables import KitSpan, Message, MessageTarget, TimelinePolicy, WorkerLease
from devicefleet.tables.worker import TICK

LATE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Health:
    """`ticked_at` is when a worker last looked for due work; reminders are delayed where none was heard of lately.

    `timelines_outdated`: some were made under other policies than are configured, or nobody knows under which.
    `messages_stuck`: whoever carries messages one of the ways has not answered for longer than it may.
    """

    ticked_at: datetime | None
    reminders_delayed: bool
    timelines_outdated: bool
    messages_stuck: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many messages have not come to their end, and how many ways of sending them rest."""

    messages: int
    resting: int


def state(session: Session, at: Moment) -> Health:
    """How the installation is, in one statement: every page asks."""
    told = timedelta(minutes=config_of(session).outbox.told_minutes)
    ticked_at, mark, any_spans, stuck = session.exec(
        select(
            select(func.max(WorkerLease.ticked_at)).where(col(WorkerLease.name) == TICK).scalar_subquery(),
            select(TimelinePolicy.fingerprint).scalar_subquery(),
            exists(select(col(KitSpan.id))),
            exists(select(col(MessageTarget.channel)).where(col(MessageTarget.failing_since) <= at.now - told)),
        )
    ).one()
    return Health(
        ticked_at=ticked_at,
        reminders_delayed=ticked_at is None or at.now - ticked_at > LATE,
        timelines_outdated=any_spans and mark != config_of(session).policies_fingerprint,
        messages_stuck=stuck,
    )


def waiting(session: Session) -> Waiting:
    """How full the outbox is, for monitors."""
    messages = select(func.count()).select_from(Message)
    messages = messages.where(col(Message.state).in_((MessageState.QUEUED, MessageState.SENDING)))
    resting = select(func.count()).select_from(MessageTarget)
    resting = resting.where(col(MessageTarget.failures) >= config_of(session).outbox.rest_after)
    return Waiting(session.exec(messages).one(), session.exec(resting).one())
