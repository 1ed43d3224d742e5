"""The register of devices: filtered, counted and paged, exported whole, and one device with all that is known of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlmodel import Session, col

from devicefleet.queries.pages import Page, within
from devicefleet.queries.scope import devices_of, provider_is, standing
from devicefleet.rules.access import Actor
from devicefleet.rules.lifecycle import open_gates
from devicefleet.rules.terms import DeviceState, Gate, Kind
from devicefleet.tables import Device, DeviceMove, Entry, GatePassed, Label, WipeRecord

PAGE = 50
TO_WIPE = (DeviceState.RECEIVED, DeviceState.RETURNED, DeviceState.WIPING, DeviceState.FAILED_WIPE)
TO_PREPARE = (DeviceState.WIPED, DeviceState.PREPARING)
OUR_SHELVES = (
    DeviceState.EXPECTED, *TO_WIPE, *TO_PREPARE, DeviceState.READY, DeviceState.RESERVED, DeviceState.PACKED,
)  # fmt: skip


class Need(StrEnum):
    """What a device waits for in the warehouse."""

    LABEL = "label"
    WIPE = "wipe"
    GATES = "gates"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which devices of the register; None leaves a question open.

    `since` and `until` are the first and last day on which they came into their state, `provider` is a code.
    """

    kind: Kind | None = None
    state: DeviceState | None = None
    need: Need | None = None
    since: date | None = None
    until: date | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One line of the register. `open_gates` is told only of devices on the bench, wiped and not yet ready."""

    code: str
    kind: Kind
    state: DeviceState
    make: str | None
    model: str | None
    serial: str | None
    imei: str | None
    grade: str | None
    needs_label: bool
    open_gates: tuple[Gate, ...] = ()


FACTS = (
    "make", "model", "serial", "imei", "imei2", "colour", "storage_gb", "ram_gb", "os", "os_version",
    "security_updates_until", "network_lock", "sim_support", "grade", "battery_health_pct", "acquired_on",
    "source_type", "order_ref", "cost_pence",
)  # fmt: skip


def register(session: Session, actor: Actor, wanted: Wanted, *, page: int = 1, size: int = PAGE) -> Page[DeviceRow]:
    """One page of the wanted devices, last entered first; a page past the end is the last one."""
    total = count(session, actor, wanted)
    number = within(page, total, size)
    return Page(rows(session, actor, wanted, most=size, skip=(number - 1) * size), number, size, total)


def count(session: Session, actor: Actor, wanted: Wanted) -> int:
    """How many devices within reach are wanted."""
    return session.scalar(select(func.count()).select_from(Device).where(*_where(actor, wanted))) or 0


def rows(
    session: Session, actor: Actor, wanted: Wanted, *, most: int | None = None, skip: int = 0
) -> tuple[DeviceRow, ...]:
    """The wanted devices, last entered first; without `most` all of them."""
    query = _select_rows(actor).where(*_where(actor, wanted)).order_by(col(Device.id).desc()).limit(most).offset(skip)
    found = session.execute(query).all()
    passed = _passed_by_device(session, [row.id for row in found if row.state in TO_PREPARE])
    return tuple(replace(DeviceRow(*row[1:]), open_gates=_open(row.id, row.kind, passed)) for row in found)


def rows_of(session: Session, actor: Actor, codes: Sequence[str]) -> dict[str, DeviceRow]:
    """These devices by their bare codes, without their gates; those out of reach are left out."""
    query = _select_rows(actor).where(col(Device.code).in_(codes))
    return {row.code: DeviceRow(*row[1:]) for row in session.execute(query)}


def _select_rows(actor: Actor) -> Select[*tuple[Any, ...]]:
    names = ("id", "code", "kind", "state", "make", "model", "serial", "imei", "grade")
    return select(*(getattr(Device, name) for name in names), needs_label()).where(devices_of(actor))


def exported(session: Session, actor: Actor, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """Every wanted device as its columns by name, first entered first, for a spreadsheet."""
    names = ("code", "kind", "state", *FACTS)
    query = (
        select(*(getattr(Device, name) for name in names))
        .where(*_where(actor, wanted), devices_of(actor, "device.export"))
        .order_by(col(Device.id))
    )
    for row in session.execute(query):
        yield dict(zip(names, row, strict=True))


def needs_label() -> ColumnElement[bool]:
    """On our shelves, no label of its code printed, and none seen on it either since one was replaced."""
    replaced = exists(
        select(col(Label.id))
        .where(col(Label.device_id) == col(Device.id), col(Label.voided_at) >= col(Entry.recorded_at))
        .correlate(Device, Entry)
    )
    seen = exists(
        select(col(GatePassed.id))
        .join(Entry, col(Entry.id) == col(GatePassed.entry_id))
        .where(col(GatePassed.device_id) == col(Device.id), col(GatePassed.gate) == Gate.LABEL_VERIFIED, ~replaced)
    )
    return and_(col(Device.label_printed_at).is_(None), col(Device.state).in_(OUR_SHELVES), ~seen)


def in_state_since() -> ColumnElement[date]:
    """The day on which a device came into the state it is in."""
    moved = (
        select(func.max(col(Entry.happened_on)))
        .join(DeviceMove, col(DeviceMove.entry_id) == col(Entry.id))
        .where(
            col(DeviceMove.device_id) == col(Device.id),
            col(DeviceMove.to_state) == col(Device.state),
            standing(col(DeviceMove.entry_id)),
        )
    )
    return func.coalesce(moved.scalar_subquery(), date.min)


def _where(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    where = [devices_of(actor)]
    if wanted.kind is not None:
        where.append(col(Device.kind) == wanted.kind)
    if wanted.state is not None:
        where.append(col(Device.state) == wanted.state)
    if wanted.since is not None:
        where.append(in_state_since() >= wanted.since)
    if wanted.until is not None:
        where.append(in_state_since() <= wanted.until)
    if wanted.provider is not None:
        where.append(provider_is(wanted.provider, col(Device.provider_id)))
    match wanted.need:
        case Need.LABEL:
            where.append(needs_label())
        case Need.WIPE:
            where.append(col(Device.state).in_(TO_WIPE))
        case Need.GATES:
            where.append(col(Device.state).in_(TO_PREPARE))
        case None:
            pass
    return where


def _open(device_id: int, kind: Kind, passed: dict[int, frozenset[Gate]]) -> tuple[Gate, ...]:
    return open_gates(kind, passed[device_id]) if device_id in passed else ()


def _passed_by_device(session: Session, ids: Sequence[int]) -> dict[int, frozenset[Gate]]:
    """For each device, the gates passed since its last wipe."""
    if not ids:
        return {}
    last = select(func.max(col(WipeRecord.id))).where(col(WipeRecord.device_id) == col(GatePassed.device_id))
    query = select(col(GatePassed.device_id), col(GatePassed.gate)).where(
        col(GatePassed.device_id).in_(ids), col(GatePassed.wipe_id) == last.scalar_subquery()
    )
    passed: dict[int, set[Gate]] = {key: set() for key in ids}
    for device_id, gate in session.execute(query):
        passed[device_id].add(gate)
    return {device_id: frozenset(gates) for device_id, gates in passed.items()}
