"""Lines about devices before they are in anybody's hands."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from devicefleet.rules.history.line import Dated
from devicefleet.rules.terms import Gate, Kind, WipeMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRegistered(Dated):
    fact: Literal["device_registered"]
    device: str
    organisation: str
    kind: Kind
    code: str | None = None
    expected: bool = False
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    imei: str | None = None
    imei2: str | None = None
    colour: str | None = None
    storage_gb: int | None = None
    ram_gb: int | None = None
    os: str | None = None
    os_version: str | None = None
    security_updates_until: date | None = None
    network_lock: str | None = None
    sim_support: str | None = None
    grade: Literal["A", "B", "C"] | None = None
    battery_health_pct: int | None = None
    acquired_on: date | None = None
    source_type: str | None = None
    order_ref: str | None = None
    cost_pence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReceived(Dated):
    fact: Literal["device_received"]
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WipeRecorded(Dated):
    fact: Literal["wipe_recorded"]
    device: str
    method: WipeMethod
    tool: str
    verification: str
    checks: tuple[str, ...]
    tool_version: str = ""
    certificate: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WipeFailed(Dated):
    fact: Literal["wipe_failed"]
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared(Dated):
    fact: Literal["prepared"]
    device: str
    gates: tuple[Gate, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceMoved(Dated):
    fact: Literal["device_moved"]
    device: str
    to: Literal["wiping", "parts", "recycled", "destroyed"]
