"""What was written to the ledger since somebody looked; true where writers take turns, as on SQLite."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from devicefleet.tables import Entry, Provision


def newest(session: Session) -> int:
    """The key of the last entry; every fact that is written or changed comes with a later one."""
    return session.scalar(sa.select(sa.func.max(col(Entry.id)))) or 0


def people_since(session: Session, entry_id: int) -> set[int]:
    """Whom later entries are about: by themselves, or by a thing that is or was theirs."""
    return {key for (key,) in session.execute(since(entry_id)) if key is not None}


def since(entry_id: int) -> sa.CompoundSelect[Any]:
    """The same as a statement."""
    later = col(Entry.id) > entry_id
    themselves = sa.select(col(Entry.survivor_id)).where(later, col(Entry.survivor_id).is_not(None))
    things = (col(Entry.device_id) == col(Provision.device_id), col(Entry.sim_id) == col(Provision.sim_id))
    by_thing = (sa.select(col(Provision.survivor_id)).join(Entry, same).where(later) for same in things)
    return sa.union(themselves, *by_thing)
