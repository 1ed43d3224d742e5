"""Organisations, and the staff who work for them."""

import sqlalchemy as sa

from devicefleet.migrations.first.columns import INSTANT, LEDGER, choice, key, may, must, where
from devicefleet.migrations.first.terms import ROLES

sa.Table(
    "provider",
    LEDGER,
    key(),
    must("code", sa.String(32), unique=True),
    must("name", sa.String(120)),
    must("nation", sa.String(3)),
    must("created_at", INSTANT),
    sa.CheckConstraint("length(code) BETWEEN 2 AND 32", name="code_length"),
    sa.CheckConstraint("nation IN ('ENG', 'WLS', 'SCT', 'NIR')", name="nation"),
)

sa.Table(
    "site",
    LEDGER,
    key(),
    must("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
    must("code", sa.String(32)),
    must("name", sa.String(120)),
    sa.UniqueConstraint("provider_id", "code"),
)

sa.Table(
    "staff",
    LEDGER,
    key(),
    must("email", sa.String(254), unique=True),
    must("password_hash", sa.String(255)),
    must("created_at", INSTANT),
    may("disabled_at", INSTANT),
    sa.CheckConstraint("email = lower(email)", name="email_lower"),
)

sa.Table(
    "membership",
    LEDGER,
    key(),
    must("staff_id", sa.Integer, sa.ForeignKey("staff.id")),
    may("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
    choice("role", ROLES),
    must("started_at", INSTANT),
    may("ended_at", INSTANT),
    sa.CheckConstraint(
        "(role IN ('coordinator', 'training_supervisor', 'funder', 'admin', 'auditor')) = (provider_id IS NULL)",
        name="wide_roles_have_no_provider",
    ),
    sa.Index("ix_membership_provider_id", "provider_id"),
    sa.Index("ix_membership_staff_id", "staff_id"),
    sa.Index(
        "uq_membership_open",
        "staff_id",
        "provider_id",
        "role",
        unique=True,
        **where("ended_at IS NULL AND provider_id IS NOT NULL"),
    ),
    sa.Index(
        "uq_membership_open_wide", "staff_id", "role", unique=True, **where("ended_at IS NULL AND provider_id IS NULL")
    ),
)

sa.Table(
    "staff_session",
    LEDGER,
    key(),
    must("token_hash", sa.String(64), unique=True),
    must("staff_id", sa.Integer, sa.ForeignKey("staff.id")),
    may("membership_id", sa.Integer, sa.ForeignKey("membership.id")),
    must("created_at", INSTANT),
    must("seen_at", INSTANT),
    must("expires_at", INSTANT),
    may("ended_at", INSTANT),
    sa.Index("ix_staff_session_expires_at", "expires_at"),
    sa.Index("ix_staff_session_staff_id", "staff_id"),
)

sa.Table(
    "sign_in_try",
    LEDGER,
    key(),
    must("key", sa.String(64)),
    must("at", INSTANT),
    sa.Index("ix_sign_in_try_at", "at"),
    sa.Index("ix_sign_in_try_key_at", "key", "at"),
)
