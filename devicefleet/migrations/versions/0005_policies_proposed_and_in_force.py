"""Under which policies the timelines were made, and what a proposed policy would change.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATUSES = (
    "out_of_scope", "paused", "lapsed", "setting_up", "not_started", "partial", "declined", "temporary", "complete",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "timeline_policy",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_timeline_policy_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline_policy")),
    )
    op.create_table(
        "policy_preview",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("staff_id", sa.Integer, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tables", sa.JSON, nullable=False),
        sa.Column("in_force", sa.String(64), nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("until_on", sa.Date, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("walked_id", sa.Integer, nullable=False),
        sa.Column("tally", sa.JSON, nullable=False),
        sa.CheckConstraint("until_on > from_on", name=op.f("ck_policy_preview_dates_in_order")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_policy_preview_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_preview")),
    )
    op.create_index(op.f("ix_policy_preview_created_at"), "policy_preview", ["created_at"])
    _create_rows()


def _create_rows() -> None:
    op.create_table(
        "policy_preview_row",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("preview_id", sa.Integer, nullable=False),
        sa.Column("survivor_id", sa.Integer, nullable=False),
        sa.Column("provider_id", sa.Integer, nullable=True),
        sa.Column("on_day", sa.Date, nullable=False),
        sa.Column("was", _status("was"), nullable=False),
        sa.Column("becomes", _status("becomes"), nullable=False),
        sa.Column("parts", sa.JSON, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("flagged_on", sa.Date, nullable=True),
        sa.Column("unflagged", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(
            ["preview_id"], ["policy_preview.id"], name=op.f("fk_policy_preview_row_preview_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_policy_preview_row_provider_id")),
        sa.ForeignKeyConstraint(["survivor_id"], ["survivor.id"], name=op.f("fk_policy_preview_row_survivor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_preview_row")),
        sa.UniqueConstraint("preview_id", "survivor_id", name=op.f("uq_policy_preview_row_preview_id_survivor_id")),
    )
    op.create_index("ix_policy_preview_row_on_day", "policy_preview_row", ["preview_id", "on_day", "id"])


def downgrade() -> None:
    op.drop_table("policy_preview_row")
    op.drop_table("policy_preview")
    op.drop_table("timeline_policy")


def _status(column: str) -> sa.Enum:
    name = op.f(f"ck_policy_preview_row_{column}")
    return sa.Enum(*STATUSES, native_enum=False, create_constraint=True, length=32, name=name)
