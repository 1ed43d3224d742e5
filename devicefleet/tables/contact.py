"""How somebody may be written to, as they said it; sealed, and only as long as it is needed."""

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import Channel
from devicefleet.tables.base import check, choice


class ContactRule(SQLModel, table=True):
    """What a look at safe contact found; the latest that stands counts, and without a channel nobody writes.

    Either a sealed value, or the number of a SIM of ours (`sim_id`), which is theirs only while they hold it.
    `days` has a bit for each day of the week, Monday the lowest; minutes are counted from midnight, London.
    `open` lets a message say what it is about; `watched` that somebody else may read along, so that none goes.
    """

    __tablename__ = "contact_rule"
    __table_args__ = (
        check("channel IS NULL OR channel IN ('email', 'sms')", "channel_reaches_people"),
        check("channel IS NOT NULL OR (value_sealed IS NULL AND sim_id IS NULL)", "no_channel_no_value"),
        check("value_sealed IS NULL OR sim_id IS NULL", "one_value"),
        check("channel IS NULL OR forgotten OR value_sealed IS NOT NULL OR sim_id IS NOT NULL", "channel_has_value"),
        check("sim_id IS NULL OR channel = 'sms'", "sims_take_texts"),
        check("days BETWEEN 0 AND 127", "days_of_week"),
        check("from_minute BETWEEN 420 AND 1320 AND until_minute BETWEEN 420 AND 1320", "not_at_night"),
        check("until_minute > from_minute", "minutes_in_order"),
        sa.Index("ix_contact_rule_survivor_id", "survivor_id", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    survivor_id: int = Field(foreign_key="survivor.id")
    channel: Channel | None = choice(Channel, "channel", default=None, nullable=True)
    value_sealed: bytes | None = None
    sim_id: int | None = Field(default=None, foreign_key="sim.id", index=True)
    days: int = 127
    from_minute: int = 540
    until_minute: int = 1080
    language: str = Field(max_length=35)
    watched: bool = False
    open: bool = False
    forgotten: bool = False
