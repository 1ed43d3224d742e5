"""Whether the clock's door is awake: without it nothing is reminded, swept or counted."""

from datetime import datetime, timedelta

from sqlmodel import Session, func, select

from devicefleet.clock import Moment
from devicefleet.tables import WorkerLease

LATE = timedelta(minutes=2)


def ticked_at(session: Session) -> datetime | None:
    """When a worker last looked for due work."""
    return session.exec(select(func.max(WorkerLease.ticked_at))).one()


def reminders_delayed(session: Session, at: Moment) -> bool:
    """No worker has been heard of for two minutes."""
    last = ticked_at(session)
    return last is None or at.now - last > LATE
