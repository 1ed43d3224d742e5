"""Whether the clock's door is awake, without which nothing is reminded, swept or counted; and timelines up to date."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, exists, func, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.tables import KitSpan, TimelinePolicy, WorkerLease

LATE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Health:
    """`ticked_at` is when a worker last looked for due work; reminders are delayed where none was heard of lately.

    `timelines_outdated`: some were made under other policies than are configured, or nobody knows under which.
    """

    ticked_at: datetime | None
    reminders_delayed: bool
    timelines_outdated: bool


def state(session: Session, at: Moment) -> Health:
    """How the installation is, in one statement: every page asks."""
    ticked_at, mark, any_spans = session.exec(
        select(
            select(func.max(WorkerLease.ticked_at)).scalar_subquery(),
            select(TimelinePolicy.fingerprint).scalar_subquery(),
            exists(select(col(KitSpan.id))),
        )
    ).one()
    return Health(
        ticked_at=ticked_at,
        reminders_delayed=ticked_at is None or at.now - ticked_at > LATE,
        timelines_outdated=any_spans and mark != config_of(session).policies_fingerprint,
    )
