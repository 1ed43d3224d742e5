"""Entries of the ledger and the facts they made, read side by side in the order in which they were told."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Row, func, select
from sqlalchemy.sql.expression import Executable
from sqlmodel import Session, col

from devicefleet.queries.scope import standing
from devicefleet.rules.history import Line
from devicefleet.rules.terms import EntryType
from devicefleet.tables import Device, Entry, Sim, Survivor

AT_ONCE = 1_000  # rows that are in memory at one time, of each table
Facts: TypeAlias = Executable
"""The first column is the entry's key, and rows are ordered by it."""


@dataclass(frozen=True)
class Told:
    """How one kind of entry is said: `say(entry, rows, …)` with the rows of each of `facts` that belong to it."""

    say: Callable[..., Line]
    facts: tuple[Facts, ...] = ()


class Stream:
    """The rows of one statement, given out entry by entry; entries are asked for in their order."""

    def __init__(self, session: Session, facts: Facts) -> None:
        self._rows = session.execute(facts, execution_options={"yield_per": AT_ONCE})
        self._ahead = self._rows.fetchone()

    def of(self, entry_id: int) -> list[Row[Any]]:
        """The rows of this entry; those of entries before it that nobody asked for are let go."""
        mine: list[Row[Any]] = []
        while self._ahead is not None and self._ahead[0] <= entry_id:
            if self._ahead[0] == entry_id:
                mine.append(self._ahead)
            self._ahead = self._rows.fetchone()
        return mine

    def close(self) -> None:
        """Nothing more is read."""
        self._rows.close()


def entries(session: Session, kinds: Collection[EntryType]) -> Iterator[Row[Any]]:
    """Entries of these kinds that stand, with what they are about."""
    query = (
        select(
            col(Entry.id),
            col(Entry.type),
            col(Entry.happened_on).label("on"),
            col(Survivor.ref).label("person"),
            col(Device.code).label("device"),
            sim_key().label("sim"),
        )
        .join(Survivor, col(Survivor.id) == col(Entry.survivor_id), isouter=True)
        .join(Device, col(Device.id) == col(Entry.device_id), isouter=True)
        .join(Sim, col(Sim.id) == col(Entry.sim_id), isouter=True)
        .where(col(Entry.type).in_(kinds), standing(col(Entry.id)))
        .order_by(col(Entry.id))
    )
    with session.execute(query, execution_options={"yield_per": AT_ONCE}) as rows:
        yield from rows


def sim_key() -> Any:
    """What a file calls a SIM: its ICCID, or for somebody's own what stands for its number, never the number."""
    return func.coalesce(col(Sim.iccid), col(Sim.number_index))
