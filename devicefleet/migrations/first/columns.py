"""How columns were written when the schema was first drawn: names by convention, closed lists as CHECKs."""

from typing import Any

import sqlalchemy as sa

INSTANT = sa.DateTime(timezone=True)
LEDGER = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def key() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def must(name: str, *described: Any, **options: Any) -> sa.Column[Any]:
    """A column that always holds a value."""
    return sa.Column(name, *described, nullable=False, **options)


def may(name: str, *described: Any, **options: Any) -> sa.Column[Any]:
    """A column that can be empty."""
    return sa.Column(name, *described, nullable=True, **options)


def choice(name: str, terms: tuple[str, ...], *, nullable: bool = False) -> sa.Column[str]:
    """Text out of a closed list, kept by a CHECK named after the column."""
    held = sa.Enum(*terms, native_enum=False, create_constraint=True, length=32, name=name)
    return sa.Column(name, held, nullable=nullable)


def where(condition: str) -> dict[str, Any]:
    """For an index over some rows only, on both engines."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
