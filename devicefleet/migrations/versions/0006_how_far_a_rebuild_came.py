"""How far a rebuild of all timelines came, so that one that was interrupted can be continued.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from devicefleet.migrations.first.columns import INSTANT, key, must

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rebuild_progress",
        key(),
        must("fingerprint", sa.String(64)),
        must("made_at", INSTANT),
        must("people", sa.JSON),
    )


def downgrade() -> None:
    op.drop_table("rebuild_progress")
