"""Things lent until a date to agree on, by how near that date is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, and_, case, func
from sqlmodel import Session, col

from devicefleet.queries.coverage import ACTION
from devicefleet.queries.holding import in_hands
from devicefleet.queries.pages import Page, within
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import DeviceState, Kind, Tenure
from devicefleet.tables import Device, Provider, Provision, Survivor

PER_PAGE = 50
NOT_WITH_THEM = (DeviceState.LOST, DeviceState.STOLEN)


@dataclass(frozen=True, slots=True)
class Loan:
    """One device lent to somebody until a date to agree on."""

    code: str
    kind: Kind
    make: str | None
    model: str | None
    due_on: date
    ref: str
    provider: str


@dataclass(frozen=True, slots=True)
class Period:
    """Return dates from `first` to `last`; None leaves an end open."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class WantedLoans:
    """Which loans: those with their date in a period, of one organisation."""

    period: Period = Period()
    provider: str | None = None


def periods(today: date) -> tuple[Period, ...]:
    """Past, this week, a fortnight, a month, later."""
    edges = [today + timedelta(days=days) for days in (0, 7, 14, 30)]
    between = (Period(first, last - timedelta(days=1)) for first, last in pairwise(edges))
    return Period(None, today - timedelta(days=1)), *between, Period(edges[-1], None)


def counts(session: Session, actor: Actor, wanted: Sequence[Period]) -> tuple[int, ...]:
    """How many loans have their date in each period, in one statement."""
    columns = [func.count(case((and_(*_within(period)), 1))) for period in wanted]
    return tuple(session.execute(_lent(actor, WantedLoans(), *columns)).one())


def loans(session: Session, actor: Actor, wanted: WantedLoans, *, page: int) -> Page[Loan]:
    """One page of them, the earliest date first; a page past the end is the last one."""
    total = session.execute(_lent(actor, wanted, func.count())).scalar_one()
    number = within(page, total, PER_PAGE)
    query = _lines(actor, wanted).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return Page(tuple(Loan(*row) for row in session.execute(query)), number, PER_PAGE, total)


def every(session: Session, actor: Actor, wanted: WantedLoans) -> tuple[Loan, ...]:
    """All of them, for an export."""
    return tuple(Loan(*row) for row in session.execute(_lines(actor, wanted)))


def _lines(actor: Actor, wanted: WantedLoans) -> Select[*tuple[Any, ...]]:
    columns = (
        col(Device.code), col(Device.kind), col(Device.make), col(Device.model), col(Provision.due_on),
        col(Survivor.ref), col(Provider.name),
    )  # fmt: skip
    return _lent(actor, wanted, *columns).order_by(col(Provision.due_on), col(Provision.id))


def _lent(actor: Actor, wanted: WantedLoans, *columns: Any) -> Select[*tuple[Any, ...]]:
    query = (
        in_hands(actor, ACTION, *columns)
        .join(Device, col(Device.id) == col(Provision.device_id))
        .where(
            col(Provision.tenure) == Tenure.LOAN_FIXED,
            col(Device.state).not_in(NOT_WITH_THEM),
            *_within(wanted.period),
        )
    )
    return query.where(col(Provider.code) == wanted.provider) if wanted.provider else query


def _within(period: Period) -> list[Any]:
    first = [col(Provision.due_on) >= period.first] if period.first else []
    return [*first, col(Provision.due_on) <= period.last] if period.last else first
