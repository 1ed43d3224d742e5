"""The people somebody supports, those who need something first."""

from dataclasses import dataclass

from sqlalchemy import case, func
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.queries.kit_rows import KitPage, KitRow, Lines, page_of, people_on, priority_on, rows_of
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import Status
from devicefleet.tables import KitSpan, Survivor

LEFT = col(KitSpan.status) == Status.OUT_OF_SCOPE


@dataclass(frozen=True, slots=True)
class People:
    """One page of somebody's people: `waiting` need something, worst first, and after them come the `settled`."""

    waiting: tuple[KitRow, ...]
    settled: tuple[KitRow, ...]
    waiting_total: int
    settled_total: int
    page: KitPage


def people(session: Session, actor: Actor, at: Moment, *, page: int = 1) -> People:
    """Everybody within reach today who is in support, or left it with something to settle."""
    ranked = priority_on(at.today)
    query = people_on(actor, "survivor.read", at.today).where(~LEFT | (col(KitSpan.score) > 0))
    counts = _counts(session, query)
    ordered = query.order_by(ranked.desc(), col(KitSpan.since).asc().nulls_last(), col(Survivor.ref))
    rows = rows_of(session, page_of(ordered, page), at.today)
    return People(
        waiting=tuple(row for row in rows if row.priority),
        settled=tuple(row for row in rows if not row.priority),
        waiting_total=counts[0],
        settled_total=counts[1],
        page=KitPage(rows, sum(counts), page),
    )


def _counts(session: Session, query: Lines) -> tuple[int, int]:
    waiting = func.count(case((col(KitSpan.score) > 0, 1)))
    row = session.execute(query.with_only_columns(waiting, func.count())).one()
    return row[0], row[1] - row[0]
