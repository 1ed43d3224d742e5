"""The ledger: organisations, things, people, what happened between them, and the guards of what was written.

Revision ID: 0001
Revises:
"""

from alembic import op

from devicefleet.migrations.first import LEDGER, guards

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    LEDGER.create_all(connection, checkfirst=False)
    guards.install(connection)
    head = LEDGER.tables["audit_head"]
    connection.execute(head.insert().values(id=1, last_id=0, hash="0" * 64))


def downgrade() -> None:
    connection = op.get_bind()
    guards.remove(connection)
    LEDGER.drop_all(connection, checkfirst=False)
