"""The people supported, and what the kit rule must know of them."""

import sqlalchemy as sa

from devicefleet.migrations.first.columns import INSTANT, LEDGER, choice, key, may, must, where
from devicefleet.migrations.first.terms import (
    COMPONENTS,
    CONTEXTS,
    DECLINE_REASONS,
    EXEMPTION_REASONS,
    OWN_CHECKS,
    REGIONS,
    STAGES,
)

sa.Table(
    "survivor",
    LEDGER,
    key(),
    must("ref", sa.String(6), unique=True),
    must("programme", sa.String(32)),
    may("region", sa.String(9)),
    must("adult", sa.Boolean),
    may("turns_18_on", sa.Date),
    must("language", sa.String(35)),
    must("needs_interpreter", sa.Boolean),
    must("created_at", INSTANT),
    sa.CheckConstraint("length(ref) = 6", name="ref_length"),
    sa.CheckConstraint("length(language) <= 35", name="language_length"),
    sa.CheckConstraint("adult OR turns_18_on IS NOT NULL", name="child_has_date"),
    sa.CheckConstraint(f"region IS NULL OR region IN {REGIONS}", name="region"),
)

sa.Table(
    "episode",
    LEDGER,
    key(),
    must("entry_id", sa.Integer, sa.ForeignKey("entry.id")),
    must("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
    must("started_on", sa.Date),
    may("ends_on_expected", sa.Date),
    may("ended_on", sa.Date),
    may("ended_entry_id", sa.Integer, sa.ForeignKey("entry.id")),
    sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="dates_in_order"),
    sa.CheckConstraint("ends_on_expected IS NULL OR ends_on_expected >= started_on", name="expected_in_order"),
    sa.CheckConstraint("(ended_on IS NULL) = (ended_entry_id IS NULL)", name="end_has_entry"),
    sa.Index("ix_episode_survivor_id", "survivor_id"),
    sa.Index("uq_episode_open", "survivor_id", unique=True, **where("ended_on IS NULL")),
)

sa.Table(
    "responsibility",
    LEDGER,
    key(),
    must("entry_id", sa.Integer, sa.ForeignKey("entry.id")),
    must("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
    must("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
    may("caseworker_id", sa.Integer, sa.ForeignKey("staff.id")),
    must("from_on", sa.Date),
    may("until_on", sa.Date),
    sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name="dates_in_order"),
    sa.Index(
        "ix_responsibility_provider_open", "provider_id", "caseworker_id", "survivor_id", **where("until_on IS NULL")
    ),
    sa.Index("ix_responsibility_survivor_id", "survivor_id"),
    sa.Index("uq_responsibility_open", "survivor_id", unique=True, **where("until_on IS NULL")),
)

sa.Table(
    "stage",
    LEDGER,
    key(),
    must("entry_id", sa.Integer, sa.ForeignKey("entry.id")),
    must("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
    must("from_on", sa.Date),
    choice("stage", STAGES),
    sa.Index("ix_stage_survivor_id", "survivor_id"),
)

sa.Table(
    "stay",
    LEDGER,
    key(),
    must("entry_id", sa.Integer, sa.ForeignKey("entry.id")),
    must("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
    must("from_on", sa.Date),
    choice("context", CONTEXTS),
    may("release_on", sa.Date),
    sa.CheckConstraint("release_on IS NULL OR release_on >= from_on", name="dates_in_order"),
    sa.Index("ix_stay_survivor_id", "survivor_id"),
)

sa.Table(
    "own_device",
    LEDGER,
    key(),
    must("entry_id", sa.Integer, sa.ForeignKey("entry.id")),
    must("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
    choice("component", COMPONENTS),
    sa.UniqueConstraint("survivor_id", "component"),
)

sa.Table(
    "own_device_check",
    LEDGER,
    key(),
    must("entry_id", sa.Integer, sa.ForeignKey("entry.id")),
    must("own_device_id", sa.Integer, sa.ForeignKey("own_device.id")),
    must("checked_on", sa.Date),
    choice("outcome", OWN_CHECKS),
    sa.Index("ix_own_device_check_own_device_id", "own_device_id"),
)

sa.Table(
    "decline",
    LEDGER,
    key(),
    must("entry_id", sa.Integer, sa.ForeignKey("entry.id")),
    must("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
    choice("component", COMPONENTS),
    choice("reason", DECLINE_REASONS),
    must("offered_on", sa.Date),
    may("offered_in_language", sa.String(35)),
    must("interpreter", sa.Boolean),
    must("review_on", sa.Date),
    sa.CheckConstraint("review_on > offered_on", name="dates_in_order"),
    sa.Index("ix_decline_survivor_id", "survivor_id"),
)

sa.Table(
    "exemption",
    LEDGER,
    key(),
    must("entry_id", sa.Integer, sa.ForeignKey("entry.id")),
    must("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
    choice("component", COMPONENTS),
    choice("reason", EXEMPTION_REASONS),
    must("from_on", sa.Date),
    must("review_on", sa.Date),
    sa.CheckConstraint("review_on > from_on", name="dates_in_order"),
    sa.Index("ix_exemption_survivor_id", "survivor_id"),
)
