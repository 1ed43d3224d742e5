"""A report that was made is kept whole: its numbers, its files and what the gate saw; or why it was not made.

One maker works at a time, whether a worker or the command line, and keeps what it made only while it still is the one:
so nobody prints beside numbers that were printed meanwhile.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import Database, config_of
from devicefleet.queries.published_cells import standing
from devicefleet.queries.report_tasks import task_key
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.disclosure.kept import Line
from devicefleet.rules.refusals import Unavailable
from devicefleet.rules.terms import ReportForm, ReportState, TaskKind
from devicefleet.rules.words import _
from devicefleet.services import audit, leading, reports, tasks
from devicefleet.services.leading import Lease
from devicefleet.tables import PublishedCell, Report, ReportFile
from devicefleet.tables.base import key_of

MAKING = "reports"
LONGEST = timedelta(minutes=30)
"""A maker that was silent for so long is not waited for; one that ends well lets the next one begin at once."""
LONGEST_PROBLEM = 400


@dataclass(frozen=True, slots=True)
class Made:
    """One report as it was printed and passed the gate; `gate` are counts of what was tried."""

    lines: tuple[Line, ...]
    files: Mapping[ReportForm, bytes]
    fingerprint: str
    inputs_hash: str
    withheld: tuple[str, ...] = ()
    gate: Mapping[str, Any] | None = None


@contextmanager
def making(database: Database, clock: Callable[[], Moment], owner: str) -> Iterator[Lease]:
    """The right to make reports; refuses while somebody else has it."""
    with database.writing() as session:
        lease = leading.lead(session, clock(), owner=owner, name=MAKING, lasting=LONGEST)
    if lease is None:
        raise Unavailable(_("Another report is being made. Wait for it, then try again."))
    try:
        yield lease
    finally:
        with database.writing() as session:
            leading.step_down(session, clock(), lease)


def keep(session: Session, at: Moment, lease: Lease, *, number: str, made: Made) -> bool:
    """The report and its numbers, held or released at once; False where it was made by somebody else meanwhile."""
    leading.hold(session, at, lease)
    row = _asked(session, number)
    if row is None:
        return False
    row.made_at, row.fingerprint, row.inputs_hash = at.now, made.fingerprint, made.inputs_hash
    row.policy_fingerprint = config_of(session).policies_fingerprint
    row.withheld, row.gate = list(made.withheld), dict(made.gate or {})
    row.state = ReportState.HELD
    files = made.files.items()
    session.add_all(
        ReportFile(report_id=key_of(row), form=form, sha256=digest(file), content=file) for form, file in files
    )
    _print(session, row, made.lines)
    audit.record(session, OPERATOR, at, "report.made", "report", row.number)
    tasks.settle(session, at, TaskKind.REPORT_FAILED, task_key(row))
    if row.holds:
        tasks.ask(session, at, TaskKind.REPORT_HELD, task_key(row))
    else:
        reports.put_out(session, at, row)
    return True


def give_up(session: Session, at: Moment, lease: Lease, *, number: str, problem: str) -> bool:
    """It cannot be made: whoever asked reads why, and coordinators have a task."""
    leading.hold(session, at, lease)
    row = _asked(session, number)
    if row is None:
        return False
    row.state, row.problem = ReportState.REFUSED, problem[:LONGEST_PROBLEM]
    session.flush()
    tasks.ask(session, at, TaskKind.REPORT_FAILED, task_key(row))
    audit.record(session, OPERATOR, at, "report.given_up", "report", row.number)
    return True


def digest(file: bytes) -> str:
    """By which a file is found in the register."""
    return sha256(file).hexdigest()


def _asked(session: Session, number: str) -> Report | None:
    query = select(Report).where(col(Report.number) == number, col(Report.state) == ReportState.ASKED)
    return session.exec(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def _print(session: Session, row: Report, lines: Iterable[Line]) -> None:
    """What was printed otherwise before stays behind, marked; what is the same stays the number of its first report."""
    now = {(definition, time): (n, mark) for definition, time, n, mark in lines}
    before = standing(session, now)
    changed = {place: printed for place, printed in now.items() if before.get(place) != printed}
    for definition, time in changed.keys() & before.keys():
        cell = (col(PublishedCell.definition) == definition, col(PublishedCell.time) == time)
        last = update(PublishedCell).where(*cell, col(PublishedCell.replaced_id).is_(None))
        session.execute(last.values(replaced_id=row.id), execution_options={"synchronize_session": False})
    session.flush()
    session.add_all(
        PublishedCell(definition=definition, time=time, n=n, mark=mark, report_id=key_of(row))
        for (definition, time), (n, mark) in changed.items()
    )
    session.flush()
