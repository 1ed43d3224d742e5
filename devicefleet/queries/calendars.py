"""The calendar of a member of staff: the coming days on which somebody's kit is to be checked, and nothing else."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.reminding.coming import Asked, due_days
from devicefleet.rules.access import Actor
from devicefleet.tables import Membership, Staff, StaffPreference

AHEAD = 90


@dataclass(frozen=True, slots=True)
class Entry:
    """A day on which the kit of one person is to be checked; `uid` is the same each time and tells nothing."""

    on: date
    ref: str
    uid: str


def hashed(token: str) -> str:
    """All that is kept of the address of a calendar."""
    return hashlib.sha256(token.encode()).hexdigest()


def owner(session: Session, token: str) -> tuple[Actor, ...]:
    """In which roles the owner of this address answers for people now; none where it is nobody's, or they have left."""
    query = (
        select(col(Membership.role), col(Membership.staff_id), col(Membership.provider_id))
        .join(Staff, col(Staff.id) == col(Membership.staff_id))
        .join(StaffPreference, col(StaffPreference.staff_id) == col(Staff.id))
        .where(col(StaffPreference.calendar_hash) == hashed(token))
        .where(col(Staff.disabled_at).is_(None), col(Membership.ended_at).is_(None))
        .order_by(col(Membership.id))
    )
    actors = (Actor(role, staff_id, provider_id) for role, staff_id, provider_id in session.execute(query))
    return tuple(actor for actor in actors if actor.may("calendar.keep"))


def entries(session: Session, actors: Iterable[Actor], at: Moment) -> tuple[Entry, ...]:
    """One for each person and day, by day."""
    return tuple(sorted(set(_entries(session, actors, at)), key=lambda one: (one.on, one.ref)))


def _entries(session: Session, actors: Iterable[Actor], at: Moment) -> Iterator[Entry]:
    key = config_of(session).keys.bytes_of("index")
    for actor in actors:
        for on, ref in due_days(session, actor, at, Asked(), days=AHEAD):
            said = f"calendar|{actor.staff_id}|{ref}|{on.isoformat()}"
            yield Entry(on, ref, hmac.digest(key, said.encode(), "sha256").hex()[:32])
