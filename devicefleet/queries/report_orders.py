"""What the maker of a report has to know: the days, whose kits, until when, and what it says of itself."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.clock import Moment, moment_of
from devicefleet.db import config_of
from devicefleet.rules.policy import Policies
from devicefleet.rules.report_words import slice_word
from devicefleet.rules.reporting.period import Period, period_from
from devicefleet.rules.reporting.slices import Slice, SliceKind, slice_from
from devicefleet.rules.terms import ReportState
from devicefleet.rules.words import _
from devicefleet.tables import Funder, Provider, Report

revised = aliased(Report)


@dataclass(frozen=True, slots=True)
class Order:
    """One report to be made. `funder` is the code under which purchases are theirs, `revises` a number, and `before`
    the fingerprint of that one, where it said the same beside its numbers.
    """

    number: str
    period: Period
    slice: Slice
    about: str
    known: Moment
    policies: tuple[str, ...]
    publisher: str
    funder: str
    revises: str | None
    before: str | None
    note: str


def order(session: Session, *, number: str) -> Order:
    """One report that was asked for, whoever did."""
    provider = f"{SliceKind.PROVIDER}:" + col(Provider.code)
    row = session.execute(
        select(Report, col(Provider.name), col(Funder.code), revised)
        .outerjoin(Provider, col(Report.slice) == provider)
        .outerjoin(Funder, col(Funder.id) == col(Report.funder_id))
        .outerjoin(revised, col(revised.id) == col(Report.revises_id))
        .where(col(Report.number) == number)
    ).one()
    report, organisation, funder, old = row
    period, slice_, config = period_from(report.period), slice_from(report.slice), config_of(session)
    return Order(
        number=number,
        period=period,
        slice=slice_,
        about=slice_word(slice_, organisation or ""),
        known=moment_of(report.known_at),
        policies=_in_force(config.policies, period),
        publisher=config.reports.publisher,
        funder=funder or "",
        revises=old.number if old else None,
        before=old.fingerprint if old and old.note == report.note else None,
        note=report.note,
    )


def slices_beside(session: Session, order: Order) -> frozenset[Slice]:
    """What other reports about a day of its period are about, that somebody may have by now or may be given soon."""
    seen = or_(col(Report.state) == ReportState.HELD, col(Report.released_at).is_not(None))
    query = select(col(Report.slice)).where(col(Report.period).in_(order.period.sharing), seen)
    others = query.where(col(Report.slice) != str(order.slice)).distinct()
    return frozenset(map(slice_from, session.scalars(others)))


def _in_force(policies: Policies, period: Period) -> tuple[str, ...]:
    """The versions by which a day of the period was judged, the earliest first."""
    begun = [one for one in policies.versions if one.effective_from <= period.first]
    later = [one for one in policies.versions if period.first < one.effective_from <= period.last]
    return tuple(_("{name}, from {day}", name=one.name, day=one.effective_from) for one in (*begun[-1:], *later))
