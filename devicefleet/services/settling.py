"""Taking back what need not be said any more, in the transaction that settled it: returned, renewed, withdrawn.

Every change to a person opens an entry, and leaves its mark here; just before the commit their open reminders are held
against the facts, and a message that has nothing left to say is cancelled with them. What time alone settles, or what
belongs to nobody, is found once a day (`sweep`). A matter that is back, as after an undo, is remembered again by the
next look (`looking.py`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col

from devicefleet.clock import Moment, moment_of
from devicefleet.db import before_commit, config_of
from devicefleet.queries.reminding import sources
from devicefleet.rules.reminding.rule import Rule, Source
from devicefleet.rules.terms import Audience, MessageState, Problem, ReminderState
from devicefleet.services import silencing
from devicefleet.services.pieces import Ledger
from devicefleet.tables import Message, MessageLine, Reminder

CHANGED = "people whose reminders are looked at again"
AT_ONCE = 500
OPEN = sa.text("reminder.state IN ('due', 'told')")
"""In so many words, as the indexes over what is open have it: with parameters they would not be used."""


def touch(session: Session, at: Moment, survivor_id: int) -> None:
    """Something about somebody changes in this transaction."""
    session.info.setdefault(CHANGED, {})[survivor_id] = at
    before_commit(session, _settle_changed)


def _settle_changed(session: Session) -> None:
    changed: dict[int, Moment] = session.info.pop(CHANGED, {})
    people = sorted(changed)
    for first in range(0, len(people), AT_ONCE):
        some = people[first : first + AT_ONCE]
        open_ones = sa.select(Reminder).where(col(Reminder.survivor_id).in_(some), OPEN)
        today = moment_of(changed[some[0]].now)  # history is told on days of its own
        settle(session, today, session.scalars(open_ones).all())
    silencing.silence(session, changed)


def settle(session: Session, at: Moment, reminders: Sequence[Reminder]) -> set[int]:
    """Those of these open reminders that still have something to say; the others are settled, with their messages.

    Those of somebody who moved are the new organisation's, whose staff were not told yet.
    """
    standing = _standing(session, at, reminders)
    gone = [one for one in reminders if one.id not in standing]
    for one in reminders:
        if one.id not in standing:
            one.state, one.ended_at = ReminderState.SETTLED, at.now
        elif one.provider_id != standing[one.id]:
            one.provider_id = standing[one.id]
            one.state = one.state if one.audience is Audience.SURVIVOR else ReminderState.DUE
    if gone:
        session.flush()
        _cancel(session, at, [one.id for one in gone])
    return {key for key in standing if key is not None}


def sweep(ledger: Ledger, at: Moment) -> int:
    """Settle everything open that has nothing to say today; gives how many.

    It is found while others go on writing, and held against the facts once more when it is settled, some at a time.
    """
    with ledger.reading() as session:
        gone = _gone(session, at)
    settled = 0
    for first in range(0, len(gone), AT_ONCE):
        with ledger.writing() as session:
            some = sa.select(Reminder).where(OPEN, col(Reminder.id).in_(gone[first : first + AT_ONCE]))
            still_open = session.scalars(some.execution_options(populate_existing=True)).all()
            settled += len(still_open) - len(settle(session, at, still_open))
    return settled


def _gone(session: Session, at: Moment) -> Sequence[int | None]:
    rules = config_of(session).reminder_rules.by_name
    gone = list(session.scalars(sa.select(col(Reminder.id)).where(OPEN, col(Reminder.rule).not_in(rules))))
    for rule in rules.values():
        for source in rule.sources:
            due = sources.due(source, at.today, config_of(session).reminders)
            there = due.rows().where(due.key == col(Reminder.subject_id), due.on == col(Reminder.due_on))
            mine = sa.select(col(Reminder.id)).where(OPEN, col(Reminder.rule) == rule.name, _at_levels(rule, source))
            gone += session.scalars(mine.where(~sa.exists(there.correlate(Reminder))))
    return gone


def _at_levels(rule: Rule, source: Source) -> sa.ColumnElement[bool]:
    """Of the levels that are about this source; what the rule has no level for any more is about its own."""
    level = sa.tuple_(col(Reminder.level), col(Reminder.audience))
    if source is not rule.source:
        return level.in_([(one.day, one.audience) for one in rule.about(source)])
    others = [(one.day, one.audience) for one in rule.levels if one.source is not source]
    return level.not_in(others) if others else sa.true()


def _standing(session: Session, at: Moment, reminders: Iterable[Reminder]) -> dict[int | None, int]:
    """Which of them still have something to say, and who answers for it now."""
    config = config_of(session)
    by_source: dict[Source, list[Reminder]] = defaultdict(list)
    for one in reminders:
        if rule := config.reminder_rules.by_name.get(one.rule):
            by_source[rule.source_at(one.level, one.audience)].append(one)
    standing: dict[int | None, int] = {}
    for source, some in by_source.items():
        due = sources.due(source, at.today, config.reminders)
        found = due.rows().where(
            due.key.in_({one.subject_id for one in some}), due.on.in_({one.due_on for one in some})
        )
        there = {(row.subject_id, row.due_on): row.provider_id for row in session.execute(found)}
        matters = ((one.id, (one.subject_id, one.due_on)) for one in some)
        standing |= {key: there[matter] for key, matter in matters if matter in there}
    return standing


def _cancel(session: Session, at: Moment, reminder_ids: Sequence[int | None]) -> None:
    """Messages that wait with nothing left to say."""
    told = sa.select(col(MessageLine.message_id)).where(col(MessageLine.reminder_id).in_(reminder_ids))
    left = sa.exists().where(
        col(MessageLine.message_id) == col(Message.id),
        col(Reminder.id) == col(MessageLine.reminder_id),
        OPEN,
    )
    over = sa.update(Message).where(col(Message.id).in_(told), col(Message.state) == MessageState.QUEUED, ~left)
    session.execute(
        over.values(state=MessageState.CANCELLED, problem=Problem.SETTLED, ended_at=at.now),
        execution_options={"synchronize_session": False},
    )
