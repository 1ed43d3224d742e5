"""Devices, from their arrival to the day they are ready."""

from typing import Any

from sqlalchemy import Row, select
from sqlmodel import col

from devicefleet.queries.history.told import Told
from devicefleet.rules.history import Line
from devicefleet.rules.history.devices import (
    DeviceMoved,
    DeviceReceived,
    DeviceRegistered,
    Prepared,
    WipeFailed,
    WipeRecorded,
)
from devicefleet.rules.terms import DeviceState, EntryType
from devicefleet.tables import Device, DeviceMove, Entry, GatePassed, Provider, WipeRecord
from devicefleet.tables.devices import WIPE_CHECKS

Rows = list[Row[Any]]
KNOWN = (
    "code", "kind", "make", "model", "serial", "imei", "imei2", "colour", "storage_gb", "ram_gb", "os", "os_version",
    "security_updates_until", "network_lock", "sim_support", "grade", "battery_health_pct", "acquired_on",
    "source_type", "order_ref", "cost_pence",
)  # fmt: skip
PROOF = ("method", "tool", "verification", "tool_version", "certificate")


def registered(entry: Row[Any], known: Rows, moves: Rows) -> Line:
    (device,), (first, *_rest) = known, moves
    values = {name: getattr(device, name) for name in KNOWN}
    return DeviceRegistered(
        fact="device_registered",
        on=entry.on,
        device=entry.device,
        organisation=device.organisation,
        expected=first.to_state == DeviceState.EXPECTED,
        **values,
    )


def received(entry: Row[Any]) -> Line:
    return DeviceReceived(fact="device_received", on=entry.on, device=entry.device)


def wiped(entry: Row[Any], wipes: Rows) -> Line:
    (wipe,) = wipes
    proof = {name: getattr(wipe, name) for name in PROOF}
    return WipeRecorded(fact="wipe_recorded", on=entry.on, device=entry.device, checks=WIPE_CHECKS, **proof)


def prepared(entry: Row[Any], gates: Rows) -> Line:
    passed = tuple(row.gate for row in gates)
    return Prepared(fact="prepared", on=entry.on, device=entry.device, gates=passed)


def moved(entry: Row[Any], moves: Rows) -> Line:
    """A wipe that failed is two steps in one."""
    to = moves[-1].to_state
    if to == DeviceState.FAILED_WIPE:
        return WipeFailed(fact="wipe_failed", on=entry.on, device=entry.device)
    return DeviceMoved(fact="device_moved", on=entry.on, device=entry.device, to=to.value)


_KNOWN = (
    select(col(Entry.id), col(Provider.code).label("organisation"), *(getattr(Device, name) for name in KNOWN))
    .join(Device, col(Device.id) == col(Entry.device_id))
    .join(Provider, col(Provider.id) == col(Device.provider_id))
    .where(col(Entry.type) == EntryType.DEVICE_REGISTERED)
    .order_by(col(Entry.id))
)
_MOVES = select(col(DeviceMove.entry_id), col(DeviceMove.to_state)).order_by(
    col(DeviceMove.entry_id), col(DeviceMove.id)
)
_WIPES = select(col(WipeRecord.entry_id), *(getattr(WipeRecord, name) for name in PROOF)).order_by(
    col(WipeRecord.entry_id)
)
_GATES = select(col(GatePassed.entry_id), col(GatePassed.gate)).order_by(col(GatePassed.entry_id), col(GatePassed.id))

SAY = {
    EntryType.DEVICE_REGISTERED: Told(registered, (_KNOWN, _MOVES)),
    EntryType.DEVICE_RECEIVED: Told(received),
    EntryType.WIPE_RECORDED: Told(wiped, (_WIPES,)),
    EntryType.PREPARED: Told(prepared, (_GATES,)),
    EntryType.DEVICE_MOVED: Told(moved, (_MOVES,)),
}
