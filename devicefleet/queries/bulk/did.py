"""One bulk action that was done, row by row: what each row was, what it did, and whether that was taken back since."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, null, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.queries.bulk.past import PER_PAGE, Past, one
from devicefleet.queries.entry_details import Detail, details_of
from devicefleet.queries.pages import Page
from devicefleet.queries.references import reference
from devicefleet.queries.survivor_details import add_survivor_details
from devicefleet.rules.access import Actor
from devicefleet.rules.entry_words import sentence
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import BulkKind
from devicefleet.rules.words import _
from devicefleet.tables import BulkEntry, Device, Entry, Sim, Staff, Survivor


@dataclass(frozen=True, slots=True)
class Did:
    """One row, by its ledger entry.

    `name` is what the row is called: a code, an ICCID, or a reference. `ref` is the person's, for those who may still
    read about them; `device` and `sim_id` lead to the thing. `undone_by` is empty for other organisations, too.
    """

    id: int
    name: str
    ref: str | None
    device: str | None
    sim_id: int | None
    sentence: str
    undone_at: datetime | None
    undone_by: str | None


@dataclass(frozen=True, slots=True)
class Done:
    """One bulk action with a page of its rows; `undone` counts those that were taken back, on all pages."""

    about: Past
    rows: Page[Did]
    undone: int


def done(session: Session, actor: Actor, at: Moment, *, bulk_id: int, page: int = 1, size: int = PER_PAGE) -> Done:
    """A bulk action within reach; refuses as if it were not there otherwise."""
    about = one(session, actor, at, bulk_id=bulk_id)
    query, undone_rows = _rows(actor, bulk_id)
    total, undone = session.execute(query.with_only_columns(func.count(), undone_rows)).one()
    found = session.execute(query.order_by(col(Entry.id)).limit(size).offset((page - 1) * size)).all()
    details = details_of(session, [row.id for row in found])
    if about.kind is BulkKind.MOVE:
        add_survivor_details(session, [row.id for row in found], details)
    rows = tuple(_did(row, details.get(row.id) or Detail()) for row in found)
    return Done(about, Page(rows, page, size, total), undone)


def _rows(actor: Actor, bulk_id: int) -> tuple[Select[*tuple[Any, ...]], Any]:
    """Every row, and the count of those that were undone."""
    voider, undoer = aliased(Entry), aliased(Staff)
    by: Any = col(undoer.email)
    if actor.provider_id is not None:
        by = case((col(voider.provider_id) == actor.provider_id, by), else_=null())
    query = (
        select(
            col(Entry.id), col(Entry.type), col(Entry.sim_id), col(Device.code), col(Sim.iccid),
            reference(actor).label("ref"), col(voider.recorded_at).label("undone_at"), by.label("undone_by"),
        )
        .join(BulkEntry, col(BulkEntry.entry_id) == col(Entry.id))
        .join(Survivor, col(Survivor.id) == col(Entry.survivor_id), isouter=True)
        .join(Device, col(Device.id) == col(Entry.device_id), isouter=True)
        .join(Sim, col(Sim.id) == col(Entry.sim_id), isouter=True)
        .join(voider, col(voider.voids_id) == col(Entry.id), isouter=True)
        .join(undoer, col(undoer.id) == col(voider.staff_id), isouter=True)
        .where(col(BulkEntry.bulk_action_id) == bulk_id)
    )  # fmt: skip
    return query, func.count(col(voider.id))


def _did(row: Any, detail: Detail) -> Did:
    return Did(
        id=row.id,
        name=_name(row),
        ref=row.ref,
        device=row.code,
        sim_id=row.sim_id,
        sentence=sentence(row.type, detail.said),
        undone_at=row.undone_at,
        undone_by=row.undone_by,
    )


def _name(row: Any) -> str:
    if row.code:
        return show(row.code)
    if row.sim_id is not None:
        return row.iccid or _("their own SIM")
    return show_reference(row.ref) if row.ref else _("somebody whom others support by now")
