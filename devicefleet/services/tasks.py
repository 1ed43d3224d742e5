"""What somebody has to do, asked once: a task that was done is open again when it is asked for again."""

from sqlalchemy import case, or_, update
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import insert_into
from devicefleet.rules.terms.messages import Problem
from devicefleet.rules.terms.reminders import TaskKind
from devicefleet.tables import Message, Reminder, Task


def ask(
    session: Session,
    at: Moment,
    kind: TaskKind,
    key: str,
    *,
    problem: Problem | None = None,
    about: Message | Reminder | None = None,
) -> None:
    """Ask for it today; whose it is, is that of the message or reminder it is about."""
    values = {
        "kind": kind,
        "problem": problem,
        "provider_id": about.provider_id if about else None,
        "survivor_id": about.survivor_id if about else None,
        "message_id": about.id if isinstance(about, Message) else None,
        "due_on": at.today,
        "made_at": at.now,
        "done_at": None,
        "done_by_id": None,
    }
    row = insert_into(session, Task).values(key=key, **values)
    session.execute(
        row.on_conflict_do_update(index_elements=["key"], set_=values, where=col(Task.done_at).is_not(None))
    )


def settle(session: Session, at: Moment, kind: TaskKind, key: str) -> None:
    """Nothing of this kind is to be done any more under `key`, or under one that goes on after it with "|"."""
    made_at, mine = col(Task.made_at), or_(col(Task.key) == key, col(Task.key).startswith(f"{key}|", autoescape=True))
    done_at = case((made_at > at.now, made_at), else_=at.now)  # a clock may have been set back
    session.execute(
        update(Task)
        .where(col(Task.kind) == kind, mine, col(Task.done_at).is_(None))
        .values(done_at=done_at)
        .execution_options(synchronize_session=False)
    )
