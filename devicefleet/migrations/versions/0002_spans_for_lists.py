"""Spans keep the one reason that lists show, and the region; all others are worked out when they are asked for.

Spans are derived: after this revision `devicefleet rebuild` fills the new columns.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INDEX = "ix_kit_span_provider_status"


def upgrade() -> None:
    with op.batch_alter_table("kit_span") as table:
        table.drop_index(INDEX)
        table.drop_column("reasons")
        table.add_column(sa.Column("matter", sa.String(120), nullable=True))
        table.add_column(sa.Column("region", sa.String(9), nullable=True))
        table.create_index(INDEX, ["provider_id", "status", "from_on", "until_on", "region", "survivor_id"])
    op.execute("UPDATE kit_span SET region = (SELECT region FROM survivor WHERE survivor.id = kit_span.survivor_id)")


def downgrade() -> None:
    with op.batch_alter_table("kit_span") as table:
        table.drop_index(INDEX)
        table.drop_column("region")
        table.drop_column("matter")
        table.add_column(sa.Column("reasons", sa.JSON, nullable=False, server_default="[]"))
        table.create_index(INDEX, ["provider_id", "status", "from_on", "until_on", "survivor_id"])
    with op.batch_alter_table("kit_span") as table:
        table.alter_column("reasons", existing_type=sa.JSON, server_default=None)
