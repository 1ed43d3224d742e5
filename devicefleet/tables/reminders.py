"""What is to be remembered: one row for each time somebody is to know of a due date; and how staff like to be told."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import Audience, ReminderState, ReminderSubject, Urgency
from devicefleet.tables.base import check, choice, index_while

OPEN = "state IN ('due', 'told')"


class Reminder(SQLModel, table=True):
    """One level of one rule for one due date and those who are to know: said once, whoever looks and how often.

    `level` is in days from the due date; `tell_on` is the working day on which it falls.
    """

    __table_args__ = (
        sa.UniqueConstraint("rule", "subject", "subject_id", "due_on", "level", "audience"),
        check("(audience = 'survivor') = (urgency = 'message')", "survivors_get_messages"),
        check("audience <> 'survivor' OR survivor_id IS NOT NULL", "message_has_survivor"),
        check("(state IN ('due', 'told')) = (ended_at IS NULL)", "ended_when_final"),
        index_while("ix_reminder_due", "urgency", "tell_on", "id", where="state = 'due'"),
        index_while("ix_reminder_open_survivor", "survivor_id", where=f"{OPEN} AND survivor_id IS NOT NULL"),
        index_while("ix_reminder_open_rule", "rule", "subject_id", where=OPEN),
        index_while("ix_reminder_open_audience", "audience", "provider_id", "id", where=OPEN),
        sa.Index("ix_reminder_survivor_id", "survivor_id", "id"),
        sa.Index("ix_reminder_provider_id", "provider_id", "tell_on", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    rule: str = Field(max_length=48)
    subject: ReminderSubject = choice(ReminderSubject, "subject")
    subject_id: int
    due_on: date
    level: int
    audience: Audience = choice(Audience, "audience")
    urgency: Urgency = choice(Urgency, "urgency")
    provider_id: int | None = Field(default=None, foreign_key="provider.id")
    survivor_id: int | None = Field(default=None, foreign_key="survivor.id")
    tell_on: date
    state: ReminderState = choice(ReminderState, "state")
    made_at: datetime
    ended_at: datetime | None = None
    done_by_id: int | None = Field(default=None, foreign_key="staff.id")


class MessageLine(SQLModel, table=True):
    """One reminder told by one message."""

    __tablename__ = "message_line"
    message_id: int = Field(foreign_key="message.id", primary_key=True)
    reminder_id: int = Field(foreign_key="reminder.id", primary_key=True, index=True)


class ReminderLook(SQLModel, table=True):
    """How far the last whole look at due dates came: its day, the last entry there was, and the mark of the rules."""

    __tablename__ = "reminder_look"
    __table_args__ = (check("id = 1", "one_row"),)
    id: int = Field(primary_key=True)
    looked_on: date
    entry_id: int
    fingerprint: str = Field(max_length=64)


class StaffPreference(SQLModel, table=True):
    """How somebody likes to be told; whoever has no row gets what is usual. Minutes are counted from midnight, London.

    Only a hash of the calendar's key is kept.
    """

    __tablename__ = "staff_preference"
    __table_args__ = (check("digest_minute BETWEEN 0 AND 1439", "minute_of_day"),)
    staff_id: int = Field(foreign_key="staff.id", primary_key=True)
    digest: bool = True
    urgent: bool = True
    digest_minute: int | None = None
    calendar_hash: str | None = Field(default=None, unique=True, max_length=64)
    calendar_made_at: datetime | None = None
