"""What a bulk action would do, row by row: the same table for every kind."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.rules.bulk import MOST
from devicefleet.rules.terms import BulkKind
from devicefleet.tables import Provider, Responsibility, Survivor

AnySelect = Select[*tuple[Any, ...]]
PRESENT = aliased(Responsibility)
"""Who is responsible now, beside the responsibilities by which a reader's reach is decided."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `key` names it and the state it was seen in: once that changed, nothing answers to the key any more.

    `ref` is the person's, for those who may read it. `now` and `then` say what is and what would be; `refused` says
    why the row is left out, and is empty for one that would be done.
    """

    key: str
    survivor_id: int
    thing_id: int
    ref: str | None
    provider: str
    name: str
    what: str
    now: str
    then: str
    cost_pence: int | None = None
    refused: str | None = None


@dataclass(frozen=True)
class Plan:
    """The rows of a bulk action; `total` counts those beyond the first `MOST` too."""

    kind: BulkKind
    rows: tuple[Row, ...]
    total: int

    @cached_property
    def doable(self) -> tuple[Row, ...]:
        """The rows that would be done."""
        return tuple(row for row in self.rows if row.refused is None)

    @cached_property
    def left_out(self) -> tuple[Row, ...]:
        """The rows that would not."""
        return tuple(row for row in self.rows if row.refused is not None)

    def among(self, keys: Collection[str] | None) -> tuple[Row, ...]:
        """The rows that would be done and are wanted; all of them unless said."""
        return self.doable if keys is None else tuple(row for row in self.doable if row.key in keys)


def cost_of(rows: Collection[Row]) -> int | None:
    """What these rows cost together, as far as their costs are known; None where none is."""
    known = [row.cost_pence for row in rows if row.cost_pence is not None]
    return sum(known) if known else None


def planned(session: Session, kind: BulkKind, query: AnySelect, row: Any) -> Plan:
    """The first rows of a query, and how many there are."""
    rows = tuple(row(one) for one in session.execute(query.limit(MOST)))
    total = len(rows)
    if total == MOST:
        total = session.execute(query.order_by(None).with_only_columns(func.count())).scalar_one()
    return Plan(kind, rows, total)


def responsible(query: AnySelect) -> AnySelect:
    """With the organisation that is responsible for the `Survivor` of the query now."""
    present = (col(PRESENT.survivor_id) == col(Survivor.id)) & col(PRESENT.until_on).is_(None)
    return query.join(PRESENT, present).join(Provider, col(Provider.id) == col(PRESENT.provider_id))


def of_provider(code: str | None) -> list[ColumnElement[bool]]:
    """Nothing, or only one organisation."""
    return [col(Provider.code) == code] if code else []
