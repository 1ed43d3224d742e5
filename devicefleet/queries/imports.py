"""A staged spreadsheet as its reader sees it: how its columns were read, and what every row would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from devicefleet.rules.access import Actor, Scope, scope_of
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.terms import BatchState, Importing, Verdict
from devicefleet.rules.words import _
from devicefleet.tables import ImportBatch, ImportRow

PAGE = 100
NEEDS = {Importing.DEVICES: "device.import", Importing.SIMS: "sim.manage"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, or only worth a look; `column` is the file's own header, empty for the whole row."""

    column: str
    sentence: str
    warning: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What one row would do. `cells` are those that are read, by field key; phone numbers are never shown."""

    number: int
    verdict: Verdict | None
    problems: tuple[Problem, ...]
    changes: tuple[str, ...]
    target: str | None
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Batch:
    """One staged file. `columns` maps its headers to field keys, empty where a column is not read."""

    id: int
    importing: Importing
    state: BatchState
    created_at: datetime
    columns: Mapping[str, str]
    notes: tuple[str, ...]
    judged: int
    to_judge: int
    counts: Mapping[Verdict, int]

    @property
    def done(self) -> bool:
        """Whether every row has its verdict."""
        return self.judged >= self.to_judge

    @property
    def refused(self) -> int:
        """Rows that cannot be taken over as they are."""
        return self.counts.get(Verdict.ERROR, 0)

    @property
    def effective(self) -> int:
        """Rows that would add or change something."""
        return self.counts.get(Verdict.CREATE, 0) + self.counts.get(Verdict.UPDATE, 0)


def batch(session: Session, actor: Actor, *, batch_id: int) -> Batch:
    """One staged file of the actor's organisation."""
    stored = session.get(ImportBatch, batch_id)
    if stored is None or not _within_reach(actor, stored):
        raise NotFound(_("There is no such import. It may have been let go after a day: load the file again."))
    counted = (
        select(col(ImportRow.verdict), func.count())
        .where(col(ImportRow.batch_id) == batch_id)
        .group_by(col(ImportRow.verdict))
    )
    return Batch(
        id=batch_id,
        importing=stored.importing,
        state=stored.state,
        created_at=stored.created_at,
        columns={header: stored.mapping.get(header, "") for header in stored.headers},
        notes=tuple(stored.notes),
        judged=stored.checked_count,
        to_judge=stored.row_count,
        counts={verdict: number for verdict, number in session.exec(counted) if verdict is not None},
    )


def is_open(session: Session, actor: Actor, *, batch_id: int) -> bool:
    """Whether a staged file still waits to be taken over or let go."""
    return batch(session, actor, batch_id=batch_id).state == BatchState.STAGED


def rows(
    session: Session, actor: Actor, *, batch_id: int, verdict: Verdict | None = None, page: int = 1, size: int = PAGE
) -> tuple[Row, ...]:
    """One page of rows in the order of the file, of one verdict or of all."""
    batch(session, actor, batch_id=batch_id)
    query = select(ImportRow).where(col(ImportRow.batch_id) == batch_id).order_by(col(ImportRow.row_number))
    if verdict is not None:
        query = query.where(col(ImportRow.verdict) == verdict)
    return tuple(_row(row) for row in session.exec(query.limit(size).offset((page - 1) * size)))


def _row(row: ImportRow) -> Row:
    changes: dict[str, Any] = row.changes
    return Row(
        number=row.row_number,
        verdict=row.verdict,
        problems=tuple(Problem(**problem) for problem in row.problems),
        changes=tuple(changes.get("names", ())),
        target=row.target,
        cells={key: cell for key, cell in row.cells.items() if key != "msisdn"},
    )


def _within_reach(actor: Actor, stored: ImportBatch) -> bool:
    scope = scope_of(actor, NEEDS[stored.importing])
    return scope is Scope.ALL or stored.provider_id == actor.provider_id
