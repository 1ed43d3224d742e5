"""Stored spans read back as the kit rule speaks of them, and the lines of lists that are made of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, case, func, literal, select
from sqlmodel import Session, col

from devicefleet.queries.days import days_between
from devicefleet.queries.scope import survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.headline import headline
from devicefleet.rules.kit.reasons import Reason
from devicefleet.rules.kit.spans import MOST_WAITING_DAYS, Span, priority
from devicefleet.rules.kit.urgency import ENDING
from devicefleet.rules.terms import ComponentState, Flag, Status
from devicefleet.tables import KitSpan, Provider, Staff, Survivor

PER_PAGE = 50
Lines = Select[*tuple[Any, ...]]
SPAN = tuple(KitSpan.metadata.tables["kit_span"].c[name] for name in Span._fields)
"""What is stored of a span, in the order in which the rule says it."""
FLAGS, MATTER = Span._fields.index("flags"), Span._fields.index("matter")


@dataclass(frozen=True, slots=True)
class KitRow:
    """One person on one day, as a list shows them. `headline` is the most urgent matter in a sentence."""

    ref: str
    status: Status
    smartphone: ComponentState
    laptop: ComponentState
    data: ComponentState
    headline: str
    flags: tuple[Flag, ...]
    since: date | None
    ends_on: date | None
    waiting_days: int
    priority: int
    provider: str
    caseworker: str | None


@dataclass(frozen=True, slots=True)
class KitPage:
    """One page of a list; `total` counts the rows of all pages."""

    rows: tuple[KitRow, ...]
    total: int
    page: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // self.per_page))


def contains(day: date) -> ColumnElement[bool]:
    """The span of a person that contains `day`."""
    return (col(KitSpan.from_on) <= day) & (col(KitSpan.until_on) > day)


def priority_on(day: date) -> ColumnElement[int]:
    """`rules.kit.priority` as a column, so that the database can put the worst first on either engine."""
    since, score = col(KitSpan.since), col(KitSpan.score)
    waited = case(
        (since <= day - timedelta(days=MOST_WAITING_DAYS), MOST_WAITING_DAYS),
        (since < day, days_between(since, literal(day, Date))),
        else_=0,
    )
    soon = col(KitSpan.flags).contains(Flag.ENDING_SOON.value)
    ending = case(
        *((soon & (col(KitSpan.ends_on) <= day + timedelta(days=n)), worth) for n, worth in ENDING.items()), else_=0
    )
    return case((score == 0, 0), (ending > score, ending + waited), else_=score + waited)


def people_on(actor: Actor, action: str, day: date) -> Lines:
    """Everybody within reach of `action` as they stand on `day`: `SPAN`, reference, provider, caseworker's address."""
    return (
        select(*SPAN, col(Survivor.ref), col(Provider.name), col(Staff.email))
        .join(Survivor, col(Survivor.id) == col(KitSpan.survivor_id))
        .join(Provider, col(Provider.id) == col(KitSpan.provider_id), isouter=True)
        .join(Staff, col(Staff.id) == col(KitSpan.caseworker_id), isouter=True)
        .where(contains(day), survivors_of(actor, action), answered_for(actor))
    )


def answered_for(actor: Actor) -> ColumnElement[bool]:
    """The days an organisation answers for: somebody who moved here was another's on an earlier day."""
    return col(KitSpan.provider_id) == actor.provider_id if actor.provider_id else col(KitSpan.id).is_not(None)


def rows_of(session: Session, query: Lines, day: date) -> tuple[KitRow, ...]:
    """The lines of a query made from `people_on`."""
    return tuple(_line(row, day) for row in session.execute(query))


def page_of(session: Session, query: Lines, day: date, page: int) -> KitPage:
    """One page of such lines, with how many there are in all, asked at once."""
    some = query.add_columns(func.count().over()).limit(PER_PAGE).offset((max(page, 1) - 1) * PER_PAGE)
    rows = session.execute(some).all()
    total = rows[0][-1] if rows else 0
    if not rows and page > 1:
        total = session.execute(query.order_by(None).with_only_columns(func.count())).scalar_one()
    return KitPage(tuple(_line(row, day) for row in rows), total, page)


def _line(row: Row[*tuple[Any, ...]], day: date) -> KitRow:
    span, (ref, provider, caseworker) = span_of(row), row[len(SPAN) : len(SPAN) + 3]
    return KitRow(
        ref=ref,
        status=span.status,
        smartphone=span.smartphone,
        laptop=span.laptop,
        data=span.data,
        headline=headline(span, day),
        flags=span.flags,
        since=span.since,
        ends_on=span.ends_on,
        waiting_days=max(0, (day - span.since).days) if span.since else 0,
        priority=priority(span, day),
        provider=provider or "",
        caseworker=caseworker,
    )


def span_of(row: Row[*tuple[Any, ...]]) -> Span:
    """A stored span as the rule made it."""
    matter = row[MATTER]
    told = (*row[:FLAGS], _flags(row[FLAGS]), *row[FLAGS + 1 : MATTER], Reason.read(matter) if matter else None)
    return Span._make(told)


@lru_cache(maxsize=1024)
def _flags(told: str) -> tuple[Flag, ...]:
    return tuple(Flag(flag) for flag in told.split())
