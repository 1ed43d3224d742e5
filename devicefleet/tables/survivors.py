"""The people supported, as little as can be: a system-made reference and what the kit rule needs. Never a name."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import Component, Context, DeclineReason, ExemptionReason, OwnCheck, Stage
from devicefleet.tables.base import check, choice, index_while, unique_while

REGIONS = (
    "E12000001", "E12000002", "E12000003", "E12000004", "E12000005", "E12000006",
    "E12000007", "E12000008", "E12000009", "W92000004", "S92000003", "N92000002",
)  # fmt: skip


class Survivor(SQLModel, table=True):
    """One person, by reference. Every column here is on the list in the threat model; there is no other."""

    __table_args__ = (
        check("length(ref) = 6", "ref_length"),
        check("length(language) <= 35", "language_length"),
        check("adult OR turns_18_on IS NOT NULL", "child_has_date"),
        check(f"region IS NULL OR region IN {REGIONS}", "region"),
        index_while("ix_survivor_turns_18_on", "turns_18_on", where="turns_18_on IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(unique=True, max_length=6)
    programme: str = Field(default="msvcc", max_length=32)
    region: str | None = Field(default=None, max_length=9)
    adult: bool = True
    turns_18_on: date | None = None
    language: str = Field(default="en", max_length=35)
    needs_interpreter: bool = False
    created_at: datetime


class Episode(SQLModel, table=True):
    """One unbroken time in support, [started_on, ended_on)."""

    __table_args__ = (
        check("ended_on IS NULL OR ended_on >= started_on", "dates_in_order"),
        check("ends_on_expected IS NULL OR ends_on_expected >= started_on", "expected_in_order"),
        check("(ended_on IS NULL) = (ended_entry_id IS NULL)", "end_has_entry"),
        unique_while("uq_episode_open", "survivor_id", where="ended_on IS NULL"),
        index_while("ix_episode_open_since", "started_on", where="ended_on IS NULL"),
        index_while(
            "ix_episode_open_expected", "ends_on_expected", where="ended_on IS NULL AND ends_on_expected IS NOT NULL"
        ),
        index_while("ix_episode_ended_on", "ended_on", where="ended_on IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    survivor_id: int = Field(foreign_key="survivor.id", index=True)
    started_on: date
    ends_on_expected: date | None = None
    ended_on: date | None = None
    ended_entry_id: int | None = Field(default=None, foreign_key="entry.id")


class Responsibility(SQLModel, table=True):
    """Which organisation, and who there, supports somebody over [from_on, until_on)."""

    __table_args__ = (
        check("until_on IS NULL OR until_on >= from_on", "dates_in_order"),
        unique_while("uq_responsibility_open", "survivor_id", where="until_on IS NULL"),
        sa.Index(
            "ix_responsibility_provider_open",
            "provider_id",
            "caseworker_id",
            "survivor_id",
            sqlite_where=sa.text("until_on IS NULL"),
            postgresql_where=sa.text("until_on IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    survivor_id: int = Field(foreign_key="survivor.id", index=True)
    provider_id: int = Field(foreign_key="provider.id")
    caseworker_id: int | None = Field(default=None, foreign_key="staff.id")
    from_on: date
    until_on: date | None = None


class StageChange(SQLModel, table=True):
    """From a day on, where somebody is in support; the latest entry for a day stands."""

    __tablename__ = "stage"
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    survivor_id: int = Field(foreign_key="survivor.id", index=True)
    from_on: date
    stage: Stage = choice(Stage, "stage")


class Stay(SQLModel, table=True):
    """From a day on, the kind of place somebody stays in; the latest entry for a day stands."""

    __table_args__ = (
        check("release_on IS NULL OR release_on >= from_on", "dates_in_order"),
        index_while("ix_stay_release_on", "release_on", where="release_on IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    survivor_id: int = Field(foreign_key="survivor.id", index=True)
    from_on: date
    context: Context = choice(Context, "context")
    release_on: date | None = None


class OwnDevice(SQLModel, table=True):
    """Something somebody brought along: never labelled, never ours, counted once checked."""

    __tablename__ = "own_device"
    __table_args__ = (sa.UniqueConstraint("survivor_id", "component"),)
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    survivor_id: int = Field(foreign_key="survivor.id")
    component: Component = choice(Component, "component")


class OwnDeviceCheck(SQLModel, table=True):
    """What a look at somebody's own device found on a day."""

    __tablename__ = "own_device_check"
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    own_device_id: int = Field(foreign_key="own_device.id", index=True)
    checked_on: date = Field(index=True)
    outcome: OwnCheck = choice(OwnCheck, "outcome")


class Decline(SQLModel, table=True):
    """A part of the kit offered and declined; it counts only where it was offered in the person's language."""

    __table_args__ = (check("review_on > offered_on", "dates_in_order"),)
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    survivor_id: int = Field(foreign_key="survivor.id", index=True)
    component: Component = choice(Component, "component")
    reason: DeclineReason = choice(DeclineReason, "reason")
    offered_on: date
    offered_in_language: str | None = Field(default=None, max_length=35)
    interpreter: bool = False
    review_on: date = Field(index=True)


class Exemption(SQLModel, table=True):
    """A part of the kit not required of anybody until a review date, by somebody's approval."""

    __table_args__ = (check("review_on > from_on", "dates_in_order"),)
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    survivor_id: int = Field(foreign_key="survivor.id", index=True)
    component: Component = choice(Component, "component")
    reason: ExemptionReason = choice(ExemptionReason, "reason")
    from_on: date
    review_on: date = Field(index=True)
