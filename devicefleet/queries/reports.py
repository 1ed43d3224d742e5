"""The register of reports as people read it: what was published about which period, to whom, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.queries.pages import Page, within
from devicefleet.queries.scope import reports_of
from devicefleet.rules.access import Actor, Scope, scope_of
from devicefleet.rules.messages.words import state_word
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.report_words import slice_word
from devicefleet.rules.reporting.period import Period, period_from
from devicefleet.rules.reporting.slices import Slice, SliceKind, slice_from
from devicefleet.rules.tags import parse_report_number
from devicefleet.rules.terms import ReportForm, ReportState, Role, Withdrawal
from devicefleet.rules.words import _
from devicefleet.tables import Funder, Message, Provider, Report, ReportFile, Staff

PAGE = 50
revised, asker, releaser, withdrawer = aliased(Report), aliased(Staff), aliased(Staff), aliased(Staff)


@dataclass(frozen=True, slots=True)
class WantedReports:
    """Which reports; of a period, a slice and a state, where these are said."""

    period: Period | None = None
    slice: Slice | None = None
    state: ReportState | None = None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report in the list. `about` says its slice in words; `funder` is a name, told to those who make reports."""

    number: str
    period: Period
    slice: Slice
    about: str
    funder: str | None
    state: ReportState
    known_at: datetime
    made_at: datetime | None
    released_at: datetime | None
    revises: str | None


@dataclass(frozen=True, slots=True)
class FileRow:
    """One form of a report as it went out."""

    form: ReportForm
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ReportDetails:
    """All that the register says of one report; `mail` is in words.

    Who did what, and why it failed, is told to those who make them.
    """

    row: ReportRow
    note: str
    holds: bool
    asked_at: datetime
    asked_by: str | None
    released_by: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawal: Withdrawal | None
    revised_by: str | None
    problem: str | None
    fingerprint: str | None
    inputs_hash: str | None
    policy_fingerprint: str | None
    withheld: tuple[str, ...]
    gate: dict[str, Any]
    files: tuple[FileRow, ...]
    mail: str | None
    own: bool


def reports(session: Session, actor: Actor, wanted: WantedReports, *, page: int = 1) -> Page[ReportRow]:
    """One page of those within reach, last asked for first."""
    which = _which(actor, wanted)
    total = session.scalar(select(func.count()).select_from(Report).where(*which)) or 0
    number = within(page, total, PAGE)
    rows = session.execute(_rows(*which).limit(PAGE).offset(PAGE * (number - 1)))
    return Page(tuple(_row(actor, row) for row in rows), number, PAGE, total)


def every(session: Session, actor: Actor, wanted: WantedReports) -> Iterator[ReportRow]:
    """All of those within reach, last asked for first."""
    return (_row(actor, row) for row in session.execute(_rows(*_which(actor, wanted))))


def counts(session: Session, actor: Actor, wanted: WantedReports) -> dict[ReportState, int]:
    """How many of these are in each state, whichever state is asked for."""
    which = _which(actor, WantedReports(wanted.period, wanted.slice))
    state = col(Report.state)
    return {row[0]: row[1] for row in session.execute(select(state, func.count()).where(*which).group_by(state))}


def periods(session: Session, actor: Actor) -> tuple[Period, ...]:
    """Those there are reports of within reach, newest first."""
    codes = session.scalars(select(col(Report.period)).where(reports_of(actor)).distinct())
    return tuple(sorted(map(period_from, codes), reverse=True))


def slices(session: Session, actor: Actor) -> tuple[tuple[Slice, str], ...]:
    """Those there are reports of within reach, with their words."""
    query = select(col(Report.slice), col(Provider.name)).outerjoin(Provider, _is_about()).where(reports_of(actor))
    found = {slice_from(text): name or "" for text, name in session.execute(query.distinct())}
    return tuple((one, slice_word(one, found[one])) for one in sorted(found))


def one(session: Session, actor: Actor, *, number: str) -> ReportDetails:
    """One report; `NotFound` for one that is not there or not within reach."""
    known = parse_report_number(number)
    row = session.execute(_details().where(col(Report.number) == known, reports_of(actor))).one_or_none()
    if row is None:
        raise NotFound(_("There is no report {number} in your list.", number=known or number.strip()), field="number")
    it: Report = row.Report
    inside = actor.role is not Role.FUNDER
    return ReportDetails(
        row=_row(actor, row),
        note=it.note,
        holds=it.holds,
        asked_at=it.asked_at,
        asked_by=row.asked_by if inside else None,
        released_by=row.released_by if inside else None,
        withdrawn_at=it.withdrawn_at,
        withdrawn_by=row.withdrawn_by if inside else None,
        withdrawal=it.withdrawal,
        revised_by=_revised_by(session, actor, it),
        problem=it.problem if inside else None,
        fingerprint=it.fingerprint,
        inputs_hash=it.inputs_hash if inside else None,
        policy_fingerprint=it.policy_fingerprint,
        withheld=tuple(it.withheld),
        gate=it.gate if inside else {},
        files=_files(session, it),
        mail=_mail(session, it) if inside else None,
        own=actor.staff_id is not None and actor.staff_id == it.asked_by_id,
    )


