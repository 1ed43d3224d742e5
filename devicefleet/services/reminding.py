"""Telling staff what is due: reminders become messages, each to everybody who is to know, and to each of them once.

The mail of the morning, of the week and of the month gathers; what is urgent goes at once. What a message says is made
when it goes (`composing.py`). A day on which nothing could be told is caught up on the next working day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TypeVar

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.reminding.receivers import WIDE, Receiver, Receivers
from devicefleet.rules.reminding.days import instant
from devicefleet.rules.terms import Channel, MessageKind, MessageState, ReminderState, Urgency
from devicefleet.rules.working_days import is_working_day
from devicefleet.services import outbox
from devicefleet.services.pieces import Ledger
from devicefleet.tables import Message, MessageLine, Reminder
from devicefleet.tables.base import key_of

T = TypeVar("T")
AT_ONCE, FEW = 50_000, 500
GATHERED = {
    Urgency.DIGEST: MessageKind.DIGEST,
    Urgency.TASK: MessageKind.DIGEST,
    Urgency.WEEKLY: MessageKind.WEEKLY,
    Urgency.MONTHLY: MessageKind.MONTHLY,
}
Group = tuple[Receiver, MessageKind]


@dataclass(frozen=True, slots=True)
class Telling:
    """Which message tells each receiver of what, and what everybody who is to know of it knows then."""

    groups: Mapping[Group, Sequence[int]]
    told: Collection[int]

    @property
    def ids(self) -> set[int]:
        """All that there is anything to do for."""
        return {*self.told, *(one for some in self.groups.values() for one in some)}


def tell(ledger: Ledger, at: Moment) -> int:
    """Queue all that staff can be told today, a few organisations at a time; gives how many messages that makes.

    Where there is something to tell is read while others write; what that is, is made out anew by whoever writes it.
    """
    with ledger.reading() as session:
        due = sorted(_due(session, at), key=_place)
        ripe = _telling(session, at, due).ids
        places = [[key_of(one) for one in some] for _number, some in groupby(due, _place)]
    made = 0
    for ids in _turns(place for place in places if not ripe.isdisjoint(place)):
        with ledger.writing() as session:
            made += _tell(session, at, ids)
    return made


def _turns(places: Iterable[Sequence[int]]) -> Iterator[list[int]]:
    """Places together until they are enough for one transaction; a place is never divided."""
    turn: list[int] = []
    for ids in places:
        if turn and len(turn) + len(ids) > FEW:
            yield turn
            turn = []
        turn += ids
    if turn:
        yield turn


def _place(one: Reminder) -> int:
    """Whom a mail goes to is a matter of one organisation, or (0) of those who look after all of them."""
    return 0 if one.audience in WIDE else one.provider_id or 0


def _tell(session: Session, at: Moment, ids: Sequence[int]) -> int:
    due = _due(session, at, ids)
    telling = _telling(session, at, due)
    told, made = set(telling.told), 0
    for group, some in telling.groups.items():
        message_id = _queue(session, at, group, some)
        if message_id is None:
            told -= set(some)
            continue
        made += 1
        session.execute(insert(MessageLine), [{"message_id": message_id, "reminder_id": one} for one in some])
    for few in _few(sorted(told)):
        still = (col(Reminder.id).in_(few), col(Reminder.state) == ReminderState.DUE)
        session.execute(update(Reminder).where(*still).values(state=ReminderState.TOLD))
    return made


def _due(session: Session, at: Moment, ids: Sequence[int] | None = None) -> list[Reminder]:
    """All that is due, or what still is of some; the earliest first."""
    told = (*GATHERED, Urgency.URGENT)
    query = (
        select(Reminder)
        .where(col(Reminder.state) == ReminderState.DUE, col(Reminder.urgency).in_(told))
        .where(col(Reminder.tell_on) <= at.today)
        .order_by(col(Reminder.id))
        .execution_options(populate_existing=True)
    )
    if ids is None:
        return list(session.exec(query.limit(AT_ONCE)))
    return [one for few in _few(ids) for one in session.exec(query.where(col(Reminder.id).in_(few)))]


def _receivers(session: Session, due: Sequence[Reminder]) -> Receivers:
    people = {one.survivor_id for one in due if one.survivor_id is not None}
    return Receivers(session, people, providers={one.provider_id for one in due if one.provider_id is not None})


def _telling(session: Session, at: Moment, due: Sequence[Reminder]) -> Telling:
    """What waits for one of its receivers is not told yet: for a working day, or for the next mail after today's."""
    receivers = _receivers(session, due)
    before = _told_before(session, due)
    groups: dict[Group, list[int]] = defaultdict(list)
    waiting: set[int] = set()
    for one in due:
        key = key_of(one)
        for receiver in receivers.of(one):
            kind = _kind(one.urgency, receiver)
            if kind is None or (receiver.staff_id, key) in before:
                continue
            if kind is not MessageKind.URGENT and not is_working_day(at.today, receiver.nation):
                waiting.add(key)
            else:
                groups[receiver, kind].append(key)
    had = _had(session, {_key(at, group, ids) for group, ids in groups.items()})
    for group in [group for group, ids in groups.items() if _key(at, group, ids) in had]:
        waiting |= set(groups.pop(group))
    return Telling(groups, {key_of(one) for one in due} - waiting)


def _kind(urgency: Urgency, receiver: Receiver) -> MessageKind | None:
    """Whoever wants nothing at once finds it in the morning's mail; whoever wants no mail, on the pages."""
    if urgency is Urgency.URGENT and receiver.urgent:
        return MessageKind.URGENT
    return GATHERED.get(urgency, MessageKind.DIGEST) if receiver.digest else None


def _queue(session: Session, at: Moment, group: Group, ids: Sequence[int]) -> int | None:
    """None where somebody had their mail of the period already."""
    receiver, kind = group
    return outbox.queue(
        session,
        at,
        key=_key(at, group, ids),
        kind=kind,
        channel=Channel.EMAIL,
        provider_id=receiver.provider_id,
        staff_id=receiver.staff_id,
        not_before=_not_before(session, at, receiver, kind),
    )


def _key(at: Moment, group: Group, ids: Sequence[int]) -> str:
    receiver, kind = group
    return f"{kind}|{receiver.staff_id}|{_period(kind, at.today, ids)}"


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
    found: set[tuple[int, int]] = set()
    for few in _few([key_of(one) for one in due]):
        query = (
            select(Message.staff_id, MessageLine.reminder_id)
            .join(MessageLine, col(MessageLine.message_id) == col(Message.id))
            .where(col(MessageLine.reminder_id).in_(few), col(Message.staff_id).is_not(None))
            .where(col(Message.state) != MessageState.CANCELLED)
        )
        found |= {(staff_id, reminder_id) for staff_id, reminder_id in session.exec(query) if staff_id is not None}
    return found


def _had(session: Session, keys: Collection[str]) -> set[str]:
    """Mails that were queued before, whatever became of them."""
    queued = select(Message.key)
    return {key for few in _few(sorted(keys)) for key in session.exec(queued.where(col(Message.key).in_(few)))}


def _few(some: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many as one statement takes."""
    return (some[first : first + FEW] for first in range(0, len(some), FEW))
