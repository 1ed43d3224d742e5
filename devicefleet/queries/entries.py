"""The story of a device, a SIM or a person: ledger entries in words, newest first, with what can still be undone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, case, exists, false, null, or_, select, union
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.entry_details import Detail, Thing, details_of
from devicefleet.queries.references import reference
from devicefleet.queries.scope import devices_of, entries_of, sims_of, standing, survivors_of
from devicefleet.queries.survivor_details import add_survivor_details
from devicefleet.rules.access import Actor
from devicefleet.rules.entry_words import sentence, undone
from devicefleet.rules.terms import EntryType
from devicefleet.rules.undoing import HANDING_OVER, undo_until, undoing
from devicefleet.tables import Device, DeviceMove, Entry, Provision, ProvisionEvent, Sim, SimMove, Staff, Survivor

MOST = 200
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as a reader may know it.

    `by` is the e-mail address of a colleague, None for other organisations and for the command line. `survivor` is
    the bare reference, where it may be read. `undo_until` is set while this reader may still undo the entry.
    """

    id: int
    type: EntryType
    on: date
    recorded_at: datetime
    by: str | None
    sentence: str
    handover: str | None
    survivor: str | None
    voided: bool
    undo_until: datetime | None


def entries_of_device(
    session: Session, actor: Actor, at: Moment, *, device_id: int, most: int = MOST
) -> tuple[Told, ...]:
    """What happened to one device within reach of `device.read`."""
    mine = exists(select(col(Device.id)).where(col(Device.id) == device_id, devices_of(actor)))
    keys: CompoundSelect[*tuple[Any, ...]] = union(
        select(col(Entry.id)).where(col(Entry.device_id) == device_id),
        select(col(DeviceMove.entry_id)).where(col(DeviceMove.device_id) == device_id),
    )
    rows = _rows(session, actor, [mine, col(Entry.id).in_(keys)], most)
    return _told(session, actor, at, rows, details_of(session, _ids(rows), ("device", device_id)))


def entries_of_sim(session: Session, actor: Actor, at: Moment, *, sim_id: int, most: int = MOST) -> tuple[Told, ...]:
    """What happened to one SIM within reach of `sim.read`."""
    mine = exists(select(col(Sim.id)).where(col(Sim.id) == sim_id, sims_of(actor)))
    keys: CompoundSelect[*tuple[Any, ...]] = union(
        select(col(Entry.id)).where(col(Entry.sim_id) == sim_id),
        select(col(SimMove.entry_id)).where(col(SimMove.sim_id) == sim_id),
        select(col(ProvisionEvent.entry_id))
        .join(Provision, col(Provision.id) == col(ProvisionEvent.provision_id))
        .where(col(Provision.sim_id) == sim_id),
    )
    rows = _rows(session, actor, [mine, col(Entry.id).in_(keys)], most)
    return _told(session, actor, at, rows, details_of(session, _ids(rows), ("sim", sim_id)))


def entries_of_survivor(
    session: Session, actor: Actor, at: Moment, *, survivor_id: int, most: int = MOST
) -> tuple[Told, ...]:
    """What happened with one person within reach of `survivor.read`; things are called by name."""
    mine = exists(select(col(Survivor.id)).where(col(Survivor.id) == survivor_id, survivors_of(actor, "survivor.read")))
    rows = _rows(session, actor, [mine, col(Entry.survivor_id) == survivor_id], most)
    details = details_of(session, _ids(rows))
    add_survivor_details(session, _ids(rows), details)
    return _told(session, actor, at, rows, details)


def _rows(session: Session, actor: Actor, where: list[ColumnElement[bool]], most: int) -> list[AnyRow]:
    """Newest first by the day it happened; one more statement tells nothing that this one does not."""
    query = _columns(actor).where(*where).order_by(col(Entry.happened_on).desc(), col(Entry.id).desc()).limit(most)
    return list(session.execute(query))


def _columns(actor: Actor) -> Select[*tuple[Any, ...]]:
    voider, voided = aliased(Entry), aliased(Entry)
    own = col(Entry.provider_id) == actor.provider_id if actor.provider_id is not None else None
    return (
        select(
            col(Entry.id),
            col(Entry.type),
            col(Entry.happened_on),
            col(Entry.recorded_at),
            col(Entry.sim_id),
            (col(Staff.email) if own is None else case((own, col(Staff.email)), else_=null())).label("by"),
            reference(actor).label("survivor"),
            _may_undo(actor).label("may_undo"),
            col(voider.id).is_not(None).label("voided"),
            col(voided.type).label("voids"),
            _again().label("again"),
        )
        .join(Staff, col(Staff.id) == col(Entry.staff_id), isouter=True)
        .join(Survivor, col(Survivor.id) == col(Entry.survivor_id), isouter=True)
        .join(voider, col(voider.voids_id) == col(Entry.id), isouter=True)
        .join(voided, col(voided.id) == col(Entry.voids_id), isouter=True)
    )


def _again() -> ColumnElement[bool]:
    """Support had begun before it began with this entry."""
    before, started = aliased(Entry), EntryType.SUPPORT_STARTED
    earlier = exists(
        select(col(before.id)).where(
            col(before.survivor_id) == col(Entry.survivor_id), col(before.type) == started,
            col(before.id) < col(Entry.id), standing(col(before.id)),
        )
    )  # fmt: skip
    return case((col(Entry.type) == started, earlier), else_=false())


def _may_undo(actor: Actor) -> ColumnElement[bool]:
    if not actor.may("provision.report"):
        return false()
    person = or_(col(Entry.survivor_id).is_(None), survivors_of(actor, "provision.report"))
    return entries_of(actor, "provision.report") & person


def _ids(rows: list[AnyRow]) -> list[int]:
    return [row.id for row in rows]


def _told(
    session: Session, actor: Actor, at: Moment, rows: list[AnyRow], details: dict[int, Detail]
) -> tuple[Told, ...]:
    minutes = config_of(session).kit.undo_minutes
    touched: set[Thing] = set()
    since = False
    until: dict[int, datetime | None] = {}
    for row in sorted(rows, key=lambda row: -row.id):
        things = details[row.id].things if row.id in details else set()
        watched = things | ({("paid", row.sim_id)} if row.sim_id else set())
        last = undo_until(row.type, row.recorded_at, minutes)
        stands = row.type != EntryType.VOIDED and not row.voided
        allowed = row.may_undo and actor.may(undoing(row.type))
        latest = row.type not in HANDING_OVER or (row.again and not since)
        free = stands and allowed and latest and touched.isdisjoint(watched)
        until[row.id] = last if free and last is not None and at.now <= last else None
        touched |= things if stands else set()
        since = since or stands
    return tuple(_one(row, details.get(row.id) or Detail(), until[row.id]) for row in rows)


def _one(row: AnyRow, detail: Detail, until: datetime | None) -> Told:
    return Told(
        id=row.id,
        type=row.type,
        on=row.happened_on,
        recorded_at=row.recorded_at,
        by=row.by,
        sentence=undone(row.voids) if row.voids else sentence(row.type, detail.said, again=row.again),
        handover=detail.handover,
        survivor=row.survivor,
        voided=row.voided,
        undo_until=until,
    )
