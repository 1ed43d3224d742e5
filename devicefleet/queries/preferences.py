"""How somebody is told: what they chose, what is usual, and what the mail of today would say to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.reminders import OPEN
from devicefleet.queries.reminding import told
from devicefleet.queries.reminding.receivers import Receivers
from devicefleet.rules.messages import staff
from devicefleet.rules.terms import MessageKind, ReminderState, Urgency
from devicefleet.tables import Message, MessageLine, Reminder, StaffPreference

GATHERED = (Urgency.DIGEST, Urgency.TASK)


@dataclass(frozen=True, slots=True)
class Preferences:
    """Minutes are counted from midnight in London; `calendar_made_at` is missing where there is no calendar."""

    digest: bool
    urgent: bool
    minute: int
    usual_minute: int
    calendar_made_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as its receiver reads it."""

    subject: str
    text: str


def preferences(session: Session, staff_id: int) -> Preferences:
    """What somebody chose, and what is usual where they did not."""
    usual = config_of(session).reminders.send_minute
    known = session.get(StaffPreference, staff_id)
    if known is None:
        return Preferences(True, True, usual, usual, None)
    minute = usual if known.digest_minute is None else known.digest_minute
    return Preferences(known.digest, known.urgent, minute, usual, known.calendar_made_at)


def todays_mail(session: Session, at: Moment, staff_id: int) -> Mail | None:
    """The mail of this morning as it would read now, gone already or not; none where it has nothing to say."""
    lines = told.lines(session, {*_told_today(session, at, staff_id), *_waiting(session, at, staff_id)})
    return Mail(staff.digest_subject(len(lines)), staff.body(lines, at.today)) if lines else None


def _told_today(session: Session, at: Moment, staff_id: int) -> list[int]:
    query = (
        select(col(Reminder.id))
        .join(MessageLine, col(MessageLine.reminder_id) == col(Reminder.id))
        .join(Message, col(Message.id) == col(MessageLine.message_id))
        .where(col(Message.key) == f"{MessageKind.DIGEST}|{staff_id}|{at.today.isoformat()}", OPEN)
    )
    return list(session.scalars(query))


def _waiting(session: Session, at: Moment, staff_id: int) -> Iterator[int]:
    query = select(Reminder).where(
        col(Reminder.state) == ReminderState.DUE,
        col(Reminder.urgency).in_(GATHERED),
        col(Reminder.tell_on) <= at.today,
    )
    due = session.scalars(query).all()
    people = {one.survivor_id for one in due if one.survivor_id is not None}
    receivers = Receivers(session, people, only=staff_id)
    for one in due:
        if any(receiver.staff_id == staff_id for receiver in receivers.of(one)):
            yield one.id or 0
