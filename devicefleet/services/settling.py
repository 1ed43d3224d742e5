"""Taking back what need not be said any more, in the transaction that settled it: returned, renewed, withdrawn.

Every change to a person opens an entry, and leaves its mark here; just before the commit their open reminders are held
against the facts, and a message that has nothing left to say is cancelled with them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import before_commit, config_of
from devicefleet.queries.reminding import sources
from devicefleet.rules.terms import MessageState, Problem, ReminderState
from devicefleet.tables import Message, MessageLine, Reminder

CHANGED = "people whose reminders are looked at again"
AT_ONCE = 500
OPEN = (ReminderState.DUE, ReminderState.TOLD)


def touch(session: Session, at: Moment, survivor_id: int) -> None:
    """Something about somebody changes in this transaction."""
    session.info.setdefault(CHANGED, {})[survivor_id] = at
    before_commit(session, _settle_changed)


def _settle_changed(session: Session) -> None:
    changed: dict[int, Moment] = session.info.pop(CHANGED, {})
    people = sorted(changed)
    for first in range(0, len(people), AT_ONCE):
        some = people[first : first + AT_ONCE]
        open_ones = sa.select(Reminder).where(col(Reminder.survivor_id).in_(some), col(Reminder.state).in_(OPEN))
        settle(session, changed[some[0]], session.scalars(open_ones).all())


def settle(session: Session, at: Moment, reminders: Sequence[Reminder]) -> set[int]:
    """Those of these open reminders that still have something to say; the others are settled, with their messages.

    Those of somebody who moved are told to the organisation that answers for them now, never to the one before.
    """
    standing = _standing(session, at, reminders)
    gone = [one for one in reminders if one.id not in standing]
    for one in gone:
        one.state, one.ended_at = ReminderState.SETTLED, at.now
        session.add(one)
    if gone:
        session.flush()
        _cancel(session, at, [one.id for one in gone if one.id is not None])
    return standing


def _standing(session: Session, at: Moment, reminders: Iterable[Reminder]) -> set[int]:
    config = config_of(session)
    by_rule: dict[str, list[Reminder]] = defaultdict(list)
    for one in reminders:
        by_rule[one.rule].append(one)
    standing: set[int] = set()
    for name, some in by_rule.items():
        rule = config.reminder_rules.by_name.get(name)
        if rule is None:
            continue
        due = sources.due(rule.source, at.today, config.reminders)
        found = due.rows().where(
            due.key.in_({one.subject_id for one in some}), due.on.in_({one.due_on for one in some})
        )
        there = {(row.subject_id, row.due_on): row.provider_id for row in session.execute(found)}
        kept = [one for one in some if (one.subject_id, one.due_on) in there]
        for one in kept:
            one.provider_id = there[one.subject_id, one.due_on]
        standing |= {one.id for one in kept if one.id is not None}
    return standing


def _cancel(session: Session, at: Moment, reminder_ids: Sequence[int]) -> None:
    """Messages that wait with nothing left to say."""
    told = sa.select(col(MessageLine.message_id)).where(col(MessageLine.reminder_id).in_(reminder_ids))
    left = sa.exists().where(
        col(MessageLine.message_id) == col(Message.id),
        col(Reminder.id) == col(MessageLine.reminder_id),
        col(Reminder.state).in_(OPEN),
    )
    over = sa.update(Message).where(col(Message.id).in_(told), col(Message.state) == MessageState.QUEUED, ~left)
    session.execute(
        over.values(state=MessageState.CANCELLED, problem=Problem.SETTLED, ended_at=at.now),
        execution_options={"synchronize_session": False},
    )
