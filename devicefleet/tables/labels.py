"""Labels: codes printed ahead or replaced, an organisation's own stocks and printers, and what was printed where."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import JobState, PrintForm, Printing
from devicefleet.tables.base import check, choice


class Label(SQLModel, table=True):
    """A code that is not, or is no more, the code of a device: a spare printed ahead, or a label that was replaced.

    A spare that was stuck on a device names it (`device_id`); a replaced label does too, and is void.
    """

    __table_args__ = (check("length(code) = 10 AND code = upper(code)", "code_shape"),)
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=10)
    provider_id: int = Field(foreign_key="provider.id", index=True)
    device_id: int | None = Field(default=None, foreign_key="device.id", index=True)
    made_at: datetime
    voided_at: datetime | None = None


class Printer(SQLModel, table=True):
    """How far one printer prints off: offsets in mm, and per cent by which its pitch is too short."""

    __table_args__ = (
        sa.UniqueConstraint("provider_id", "name"),
        check("abs(offset_x) <= 20 AND abs(offset_y) <= 20", "offset_small"),
        check("abs(stretch_x) <= 5 AND abs(stretch_y) <= 5", "stretch_small"),
    )
    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="provider.id")
    name: str = Field(max_length=64)
    offset_x: float = 0.0
    offset_y: float = 0.0
    stretch_x: float = 0.0
    stretch_y: float = 0.0


class LabelStock(SQLModel, table=True):
    """A kind of label sheet of one organisation, beside those in `labels/`; lengths as there, in mm."""

    __tablename__ = "label_stock"
    __table_args__ = (
        sa.UniqueConstraint("provider_id", "name"),
        check("width > 0 AND height > 0 AND columns > 0 AND rows > 0", "has_labels"),
    )
    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="provider.id")
    name: str = Field(max_length=32)
    page_width: float
    page_height: float
    width: float
    height: float
    columns: int
    rows: int
    x0: float
    y0: float
    pitch_x: float
    pitch_y: float
    corner: float = 0.0


class LabelJob(SQLModel, table=True):
    """One print job, so that the next one starts where it ended; a long one is made by the worker and kept a day.

    `codes` are bare, in order and without separator; `options` say how it was printed; `next_start` is the first free
    place of its last sheet.
    """

    __tablename__ = "label_job"
    __table_args__ = (
        sa.Index("ix_label_job_memory", "provider_id", "stock", "id"),
        check("label_count >= 0 AND next_start >= 1", "counts"),
        check("(state = 'made') = (made_at IS NOT NULL)", "made_has_time"),
    )
    id: int | None = Field(default=None, primary_key=True)
    provider_id: int | None = Field(default=None, foreign_key="provider.id")
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    printing: Printing = choice(Printing, "printing")
    form: PrintForm = choice(PrintForm, "form")
    state: JobState = choice(JobState, "state")
    stock: str = Field(max_length=32)
    options: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    codes: str = Field(default="", sa_type=sa.Text)
    label_count: int = 0
    next_start: int = 1
    asked_at: datetime = Field(index=True)
    made_at: datetime | None = None
    file: bytes | None = None
    problem: str | None = Field(default=None, max_length=400)
