"""The clock's own memory: who leads, and when it last ticked."""

from datetime import datetime

from sqlmodel import Field, SQLModel

TICK = "tick"
"""The lease of whoever does all that falls due by itself; its tick says that reminders are not delayed."""


class WorkerLease(SQLModel, table=True):
    """One row per job: its leader until `expires_at`; `fence` grows with each change of leader."""

    __tablename__ = "worker_lease"
    name: str = Field(primary_key=True, max_length=32)
    owner: str = Field(max_length=64)
    fence: int = 1
    expires_at: datetime
    ticked_at: datetime
