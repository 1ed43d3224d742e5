"""What is sent: one row per message until it has gone, and whoever carries messages. No address and no text is kept.

Addresses are looked up, and texts made, at each try: what was settled meanwhile is not said any more, and a number
that is somebody else's by now is never written to.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import Channel, MessageKind, MessageState, Problem, TaskKind
from devicefleet.tables.base import check, choice, index_while

ONE_RECEIVER = (
    "(staff_id IS NULL OR survivor_id IS NULL) AND (funder_id IS NULL OR (staff_id IS NULL AND survivor_id IS NULL))"
)


class Message(SQLModel, table=True):
    """One message to one receiver. `key` is what it is sent under, at every try the same.

    `not_before` is the next try, `not_after` the moment after which it is dropped instead. While it is being sent it
    belongs to `claimed_by` until `claimed_until`; `claim` tells one claim from the next.
    """

    __table_args__ = (
        check(ONE_RECEIVER, "one_receiver"),
        check("(kind = 'person') = (survivor_id IS NOT NULL)", "person_has_survivor"),
        check("(kind = 'report') = (funder_id IS NOT NULL)", "report_has_funder"),
        check("survivor_id IS NULL OR not_after IS NOT NULL", "person_has_end"),
        check("(state = 'sending') = (claimed_by IS NOT NULL)", "sending_is_claimed"),
        check("(claimed_by IS NULL) = (claimed_until IS NULL)", "claim_has_end"),
        check("(state IN ('queued', 'sending')) = (ended_at IS NULL)", "ended_when_final"),
        check("tries >= 0", "tries_positive"),
        index_while("ix_message_waiting", "channel", "not_before", "id", where="state = 'queued'"),
        index_while("ix_message_sending", "claimed_until", where="state = 'sending'"),
        sa.Index("ix_message_survivor_id", "survivor_id", "id"),
        sa.Index("ix_message_staff_id", "staff_id", "id"),
        sa.Index("ix_message_funder_id", "funder_id", "id"),
        sa.Index("ix_message_state", "state", "id"),
        sa.Index("ix_message_provider_id", "provider_id", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=120)
    kind: MessageKind = choice(MessageKind, "kind")
    channel: Channel = choice(Channel, "channel")
    provider_id: int | None = Field(default=None, foreign_key="provider.id")
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    survivor_id: int | None = Field(default=None, foreign_key="survivor.id")
    text: str | None = Field(default=None, max_length=32)
    text_version: str | None = Field(default=None, max_length=64)
    params: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    state: MessageState = choice(MessageState, "state", default=MessageState.QUEUED)
    problem: Problem | None = choice(Problem, "problem", default=None, nullable=True)
    tries: int = 0
    made_at: datetime
    not_before: datetime
    not_after: datetime | None = None
    claimed_by: str | None = Field(default=None, max_length=64)
    claimed_until: datetime | None = None
    claim: int = 0
    ended_at: datetime | None = None
    gateway: str | None = Field(default=None, max_length=32)
    reference: str | None = Field(default=None, max_length=120)
    funder_id: int | None = Field(default=None, foreign_key="funder.id")


class MessageTry(SQLModel, table=True):
    """One time a message was given to whoever carries it; without a problem it was taken."""

    __tablename__ = "message_try"
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    at: datetime
    gateway: str = Field(max_length=32)
    problem: Problem | None = choice(Problem, "problem", default=None, nullable=True)


class MessageTarget(SQLModel, table=True):
    """Where messages go, and since when it has not answered; while it rests nothing is tried."""

    __tablename__ = "message_target"
    __table_args__ = (check("failures >= 0", "failures_positive"),)
    channel: Channel = choice(Channel, "channel", primary_key=True)
    target: str = Field(max_length=254)
    failures: int = 0
    failing_since: datetime | None = None
    rests_until: datetime | None = None
    answered_at: datetime | None = None


class Task(SQLModel, table=True):
    """What somebody has to do where the software may or can do nothing more; `key` keeps it from being asked twice."""

    __table_args__ = (
        check("(done_at IS NULL) OR done_at >= made_at", "dates_in_order"),
        index_while("ix_task_open", "provider_id", "id", where="done_at IS NULL"),
        sa.Index("ix_task_survivor_id", "survivor_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=120)
    kind: TaskKind = choice(TaskKind, "kind")
    problem: Problem | None = choice(Problem, "problem", default=None, nullable=True)
    provider_id: int | None = Field(default=None, foreign_key="provider.id")
    survivor_id: int | None = Field(default=None, foreign_key="survivor.id")
    message_id: int | None = Field(default=None, foreign_key="message.id")
    due_on: date
    made_at: datetime
    done_at: datetime | None = None
    done_by_id: int | None = Field(default=None, foreign_key="staff.id")
