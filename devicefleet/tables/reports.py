"""The register of reports: to whom they go and when, what each was made from, and every number that was printed."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.reporting.period import Cadence
from devicefleet.rules.reporting.published import Mark
from devicefleet.rules.terms import ReportForm, ReportState, Withdrawal
from devicefleet.tables.base import check, choice, index_while, unique_while

PENDING, RELEASED = "state IN ('asked', 'held')", "state = 'released'"
TO_FUNDER, TO_NOBODY = "funder_id IS NOT NULL", "funder_id IS NULL"


class Funder(SQLModel, table=True):
    """An organisation that reports go to. Its mailbox is sealed; one that has ended has none."""

    __table_args__ = (
        check("length(code) BETWEEN 2 AND 32", "code_length"),
        check("(ended_at IS NULL) = (address_sealed IS NOT NULL)", "address_until_ended"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=32)
    name: str = Field(max_length=120)
    address_sealed: bytes | None = None
    created_at: datetime
    ended_at: datetime | None = None


class ReportSchedule(SQLModel, table=True):
    """A report made by itself so many working days after each period; `slice` is written as in `rules/reporting`."""

    __tablename__ = "report_schedule"
    __table_args__ = (
        check("working_days BETWEEN 1 AND 60", "days_few"),
        unique_while("uq_report_schedule_open", "funder_id", "slice", "cadence", where="ended_at IS NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    funder_id: int = Field(foreign_key="funder.id", index=True)
    slice: str = Field(max_length=48)
    cadence: Cadence = choice(Cadence, "cadence")
    working_days: int
    held: bool
    added_on: date
    ended_at: datetime | None = None


class Report(SQLModel, table=True):
    """One report. At any time one is in force for a period, a slice and a receiver, and at most one is on its way.

    `known_at`: what was recorded until then is in it. `holds`: once made it waits for somebody to release it. Who
    asked, released or withdrew is empty for the clock and the command line. `withheld` are names of tables, `gate` is
    what the gate counted.
    """

    __table_args__ = (
        check("(state IN ('asked', 'refused')) = (made_at IS NULL)", "made_has_time"),
        check("(made_at IS NULL) = (fingerprint IS NULL)", "made_has_fingerprint"),
        check("(fingerprint IS NULL) = (inputs_hash IS NULL)", "made_has_inputs"),
        check("(state = 'refused') = (problem IS NOT NULL)", "refused_has_problem"),
        check("state NOT IN ('released', 'superseded') OR released_at IS NOT NULL", "released_has_time"),
        check("state NOT IN ('asked', 'held') OR released_at IS NULL", "not_yet_released"),
        check("(state = 'withdrawn') = (withdrawal IS NOT NULL)", "withdrawn_has_reason"),
        check("(withdrawal IS NULL) = (withdrawn_at IS NULL)", "withdrawn_has_time"),
        check("asked_by_id IS NULL OR released_by_id IS NULL OR asked_by_id <> released_by_id", "two_people"),
        check("revises_id IS NULL OR revises_id <> id", "revises_another"),
        unique_while("uq_report_pending", "period", "slice", "funder_id", where=f"{PENDING} AND {TO_FUNDER}"),
        unique_while("uq_report_pending_open", "period", "slice", where=f"{PENDING} AND {TO_NOBODY}"),
        unique_while("uq_report_released", "period", "slice", "funder_id", where=f"{RELEASED} AND {TO_FUNDER}"),
        unique_while("uq_report_released_open", "period", "slice", where=f"{RELEASED} AND {TO_NOBODY}"),
        index_while("ix_report_asked", "id", where="state = 'asked'"),
        sa.Index("ix_report_period_slice", "period", "slice", "id"),
        sa.Index("ix_report_slice", "slice", "id"),
        sa.Index("ix_report_funder_id", "funder_id", "id"),
        sa.Index("ix_report_state", "state", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=8)
    period: str = Field(max_length=8)
    slice: str = Field(max_length=48)
    funder_id: int | None = Field(default=None, foreign_key="funder.id")
    schedule_id: int | None = Field(default=None, foreign_key="report_schedule.id")
    revises_id: int | None = Field(default=None, foreign_key="report.id")
    note: str = Field(default="", max_length=400)
    known_at: datetime
    holds: bool
    state: ReportState = choice(ReportState, "state")
    asked_at: datetime
    asked_by_id: int | None = Field(default=None, foreign_key="staff.id")
    made_at: datetime | None = None
    released_at: datetime | None = None
    released_by_id: int | None = Field(default=None, foreign_key="staff.id")
    withdrawn_at: datetime | None = None
    withdrawn_by_id: int | None = Field(default=None, foreign_key="staff.id")
    withdrawal: Withdrawal | None = choice(Withdrawal, "withdrawal", default=None, nullable=True)
    problem: str | None = Field(default=None, max_length=400)
    inputs_hash: str | None = Field(default=None, max_length=64)
    fingerprint: str | None = Field(default=None, max_length=64)
    policy_fingerprint: str | None = Field(default=None, max_length=64)
    withheld: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    gate: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)


class ReportFile(SQLModel, table=True):
    """A report in one form, exactly as it went out."""

    __tablename__ = "report_file"
    report_id: int = Field(foreign_key="report.id", primary_key=True)
    form: ReportForm = choice(ReportForm, "form", primary_key=True)
    sha256: str = Field(max_length=64, index=True)
    content: bytes


class PublishedCell(SQLModel, table=True):
    """A number as some report printed it, or the mark in its place; the kept state of disclosure control.

    `definition` and `time` are those of a key in `rules/reporting`. A revision that prints another number leaves this
    row behind, with its own id in `replaced_id`.
    """

    __tablename__ = "published_cell"
    __table_args__ = (
        check("(n IS NULL) <> (mark IS NULL)", "number_or_mark"),
        check("n IS NULL OR n >= 0", "number_positive"),
        unique_while("uq_published_cell_last", "time", "definition", where="replaced_id IS NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    definition: str = Field(max_length=400)
    time: str = Field(max_length=10)
    n: int | None = None
    mark: Mark | None = choice(Mark, "mark", default=None, nullable=True)
    report_id: int = Field(foreign_key="report.id", index=True)
    replaced_id: int | None = Field(default=None, foreign_key="report.id", index=True)
