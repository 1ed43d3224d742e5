"""Telling staff what is due: reminders become messages, each to everybody who is to know, and to each of them once.

The mail of the morning, of the week and of the month gathers; what is urgent goes at once. What a message says is made
when it goes (`composing.py`). A day on which nothing could be told is caught up on the next working day.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.reminding.receivers import Receiver, Receivers
from devicefleet.rules.reminding.days import instant
from devicefleet.rules.terms import Channel, MessageKind, MessageState, ReminderState, Urgency
from devicefleet.rules.working_days import is_working_day
from devicefleet.services import outbox
from devicefleet.tables import Message, MessageLine, Reminder

AT_ONCE = 50_000
GATHERED = {
    Urgency.DIGEST: MessageKind.DIGEST,
    Urgency.TASK: MessageKind.DIGEST,
    Urgency.WEEKLY: MessageKind.WEEKLY,
    Urgency.MONTHLY: MessageKind.MONTHLY,
}
Group = tuple[Receiver, MessageKind]


def tell(session: Session, at: Moment) -> int:
    """Queue all that staff can be told today; gives how many messages that makes."""
    due = _due(session, at)
    receivers = Receivers(session, {one.survivor_id for one in due if one.survivor_id is not None})
    groups, waiting = _grouped(session, at, due, receivers)
    made = 0
    for (receiver, kind), ids in groups.items():
        message_id = _queue(session, at, receiver, kind, ids)
        if message_id is None:
            waiting |= set(ids)
            continue
        made += 1
        session.execute(insert(MessageLine), [{"message_id": message_id, "reminder_id": one} for one in ids])
    told = [one.id for one in due if one.id not in waiting]
    for first in range(0, len(told), 500):
        some = col(Reminder.id).in_(told[first : first + 500])
        session.execute(update(Reminder).where(some).values(state=ReminderState.TOLD))
    return made


def _due(session: Session, at: Moment) -> Sequence[Reminder]:
    told = (*GATHERED, Urgency.URGENT)
    query = (
        select(Reminder)
        .where(col(Reminder.state) == ReminderState.DUE, col(Reminder.urgency).in_(told))
        .where(col(Reminder.tell_on) <= at.today)
        .order_by(col(Reminder.id))
        .limit(AT_ONCE)
    )
    return session.exec(query).all()


def _grouped(
    session: Session, at: Moment, due: Sequence[Reminder], receivers: Receivers
) -> tuple[dict[Group, list[int]], set[int]]:
    """What each receiver is told by which message; and what has to wait for one of them."""
    before = _told_before(session, due)
    groups: dict[Group, list[int]] = defaultdict(list)
    waiting: set[int] = set()
    for one in due:
        key = one.id or 0
        for receiver in receivers.of(one):
            kind = _kind(one.urgency, receiver)
            if kind is None or (receiver.staff_id, key) in before:
                continue
            if kind is not MessageKind.URGENT and not is_working_day(at.today, receiver.nation):
                waiting.add(key)
            else:
                groups[receiver, kind].append(key)
    return groups, waiting


def _kind(urgency: Urgency, receiver: Receiver) -> MessageKind | None:
    """Whoever wants nothing at once finds it in the morning's mail; whoever wants no mail, on the pages."""
    if urgency is Urgency.URGENT and receiver.urgent:
        return MessageKind.URGENT
    return GATHERED.get(urgency, MessageKind.DIGEST) if receiver.digest else None


def _queue(session: Session, at: Moment, receiver: Receiver, kind: MessageKind, ids: Sequence[int]) -> int | None:
    """None where somebody had their mail of the period already."""
    return outbox.queue(
        session,
        at,
        key=f"{kind}|{receiver.staff_id}|{_period(kind, at.today, ids)}",
        kind=kind,
        channel=Channel.EMAIL,
        provider_id=receiver.provider_id,
        staff_id=receiver.staff_id,
        not_before=_not_before(session, at, receiver, kind),
    )


def _period(kind: MessageKind, today: date, ids: Sequence[int]) -> str:
    if kind is MessageKind.URGENT:
        return f"{today}|{min(ids)}"
    if kind is MessageKind.WEEKLY:
        year, week, _day = today.isocalendar()
        return f"{year}-W{week:02}"
    return today.isoformat() if kind is MessageKind.DIGEST else today.isoformat()[:7]


def _not_before(session: Session, at: Moment, receiver: Receiver, kind: MessageKind) -> datetime:
    """In the morning; what is found out later in the day goes at once."""
    minute = config_of(session).reminders.send_minute if kind is MessageKind.URGENT else receiver.minute
    return max(at.now, instant(at.today, minute))


def _told_before(session: Session, due: Iterable[Reminder]) -> set[tuple[int, int]]:
    """(staff, reminder) of what some were told while others still waited."""
    some = [one.id for one in due]
    found: set[tuple[int, int]] = set()
    for first in range(0, len(some), 500):
        query = (
            select(Message.staff_id, MessageLine.reminder_id)
            .join(MessageLine, col(MessageLine.message_id) == col(Message.id))
            .where(col(MessageLine.reminder_id).in_(some[first : first + 500]), col(Message.staff_id).is_not(None))
            .where(col(Message.state) != MessageState.CANCELLED)
        )
        found |= {(staff_id, reminder_id) for staff_id, reminder_id in session.exec(query) if staff_id is not None}
    return found
