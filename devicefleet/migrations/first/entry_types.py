"""Other words for what an entry records: the closed list said anew, and entries of words that an old version lacks."""

from itertools import chain

import sqlalchemy as sa
from alembic import op

from devicefleet.migrations.first import guards, terms


def types(inserted: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The first list, with further words behind some of its own."""
    return tuple(chain.from_iterable((one, *inserted.get(one, ())) for one in terms.ENTRY_TYPES))


def reword(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    """Another closed list of types. SQLite makes the table anew, so its guards are taken off and put on again."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_entry_type"), "entry", type_="check")
        op.create_check_constraint("type", "entry", f"type IN {new}")
        return
    guards.remove(connection)
    with op.batch_alter_table("entry") as batch:
        batch.drop_constraint(op.f("ck_entry_type"), type_="check")
        batch.create_check_constraint(op.f("ck_entry_type"), f"type IN {new}")
    guards.install(connection)


def forget(words: tuple[str, ...]) -> None:
    """Take entries of these types away, with the moves they made and what undid them."""
    connection = op.get_bind()
    guards.remove(connection)
    keys = list(connection.scalars(sa.text(f"SELECT id FROM entry WHERE type IN {words}")))  # noqa: S608 - our own words
    for table, column in (
        ("device_move", "entry_id"),
        ("sim_move", "entry_id"),
        ("entry", "voids_id"),
        ("entry", "id"),
    ):
        gone = sa.table(table, sa.column(column))
        connection.execute(sa.delete(gone).where(gone.c[column].in_(keys)))
    guards.install(connection)
