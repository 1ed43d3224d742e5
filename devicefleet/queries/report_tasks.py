"""Which report a task means: the one that waits for its release, or the last one that could not be made."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import String, cast, func, literal, select
from sqlmodel import Session, col

from devicefleet.rules.report_words import slice_word
from devicefleet.rules.reporting.period import period_from
from devicefleet.rules.reporting.slices import slice_from
from devicefleet.rules.terms import ReportState, TaskKind
from devicefleet.rules.words import _
from devicefleet.tables import Report

PREFIX = "report|"
MEANT = {TaskKind.REPORT_FAILED: ReportState.REFUSED, TaskKind.REPORT_HELD: ReportState.HELD}


class ReportMeant(NamedTuple):
    """Its number, and when and whom it is about in words."""

    number: str
    about: str


def task_key(row: Report) -> str:
    """What is to be done about a report is asked once for its period, slice and receiver."""
    return f"{PREFIX}{row.period}|{row.slice}|{row.funder_id or ''}"


def meant(session: Session, asked: Collection[tuple[TaskKind, str]]) -> dict[tuple[TaskKind, str], ReportMeant]:
    """By kind and key of the task; a task that means no report is left out."""
    if not asked:
        return {}
    funder = func.coalesce(cast(col(Report.funder_id), String), "")
    key = literal(PREFIX) + col(Report.period) + "|" + col(Report.slice) + "|" + funder
    columns = (key, col(Report.state), col(Report.number), col(Report.period), col(Report.slice))
    which = (col(Report.state).in_(MEANT.values()), key.in_({one for _kind, one in asked}))
    kinds = {state: kind for kind, state in MEANT.items()}
    return {
        (kinds[state], known): ReportMeant(number, _about(period, slice_))
        for known, state, number, period, slice_ in session.execute(
            select(*columns).where(*which).order_by(col(Report.id))
        )
    }


def _about(period: str, slice_: str) -> str:
    return _("{period}, {about}", period=period_from(period).words, about=slice_word(slice_from(slice_)))
