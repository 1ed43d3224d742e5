"""What one round of reminding did: how many of each rule were made, and told, to whom and by how many messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.rules.reminding.rule import Rule
from devicefleet.rules.terms import Audience, ReminderState, Urgency
from devicefleet.tables import Message, MessageLine, Reminder

KEYS = (col(Reminder.rule), col(Reminder.audience), col(Reminder.urgency))
Key = tuple[str, Audience, Urgency]


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One rule and those it tells. `skipped` are of the `made`; what is `told` may have been made before."""

    rule: str
    title: str
    audience: Audience
    urgency: Urgency
    made: int
    skipped: int
    told: int
    messages: int


def rows(session: Session, at: Moment) -> tuple[RoundRow, ...]:
    """What bears the instant of this round, in the order of the rules."""
    made: dict[Key, tuple[int, int]] = {}
    skipped = func.count().filter(col(Reminder.state) == ReminderState.SKIPPED)
    for *key, all_of_them, passed_over in session.execute(
        select(*KEYS, func.count(), skipped).where(col(Reminder.made_at) == at.now).group_by(*KEYS)
    ):
        made[_key(key)] = all_of_them, passed_over
    told: dict[Key, tuple[int, int]] = {}
    sent = (
        select(*KEYS, func.count(col(Reminder.id).distinct()), func.count(col(Message.id).distinct()))
        .join(MessageLine, col(MessageLine.reminder_id) == col(Reminder.id))
        .join(Message, col(Message.id) == col(MessageLine.message_id))
        .where(col(Message.made_at) == at.now)
        .group_by(*KEYS)
    )
    for *key, reminders, messages in session.execute(sent):
        told[_key(key)] = reminders, messages
    known = config_of(session).reminder_rules.by_name
    order = {name: number for number, name in enumerate(known)}
    nothing = (0, 0)
    return tuple(
        RoundRow(key[0], _title(known, key[0]), *key[1:], *made.get(key, nothing), *told.get(key, nothing))
        for key in sorted({*made, *told}, key=lambda key: (order.get(key[0], len(order)), *key))
    )


def _title(known: Mapping[str, Rule], name: str) -> str:
    return known[name].title if name in known else name


def _key(key: list[Any]) -> Key:
    return key[0], key[1], key[2]
