"""What every table shares: constraint names that are the same on both engines, and columns that hold closed lists."""

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

FAR_FUTURE = date.max

SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


def choice(terms: type[StrEnum], name: str, *, checked: bool = True, **options: Any) -> Any:
    """A column holding one of `terms`: text with a named CHECK on both engines, storing values, never member names.

    Without the CHECK (`checked`) only where nothing but the rules ever writes.
    """
    column = sa.Enum(
        terms,
        native_enum=False,
        create_constraint=checked,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        name=name,
    )
    return Field(sa_type=column, **options)


def check(condition: str, name: str) -> sa.CheckConstraint:
    """A named CHECK; the naming convention adds the table."""
    return sa.CheckConstraint(condition, name=name)


def unique_while(name: str, *columns: str, where: str) -> sa.Index:
    """A unique index over the rows for which `where` holds, on both engines."""
    return sa.Index(name, *columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def index_while(name: str, *columns: str, where: str) -> sa.Index:
    """An index over the rows for which `where` holds, on both engines."""
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def key_of(row: Any) -> int:
    """The primary key of a row that has been flushed."""
    if row.id is None:
        raise LookupError("flush before asking for the key")
    return int(row.id)
