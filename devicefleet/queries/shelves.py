"""Shelves of a store: what was last seen on each and is still in the store, and how it was counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlmodel import Session, col

from devicefleet.queries.counts import summaries
from devicefleet.queries.devices import OUR_SHELVES
from devicefleet.queries.scope import shelves_of
from devicefleet.rules.access import Actor
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.tags import parse_code, show
from devicefleet.rules.terms import DeviceState, SimState
from devicefleet.rules.words import _
from devicefleet.tables import Device, Shelf, ShelfCount, ShelfPlace, Sim, Site, Staff

SIMS_IN_STORE = frozenset({SimState.IN_STOCK, SimState.RESERVED})
MOST_COUNTS = 20


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One shelf: its label, the hub it stands in, how many things are on it, and its last count."""

    code: str
    name: str
    site: str | None
    things: int
    count_id: int | None
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class OnShelf:
    """One thing, last seen here. `code` leads to a device, `sim_id` to a SIM."""

    kind: ItemKind
    name: str
    what: str
    code: str | None
    sim_id: int | None
    state: DeviceState | SimState
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """One count of a shelf in a sentence."""

    id: int
    counted_at: datetime
    by: str | None
    summary: str


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """One shelf; the latest of its counts first."""

    code: str
    name: str
    site: str | None
    things: tuple[OnShelf, ...]
    counts: tuple[Counted, ...]


def shelf_rows(session: Session, actor: Actor) -> Sequence[ShelfRow]:
    """Every shelf by name."""
    last = (
        select(col(ShelfCount.shelf_id), func.max(col(ShelfCount.id)).label("id"))
        .group_by(col(ShelfCount.shelf_id))
        .subquery()
    )
    things = _on_shelves(col(ShelfPlace.shelf_id), func.count().label("n")).group_by(col(ShelfPlace.shelf_id))
    on_it = things.subquery()
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Shelf.code), col(Shelf.name), col(Site.code), func.coalesce(on_it.c.n, 0), last.c.id,
            col(ShelfCount.counted_at),
        )
        .join(Site, col(Site.id) == col(Shelf.site_id), isouter=True)
        .join(on_it, on_it.c.shelf_id == col(Shelf.id), isouter=True)
        .join(last, last.c.shelf_id == col(Shelf.id), isouter=True)
        .join(ShelfCount, col(ShelfCount.id) == last.c.id, isouter=True)
        .where(shelves_of(actor))
        .order_by(col(Shelf.name))
    )  # fmt: skip
    return [ShelfRow(*row) for row in session.execute(query)]


def shelf_page(session: Session, actor: Actor, *, code: str) -> ShelfPage:
    """The shelf with this label."""
    query: Select[*tuple[Any, ...]] = (
        select(col(Shelf.id), col(Shelf.code), col(Shelf.name), col(Site.code).label("site"))
        .join(Site, col(Site.id) == col(Shelf.site_id), isouter=True)
        .where(col(Shelf.code) == (parse_code(code) or ""), shelves_of(actor))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_("There is no shelf {scan} in your store. Scan the shelf's label.", scan=code.strip()))
    return ShelfPage(row.code, row.name, row.site, _things(session, row.id), _counts(session, row.id))


def sites(session: Session, provider_id: int | None) -> tuple[tuple[str, str], ...]:
    """Where a shelf may stand: (code, name)."""
    query = select(col(Site.code), col(Site.name)).where(col(Site.provider_id) == provider_id)
    return tuple((code, name) for code, name in session.execute(query.order_by(col(Site.name))))


def _on_shelves(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Of things that were last seen on a shelf and have not left the store since."""
    return (
        select(*columns)
        .select_from(ShelfPlace)
        .join(Device, col(Device.id) == col(ShelfPlace.device_id), isouter=True)
        .join(Sim, col(Sim.id) == col(ShelfPlace.sim_id), isouter=True)
        .where(or_(col(Device.state).in_(OUR_SHELVES), col(Sim.state).in_(SIMS_IN_STORE)))
    )


def _things(session: Session, shelf_id: int) -> tuple[OnShelf, ...]:
    query: Select[*tuple[Any, ...]] = _on_shelves(
        col(Device.code), col(Device.kind), col(Device.make), col(Device.model),
        col(Device.state).label("device_state"), col(Sim.id).label("sim_id"), col(Sim.iccid), col(Sim.network),
        col(Sim.state).label("sim_state"), col(ShelfPlace.seen_at),
    ).where(col(ShelfPlace.shelf_id) == shelf_id)  # fmt: skip
    return tuple(
        OnShelf(
            kind=ItemKind(row.kind) if row.code else ItemKind.SIM,
            name=show(row.code) if row.code else row.iccid or _("known by its number"),
            what=" ".join(filter(None, (row.make, row.model))) if row.code else row.network or "",
            code=row.code,
            sim_id=row.sim_id,
            state=row.device_state or row.sim_state,
            seen_at=row.seen_at,
        )
        for row in session.execute(query.order_by(col(ShelfPlace.id)))
    )


def _counts(session: Session, shelf_id: int) -> tuple[Counted, ...]:
    query = (
        select(col(ShelfCount.id), col(ShelfCount.counted_at), col(Staff.email))
        .join(Staff, col(Staff.id) == col(ShelfCount.staff_id), isouter=True)
        .where(col(ShelfCount.shelf_id) == shelf_id)
        .order_by(col(ShelfCount.id).desc())
        .limit(MOST_COUNTS)
    )
    rows = session.execute(query).all()
    said = summaries(session, [row.id for row in rows]) if rows else {}
    return tuple(Counted(row.id, row.counted_at, row.email, said[row.id]) for row in rows)
