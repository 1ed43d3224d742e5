"""Done: somebody did what a reminder or the software asked of them; it is noted who and when."""

import re
from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.queries.reminders import OPEN
from devicefleet.queries.tasks import ENDS_BY_ITSELF, REMINDER, TASK, meant_for, reminders_to_do, tasks_to_do
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Conflict, NotFound
from devicefleet.rules.terms import ReminderState
from devicefleet.rules.words import _
from devicefleet.services import audit
from devicefleet.tables import Reminder, Task

KEY = re.compile(rf"([{REMINDER}{TASK}])([1-9][0-9]{{0,9}})")


def done(session: Session, actor: Actor, at: Moment, keys: Sequence[str]) -> None:
    """All of these or none; one that was done before stays as it was."""
    for key in dict.fromkeys(keys):
        read = KEY.fullmatch(key.strip())
        if read is None or int(read[2]) >= 2**31:
            raise _unknown(key)
        found = {REMINDER: _reminder, TASK: _task}[read[1]](session, actor, at, int(read[2]))
        if not found:
            raise _unknown(key)


def _unknown(key: str) -> NotFound:
    return NotFound(_("There is no task {key} in your list. Look at the list: it may be settled.", key=key[:16]))


def _reminder(session: Session, actor: Actor, at: Moment, key: int) -> bool:
    """With what else tells the same person of the same matter."""
    query = select(Reminder).where(col(Reminder.id) == key, reminders_to_do(actor)).with_for_update()
    one = session.exec(query).one_or_none()
    if one is None:
        before = select(Reminder.done_by_id).where(col(Reminder.id) == key, col(Reminder.state) == ReminderState.DONE)
        return actor.staff_id is not None and session.exec(before).one_or_none() == actor.staff_id
    same = (
        OPEN,
        col(Reminder.rule) == one.rule,
        col(Reminder.subject) == one.subject,
        col(Reminder.subject_id) == one.subject_id,
        col(Reminder.due_on) == one.due_on,
        meant_for(actor, Reminder),
    )
    ended = update(Reminder).where(*same).values(state=ReminderState.DONE, ended_at=at.now, done_by_id=actor.staff_id)
    session.execute(ended.execution_options(synchronize_session=False))
    audit.record(session, actor, at, "task.done", "reminder", str(key))
    return True


def _task(session: Session, actor: Actor, at: Moment, key: int) -> bool:
    query = select(Task).where(col(Task.id) == key, tasks_to_do(actor)).with_for_update()
    one = session.exec(query).one_or_none()
    if one is None:
        before = select(Task.done_by_id).where(col(Task.id) == key, col(Task.done_at).is_not(None))
        return actor.staff_id is not None and session.exec(before).one_or_none() == actor.staff_id
    if one.kind in ENDS_BY_ITSELF:
        raise Conflict(
            _("Task {key} stays while its report waits: release the report or withdraw it.", key=f"{TASK}{key}")
        )
    one.done_at, one.done_by_id = max(at.now, one.made_at), actor.staff_id
    session.add(one)
    audit.record(session, actor, at, "task.done", "task", str(key))
    return True
