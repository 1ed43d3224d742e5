"""Devices, the evidence that they were wiped, and the gates they passed since."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import DeviceState, Gate, Kind, WipeMethod
from devicefleet.tables.base import check, choice, index_while

WIPE_CHECKS = (
    "android_frp_cleared",
    "apple_activation_lock_off",
    "mdm_removed",
    "bios_password_removed",
    "sd_card_removed",
    "sim_tray_empty",
    "no_unknown_trackers",
)


class Device(SQLModel, table=True):
    """One thing with a label. `make_key` is `make` folded for comparison: a serial is unique within a make."""

    __table_args__ = (
        check("length(code) = 10 AND code = upper(code)", "code_shape"),
        check("imei IS NULL OR length(imei) = 15", "imei_shape"),
        check("imei2 IS NULL OR length(imei2) = 15", "imei2_shape"),
        check("serial IS NULL OR (length(serial) BETWEEN 1 AND 64 AND make_key IS NOT NULL)", "serial_has_make"),
        check("state = 'expected' OR imei IS NOT NULL OR serial IS NOT NULL OR kind = 'accessory'", "identified"),
        check("state = 'expected' OR kind <> 'laptop' OR serial IS NOT NULL", "laptop_has_serial"),
        check("cost_pence IS NULL OR cost_pence >= 0", "cost_positive"),
        check("battery_health_pct IS NULL OR battery_health_pct BETWEEN 0 AND 100", "battery_percent"),
        check("grade IS NULL OR grade IN ('A', 'B', 'C')", "grade"),
        sa.UniqueConstraint("make_key", "serial"),
        sa.UniqueConstraint("provider_id", "order_ref"),
        sa.Index("ix_device_provider_state", "provider_id", "state", "kind", "id"),
        index_while(
            "ix_device_security_updates_until", "security_updates_until", where="security_updates_until IS NOT NULL"
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=10)
    provider_id: int = Field(foreign_key="provider.id")
    kind: Kind = choice(Kind, "kind")
    state: DeviceState = choice(DeviceState, "state")
    make: str | None = Field(default=None, max_length=64)
    make_key: str | None = Field(default=None, max_length=64)
    model: str | None = Field(default=None, max_length=120)
    serial: str | None = Field(default=None, max_length=64)
    imei: str | None = Field(default=None, unique=True, max_length=15)
    imei2: str | None = Field(default=None, unique=True, max_length=15)
    colour: str | None = Field(default=None, max_length=32)
    storage_gb: int | None = None
    ram_gb: int | None = None
    os: str | None = Field(default=None, max_length=32)
    os_version: str | None = Field(default=None, max_length=32)
    security_updates_until: date | None = None
    network_lock: str | None = Field(default=None, max_length=32)
    sim_support: str | None = Field(default=None, max_length=16)
    grade: str | None = Field(default=None, max_length=1)
    battery_health_pct: int | None = None
    acquired_on: date | None = None
    source_type: str | None = Field(default=None, max_length=32)
    order_ref: str | None = Field(default=None, max_length=80)
    cost_pence: int | None = None
    label_printed_at: datetime | None = None
    row_version: int = 1


class WipeRecord(SQLModel, table=True):
    """Evidence of one passed wipe: it exists only when every check was made, and serves exactly one issue."""

    __tablename__ = "wipe_record"
    __table_args__ = (
        *(check(name, name) for name in WIPE_CHECKS),
        check("length(tool) > 0 AND length(verification) > 0", "tool_and_verification"),
        sa.UniqueConstraint("id", "device_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    device_id: int = Field(foreign_key="device.id", index=True)
    wiped_on: date
    method: WipeMethod = choice(WipeMethod, "method")
    tool: str = Field(max_length=64)
    tool_version: str = Field(default="", max_length=32)
    verification: str = Field(max_length=64)
    certificate: str | None = Field(default=None, max_length=64)
    android_frp_cleared: bool
    apple_activation_lock_off: bool
    mdm_removed: bool
    bios_password_removed: bool
    sd_card_removed: bool
    sim_tray_empty: bool
    no_unknown_trackers: bool


class GatePassed(SQLModel, table=True):
    """One gate on the way from wiped to ready, passed since one wipe; a new wipe opens all gates again."""

    __tablename__ = "gate_passed"
    __table_args__ = (
        sa.UniqueConstraint("wipe_id", "gate"),
        sa.ForeignKeyConstraint(["wipe_id", "device_id"], ["wipe_record.id", "wipe_record.device_id"]),
    )
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    device_id: int = Field(index=True)
    wipe_id: int
    gate: Gate = choice(Gate, "gate")
    passed_on: date
