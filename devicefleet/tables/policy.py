"""Under which policies the timelines were made, and what a policy that is only proposed would change. Both derived."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import Status
from devicefleet.tables.base import check, choice


class TimelinePolicy(SQLModel, table=True):
    """One row: the mark of the policies under which all timelines were last made (`rules/policy_fingerprint.py`)."""

    __tablename__ = "timeline_policy"
    __table_args__ = (check("id = 1", "one_row"),)
    id: int = Field(default=1, primary_key=True)
    fingerprint: str = Field(max_length=64)


class PolicyPreview(SQLModel, table=True):
    """A proposed policy and how far everybody has been judged under it; kept for a day, for whoever asked.

    `in_force` is the mark of the policies it is compared with, `walked_id` the last person who was judged.
    """

    __tablename__ = "policy_preview"
    __table_args__ = (check("until_on > from_on", "dates_in_order"),)
    id: int | None = Field(default=None, primary_key=True)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    created_at: datetime = Field(index=True)
    tables: dict[str, dict[str, Any]] = Field(sa_type=sa.JSON)
    in_force: str = Field(max_length=64)
    from_on: date
    until_on: date
    people: int
    walked_id: int = 0
    tally: dict[str, Any] = Field(sa_type=sa.JSON)


class PolicyPreviewRow(SQLModel, table=True):
    """One person to whom the proposed policy would make a difference (`rules/policy_change.py`)."""

    __tablename__ = "policy_preview_row"
    __table_args__ = (
        sa.UniqueConstraint("preview_id", "survivor_id"),
        sa.Index("ix_policy_preview_row_on_day", "preview_id", "on_day", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    preview_id: int = Field(foreign_key="policy_preview.id", ondelete="CASCADE")
    survivor_id: int = Field(foreign_key="survivor.id")
    provider_id: int | None = Field(default=None, foreign_key="provider.id")
    on_day: date
    was: Status = choice(Status, "was")
    becomes: Status = choice(Status, "becomes")
    parts: list[str] = Field(sa_type=sa.JSON)
    why: str
    flagged_on: date | None = None
    unflagged: bool = False
