"""What the ledger means: one row per survivor and span of days. Derived, and made again whenever a fact changes."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import ComponentState, Status
from devicefleet.tables.base import check, choice, index_while


class KitSpan(SQLModel, table=True):
    """How one kit stands over [from_on, until_on); the last span of a person reaches to the end of the calendar.

    `flagged` and `score` repeat what the rule says of the span's own days, so that lists can be cut and ordered
    by an index. `since` is the first day of the trouble, `ends_on` the last covered day ahead, `matter` the packed
    reason that lists show. `region` repeats the person's, so that coverage by region needs this index alone.

    There are a dozen rows for each person, and each law costs as much as an index. So what only copies the ledger (who
    answers, and the rule's own words) has no law of its own here: the ledger has it, and `check` compares the two.
    """

    __tablename__ = "kit_span"
    __table_args__ = (
        check("until_on > from_on", "dates_in_order"),
        sa.UniqueConstraint("survivor_id", "from_on"),
        sa.Index(
            "ix_kit_span_provider_status", "provider_id", "status", "region", "from_on", "until_on", "survivor_id"
        ),
        sa.Index("ix_kit_span_provider_flagged", "provider_id", "flagged", "from_on", "until_on", "survivor_id"),
        index_while("ix_kit_span_marked_from", "from_on", where="flags <> ''"),
    )
    id: int | None = Field(default=None, primary_key=True)
    survivor_id: int = Field(foreign_key="survivor.id")
    provider_id: int | None = None
    caseworker_id: int | None = None
    from_on: date
    until_on: date
    status: Status = choice(Status, "status", checked=False)
    smartphone: ComponentState = choice(ComponentState, "smartphone", checked=False)
    laptop: ComponentState = choice(ComponentState, "laptop", checked=False)
    data: ComponentState = choice(ComponentState, "data", checked=False)
    flags: str = Field(default="", max_length=400)
    flagged: bool = False
    score: int = 0
    since: date | None = None
    ends_on: date | None = None
    matter: str | None = Field(default=None, max_length=120)
    region: str | None = Field(default=None, max_length=9)


class RebuildProgress(SQLModel, table=True):
    """Whose spans were made again by a rebuild that is not finished, under which policy and version (`fingerprint`)."""

    __tablename__ = "rebuild_progress"
    id: int | None = Field(default=None, primary_key=True)
    fingerprint: str = Field(max_length=64)
    made_at: datetime
    people: list[int] = Field(sa_type=sa.JSON)
