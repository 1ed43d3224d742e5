"""Spreadsheets on their way in: what each row would do, before anything is done. Kept for a day."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import BatchState, Importing, Verdict
from devicefleet.tables.base import choice


class ImportBatch(SQLModel, table=True):
    """One uploaded file: its header row, how its columns were read, and how far it has come."""

    __tablename__ = "import_batch"
    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="provider.id", index=True)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    importing: Importing = choice(Importing, "importing")
    file_sha256: str = Field(max_length=64)
    state: BatchState = choice(BatchState, "state")
    created_at: datetime = Field(index=True)
    headers: list[str] = Field(sa_type=sa.JSON)
    mapping: dict[str, str] = Field(default_factory=dict, sa_type=sa.JSON)
    notes: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    orders: dict[str, str] = Field(default_factory=dict, sa_type=sa.JSON)
    row_count: int = 0
    checked_count: int = 0


class ImportRow(SQLModel, table=True):
    """One row of the file; `cells` keeps only mapped columns, never one that could hold a person's name."""

    __tablename__ = "import_row"
    __table_args__ = (
        sa.UniqueConstraint("batch_id", "row_number"),
        sa.Index("ix_import_row_verdict", "batch_id", "verdict"),
    )
    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="import_batch.id", ondelete="CASCADE")
    row_number: int
    cells: dict[str, str] = Field(sa_type=sa.JSON)
    verdict: Verdict | None = choice(Verdict, "verdict", default=None, nullable=True)
    problems: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    changes: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    target: str | None = Field(default=None, max_length=32)


class ImportChoice(SQLModel, table=True):
    """How an organisation last read a header row of this shape, so that it is asked once."""

    __tablename__ = "import_choice"
    __table_args__ = (sa.UniqueConstraint("provider_id", "importing", "fingerprint"),)
    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="provider.id")
    importing: Importing = choice(Importing, "importing")
    fingerprint: str = Field(max_length=64)
    mapping: dict[str, str] = Field(sa_type=sa.JSON)
