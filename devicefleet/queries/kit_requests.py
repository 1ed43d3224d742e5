"""Requests for kits: lists of them, worst first; and one with every step. Stores learn of a request, never of whom."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlmodel import Session, col

from devicefleet.queries.pages import Page, within
from devicefleet.queries.references import reference
from devicefleet.queries.scope import provider_is, requests_of, survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.requesting import OPEN, TO_PICK
from devicefleet.rules.terms import AccessNeed, Component, RequestPriority, RequestState
from devicefleet.rules.terms import RequestState as R
from devicefleet.tables import KitRequest, Provider, Site, Survivor

PAGE = 50
URGENT = RequestPriority.URGENT_SAFETY


class Show(StrEnum):
    """Which of them, by how far they have come."""

    OPEN = "open"
    APPROVAL = "approval"
    PICK = "pick"
    PACKED = "packed"
    AWAY = "away"
    DONE = "done"
    ENDED = "ended"
    ALL = "all"


STATES: dict[Show, tuple[RequestState, ...]] = {
    Show.OPEN: OPEN,
    Show.APPROVAL: (R.SUBMITTED,),
    Show.PICK: TO_PICK,
    Show.PACKED: (R.PACKED,),
    Show.AWAY: (R.SENT, R.AT_HUB),
    Show.DONE: (R.HANDED_OVER, R.CLOSED),
    Show.ENDED: (R.CANCELLED, R.REJECTED),
    Show.ALL: tuple(R),
}


@dataclass(frozen=True, slots=True)
class WantedRequests:
    """Which requests; `provider` is a code. Why somebody needs a kit is not asked by those who may not know it."""

    show: Show = Show.OPEN
    priority: RequestPriority | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request. `survivor` (the bare reference) and `priority` are told to those who may read about people only."""

    code: str
    state: RequestState
    urgent: bool
    priority: RequestPriority | None
    parts: tuple[Component, ...]
    needs: tuple[AccessNeed, ...]
    site: str | None
    needed_on: date | None
    asked_at: datetime
    survivor: str | None
    provider: str


COLUMNS: tuple[Any, ...] = (
    col(KitRequest.code), col(KitRequest.state), col(KitRequest.priority), col(KitRequest.smartphone),
    col(KitRequest.laptop), col(KitRequest.data), col(KitRequest.needs), col(Site.code).label("site"),
    col(KitRequest.needed_on), col(KitRequest.asked_at), col(Provider.name).label("provider"),
)  # fmt: skip


def requests(
    session: Session, actor: Actor, wanted: WantedRequests, *, page: int = 1, size: int = PAGE
) -> Page[RequestRow]:
    """One page of the wanted requests: urgent ones first, then by the day of need, then the oldest."""
    total = session.scalar(select(func.count()).select_from(KitRequest).where(*_where(actor, wanted))) or 0
    number = within(page, total, size)
    query = _listed(actor, wanted).limit(size).offset((number - 1) * size)
    return Page(tuple(row_of(actor, row) for row in session.execute(query)), number, size, total)


def every(session: Session, actor: Actor, wanted: WantedRequests) -> tuple[RequestRow, ...]:
    """The whole list, for an export."""
    return tuple(row_of(actor, row) for row in session.execute(_listed(actor, wanted)))


def counts(session: Session, actor: Actor, provider: str | None = None) -> dict[Show, int]:
    """How many there are of each, within reach."""
    query = (
        select(col(KitRequest.state), func.count())
        .where(*_where(actor, WantedRequests(Show.ALL, provider=provider)))
        .group_by(col(KitRequest.state))
    )
    found: dict[RequestState, int] = dict(session.execute(query).all())
    return {show: sum(found.get(state, 0) for state in STATES[show]) for show in Show}


def codes_to_print(session: Session, actor: Actor) -> tuple[str, ...]:
    """What the store may pick and nobody has printed a slip for, worst first."""
    waiting = (col(KitRequest.state) == R.APPROVED, requests_of(actor, "request.pick"))
    return tuple(session.scalars(select(col(KitRequest.code)).where(*waiting).order_by(*_worst_first())))


def open_by_person(session: Session, actor: Actor, refs: Sequence[str]) -> dict[str, tuple[RequestRow, ...]]:
    """What is asked for and not in their hands yet, for several people at once, by bare reference."""
    if not refs:
        return {}
    query = rows(actor).where(
        col(Survivor.ref).in_(refs), survivors_of(actor, "survivor.read"), col(KitRequest.state).in_(OPEN)
    )
    found: dict[str, list[RequestRow]] = defaultdict(list)
    for row in session.execute(query.order_by(col(KitRequest.id))):
        found[row.survivor].append(row_of(actor, row))
    return {ref: tuple(rows) for ref, rows in found.items()}


def parts_asked(rows: Iterable[RequestRow]) -> frozenset[Component]:
    """The parts that open requests ask for."""
    return frozenset(part for row in rows for part in row.parts)


def row_of(actor: Actor, row: Row[*tuple[Any, ...]]) -> RequestRow:
    """A row of `COLUMNS` and the reference, as this reader may know it."""
    return RequestRow(
        code=row.code,
        state=row.state,
        urgent=row.priority is URGENT,
        priority=row.priority if actor.may("survivor.read") else None,
        parts=tuple(part for part in Component if getattr(row, part.value)),
        needs=tuple(AccessNeed(need) for need in row.needs),
        site=row.site,
        needed_on=row.needed_on,
        asked_at=row.asked_at,
        survivor=row.survivor,
        provider=row.provider,
    )


def rows(actor: Actor, *more: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*COLUMNS, reference(actor).label("survivor"), *more)
        .select_from(KitRequest)
        .join(Survivor, col(Survivor.id) == col(KitRequest.survivor_id))
        .join(Provider, col(Provider.id) == col(KitRequest.provider_id))
        .join(Site, col(Site.id) == col(KitRequest.site_id), isouter=True)
    )


def _listed(actor: Actor, wanted: WantedRequests) -> Select[*tuple[Any, ...]]:
    return rows(actor).where(*_where(actor, wanted)).order_by(*_worst_first())


def _worst_first() -> tuple[Any, ...]:
    urgent = case((col(KitRequest.priority) == URGENT, 0), else_=1)
    return urgent, col(KitRequest.needed_on).asc().nulls_last(), col(KitRequest.asked_at), col(KitRequest.id)


def _where(actor: Actor, wanted: WantedRequests) -> list[ColumnElement[bool]]:
    where = [requests_of(actor), col(KitRequest.state).in_(STATES[wanted.show])]
    if wanted.priority is not None and (wanted.priority is URGENT or actor.may("survivor.read")):
        where.append(col(KitRequest.priority) == wanted.priority)
    if wanted.provider is not None:
        where.append(provider_is(wanted.provider, col(KitRequest.provider_id)))
    return where
