"""Spans in the order in which coverage is counted: by organisation, status and region, so that nothing is sorted.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEX = "ix_kit_span_provider_status"


def upgrade() -> None:
    op.drop_index(INDEX, "kit_span")
    op.create_index(INDEX, "kit_span", ["provider_id", "status", "region", "from_on", "until_on", "survivor_id"])


def downgrade() -> None:
    op.drop_index(INDEX, "kit_span")
    op.create_index(INDEX, "kit_span", ["provider_id", "status", "from_on", "until_on", "region", "survivor_id"])
