"""Published numbers are found by their time first: a report remembers those of some years, and nothing before.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

from devicefleet.migrations.first.columns import where

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEX, TABLE = "uq_published_cell_last", "published_cell"
LAST = where("replaced_id IS NULL")


def upgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.create_index(INDEX, TABLE, ["time", "definition"], unique=True, **LAST)


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.create_index(INDEX, TABLE, ["definition", "time"], unique=True, **LAST)
