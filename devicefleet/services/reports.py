"""The register of reports: asked for, released by another person, withdrawn, and revised; nothing in it is rewritten.

For a period and a slice one version is in force: what goes to several receivers is as known on the same day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from devicefleet.clock import Moment, moment_of
from devicefleet.db import config_of
from devicefleet.queries.label_jobs import names_kept_off
from devicefleet.queries.report_tasks import task_key
from devicefleet.queries.scope import reports_of
from devicefleet.rules.access import Actor, Scope, scope_of
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.reminding.days import instant
from devicefleet.rules.reporting.note import checked_note
from devicefleet.rules.reporting.period import Period
from devicefleet.rules.reporting.slices import Slice, SliceKind
from devicefleet.rules.tags import new_report_number, parse_report_number
from devicefleet.rules.terms import Channel, MessageKind, ReportState, TaskKind, Withdrawal
from devicefleet.rules.words import _
from devicefleet.services import audit, funders, outbox, tasks
from devicefleet.tables import Provider, Report
from devicefleet.tables.base import key_of

A_MOMENT = timedelta(microseconds=1)
MADE = (ReportState.HELD, ReportState.RELEASED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report is to be about. `funder` is a code. `known_on` is a day that is over: yesterday unless said.

    `holds`: somebody looks at it before it goes; as the settings say unless somebody who may release reports says so.
    """

    period: Period
    slice: Slice
    funder: str | None = None
    note: str = ""
    known_on: date | None = None
    holds: bool | None = None


def ask(session: Session, actor: Actor, at: Moment, wanted: Wanted, *, schedule_id: int | None = None) -> Report:
    """It is made soon; asked for twice meanwhile, it is one report."""
    refuse_unknown(session, actor, wanted.slice)
    if wanted.funder:
        scope_of(actor, "funder.keep")
    if wanted.period.after > at.today:
        sentence = _(
            "{period} is not over yet. Ask for it from {day} on.", period=wanted.period.words, day=wanted.period.after
        )
        raise Refused(sentence, field="period")
    funder_id = key_of(funders.coded(session, wanted.funder)) if wanted.funder else None
    same = _same(session, wanted.period.code, str(wanted.slice))
    mine = [one for one in same if one.funder_id == funder_id]
    if waiting := [one for one in mine if one.state is ReportState.ASKED]:
        return waiting[0]
    if mine:
        raise Conflict(_("There is such a report already: {number}. Revise it instead.", number=mine[0].number))
    said = wanted.holds if actor.may("report.release") else None
    holds = config_of(session).reports.hold if said is None else said
    row = Report(
        number=new_report_number(),
        period=wanted.period.code,
        slice=str(wanted.slice),
        funder_id=funder_id,
        schedule_id=schedule_id,
        note=checked_note(wanted.note, names_kept_off(session)),
        known_at=_known_at(at, wanted, same),
        holds=holds,
        state=ReportState.ASKED,
        asked_at=at.now,
        asked_by_id=actor.staff_id,
    )
    return _entered(session, actor, at, row)


def revise(session: Session, actor: Actor, at: Moment, number: str, *, note: str = "") -> list[Report]:
    """The same period again, as known by now, for everybody it went to; each takes the place of the one before.

    Somebody looks at it before it goes, even where nobody did the first time, unless the settings ask for nobody.
    """
    row = found(session, actor, "report.make", number)
    if row.state is not ReportState.RELEASED:
        raise Conflict(_("Only a report that was released can be revised. Look at the list: this one is not."))
    same = _same(session, row.period, row.slice)
    if any(one.state is not ReportState.RELEASED for one in same):
        raise Conflict(_("This report is on its way already. Look at the list of reports."))
    said = checked_note(note, names_kept_off(session))
    return [
        _entered(
            session,
            actor,
            at,
            Report(
                number=new_report_number(),
                period=one.period,
                slice=one.slice,
                funder_id=one.funder_id,
                revises_id=one.id,
                note=said,
                known_at=_end_of(at.today - timedelta(days=1)),
                holds=one.holds or config_of(session).reports.hold,
                state=ReportState.ASKED,
                asked_at=at.now,
                asked_by_id=actor.staff_id,
            ),
        )
        for one in same
    ]


def release(session: Session, actor: Actor, at: Moment, number: str) -> Report:
    """Somebody else than whoever asked has looked at it, and it goes."""
    row = found(session, actor, "report.release", number)
    if row.state is not ReportState.HELD:
        raise Conflict(_("Only a report that waits for its release can be released. This one does not."))
    if actor.staff_id is not None and actor.staff_id == row.asked_by_id:
        raise Refused(_("You asked for this report, so somebody else has to look at it and release it."))
    row.released_by_id = actor.staff_id
    put_out(session, at, row)
    audit.record(session, actor, at, "report.released", "report", row.number)
    return row


