"""What was agreed at a handover: the exact words, in which language, and how somebody answered."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import AgreementForm
from devicefleet.tables.base import check, choice


class Agreement(SQLModel, table=True):
    """One answer to one text for one whole handover. `mark_sealed` is what was drawn on the screen, encrypted."""

    __table_args__ = (
        check("(form IN ('initialled', 'signed')) = (mark_sealed IS NOT NULL)", "mark_where_drawn"),
        check("length(text) > 0 AND length(text_sha256) = 64", "text_and_hash"),
    )
    id: int | None = Field(default=None, primary_key=True)
    handover_id: int = Field(foreign_key="handover.id", unique=True)
    form: AgreementForm = choice(AgreementForm, "form")
    version: str = Field(max_length=32)
    language: str = Field(max_length=35)
    text: str = Field(sa_type=sa.Text)
    text_sha256: str = Field(max_length=64)
    interpreter: bool = False
    mark_sealed: bytes | None = None
    answered_at: datetime
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
