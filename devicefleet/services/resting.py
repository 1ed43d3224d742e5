"""Who carries messages, and whether they answer: after some failures in a row a rest, then one message to see.

Once that one is taken, everything that waited for it is due at once.
"""

from datetime import timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from devicefleet.clock import LONDON, Moment
from devicefleet.db import config_of, insert_into
from devicefleet.rules.messages.letter import Gateway
from devicefleet.rules.terms.messages import Channel, MessageState
from devicefleet.rules.terms.reminders import TaskKind
from devicefleet.services import tasks
from devicefleet.tables import Message, MessageTarget

CLOCKS_APART = timedelta(hours=1)
"""A rest or a claim that ends further ahead than it can was written under a wrong clock, and is over."""
_TOLD = timedelta(minutes=1)
"""How fresh the note of the last answer is kept while all is well."""


def room(session: Session, at: Moment, channel: Channel, gateway: Gateway, most: int) -> int:
    """How many messages may be taken for it now; of several workers that ask, one at a time."""
    row = _locked(session, channel)
    if row is None or row.target != gateway.target or row.failures < config_of(session).outbox.rest_after:
        return most
    if row.rests_until is not None and at.now < row.rests_until <= at.now + CLOCKS_APART:
        return 0
    return min(most, 1)


def probe(session: Session, at: Moment, channel: Channel, gateway: Gateway) -> None:
    """One message was taken to see whether it answers: no other is, until that is known or its claim has ended."""
    row, settings = _locked(session, channel), config_of(session).outbox
    if row is not None and row.target == gateway.target and row.failures >= settings.rest_after:
        row.rests_until = at.now + timedelta(seconds=settings.lease_seconds)


def unproven(session: Session, at: Moment, channel: Channel) -> None:
    """The message that was taken to see did not go after all: the next one may."""
    row = session.get(MessageTarget, channel)
    if row is not None and row.failures >= config_of(session).outbox.rest_after:
        row.rests_until = at.now


def answered(session: Session, at: Moment, channel: Channel, gateway: Gateway) -> None:
    """It took a message, or turned this one down; either way it is there."""
    row = session.get(MessageTarget, channel)
    if row is not None and _is_well(row, at, gateway):
        return
    row = _of(session, channel, gateway)
    rested = row.failures >= config_of(session).outbox.rest_after
    row.failures, row.failing_since, row.rests_until, row.answered_at = 0, None, None, at.now
    tasks.settle(session, at, TaskKind.TARGET_SILENT, f"target|{channel}")
    if rested:
        waiting = (col(Message.state) == MessageState.QUEUED, col(Message.problem).is_not(None))
        session.execute(
            update(Message)
            .where(col(Message.channel) == channel, col(Message.not_before) > at.now, *waiting)
            .values(not_before=at.now)
            .execution_options(synchronize_session=False)
        )


def failed(session: Session, at: Moment, channel: Channel, gateway: Gateway) -> None:
    """It did not take a message, and no fault of the message."""
    row, settings = _of(session, channel, gateway), config_of(session).outbox
    row.failures += 1
    row.failing_since = min(row.failing_since or at.now, at.now)
    if row.failures >= settings.rest_after:
        row.rests_until = at.now + timedelta(seconds=settings.rest_seconds)
    session.flush()


def tell(session: Session, at: Moment) -> None:
    """A task for each that has not answered for so long that somebody has to see to it, one for each day."""
    since = at.now - timedelta(minutes=config_of(session).outbox.told_minutes)
    for channel in session.exec(select(MessageTarget.channel).where(col(MessageTarget.failing_since) <= since)):
        day = at.now.astimezone(LONDON).date()
        tasks.ask(session, at, TaskKind.TARGET_SILENT, f"target|{channel}|{day}")


def _is_well(row: MessageTarget, at: Moment, gateway: Gateway) -> bool:
    fresh = row.answered_at is not None and at.now - row.answered_at < _TOLD
    return fresh and row.failures == 0 and row.target == gateway.target


def _of(session: Session, channel: Channel, gateway: Gateway) -> MessageTarget:
    """The row, ours until the end of the transaction. Where settings name another target, nothing is known of it."""
    new = {"channel": channel, "target": gateway.target, "failures": 0}
    session.execute(insert_into(session, MessageTarget).values(new).on_conflict_do_nothing())
    row = _locked(session, channel)
    if row is None:
        raise LookupError("a row that was just put there is gone")
    if row.target != gateway.target:
        row.target, row.failures, row.failing_since = gateway.target, 0, None
        row.rests_until = row.answered_at = None
    return row


def _locked(session: Session, channel: Channel) -> MessageTarget | None:
    query = select(MessageTarget).where(col(MessageTarget.channel) == channel).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one_or_none()