def withdraw(session: Session, actor: Actor, at: Moment, number: str, *, reason: Withdrawal) -> Report:
    """It is marked as withdrawn and stays in the register; what it printed stays known to disclosure control."""
    row = found(session, actor, "report.withdraw", number)
    if row.state not in MADE:
        raise Conflict(
            _("Only a report that waits for its release or was released can be withdrawn. This one did not.")
        )
    row.state, row.withdrawal = ReportState.WITHDRAWN, reason
    row.withdrawn_at, row.withdrawn_by_id = at.now, actor.staff_id
    session.flush()
    tasks.settle(session, at, TaskKind.REPORT_HELD, task_key(row), by=actor)
    audit.record(session, actor, at, "report.withdrawn", "report", row.number, [reason])
    return row


def put_out(session: Session, at: Moment, row: Report) -> None:
    """It is in force from now on: the one before is marked, and mail goes to its funder, all in one transaction."""
    if row.revises_id is not None:
        before = session.get_one(Report, row.revises_id, with_for_update=True)
        if before.state is ReportState.RELEASED:
            before.state = ReportState.SUPERSEDED
            session.flush()
    row.state, row.released_at = ReportState.RELEASED, at.now
    session.flush()
    tasks.settle(session, at, TaskKind.REPORT_HELD, task_key(row))
    if row.funder_id is not None:
        outbox.queue(
            session,
            at,
            key=f"report|{row.number}",
            kind=MessageKind.REPORT,
            channel=Channel.EMAIL,
            funder_id=row.funder_id,
            params={"report": row.number},
        )


def found(session: Session, actor: Actor, action: str, number: str) -> Report:
    """The report with this number within reach, locked for the write to come."""
    query = select(Report).where(col(Report.number) == parse_report_number(number), reports_of(actor, action))
    row = session.exec(query.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound(no_report(number), field="number")
    return row


def no_report(number: str) -> str:
    """What is said of a number that nobody has, or nobody here."""
    return _("There is no report {number} in your list.", number=parse_report_number(number) or number.strip())


def refuse_unknown(session: Session, actor: Actor, slice_: Slice) -> None:
    """Say no to an organisation that is not there or not one's own, and to everybody else's where one has but that."""
    scope, provider_id = scope_of(actor, "report.make"), None
    if slice_.kind is SliceKind.PROVIDER:
        provider_id = session.exec(select(Provider.id).where(col(Provider.code) == slice_.code)).one_or_none()
        if provider_id is None or (scope is not Scope.ALL and provider_id != actor.provider_id):
            raise NotFound(_("There is no such organisation in your list."), field="slice")
    elif scope is not Scope.ALL:
        raise Refused(_("You make reports about your own organisation. Choose it from the list."), field="slice")


def _same(session: Session, period: str, slice_: str) -> Sequence[Report]:
    """The reports of this period and slice that are on their way or in force, whoever they are for."""
    alive = col(Report.state).in_((ReportState.ASKED, *MADE))
    query = select(Report).where(col(Report.period) == period, col(Report.slice) == slice_, alive)
    return session.exec(query.order_by(col(Report.id)).with_for_update()).all()


def _known_at(at: Moment, wanted: Wanted, same: Sequence[Report]) -> datetime:
    """The end of a day that is over; that of the version there is already, where there is one."""
    yesterday = at.today - timedelta(days=1)
    if same:
        known = same[-1].known_at
        if wanted.known_on not in (None, moment_of(known).today):
            sentence = _(
                "The report of this period was made as known on {day}. Revise it instead.", day=moment_of(known).today
            )
            raise Conflict(sentence, field="known_on")
        return known
    known_on = wanted.known_on or yesterday
    if not wanted.period.last <= known_on <= yesterday:
        sentence = _(
            "Choose a day from {first} to {last}: a report is as known at the end of a day that is over.",
            first=wanted.period.last,
            last=yesterday,
        )
        raise Refused(sentence, field="known_on")
    return _end_of(known_on)


def _end_of(day: date) -> datetime:
    """The last instant of a day in London."""
    return instant(day + timedelta(days=1), 0) - A_MOMENT


def _entered(session: Session, actor: Actor, at: Moment, row: Report) -> Report:
    session.add(row)
    session.flush()
    audit.record(session, actor, at, "report.asked_for", "report", row.number, [row.period, row.slice])
    return row
