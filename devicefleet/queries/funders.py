"""Funders and what they are sent, their mailbox masked; it is opened only when something goes there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select
from sqlmodel import Session, col

from devicefleet.db import config_of
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.contact_words import masked
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.reporting.period import Cadence
from devicefleet.rules.reporting.slices import EVERYBODY, Slice, slice_from
from devicefleet.rules.terms import Channel
from devicefleet.rules.words import _
from devicefleet.sealing import unseal
from devicefleet.tables import Funder, ReportSchedule
from devicefleet.tables.base import key_of


@dataclass(frozen=True, slots=True)
class FunderRow:
    """One funder; `mailbox` is masked, and empty once nothing goes there any more."""

    id: int
    code: str
    name: str
    mailbox: str
    schedules: int
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """What one funder is sent by itself, and when."""

    id: int
    funder: str
    slice: Slice
    cadence: Cadence
    working_days: int
    held: bool
    added_on: date
    ended_at: datetime | None


def funders(session: Session, actor: Actor) -> tuple[FunderRow, ...]:
    """All of them by code, those that ended last."""
    scope_of(actor, "funder.keep")
    counts = dict(
        session.execute(
            select(col(ReportSchedule.funder_id), func.count())
            .where(col(ReportSchedule.ended_at).is_(None))
            .group_by(col(ReportSchedule.funder_id))
        ).all()
    )
    rows = session.scalars(select(Funder).order_by(col(Funder.ended_at).is_not(None), col(Funder.code)))
    return tuple(_row(session, row, counts.get(key_of(row), 0)) for row in rows)


def one(session: Session, actor: Actor, *, funder_id: int) -> FunderRow:
    """One funder; `NotFound` for one that is not there."""
    for row in funders(session, actor):
        if row.id == funder_id:
            return row
    raise NotFound(_("There is no such funder in your list."))


def choices(session: Session, actor: Actor) -> Sequence[tuple[str, str]]:
    """Code and name of those that reports go to, for those who may send them any."""
    if not actor.may("funder.keep"):
        return []
    query = select(col(Funder.code), col(Funder.name)).where(col(Funder.ended_at).is_(None)).order_by(col(Funder.code))
    return [(code, name) for code, name in session.execute(query)]


def schedules(session: Session, actor: Actor, *, funder_id: int | None = None) -> tuple[ScheduleRow, ...]:
    """What is made by itself, for one funder or all; what ended comes last."""
    scope_of(actor, "funder.keep")
    query = select(ReportSchedule, col(Funder.code)).join(Funder, col(Funder.id) == col(ReportSchedule.funder_id))
    if funder_id is not None:
        query = query.where(col(Funder.id) == funder_id)
    order = (col(ReportSchedule.ended_at).is_not(None), col(Funder.code), col(ReportSchedule.id))
    return tuple(
        ScheduleRow(
            key_of(row),
            code,
            slice_from(row.slice),
            row.cadence,
            row.working_days,
            row.held,
            row.added_on,
            row.ended_at,
        )
        for row, code in session.execute(query.order_by(*order))
    )


def usual_slice(session: Session, actor: Actor, *, funder: str, cadence: Cadence) -> Slice:
    """What this funder is sent for periods of that length; everybody where nothing is, refused where it is several."""
    rows = schedules(session, actor)
    theirs = [one for one in rows if one.funder.casefold() == funder.strip().casefold() and not one.ended_at]
    usual = {one.slice for one in theirs if one.cadence is cadence}
    if len(usual) > 1:
        known = ", ".join(sorted(map(str, usual)))
        raise Refused(
            _("{funder} is sent several reports. Say what it is about, one of: {known}.", funder=funder, known=known)
        )
    return next(iter(usual), EVERYBODY)


def address_of(session: Session, funder_id: int) -> str | None:
    """Where they are written to; none where nothing goes any more, or where it was sealed for another row."""
    row = session.get(Funder, funder_id)
    if row is None or row.address_sealed is None:
        return None
    try:
        return unseal(config_of(session).keys.bytes_of("sealing"), row.address_sealed, place=place_of(funder_id))
    except (InvalidTag, ValueError):
        return None


def place_of(funder_id: int) -> str:
    """What the seal of a mailbox is bound to."""
    return f"funder|address|{funder_id}"


def _row(session: Session, row: Funder, schedules: int) -> FunderRow:
    address = address_of(session, key_of(row)) if row.ended_at is None else None
    mailbox = masked(Channel.EMAIL, address) if address else ""
    return FunderRow(key_of(row), row.code, row.name, mailbox, schedules, row.ended_at)