def file_of(session: Session, actor: Actor, *, number: str, form: ReportForm) -> bytes:
    """A report in one form, as it went out."""
    query = select(col(ReportFile.content)).join(Report, col(Report.id) == col(ReportFile.report_id))
    mine = (col(Report.number) == parse_report_number(number), reports_of(actor), col(ReportFile.form) == form)
    content = session.scalar(query.where(*mine))
    if content is None:
        raise NotFound(_("There is no report {number} in your list.", number=number.strip()), field="number")
    return content


def with_digest(session: Session, actor: Actor, sha256: str) -> tuple[ReportRow, ReportForm] | None:
    """The report whose file has this digest, and in which form."""
    query = _rows(reports_of(actor), col(ReportFile.sha256) == sha256)
    joined = query.add_columns(col(ReportFile.form)).join(ReportFile, col(ReportFile.report_id) == col(Report.id))
    row = session.execute(joined).first()
    return (_row(actor, row), row.form) if row else None


def named(session: Session, actor: Actor, numbers: frozenset[str], fingerprints: frozenset[str]) -> ReportRow | None:
    """A report that a file says to be: by its number, or by the fingerprint of its numbers."""
    either = or_(col(Report.number).in_(numbers), col(Report.fingerprint).in_(fingerprints))
    row = session.execute(_rows(reports_of(actor), either)).first()
    return _row(actor, row) if row else None


def asked(session: Session) -> tuple[str, ...]:
    """The numbers of those that are to be made, first asked for first."""
    query = select(col(Report.number)).where(col(Report.state) == ReportState.ASKED).order_by(col(Report.id))
    return tuple(session.scalars(query))


def to_mail(session: Session, number: str) -> tuple[Period, str | None, bytes] | None:
    """The period of a report, the number of the one it replaces, and the PDF, as long as it is in force."""
    query = (
        select(col(Report.period), col(revised.number), col(ReportFile.content))
        .join(ReportFile, col(ReportFile.report_id) == col(Report.id))
        .outerjoin(revised, col(revised.id) == col(Report.revises_id))
    )
    in_force = (col(Report.number) == number, col(Report.state) == ReportState.RELEASED)
    row = session.execute(query.where(*in_force, col(ReportFile.form) == ReportForm.PDF)).one_or_none()
    return (period_from(row[0]), row[1], row[2]) if row else None


def own_slice(session: Session, actor: Actor) -> Slice | None:
    """The one slice of somebody who makes reports of their own organisation only."""
    if scope_of(actor, "report.make") is Scope.ALL:
        return None
    code = session.scalar(select(col(Provider.code)).where(col(Provider.id) == actor.provider_id))
    return Slice(SliceKind.PROVIDER, code or "")


def _which(actor: Actor, wanted: WantedReports) -> list[ColumnElement[bool]]:
    which = [reports_of(actor)]
    if wanted.period is not None:
        which.append(col(Report.period) == wanted.period.code)
    if wanted.slice is not None:
        which.append(col(Report.slice) == str(wanted.slice))
    if wanted.state is not None:
        which.append(col(Report.state) == wanted.state)
    return which


def _is_about() -> ColumnElement[bool]:
    return col(Report.slice) == f"{SliceKind.PROVIDER}:" + col(Provider.code)


def _rows(*which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(Report, col(Provider.name).label("provider"), col(Funder.name).label("funder"))
        .add_columns(col(revised.number).label("revises"))
        .outerjoin(Provider, _is_about())
        .outerjoin(Funder, col(Funder.id) == col(Report.funder_id))
        .outerjoin(revised, col(revised.id) == col(Report.revises_id))
        .where(*which)
        .order_by(col(Report.id).desc())
    )


def _details() -> Select[*tuple[Any, ...]]:
    return (
        _rows()
        .add_columns(col(asker.email).label("asked_by"), col(releaser.email).label("released_by"))
        .add_columns(col(withdrawer.email).label("withdrawn_by"))
        .outerjoin(asker, col(asker.id) == col(Report.asked_by_id))
        .outerjoin(releaser, col(releaser.id) == col(Report.released_by_id))
        .outerjoin(withdrawer, col(withdrawer.id) == col(Report.withdrawn_by_id))
    )


def _row(actor: Actor, row: Row[Any]) -> ReportRow:
    it: Report = row.Report
    slice_ = slice_from(it.slice)
    return ReportRow(
        number=it.number,
        period=period_from(it.period),
        slice=slice_,
        about=slice_word(slice_, row.provider or ""),
        funder=row.funder if actor.role is not Role.FUNDER else None,
        state=it.state,
        known_at=it.known_at,
        made_at=it.made_at,
        released_at=it.released_at,
        revises=row.revises,
    )


def _files(session: Session, it: Report) -> tuple[FileRow, ...]:
    """Without their contents, which may be large."""
    query = select(col(ReportFile.form), col(ReportFile.sha256), func.length(col(ReportFile.content)))
    rows = session.execute(query.where(col(ReportFile.report_id) == it.id)).all()
    return tuple(FileRow(*row) for row in sorted(rows, key=lambda row: list(ReportForm).index(row[0])))


def _mail(session: Session, it: Report) -> str | None:
    query = select(col(Message.state), col(Message.gateway)).where(col(Message.key) == f"report|{it.number}")
    mail = session.execute(query).one_or_none()
    return state_word(mail.state, mail.gateway) if mail else None


def _revised_by(session: Session, actor: Actor, it: Report) -> str | None:
    """The report that took its place, or will."""
    query = select(col(Report.number)).where(col(Report.revises_id) == it.id, reports_of(actor))
    return session.scalar(query.order_by(col(Report.id).desc()).limit(1))
