"""Who holds what, on what terms, and what happened to it; the laws of issue are constraints of these tables."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import Happening, Tenure
from devicefleet.tables.base import check, choice, index_while, unique_while

OPEN = "closed_on IS NULL AND voided_at IS NULL"


class Handover(SQLModel, table=True):
    """One meeting at which any number of things changed hands; each comes back by itself."""

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", unique=True)
    number: str = Field(unique=True, max_length=12)
    provider_id: int = Field(foreign_key="provider.id")
    survivor_id: int = Field(foreign_key="survivor.id", index=True)
    handed_over_on: date


class Provision(SQLModel, table=True):
    """One thing in one person's hands, [opened_on, closed_on).

    Said by the schema, so that not even raw SQL can break it:
    one open provision per device or SIM; a device only with a wipe record of its own that served no other issue;
    a SIM only to the one person it belongs to. `tenure` and `due_on` repeat the latest event for lists.
    `carrier_id` is the provision of the device that an eSIM lives in: the same person's.
    """

    __table_args__ = (
        check("(device_id IS NULL) <> (sim_id IS NULL)", "one_thing"),
        check("(device_id IS NULL) = (wipe_id IS NULL)", "device_has_wipe"),
        check(
            "sim_id IS NULL OR voided_at IS NOT NULL OR (sim_holder_id IS NOT NULL AND sim_holder_id = survivor_id)",
            "sim_has_one_holder",
        ),
        check("(tenure = 'loan_fixed') = (due_on IS NOT NULL)", "loan_has_date"),
        check("carrier_id IS NULL OR sim_id IS NOT NULL", "only_sims_are_carried"),
        check("due_on IS NULL OR due_on >= opened_on", "due_in_order"),
        check("closed_on IS NULL OR closed_on >= opened_on", "dates_in_order"),
        sa.ForeignKeyConstraint(["wipe_id", "device_id"], ["wipe_record.id", "wipe_record.device_id"]),
        sa.ForeignKeyConstraint(["sim_id", "sim_holder_id"], ["sim.id", "sim.holder_id"]),
        sa.ForeignKeyConstraint(["survivor_id", "carrier_id"], ["provision.survivor_id", "provision.id"]),
        sa.UniqueConstraint("survivor_id", "id"),
        unique_while("uq_provision_open_device", "device_id", where=f"{OPEN} AND device_id IS NOT NULL"),
        unique_while("uq_provision_open_sim", "sim_id", where=f"{OPEN} AND sim_id IS NOT NULL"),
        unique_while("uq_provision_wipe", "wipe_id", where="voided_at IS NULL AND wipe_id IS NOT NULL"),
        sa.Index("ix_provision_device", "device_id", "id"),
        sa.Index("ix_provision_sim", "sim_id", "id"),
        index_while("ix_provision_open_due", "due_on", where=f"{OPEN} AND due_on IS NOT NULL"),
        index_while("ix_provision_open_since", "opened_on", where=OPEN),
    )
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    handover_id: int = Field(foreign_key="handover.id", index=True)
    survivor_id: int = Field(foreign_key="survivor.id")
    device_id: int | None = Field(default=None, foreign_key="device.id")
    wipe_id: int | None = None
    sim_id: int | None = Field(default=None, foreign_key="sim.id")
    sim_holder_id: int | None = None
    tenure: Tenure = choice(Tenure, "tenure")
    due_on: date | None = None
    opened_on: date
    closed_on: date | None = None
    voided_at: datetime | None = None
    carrier_id: int | None = None


class ProvisionEvent(SQLModel, table=True):
    """Something that happened to one provision on a day; `tenure` and `due_on` only where terms were set."""

    __tablename__ = "provision_event"
    __table_args__ = (
        check("(what IN ('issued', 'retenured')) = (tenure IS NOT NULL)", "terms_where_set"),
        check("due_on IS NULL OR due_on >= happened_on", "dates_in_order"),
        sa.Index("ix_provision_event_provision", "provision_id", "happened_on", "id"),
        index_while("ix_provision_event_charged", "happened_on", where="what = 'charged'"),
    )
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    provision_id: int = Field(foreign_key="provision.id")
    what: Happening = choice(Happening, "what")
    happened_on: date
    tenure: Tenure | None = choice(Tenure, "tenure", default=None, nullable=True)
    due_on: date | None = None
