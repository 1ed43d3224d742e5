"""Kits packed ahead, requests for them, and the shelves they wait on."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import (
    AccessNeed,
    CountOutcome,
    HandingWay,
    RejectionReason,
    RequestPriority,
    RequestState,
    Tenure,
)
from devicefleet.tables.base import check, choice, index_while, unique_while


class KitRequest(SQLModel, table=True):
    """What a caseworker asked the store for; its `code` is all of it that a pick slip shows.

    Stores read it without `survivor_id`: they know a request, never a person.
    """

    __tablename__ = "kit_request"
    __table_args__ = (
        check("length(code) = 10 AND code = upper(code)", "code_shape"),
        check("smartphone OR laptop OR data", "asks_for_something"),
        check("(tenure = 'loan_fixed') = (due_on IS NOT NULL)", "loan_has_date"),
        check("(state = 'rejected') = (rejection IS NOT NULL)", "rejection_has_reason"),
        check("(state IN ('handed_over', 'closed')) = (handover_id IS NOT NULL)", "handed_over_has_handover"),
        sa.Index("ix_kit_request_provider_state", "provider_id", "state", "id"),
        index_while("ix_kit_request_at_hub", "id", where="state = 'at_hub'"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=10)
    entry_id: int = Field(foreign_key="entry.id", unique=True)
    provider_id: int = Field(foreign_key="provider.id")
    survivor_id: int = Field(foreign_key="survivor.id", index=True)
    state: RequestState = choice(RequestState, "state")
    priority: RequestPriority = choice(RequestPriority, "priority")
    smartphone: bool = False
    laptop: bool = False
    data: bool = False
    tenure: Tenure = choice(Tenure, "tenure")
    due_on: date | None = None
    language: str = Field(max_length=35)
    interpreter: bool = False
    needs: list[AccessNeed] = Field(default_factory=list, sa_type=sa.JSON)
    site_id: int | None = Field(default=None, foreign_key="site.id")
    handing: HandingWay = choice(HandingWay, "handing")
    needed_on: date | None = None
    rejection: RejectionReason | None = choice(RejectionReason, "rejection", default=None, nullable=True)
    handover_id: int | None = Field(default=None, foreign_key="handover.id", unique=True)
    asked_at: datetime


class RequestStep(SQLModel, table=True):
    """One step of a request, by whom and when."""

    __tablename__ = "request_step"
    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="kit_request.id", index=True)
    state: RequestState = choice(RequestState, "state")
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    at: datetime = Field(index=True)


class Kit(SQLModel, table=True):
    """Things packed together over [packed_on, ended_on): `code` is that of the bag's label, which is used again.

    `request_id` is the request it is packed for; a kit packed ahead has none.
    """

    __table_args__ = (
        check("length(code) = 10 AND code = upper(code)", "code_shape"),
        check("(ended_on IS NULL) = (ended_entry_id IS NULL)", "end_has_entry"),
        check("ended_on IS NULL OR ended_on >= packed_on", "dates_in_order"),
        unique_while("uq_kit_open_code", "code", where="ended_on IS NULL"),
        unique_while("uq_kit_open_request", "request_id", where="ended_on IS NULL AND request_id IS NOT NULL"),
        sa.Index("ix_kit_provider", "provider_id", "ended_on", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=10)
    provider_id: int = Field(foreign_key="provider.id")
    entry_id: int = Field(foreign_key="entry.id", unique=True)
    request_id: int | None = Field(default=None, foreign_key="kit_request.id", index=True)
    packed_on: date
    ended_on: date | None = None
    ended_entry_id: int | None = Field(default=None, foreign_key="entry.id", index=True)


class KitItem(SQLModel, table=True):
    """One thing in a kit, until it is taken out (`out_entry_id`); a thing is in one kit at a time."""

    __tablename__ = "kit_item"
    __table_args__ = (
        check("(device_id IS NULL) <> (sim_id IS NULL)", "one_thing"),
        unique_while("uq_kit_item_device", "device_id", where="out_entry_id IS NULL AND device_id IS NOT NULL"),
        unique_while("uq_kit_item_sim", "sim_id", where="out_entry_id IS NULL AND sim_id IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kit_id: int = Field(foreign_key="kit.id", index=True)
    device_id: int | None = Field(default=None, foreign_key="device.id")
    sim_id: int | None = Field(default=None, foreign_key="sim.id")
    out_entry_id: int | None = Field(default=None, foreign_key="entry.id", index=True)


class Shelf(SQLModel, table=True):
    """A place in a store, with a label of its own."""

    __table_args__ = (
        check("length(code) = 10 AND code = upper(code)", "code_shape"),
        sa.UniqueConstraint("provider_id", "name"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=10)
    provider_id: int = Field(foreign_key="provider.id")
    site_id: int | None = Field(default=None, foreign_key="site.id")
    name: str = Field(max_length=32)


class ShelfPlace(SQLModel, table=True):
    """Where a thing in the store was last seen; a thing is on one shelf."""

    __tablename__ = "shelf_place"
    __table_args__ = (check("(device_id IS NULL) <> (sim_id IS NULL)", "one_thing"),)
    id: int | None = Field(default=None, primary_key=True)
    shelf_id: int = Field(foreign_key="shelf.id", index=True)
    device_id: int | None = Field(default=None, foreign_key="device.id", unique=True)
    sim_id: int | None = Field(default=None, foreign_key="sim.id", unique=True)
    seen_at: datetime


class ShelfCount(SQLModel, table=True):
    """One count of one shelf; `once` is the mark of the request that made it."""

    __tablename__ = "shelf_count"
    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="provider.id", index=True)
    shelf_id: int = Field(foreign_key="shelf.id", index=True)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    counted_at: datetime
    once: str | None = Field(default=None, unique=True, max_length=120)


class ShelfCountLine(SQLModel, table=True):
    """What a count found of one thing; an unknown one is kept as it was scanned."""

    __tablename__ = "shelf_count_line"
    id: int | None = Field(default=None, primary_key=True)
    count_id: int = Field(foreign_key="shelf_count.id", index=True)
    device_id: int | None = Field(default=None, foreign_key="device.id")
    sim_id: int | None = Field(default=None, foreign_key="sim.id")
    scan: str = Field(max_length=64)
    outcome: CountOutcome = choice(CountOutcome, "outcome")
