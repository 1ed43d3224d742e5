"""Counts of shelves: what each found, in words and line by line."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from devicefleet.queries.scope import shelves_of
from devicefleet.rules.access import Actor
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.tags import show
from devicefleet.rules.terms import CountOutcome
from devicefleet.rules.words import N_, _
from devicefleet.tables import Device, Shelf, ShelfCount, ShelfCountLine, Sim, Staff

OUTCOME_WORDS: dict[CountOutcome, str] = {
    CountOutcome.MISSING: N_("missing"),
    CountOutcome.MISPLACED: N_("belongs elsewhere"),
    CountOutcome.EXTRA: N_("extra"),
    CountOutcome.UNKNOWN: N_("not known"),
    CountOutcome.THERE: N_("there"),
}
"""What is wrong first."""


@dataclass(frozen=True, slots=True)
class CountLine:
    """One thing of a count. `code` of a device leads to its page; a SIM is called by its ICCID."""

    outcome: CountOutcome
    name: str
    kind: ItemKind | None
    what: str
    code: str | None
    sim_id: int | None


@dataclass(frozen=True, slots=True)
class CountPage:
    """One count of one shelf, what is wrong first."""

    id: int
    shelf: str
    code: str
    counted_at: datetime
    by: str | None
    lines: tuple[CountLine, ...]

    @property
    def wrong(self) -> tuple[CountLine, ...]:
        """What somebody has to look into."""
        return tuple(line for line in self.lines if line.outcome is not CountOutcome.THERE)

    @property
    def there(self) -> tuple[CountLine, ...]:
        """What is as it should be."""
        return tuple(line for line in self.lines if line.outcome is CountOutcome.THERE)


def summary(session: Session, count_id: int) -> str:
    """`12 there, 1 missing, 2 extra.`"""
    return summaries(session, [count_id])[count_id]


def summaries(session: Session, count_ids: Sequence[int]) -> dict[int, str]:
    """The same for several counts at once."""
    query = (
        select(col(ShelfCountLine.count_id), col(ShelfCountLine.outcome), func.count())
        .where(col(ShelfCountLine.count_id).in_(count_ids))
        .group_by(col(ShelfCountLine.count_id), col(ShelfCountLine.outcome))
    )
    found: dict[int, Counter[CountOutcome]] = {count_id: Counter() for count_id in count_ids}
    for count_id, outcome, n in session.execute(query):
        found[count_id][outcome] = n
    return {count_id: _summary(told) for count_id, told in found.items()}


def _summary(found: "Counter[CountOutcome]") -> str:
    order = (CountOutcome.THERE, *(one for one in OUTCOME_WORDS if one is not CountOutcome.THERE))
    parts = [f"{found[one]} {_(OUTCOME_WORDS[one])}" for one in order if found[one] or one is CountOutcome.THERE]
    return ", ".join(parts) + "."


def count_page(session: Session, actor: Actor, *, count_id: int) -> CountPage:
    """The count with this key, if its shelf is within reach."""
    query = (
        select(col(ShelfCount.id), col(Shelf.name), col(Shelf.code), col(ShelfCount.counted_at), col(Staff.email))
        .join(Shelf, col(Shelf.id) == col(ShelfCount.shelf_id))
        .join(Staff, col(Staff.id) == col(ShelfCount.staff_id), isouter=True)
        .where(col(ShelfCount.id) == count_id, shelves_of(actor))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_("There is no such count in your list."))
    return CountPage(row.id, row.name, row.code, row.counted_at, row.email, _lines(session, count_id))


def _lines(session: Session, count_id: int) -> tuple[CountLine, ...]:
    query = (
        select(
            col(ShelfCountLine.outcome), col(ShelfCountLine.scan), col(ShelfCountLine.sim_id), col(Device.code),
            col(Device.kind), col(Device.make), col(Device.model), col(Sim.network),
        )
        .join(Device, col(Device.id) == col(ShelfCountLine.device_id), isouter=True)
        .join(Sim, col(Sim.id) == col(ShelfCountLine.sim_id), isouter=True)
        .where(col(ShelfCountLine.count_id) == count_id)
        .order_by(col(ShelfCountLine.id))
    )  # fmt: skip
    order = list(OUTCOME_WORDS)
    lines = [
        CountLine(
            row.outcome,
            show(row.code) if row.code else row.scan,
            ItemKind(row.kind) if row.code else ItemKind.SIM if row.sim_id else None,
            " ".join(filter(None, (row.make, row.model))) or row.network or "",
            row.code,
            row.sim_id,
        )
        for row in session.execute(query)
    ]
    return tuple(sorted(lines, key=lambda line: order.index(line.outcome)))
