"""How far each message is and why, and who does not answer; never an address or a text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.pages import Page, within
from devicefleet.queries.scope import messages_of
from devicefleet.rules.access import Actor, Scope, scope_of
from devicefleet.rules.messages.letter import LOG
from devicefleet.rules.terms.messages import Channel, MessageState, Problem
from devicefleet.rules.terms.reminders import MessageKind
from devicefleet.tables import Message, MessageTarget, Provider

PAGE = 50


@dataclass(frozen=True, slots=True)
class WantedMessages:
    """Which messages; of the last so many `days`, where that is said."""

    state: MessageState | None = None
    kind: MessageKind | None = None
    channel: Channel | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message. `provider` is the code of its organisation; `next_try_at` is there while it waits.

    `gateway` is the one it was last given to.
    """

    id: int
    kind: MessageKind
    channel: Channel
    provider: str | None
    state: MessageState
    gateway: str | None
    problem: Problem | None
    tries: int
    made_at: datetime
    next_try_at: datetime | None
    ended_at: datetime | None
    may_retry: bool


@dataclass(frozen=True, slots=True)
class Silent:
    """A way that does not answer. `target` is told to those who look after the settings."""

    channel: Channel
    target: str | None
    failures: int
    since: datetime
    rests_until: datetime | None


def messages(session: Session, actor: Actor, at: Moment, wanted: WantedMessages, *, page: int = 1) -> Page[MessageRow]:
    """One page of those within reach, last made first."""
    which = _which(actor, at, wanted)
    total = session.scalar(select(func.count()).select_from(Message).where(*which)) or 0
    number = within(page, total, PAGE)
    rows = session.execute(_rows(*which).limit(PAGE).offset(PAGE * (number - 1)))
    return Page(tuple(_row(row) for row in rows), number, PAGE, total)


def every(session: Session, actor: Actor, at: Moment, wanted: WantedMessages) -> Iterator[MessageRow]:
    """All of those within reach, last made first."""
    return (_row(row) for row in session.execute(_rows(*_which(actor, at, wanted)).execution_options(yield_per=1000)))


def counts(session: Session, actor: Actor, at: Moment, wanted: WantedMessages) -> dict[MessageState, int]:
    """How many of these are in each state, whichever state is asked for."""
    which = _which(actor, at, WantedMessages(None, wanted.kind, wanted.channel, wanted.days))
    state = col(Message.state)
    found = session.execute(select(state, func.count()).where(*which).group_by(state))
    return {row[0]: row[1] for row in found}


def silent(session: Session, actor: Actor) -> tuple[Silent, ...]:
    """Who has not taken anything lately, the longest silent first."""
    told = scope_of(actor, "outbox.read") is Scope.ALL
    query = select(MessageTarget).where(col(MessageTarget.failing_since).is_not(None))
    rows = session.scalars(query.order_by(col(MessageTarget.failing_since), col(MessageTarget.channel)))
    most = config_of(session).outbox.rest_after
    return tuple(
        Silent(
            channel=row.channel,
            target=row.target if told else None,
            failures=row.failures,
            since=row.failing_since,
            rests_until=row.rests_until if row.failures >= most else None,
        )
        for row in rows
        if row.failing_since is not None
    )


def logged_only(session: Session) -> tuple[Channel, ...]:
    """The ways of mail and text messages that lead to the log, as things are set now."""
    config = config_of(session)
    ways = {Channel.EMAIL: config.email.gateway, Channel.SMS: config.sms.gateway}
    return tuple(channel for channel, gateway in ways.items() if gateway == LOG)


def failed(session: Session, actor: Actor) -> tuple[int, ...]:
    """Those within reach that failed and may be tried again, first made first."""
    which = (col(Message.state) == MessageState.FAILED, col(Message.survivor_id).is_(None))
    query = select(col(Message.id)).where(*which, messages_of(actor, "outbox.retry")).order_by(col(Message.id))
    return tuple(session.scalars(query))


def _which(actor: Actor, at: Moment, wanted: WantedMessages) -> list[ColumnElement[bool]]:
    which = [messages_of(actor)]
    if wanted.state is not None:
        which.append(col(Message.state) == wanted.state)
    if wanted.kind is not None:
        which.append(col(Message.kind) == wanted.kind)
    if wanted.channel is not None:
        which.append(col(Message.channel) == wanted.channel)
    if wanted.days is not None:
        which.append(col(Message.made_at) >= at.now - timedelta(days=wanted.days))
    return which


def _rows(*which: ColumnElement[bool]) -> Select[*tuple[object, ...]]:
    return (
        select(
            col(Message.id),
            col(Message.kind),
            col(Message.channel),
            col(Provider.code).label("provider"),
            col(Message.state),
            col(Message.gateway),
            col(Message.problem),
            col(Message.tries),
            col(Message.made_at),
            col(Message.not_before),
            col(Message.ended_at),
            col(Message.survivor_id).is_(None).label("to_staff"),
        )
        .join(Provider, col(Provider.id) == col(Message.provider_id), isouter=True)
        .where(*which)
        .order_by(col(Message.id).desc())
    )


def _row(row: Row[*tuple[object, ...]]) -> MessageRow:
    known = dict(row._mapping)
    not_before, to_staff = known.pop("not_before"), known.pop("to_staff")
    return MessageRow(
        **known,
        next_try_at=not_before if row.state is MessageState.QUEUED else None,
        may_retry=row.state is MessageState.FAILED and to_staff,
    )
