"""What was done to many at once: one row for the whole, and which entries belong to it, so that it is undone whole."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import BulkKind
from devicefleet.tables.base import check, choice


class BulkAction(SQLModel, table=True):
    """One bulk action; `provider_id` is empty for somebody who acts for every organisation."""

    __tablename__ = "bulk_action"
    __table_args__ = (
        check("row_count >= 1", "row_count_positive"),
        check("cost_pence IS NULL OR cost_pence >= 0", "cost_positive"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: BulkKind = choice(BulkKind, "kind")
    provider_id: int | None = Field(default=None, foreign_key="provider.id", index=True)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    done_at: datetime = Field(index=True)
    row_count: int
    cost_pence: int | None = None
    undone_at: datetime | None = None
    undone_by_id: int | None = Field(default=None, foreign_key="staff.id")


class BulkEntry(SQLModel, table=True):
    """One entry of a bulk action."""

    __tablename__ = "bulk_entry"
    entry_id: int = Field(primary_key=True, foreign_key="entry.id", sa_column_kwargs={"autoincrement": False})
    bulk_action_id: int = Field(foreign_key="bulk_action.id", index=True)
