"""Who did what, and who looked at whom: rows chained by a keyed hash, appended only."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import Role
from devicefleet.tables.base import check, choice


class AuditEvent(SQLModel, table=True):
    """One act. `fields` names what was touched, never its value; `hash` covers this row and the one before it."""

    __tablename__ = "audit_event"
    __table_args__ = (sa.Index("ix_audit_event_subject", "subject_kind", "subject", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    staff_id: int | None = None
    role: Role = choice(Role, "role")
    provider_id: int | None = None
    action: str = Field(max_length=48)
    subject_kind: str = Field(max_length=24)
    subject: str = Field(max_length=48)
    fields: str = Field(default="", max_length=400)
    prev_hash: str = Field(max_length=64)
    hash: str = Field(unique=True, max_length=64)


class AuditHead(SQLModel, table=True):
    """The end of the chain: one row, locked while it grows, so that two writers cannot fork it."""

    __tablename__ = "audit_head"
    __table_args__ = (check("id = 1", "one_row"),)
    id: int = Field(default=1, primary_key=True)
    last_id: int = 0
    hash: str = Field(default="0" * 64, max_length=64)
