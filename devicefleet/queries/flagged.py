"""Kits to look at on one day: lapsed, only temporary, or ending soon; the same spans for lists, counts and exports."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from devicefleet.queries.kit_rows import KitPage, KitRow, Lines, page_of, people_on, priority_on, rows_of
from devicefleet.rules.access import Actor, Scope, scope_of
from devicefleet.rules.terms import Flag, Status
from devicefleet.tables import KitSpan, Provider, Survivor

ACTION = "flagged.read"


class Which(StrEnum):
    """The lists. A kit that is only temporary and ends soon is on both."""

    LAPSED = "lapsed"
    TEMPORARY = "temporary"
    ENDING = "ending"
    ALL = "all"


MEANING: dict[Which, ColumnElement[bool]] = {
    Which.LAPSED: col(KitSpan.status) == Status.LAPSED,
    Which.TEMPORARY: col(KitSpan.status) == Status.TEMPORARY,
    Which.ENDING: col(KitSpan.flags).contains(Flag.ENDING_SOON.value),
    Which.ALL: col(KitSpan.flagged).is_(True),
}


@dataclass(frozen=True, slots=True)
class Organisation:
    """A provider by which a list of all organisations can be narrowed."""

    code: str
    name: str


def flagged(
    session: Session, actor: Actor, *, which: Which, on: date, provider: str | None = None, page: int = 1
) -> KitPage:
    """One page of one list, worst first. `provider` is a code, for those who see several."""
    query = _query(actor, on, provider).where(MEANING[which])
    return page_of(session, _worst_first(query, on), on, page)


def every(session: Session, actor: Actor, *, which: Which, on: date, provider: str | None = None) -> tuple[KitRow, ...]:
    """A whole list, for an export."""
    return rows_of(session, _worst_first(_query(actor, on, provider).where(MEANING[which]), on), on)


def counts(session: Session, actor: Actor, *, on: date, provider: str | None = None) -> dict[Which, int]:
    """How long each list is, in one statement."""
    columns = [func.count(case((MEANING[which], 1))) for which in Which]
    row = session.execute(_query(actor, on, provider).with_only_columns(*columns)).one()
    return dict(zip(Which, row, strict=True))


def organisations(session: Session, actor: Actor, action: str = ACTION) -> tuple[Organisation, ...]:
    """What the list can be narrowed to; nothing for somebody who sees one organisation only."""
    if scope_of(actor, action) is not Scope.ALL:
        return ()
    query = select(col(Provider.code), col(Provider.name)).order_by(col(Provider.name))
    return tuple(Organisation(code, name) for code, name in session.execute(query).all())


def _query(actor: Actor, on: date, provider: str | None) -> Lines:
    query = people_on(actor, ACTION, on)
    return query.where(col(Provider.code) == provider) if provider else query


def _worst_first(query: Lines, on: date) -> Lines:
    return query.order_by(priority_on(on).desc(), col(KitSpan.since).asc().nulls_last(), col(Survivor.ref))
