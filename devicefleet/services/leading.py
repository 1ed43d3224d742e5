"""One worker leads at a time: a lease in the ledger, taken when it is free, and a fence that grows with each leader.

A worker that slept past its lease finds another fence when it wakes, and does nothing more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Insert, case, or_, update
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of, insert_into
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.words import _
from devicefleet.tables import WorkerLease
from devicefleet.tables.worker import TICK


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work until somebody else has it: `fence` is different for each leader."""

    name: str
    owner: str
    fence: int


def lead(
    session: Session, at: Moment, *, owner: str, name: str = TICK, lasting: timedelta | None = None
) -> Lease | None:
    """The lease, taken or kept for `lease_seconds` from now (or `lasting`); None while another worker holds it."""
    session.execute(_first(session, at, name))
    fence = col(WorkerLease.fence)
    taken = session.execute(
        update(WorkerLease)
        .where(
            col(WorkerLease.name) == name,
            or_(col(WorkerLease.owner) == owner, col(WorkerLease.expires_at) <= at.now),
        )
        .values(
            owner=owner,
            expires_at=at.now + lasting if lasting else _end(session, at),
            fence=case((col(WorkerLease.owner) == owner, fence), else_=fence + 1),
        )
        .returning(fence)
    )
    mine = taken.scalar_one_or_none()
    return None if mine is None else Lease(name, owner, mine)


def hold(session: Session, at: Moment, lease: Lease) -> None:
    """Keep others out until this transaction ends; refuses where another worker leads by now.

    Whoever is at work goes on leading: a lease of which half is over is made a whole one again.
    """
    mine = select(WorkerLease).where(*_mine(lease)).with_for_update().execution_options(populate_existing=True)
    row = session.exec(mine).one_or_none()
    if row is None:
        raise Conflict(_("Another worker leads now: this one waits."))
    until = _end(session, at)
    if row.expires_at - at.now < (until - at.now) / 2:
        row.expires_at = until


def beat(session: Session, at: Moment, lease: Lease) -> None:
    """Everything due was done at this moment."""
    session.execute(update(WorkerLease).where(*_mine(lease)).values(ticked_at=at.now))


def step_down(session: Session, at: Moment, lease: Lease) -> None:
    """Let the next worker lead at once, not only when the lease runs out."""
    session.execute(update(WorkerLease).where(*_mine(lease)).values(expires_at=at.now))


def _end(session: Session, at: Moment) -> datetime:
    return at.now + timedelta(seconds=config_of(session).worker.lease_seconds)


def _mine(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    return (
        col(WorkerLease.name) == lease.name,
        col(WorkerLease.owner) == lease.owner,
        col(WorkerLease.fence) == lease.fence,
    )


def _first(session: Session, at: Moment, name: str) -> Insert:
    """A row that nobody owns and that has run out; two workers that start at once agree on one."""
    free = WorkerLease(name=name, owner="", fence=0, expires_at=at.now, ticked_at=at.now).model_dump()
    return insert_into(session, WorkerLease).values(free).on_conflict_do_nothing()
