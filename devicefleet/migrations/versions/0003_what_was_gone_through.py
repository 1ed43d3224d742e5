"""What was gone through with somebody, what else can happen to a thing they hold, and which device carries an eSIM.

Revision ID: 0003
Revises: 0002
"""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import sqlalchemy as sa
from alembic import op

from devicefleet.migrations.first import LEDGER, guards, terms
from devicefleet.migrations.first.columns import choice, key, may, must

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Terms = tuple[str, ...]

HAPPENINGS = (*terms.HAPPENINGS, "set_up", "ran_out", "charged")
AFTER = {
    "confirmed": ("set_up", "ran_out", "charged"),
    "exempted": ("trained", "nrm_explained", "contact_checked", "consent_answered"),
}
ENTRY_TYPES = tuple(chain.from_iterable((one, *AFTER.get(one, ())) for one in terms.ENTRY_TYPES))
MODULES = ("F0", "D1", "D2", "D3", "D4", "D5", "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10")
PURPOSES = (
    "hold_kit_record", "direct_reminders", "portal", "share_aggregate_funder", "share_named_partner",
    "feedback_contact",
)  # fmt: skip
NEW: dict[str, Callable[[], tuple[Any, ...]]] = {
    "training_session": lambda: (
        must("held_on", sa.Date),
        choice("format", ("formal", "informal")),
        choice("module", MODULES, nullable=True),
        may("minutes", sa.Integer),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes_in_a_day"),
    ),
    "nrm_explanation": lambda: (
        must("explained_on", sa.Date),
        must("language", sa.String(35)),
        must("interpreter", sa.Boolean),
        choice("teach_back", ("clear", "partly", "not_yet", "declined")),
    ),
    "contact_check": lambda: (must("checked_on", sa.Date),),
    "consent": lambda: (
        choice("purpose", PURPOSES),
        choice("answer", ("given", "refused", "withdrawn")),
        must("answered_on", sa.Date),
        must("language", sa.String(35)),
        must("interpreter", sa.Boolean),
        choice("how", ("spoken", "signed", "tapped")),
    ),
}
"""The columns of each new table, behind those that every fact about a person begins with."""

CARRIER = "fk_provision_survivor_id_carrier_id"
ONE_PERSON = "uq_provision_survivor_id_id"


def upgrade() -> None:
    connection = op.get_bind()
    guards.remove(connection)
    _reword("entry", "type", terms.ENTRY_TYPES, ENTRY_TYPES)
    _reword("provision_event", "what", terms.HAPPENINGS, HAPPENINGS)
    op.create_index(
        "ix_entry_survivor_voids",
        "entry",
        ["survivor_id", "voids_id"],
        sqlite_where=sa.text("voids_id IS NOT NULL"),
        postgresql_where=sa.text("voids_id IS NOT NULL"),
    )
    _carry()
    for name, columns in NEW.items():
        _table(name, columns())
    guards.install(connection)


def downgrade() -> None:
    """What the earlier version has no words for goes with its tables: a timeline is then made again by `rebuild`."""
    connection = op.get_bind()
    guards.remove(connection)
    for name in reversed(NEW):
        op.drop_table(name)
    _forget(connection)
    _carry_no_more()
    op.drop_index("ix_entry_survivor_voids", "entry")
    _reword("entry", "type", ENTRY_TYPES, terms.ENTRY_TYPES)
    _reword("provision_event", "what", HAPPENINGS, terms.HAPPENINGS)
    guards.install(connection)


def _table(name: str, columns: tuple[Any, ...]) -> None:
    """A fact about a person: its own columns stand behind the entry and the person."""
    op.create_table(
        name,
        key(),
        must("entry_id", sa.Integer, sa.ForeignKey("entry.id")),
        must("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
        *columns,
    )
    op.create_index(f"ix_{name}_survivor_id", name, ["survivor_id"])


def _reword(table: str, column: str, old: Terms, new: Terms) -> None:
    """Another closed list for a column. SQLite makes the table anew; PostgreSQL only looks at each row."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        op.create_check_constraint(column, table, f"{column} IN {new}")
        return
    with op.batch_alter_table(table, copy_from=LEDGER.tables[table]) as batch:
        batch.alter_column(
            column, existing_type=choice(column, old).type, type_=choice(column, new).type, existing_nullable=False
        )


def _carry() -> None:
    with op.batch_alter_table("provision", copy_from=LEDGER.tables["provision"]) as batch:
        batch.add_column(may("carrier_id", sa.Integer))
        batch.drop_index("ix_provision_survivor_id")
        batch.create_unique_constraint(ONE_PERSON, ["survivor_id", "id"])
        batch.create_check_constraint("only_sims_are_carried", "carrier_id IS NULL OR sim_id IS NOT NULL")
        batch.create_foreign_key(CARRIER, "provision", ["survivor_id", "carrier_id"], ["survivor_id", "id"])


def _carry_no_more() -> None:
    carried = LEDGER.tables["provision"].to_metadata(sa.MetaData(naming_convention=LEDGER.naming_convention))
    carried.append_column(may("carrier_id", sa.Integer))
    with op.batch_alter_table("provision", copy_from=carried) as batch:
        if op.get_bind().dialect.name == "postgresql":
            batch.drop_constraint(CARRIER, type_="foreignkey")
            batch.drop_constraint("only_sims_are_carried", type_="check")
            batch.drop_constraint(ONE_PERSON, type_="unique")
            batch.create_index("ix_provision_survivor_id", ["survivor_id"])
        batch.drop_column("carrier_id")


def _forget(connection: sa.Connection) -> None:
    """Entries and happenings the earlier version cannot name, and what undid them."""
    entry, event = LEDGER.tables["entry"], LEDGER.tables["provision_event"]
    kinds = sa.cast(entry.c.type, sa.String).in_(_beyond(ENTRY_TYPES, terms.ENTRY_TYPES))
    unknown = sa.select(entry.c.id).where(kinds)
    connection.execute(
        sa.delete(event).where(sa.cast(event.c.what, sa.String).in_(_beyond(HAPPENINGS, terms.HAPPENINGS)))
    )
    connection.execute(sa.delete(entry).where(entry.c.voids_id.in_(unknown)))
    connection.execute(sa.delete(entry).where(kinds))


def _beyond(new: Iterable[str], old: Iterable[str]) -> list[str]:
    return [term for term in new if term not in set(old)]
