"""The ledger's spine: one row for each thing that happened, and one for each device or SIM it moved.

Facts elsewhere carry the entry that made them. A mistake is never rewritten: a later entry voids it, and every
reader of facts leaves voided entries out.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import DeviceState, EntryType, SimState
from devicefleet.tables.base import check, choice


class Entry(SQLModel, table=True):
    """Something that happened on a day and was recorded at an instant; `staff_id` is empty for the command line."""

    __table_args__ = (
        check("(type = 'voided') = (voids_id IS NOT NULL)", "voided_names_its_entry"),
        sa.Index("ix_entry_survivor", "survivor_id", "id"),
        sa.Index("ix_entry_device", "device_id", "id"),
        sa.Index("ix_entry_sim", "sim_id", "id"),
        sa.Index(
            "ix_entry_survivor_voids",
            "survivor_id",
            "voids_id",
            sqlite_where=sa.text("voids_id IS NOT NULL"),
            postgresql_where=sa.text("voids_id IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    type: EntryType = choice(EntryType, "type")
    happened_on: date
    recorded_at: datetime
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    provider_id: int = Field(foreign_key="provider.id")
    survivor_id: int | None = Field(default=None, foreign_key="survivor.id")
    device_id: int | None = Field(default=None, foreign_key="device.id")
    sim_id: int | None = Field(default=None, foreign_key="sim.id")
    voids_id: int | None = Field(default=None, foreign_key="entry.id", unique=True)
    idempotency_key: str | None = Field(default=None, unique=True, max_length=120)
    request_digest: str | None = Field(default=None, max_length=64)


class DeviceMove(SQLModel, table=True):
    """One step of a device through its life, made by one entry."""

    __tablename__ = "device_move"
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    device_id: int = Field(foreign_key="device.id", index=True)
    from_state: DeviceState | None = choice(DeviceState, "from_state", default=None, nullable=True)
    to_state: DeviceState = choice(DeviceState, "to_state")


class SimMove(SQLModel, table=True):
    """One step of a SIM through its life, made by one entry."""

    __tablename__ = "sim_move"
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    sim_id: int = Field(foreign_key="sim.id", index=True)
    from_state: SimState | None = choice(SimState, "from_state", default=None, nullable=True)
    to_state: SimState = choice(SimState, "to_state")
