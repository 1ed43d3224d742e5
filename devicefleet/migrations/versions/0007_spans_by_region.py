"""Spans in the order in which coverage is counted, and without the laws that the ledger keeps for them.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

from devicefleet.migrations.first.terms import COMPONENT_STATES, STATUSES

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEX = "ix_kit_span_provider_status"
BY_REGION = ["provider_id", "status", "region", "from_on", "until_on", "survivor_id"]
BY_DAY = ["provider_id", "status", "from_on", "until_on", "region", "survivor_id"]
COPIED = {"provider_id": "provider", "caseworker_id": "staff"}
WORDS = {
    "status": STATUSES,
    "smartphone": COMPONENT_STATES,
    "laptop": COMPONENT_STATES,
    "data": COMPONENT_STATES,
}


def upgrade() -> None:
    with op.batch_alter_table("kit_span") as table:
        table.drop_index(INDEX)
        for column in COPIED:
            table.drop_constraint(op.f(f"fk_kit_span_{column}"), type_="foreignkey")
        for column in WORDS:
            table.drop_constraint(op.f(f"ck_kit_span_{column}"), type_="check")
        table.create_index(INDEX, BY_REGION)


def downgrade() -> None:
    with op.batch_alter_table("kit_span") as table:
        table.drop_index(INDEX)
        for column, referred in COPIED.items():
            table.create_foreign_key(op.f(f"fk_kit_span_{column}"), referred, [column], ["id"])
        for column, words in WORDS.items():
            table.create_check_constraint(op.f(f"ck_kit_span_{column}"), f"{column} IN {words}")
        table.create_index(INDEX, BY_DAY)
