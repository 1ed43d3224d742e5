"""Where somebody is signed in, so that they can end what they do not know."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.tables import StaffSession
from devicefleet.tables.base import key_of


@dataclass(frozen=True, slots=True)
class Live:
    """One browser that is signed in."""

    id: int
    created_at: datetime
    seen_at: datetime


def live(session: Session, at: Moment, *, staff_id: int) -> tuple[Live, ...]:
    """The sessions of one person that are good at this moment, the latest seen first."""
    idle = timedelta(minutes=config_of(session).web.idle_minutes)
    query = (
        select(StaffSession)
        .where(
            col(StaffSession.staff_id) == staff_id,
            col(StaffSession.ended_at).is_(None),
            col(StaffSession.expires_at) > at.now,
            col(StaffSession.seen_at) > at.now - idle,
        )
        .order_by(col(StaffSession.seen_at).desc(), col(StaffSession.id).desc())
    )
    return tuple(Live(key_of(one), one.created_at, one.seen_at) for one in session.exec(query))
