"""Writing to the people supported: only to who agreed, on the way and in the hours they chose, once a day at most.

Everything is asked again just before a message goes. What may not go is not kept for later: somebody is told instead.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import insert
from sqlmodel import Session, col, select

from devicefleet.clock import LONDON, Moment
from devicefleet.db import config_of
from devicefleet.queries import contact, message_texts
from devicefleet.queries.contact import Reach
from devicefleet.rules.contact import window
from devicefleet.rules.reminding.rule import Said
from devicefleet.rules.terms import MessageKind, Problem, ReminderState, TaskKind, Urgency
from devicefleet.services import outbox, tasks
from devicefleet.tables import MessageLine, Reminder

LATE = timedelta(3)
"""After so many days a message nobody could send is not sent any more."""
TASKS = {
    Problem.CHECK_TOO_OLD: TaskKind.CHECK_CONTACT,
    Problem.NUMBER_GONE: TaskKind.CHECK_CONTACT,
    Problem.NO_TEXT: TaskKind.CALL_INSTEAD,
    Problem.OUT_OF_TIME: TaskKind.CALL_INSTEAD,
}
"""What somebody is asked to do instead. Where a person did not agree, or may be watched, nobody is asked anything."""


def write_to_people(session: Session, at: Moment) -> int:
    """Queue what people can be told today; gives how many messages that makes."""
    by_person: dict[int, list[Reminder]] = defaultdict(list)
    for one in _due(session, at):
        by_person[one.survivor_id or 0].append(one)
    return sum(_write(session, at, person, due) for person, due in by_person.items())


def said_of(session: Session, reminder: Reminder) -> Said | None:
    """What a reminder lets a message say; nothing where its rule does not say it any more."""
    rule = config_of(session).reminder_rules.by_name.get(reminder.rule)
    level = rule.level(reminder.level, reminder.audience) if rule else None
    return level.said if level else None


def _due(session: Session, at: Moment) -> Sequence[Reminder]:
    query = (
        select(Reminder)
        .where(col(Reminder.state) == ReminderState.DUE, col(Reminder.urgency) == Urgency.MESSAGE)
        .where(col(Reminder.tell_on) <= at.today)
        .order_by(col(Reminder.id))
    )
    return session.exec(query).all()


def _write(session: Session, at: Moment, person: int, due: Sequence[Reminder]) -> int:
    """The most urgent of what is due for one person; the rest of it is left unsaid."""
    first, *others = sorted(due, key=lambda one: _weight(session, one))
    for one in others:
        _end(session, at, one)
    said = said_of(session, first)
    if said is None or at.today - first.tell_on > LATE:
        _end(session, at, first)
        return 0
    reached = contact.reach(session, person, at, after_exit=said is Said.AFTER_EXIT)
    problem = reached if isinstance(reached, Problem) else _problem(session, at, reached)
    if problem is None and isinstance(reached, Reach):
        return _queue(session, at, first, said, reached)
    _end(session, at, first)
    if problem in TASKS:
        _ask(session, at, TASKS[problem], first, problem)
    return 0


def _problem(session: Session, at: Moment, reached: Reach) -> Problem | None:
    if message_texts.texts(session).best(reached.rule.language) is None:
        return Problem.NO_TEXT
    return None if window(reached.rule, at.now) else Problem.OUT_OF_TIME


def _queue(session: Session, at: Moment, reminder: Reminder, said: Said, reached: Reach) -> int:
    """For the next hours that are safe: what does not go in them does not go."""
    hours = window(reached.rule, at.now)
    if hours is None or reminder.survivor_id is None:
        raise LookupError("there are no safe hours")
    start, end = hours
    message_id = outbox.queue(
        session,
        at,
        key=f"person|{reminder.survivor_id}|{start.astimezone(LONDON).date()}",
        kind=MessageKind.PERSON,
        channel=reached.channel,
        provider_id=reminder.provider_id,
        survivor_id=reminder.survivor_id,
        text=said.value,
        not_before=start,
        not_after=end,
    )
    if message_id is None:
        return 0
    session.execute(insert(MessageLine).values(message_id=message_id, reminder_id=reminder.id))
    reminder.state = ReminderState.TOLD
    session.add(reminder)
    return 1


def _ask(session: Session, at: Moment, kind: TaskKind, reminder: Reminder, problem: Problem) -> None:
    """Somebody has to see to a person whom no message reaches; a look at safe contact is asked for once a month."""
    when = f"{at.today:%Y-%m}" if kind is TaskKind.CHECK_CONTACT else str(reminder.id)
    tasks.ask(session, at, kind, f"{kind}|{reminder.survivor_id}|{when}", problem=problem, about=reminder)


def _end(session: Session, at: Moment, reminder: Reminder) -> None:
    reminder.state, reminder.ended_at = ReminderState.SKIPPED, at.now
    session.add(reminder)


def _weight(session: Session, reminder: Reminder) -> int:
    """In the order in which `Said` lists what may be said; of two of a kind the nearer first."""
    said = said_of(session, reminder)
    return list(Said).index(said) if said else len(Said)
