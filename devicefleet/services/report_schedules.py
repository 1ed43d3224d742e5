"""Reports that are made by themselves: each period once, so many working days after it has ended."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.rules.access import OPERATOR, Actor, scope_of
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.reporting.due import due_periods, nations_of
from devicefleet.rules.reporting.period import Cadence, Period
from devicefleet.rules.reporting.slices import Slice, SliceKind, slice_from
from devicefleet.rules.words import _
from devicefleet.services import audit, funders, reports
from devicefleet.services.reports import Wanted
from devicefleet.tables import Funder, Provider, Report, ReportSchedule
from devicefleet.tables.base import key_of

MOST_DAYS = 60
Due: TypeAlias = tuple[ReportSchedule, str, Period]
"""A schedule, the code of its funder, and a period that it is due for."""


def add(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    funder: str,
    slice_: Slice,
    cadence: Cadence,
    working_days: int = 10,
    held: bool = True,
) -> ReportSchedule:
    """From now on; what fell due before today is not made up for."""
    scope_of(actor, "funder.keep")
    reports.refuse_unknown(session, actor, slice_)
    if not 1 <= working_days <= MOST_DAYS:
        raise Refused(_("Give 1 to {n} working days.", n=MOST_DAYS), field="working_days")
    row = ReportSchedule(
        funder_id=key_of(funders.coded(session, funder)),
        slice=str(slice_),
        cadence=cadence,
        working_days=working_days,
        held=held,
        added_on=at.today,
    )
    session.add(row)
    session.flush()
    fields = ["slice", "cadence", "working_days", "held"]
    audit.record(session, actor, at, "report.scheduled", "report_schedule", str(key_of(row)), fields)
    return row


def end(session: Session, actor: Actor, at: Moment, *, schedule_id: int) -> ReportSchedule:
    """Nothing more is made by it; what was made stays."""
    scope_of(actor, "funder.keep")
    row = session.exec(
        select(ReportSchedule).where(col(ReportSchedule.id) == schedule_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no such schedule in your list."))
    if row.ended_at is not None:
        raise Conflict(_("This schedule has ended already."))
    row.ended_at = at.now
    session.flush()
    audit.record(session, actor, at, "report.unscheduled", "report_schedule", str(schedule_id))
    return row


def ask_due(session: Session, at: Moment) -> int:
    """Ask for what is due and was never asked for, the earliest period first; gives for how much."""
    query = (
        select(ReportSchedule, Funder.code, Provider.nation)
        .join(Funder, col(Funder.id) == col(ReportSchedule.funder_id))
        .outerjoin(Provider, col(ReportSchedule.slice) == f"{SliceKind.PROVIDER}:" + col(Provider.code))
        .where(col(ReportSchedule.ended_at).is_(None))
    )
    rows = session.exec(query).all()
    due = [(schedule, code, period) for schedule, code, nation in rows for period in _due(schedule, nation, at)]
    missing = _never_asked(session, due) if due else []
    for schedule, code, period in missing:
        wanted = Wanted(period, slice_from(schedule.slice), funder=code, holds=schedule.held)
        reports.ask(session, OPERATOR, at, wanted, schedule_id=key_of(schedule))
    return len(missing)


def _due(schedule: ReportSchedule, nation: str | None, at: Moment) -> Iterator[Period]:
    nations = nations_of(slice_from(schedule.slice), nation)
    return due_periods(schedule.cadence, schedule.working_days, nations, since=schedule.added_on, today=at.today)


def _never_asked(session: Session, due: Sequence[Due]) -> list[Due]:
    """The earliest period first."""
    funders_of_due = {schedule.funder_id for schedule, _code, _period in due}
    asked = select(Report.funder_id, Report.slice, Report.period).where(col(Report.funder_id).in_(funders_of_due))
    known = set(session.exec(asked))
    missing = [one for one in due if (one[0].funder_id, one[0].slice, one[2].code) not in known]
    return sorted(missing, key=lambda one: one[2])
