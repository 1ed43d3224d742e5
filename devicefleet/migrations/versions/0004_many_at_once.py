"""Bulk actions with the entries that belong to each, and packages by the day they end.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
KINDS = sa.Enum("renew", "gift", "move", native_enum=False, create_constraint=True, length=32, name="kind")


def upgrade() -> None:
    op.create_table(
        "bulk_action",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
        sa.Column("staff_id", sa.Integer, sa.ForeignKey("staff.id")),
        sa.Column("done_at", INSTANT, nullable=False),
        sa.Column("row_count", sa.Integer, nullable=False),
        sa.Column("cost_pence", sa.Integer),
        sa.Column("undone_at", INSTANT),
        sa.Column("undone_by_id", sa.Integer, sa.ForeignKey("staff.id")),
        sa.CheckConstraint("row_count >= 1", name="row_count_positive"),
        sa.CheckConstraint("cost_pence IS NULL OR cost_pence >= 0", name="cost_positive"),
    )
    op.create_index("ix_bulk_action_provider_id", "bulk_action", ["provider_id"])
    op.create_index("ix_bulk_action_done_at", "bulk_action", ["done_at"])
    op.create_table(
        "bulk_entry",
        sa.Column("entry_id", sa.Integer, sa.ForeignKey("entry.id"), primary_key=True, autoincrement=False),
        sa.Column("bulk_action_id", sa.Integer, sa.ForeignKey("bulk_action.id"), nullable=False),
    )
    op.create_index("ix_bulk_entry_bulk_action_id", "bulk_entry", ["bulk_action_id"])
    op.create_index("ix_data_package_ends_on", "data_package", ["ends_on"])


def downgrade() -> None:
    op.drop_index("ix_data_package_ends_on", "data_package")
    op.drop_table("bulk_entry")
    op.drop_table("bulk_action")
