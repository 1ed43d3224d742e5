"""Kits in their bags: which are packed, for a request or ahead, since when, and what is in each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.pages import Page, within
from devicefleet.queries.scope import kits_of, standing
from devicefleet.rules.access import Actor
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.tags import parse_code, show
from devicefleet.rules.terms import DeviceState, EntryType, SimState
from devicefleet.rules.undoing import undo_until
from devicefleet.rules.words import _
from devicefleet.tables import Device, Entry, Kit, KitItem, KitRequest, Provider, Sim

PAGE = 50


class Packed(StrEnum):
    """Which kits."""

    ALL = "all"
    AHEAD = "ahead"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class KitThing:
    """One thing in a bag. `code` leads to a device, `sim_id` to a SIM."""

    kind: ItemKind
    name: str
    what: str
    code: str | None
    sim_id: int | None
    state: DeviceState | SimState


@dataclass(frozen=True, slots=True)
class PackedKit:
    """One packed kit; `request` is the code of the request it is for, None for one packed ahead."""

    code: str
    request: str | None
    packed_on: date
    provider: str
    things: tuple[KitThing, ...]


@dataclass(frozen=True, slots=True)
class KitPage:
    """The last kit that was in a bag. Once it is not there any more (`ended_on`), `things` are those it left with.

    `handed_over`: it went out as a whole. `undo_entry` is set while the last thing done to it may be undone.
    """

    kit: PackedKit
    packed_at: datetime
    ended_on: date | None
    handed_over: bool
    undo_entry: int | None
    undo_until: datetime | None


def kits(session: Session, actor: Actor, show: Packed, *, page: int = 1, size: int = PAGE) -> Page[PackedKit]:
    """One page of the packed kits, those that have waited longest first."""
    total = session.scalar(select(func.count()).select_from(Kit).where(*_where(actor, show))) or 0
    number = within(page, total, size)
    return Page(_rows(session, _listed(actor, show).limit(size).offset((number - 1) * size)), number, size, total)


def every(session: Session, actor: Actor, show: Packed = Packed.ALL) -> tuple[PackedKit, ...]:
    """The whole list."""
    return _rows(session, _listed(actor, show))


def counts(session: Session, actor: Actor) -> dict[Packed, int]:
    """How many there are of each."""
    ahead = func.count().filter(col(Kit.request_id).is_(None))
    query = select(func.count(), ahead).select_from(Kit).where(*_where(actor, Packed.ALL))
    total, free = session.execute(query).one()
    return {Packed.ALL: total, Packed.AHEAD: free, Packed.REQUEST: total - free}


def kit_page(session: Session, actor: Actor, at: Moment, *, bag: str) -> KitPage:
    """What is in the bag with this label, or was last."""
    begun, ended = aliased(Entry), aliased(Entry)
    columns = (begun.recorded_at, begun.id, ended.id, ended.type, ended.recorded_at, Kit.ended_on)
    query: Select[*tuple[Any, ...]] = (
        _kits(*columns)
        .join(begun, col(begun.id) == col(Kit.entry_id))
        .join(ended, col(ended.id) == col(Kit.ended_entry_id), isouter=True)
        .where(col(Kit.code) == (parse_code(bag) or ""), kits_of(actor), standing(col(Kit.entry_id)))
        .order_by(col(Kit.id).desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_("There is no packed kit {scan} in your store. Scan the bag's label.", scan=bag.strip()))
    packed_at, begun_id, ended_id, ended_as, ended_at, ended_on = row[-len(columns) :]
    last = (ended_id, ended_as, ended_at) if ended_id else (begun_id, EntryType.KIT_PACKED, packed_at)
    until = undo_until(last[1], last[2], config_of(session).kit.undo_minutes)
    free = until is not None and at.now <= until and last[1] in (EntryType.KIT_PACKED, EntryType.KIT_UNPACKED)
    things = things_in(session, [row.id], left_with=ended_id).get(row.id, ())
    return KitPage(
        kit=_kit(row, things),
        packed_at=packed_at,
        ended_on=ended_on,
        handed_over=ended_as == EntryType.ISSUED,
        undo_entry=last[0] if free else None,
        undo_until=until if free else None,
    )


def things_in(
    session: Session, kit_ids: Sequence[int], *, left_with: int | None = None
) -> dict[int, tuple[KitThing, ...]]:
    """By kit, what is in it; or what left it with one entry."""
    out = col(KitItem.out_entry_id)
    query: Select[*tuple[Any, ...]] = (
        select(
            col(KitItem.kit_id), col(KitItem.sim_id), col(Device.code), col(Device.kind), col(Device.make),
            col(Device.model), col(Device.state).label("device_state"), col(Sim.iccid), col(Sim.network),
            col(Sim.state).label("sim_state"),
        )
        .join(Device, col(Device.id) == col(KitItem.device_id), isouter=True)
        .join(Sim, col(Sim.id) == col(KitItem.sim_id), isouter=True)
        .where(col(KitItem.kit_id).in_(kit_ids), out.is_(None) if left_with is None else out == left_with)
        .order_by(col(KitItem.id))
    )  # fmt: skip
    found: dict[int, list[KitThing]] = defaultdict(list)
    for row in session.execute(query):
        found[row.kit_id].append(_thing(row))
    return {kit_id: tuple(things) for kit_id, things in found.items()}


def bag_of(*, device_id: Mapped[int | None] | None = None, sim_id: Mapped[int | None] | None = None) -> Any:
    """As a column: the label of the bag that this device or SIM is in, if it is in one."""
    thing = col(KitItem.device_id) == device_id if device_id is not None else col(KitItem.sim_id) == sim_id
    query = select(col(Kit.code)).join(KitItem, col(KitItem.kit_id) == col(Kit.id))
    return query.where(thing, col(KitItem.out_entry_id).is_(None)).scalar_subquery()


def _thing(row: Row[*tuple[Any, ...]]) -> KitThing:
    return KitThing(
        kind=ItemKind(row.kind) if row.code else ItemKind.SIM,
        name=show(row.code) if row.code else row.iccid or _("known by its number"),
        what=" ".join(filter(None, (row.make, row.model))) if row.code else row.network or "",
        code=row.code,
        sim_id=row.sim_id,
        state=row.device_state or row.sim_state,
    )


def _kits(*more: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            col(Kit.id), col(Kit.code), col(KitRequest.code).label("request"), col(Kit.packed_on),
            col(Provider.name).label("provider"), *more,
        )
        .select_from(Kit)
        .join(Provider, col(Provider.id) == col(Kit.provider_id))
        .join(KitRequest, col(KitRequest.id) == col(Kit.request_id), isouter=True)
    )  # fmt: skip


def _listed(actor: Actor, show: Packed) -> Select[*tuple[Any, ...]]:
    return _kits().where(*_where(actor, show)).order_by(col(Kit.packed_on), col(Kit.id))


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[PackedKit, ...]:
    rows = session.execute(query).all()
    things = things_in(session, [row.id for row in rows]) if rows else {}
    return tuple(_kit(row, things.get(row.id, ())) for row in rows)


def _kit(row: Row[*tuple[Any, ...]], things: tuple[KitThing, ...]) -> PackedKit:
    return PackedKit(row.code, row.request, row.packed_on, row.provider, things)


def _where(actor: Actor, show: Packed) -> list[ColumnElement[bool]]:
    where = [kits_of(actor), col(Kit.ended_on).is_(None)]
    if show is not Packed.ALL:
        ahead = col(Kit.request_id).is_(None)
        where.append(ahead if show is Packed.AHEAD else ~ahead)
    return where
