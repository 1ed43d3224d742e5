"""Bulk actions that were done: who, when, how many, and until when they can be undone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.queries.pages import Page
from devicefleet.queries.scope import bulks_of
from devicefleet.rules.access import Actor
from devicefleet.rules.bulk import ACTIONS, undo_until
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.terms import BulkKind
from devicefleet.rules.words import _
from devicefleet.tables import BulkAction, Provider, Staff

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Past:
    """One bulk action. `by` is empty for the command line; `undo_until` is set while this reader may still undo it."""

    id: int
    kind: BulkKind
    done_at: datetime
    by: str | None
    provider: str | None
    rows: int
    cost_pence: int | None
    undone_at: datetime | None
    undone_by: str | None
    undo_until: datetime | None


def past(
    session: Session, actor: Actor, at: Moment, *, kind: BulkKind | None = None, page: int = 1, size: int = PER_PAGE
) -> Page[Past]:
    """One page of those within reach, newest first."""
    query = _within_reach(actor).where(*([col(BulkAction.kind) == kind] if kind else []))
    total = session.execute(query.with_only_columns(func.count())).scalar_one()
    ordered = query.order_by(col(BulkAction.done_at).desc(), col(BulkAction.id).desc())
    found = session.execute(ordered.limit(size).offset((page - 1) * size))
    return Page(tuple(_one(row, actor, at) for row in found), page, size, total)


def one(session: Session, actor: Actor, at: Moment, *, bulk_id: int) -> Past:
    """The one with this number, if within reach."""
    found = session.execute(_within_reach(actor).where(col(BulkAction.id) == bulk_id)).one_or_none()
    if found is None:
        raise NotFound(_("There is no bulk action with this number in your list."))
    return _one(found, actor, at)


def _within_reach(actor: Actor) -> Select[*tuple[Any, ...]]:
    undoer = aliased(Staff)
    return (
        select(BulkAction, col(Staff.email), col(Provider.name), col(undoer.email))
        .join(Staff, col(Staff.id) == col(BulkAction.staff_id), isouter=True)
        .join(undoer, col(undoer.id) == col(BulkAction.undone_by_id), isouter=True)
        .join(Provider, col(Provider.id) == col(BulkAction.provider_id), isouter=True)
        .where(bulks_of(actor))
    )


def _one(found: Any, actor: Actor, at: Moment) -> Past:
    row, by, provider, undone_by = found
    last = undo_until(row.done_at)
    open_still = row.undone_at is None and at.now <= last and actor.may(ACTIONS[row.kind])
    return Past(
        id=row.id,
        kind=row.kind,
        done_at=row.done_at,
        by=by,
        provider=provider,
        rows=row.row_count,
        cost_pence=row.cost_pence,
        undone_at=row.undone_at,
        undone_by=undone_by,
        undo_until=last if open_still else None,
    )
