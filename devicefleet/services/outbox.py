"""Messages that wait to go: written with the change they are about, and each given to one worker at a time.

A worker claims some for a while, sends outside any transaction, and notes afterwards what became of each
(`services/sent.py`). One that is killed lets its claims run out: nothing is lost, and at most what was just on its way
goes twice, under the same key.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Interval, func, literal, or_, select, update
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of, insert_into, many_hosts
from devicefleet.queries.scope import messages_of
from devicefleet.rules.access import Actor
from devicefleet.rules.messages.letter import Gateway
from devicefleet.rules.messages.verdict import Composed
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.terms.messages import Channel, MessageState, Problem
from devicefleet.rules.terms.reminders import MessageKind, TaskKind
from devicefleet.rules.words import _
from devicefleet.services import audit, resting, tasks
from devicefleet.tables import Message

Compose: TypeAlias = Callable[[Session, Moment, Message], Composed]
"""Says a message in words and looks its address up, just before it goes."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one message; `number` tells it from the claims before and after it.

    `probe`: it is the one that shows whether whoever did not answer does so again.
    """

    message_id: int
    number: int
    channel: Channel
    probe: bool = False


def queue(
    session: Session,
    at: Moment,
    *,
    key: str,
    kind: MessageKind,
    channel: Channel,
    provider_id: int | None = None,
    staff_id: int | None = None,
    survivor_id: int | None = None,
    funder_id: int | None = None,
    text: str | None = None,
    params: Mapping[str, Any] | None = None,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> int | None:
    """Its number; None where a message with this key was queued before, whatever became of it."""
    row = insert_into(session, Message).values(
        key=key,
        kind=kind,
        channel=channel,
        provider_id=provider_id,
        staff_id=staff_id,
        survivor_id=survivor_id,
        funder_id=funder_id,
        text=text,
        params=dict(params or {}),
        state=MessageState.QUEUED,
        tries=0,
        claim=0,
        made_at=at.now,
        not_before=not_before or at.now,
        not_after=not_after,
    )
    put = row.on_conflict_do_nothing(index_elements=["key"]).returning(col(Message.id))
    return session.execute(put).scalar_one_or_none()


def claim(
    session: Session, at: Moment, *, owner: str, gateways: Mapping[Channel, Gateway], limit: int
) -> tuple[Claim, ...]:
    """At most `limit` messages that are due, for whoever of `gateways` does not rest, first due first."""
    claims: list[Claim] = []
    for channel, gateway in gateways.items():
        room = resting.room(session, at, channel, gateway, limit - len(claims))
        taken = _claimed(session, at, channel, owner, room) if room else []
        if taken and resting.probe(session, at, channel, gateway):
            taken = [replace(one, probe=True) for one in taken]
        claims += taken
    return tuple(claims)


def due(session: Session, at: Moment) -> frozenset[Channel]:
    """The channels by which something would go now."""
    return frozenset(session.scalars(select(col(Message.channel)).where(*_is_due(at)).distinct()))


def begin(session: Session, at: Moment, claim: Claim, gateway: Gateway) -> Message | None:
    """The message, which goes now and is ours for a whole lease from here; None where it is not ours any more."""
    mine = update(Message).where(*_mine(claim)).values(claimed_until=lease_end(session, at), gateway=gateway.name)
    if session.execute(mine.returning(col(Message.id))).scalar_one_or_none() is None:
        return None
    return session.get(Message, claim.message_id, populate_existing=True)


def give_back(session: Session, at: Moment, claims: Sequence[Claim], *, not_before: datetime | None = None) -> None:
    """These were not tried: they wait as before, or until `not_before`, and that counts as no try."""
    later: dict[str, Any] = {"not_before": not_before, "problem": None} if not_before else {}
    for one in claims:
        free = {
            "state": MessageState.QUEUED,
            "claimed_by": None,
            "claimed_until": None,
            "tries": col(Message.tries) - 1,
        }
        back = update(Message).where(*_mine(one)).values(**free, **later)
        session.execute(back.execution_options(synchronize_session=False))
        if one.probe:
            resting.unproven(session, at, one.channel)


def cancel(session: Session, at: Moment, message_ids: Sequence[int], problem: Problem) -> int:
    """Nothing is to be said any more; gives how many waited. One that was claimed is looked at again before it goes."""
    ended = update(Message).where(col(Message.id).in_(message_ids), col(Message.state) == MessageState.QUEUED)
    ended = ended.values(state=MessageState.CANCELLED, problem=problem, ended_at=at.now)
    rows = session.execute(ended.returning(col(Message.id)).execution_options(synchronize_session=False))
    return len(rows.all())


def retry(session: Session, actor: Actor, at: Moment, message_id: int) -> None:
    """Try one that failed from the beginning, under the key it had. To people nothing is ever sent late."""
    query = select(Message).where(col(Message.id) == message_id, messages_of(actor, "outbox.retry")).with_for_update()
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound(_("There is no such message in your list."))
    if row.survivor_id is not None:
        raise Refused(
            _("This message was for somebody at a certain time. It is never sent late: speak to them instead.")
        )
    if row.state is not MessageState.FAILED:
        raise Conflict(_("Only a message that failed can be tried again. Look at the list: this one did not."))
    row.state, row.problem, row.ended_at, row.tries = MessageState.QUEUED, None, None, 0
    row.claim += 1
    row.not_before = at.now
    row.not_after = at.now + timedelta(hours=config_of(session).outbox.give_up_hours)
    tasks.settle(session, at, TaskKind.MESSAGE_FAILED, f"message|{message_id}", by=actor)
    audit.record(session, actor, at, "message.retried", "message", str(message_id))


def clock_of(session: Session, at: Moment) -> ColumnElement[datetime]:
    """The time that leases are measured by: where workers are on several machines, that of the database."""
    if many_hosts(session):
        return func.clock_timestamp(type_=Message.__table__.c.made_at.type)  # type: ignore[attr-defined]  # a table it is
    return literal(at.now, Message.__table__.c.made_at.type)  # type: ignore[attr-defined]  # a table it is


def lease_end(session: Session, at: Moment, beyond: timedelta = timedelta()) -> Any:
    """When a claim that begins now ends, and so much beyond that."""
    lease = timedelta(seconds=config_of(session).outbox.lease_seconds) + beyond
    return clock_of(session, at) + literal(lease, Interval) if many_hosts(session) else at.now + lease


def _claimed(session: Session, at: Moment, channel: Channel, owner: str, limit: int) -> list[Claim]:
    """SQLite has one writer, so there nobody else claims meanwhile; PostgreSQL passes over what is being claimed."""
    due = (
        select(col(Message.id))
        .where(col(Message.channel) == channel, *_is_due(at))
        .order_by(col(Message.not_before), col(Message.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = (
        update(Message)
        .where(col(Message.id).in_(select(due.c.id)))
        .values(
            state=MessageState.SENDING,
            claimed_by=owner,
            claimed_until=lease_end(session, at),
            claim=col(Message.claim) + 1,
            tries=col(Message.tries) + 1,
            gateway=None,
        )
        .returning(col(Message.not_before), col(Message.id), col(Message.claim))
        .execution_options(synchronize_session=False)
    )
    rows = sorted(tuple(row) for row in session.execute(taken))
    return [Claim(key, number, channel) for _due, key, number in rows]


def _is_due(at: Moment) -> tuple[ColumnElement[bool], ...]:
    not_after = col(Message.not_after)
    return (
        col(Message.state) == MessageState.QUEUED,
        col(Message.not_before) <= at.now,
        or_(not_after.is_(None), not_after > at.now),
    )


def _mine(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Message.id) == claim.message_id,
        col(Message.claim) == claim.number,
        col(Message.state) == MessageState.SENDING,
    )
