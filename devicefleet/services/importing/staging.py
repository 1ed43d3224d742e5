"""The first stage: a file's columns are matched to ours and its rows kept for a day, the columns that are read only."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.rules.access import Actor, Scope, scope_of
from devicefleet.rules.importing.batches import date_orders
from devicefleet.rules.importing.columns import Columns, fingerprint, guess
from devicefleet.rules.importing.delivery import is_example
from devicefleet.rules.importing.fields import FIELDS
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.terms import BatchState, Importing, Verdict
from devicefleet.rules.words import _
from devicefleet.sealing import seal, unseal
from devicefleet.services import audit
from devicefleet.tables import ImportBatch, ImportChoice, ImportRow
from devicefleet.tables.base import key_of

NUMBER = "msisdn"
"""The one column whose cells are sealed even for the day they wait here."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was read: its header row, its rows by their number in the file, and what was told about it."""

    headers: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]
    notes: Sequence[str]
    sha256: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a batch has been judged."""

    done: int
    total: int


def stage(
    session: Session, actor: Actor, at: Moment, *, provider_id: int, importing: Importing, upload: Upload
) -> ImportBatch:
    """Keep a file for judging, with the columns this organisation chose last time for such a header row."""
    _refuse_reach(actor, importing, provider_id)
    columns = guess(upload.headers, importing, _remembered(session, provider_id, importing, upload.headers))
    if not any(column.field for column in columns.columns):
        sentence = _("None of the columns is known here. Call them, for example: {names}.", names=_titles(importing))
        raise Refused(sentence, field="file")
    orders, order_notes = date_orders(columns, upload.rows, importing)
    batch = ImportBatch(
        provider_id=provider_id,
        staff_id=actor.staff_id,
        importing=importing,
        file_sha256=upload.sha256,
        state=BatchState.STAGED,
        created_at=at.now,
        headers=list(upload.headers),
        mapping=columns.chosen(),
        notes=[*upload.notes, *columns.notes(), *order_notes],
        orders=dict(orders),
    )
    session.add(batch)
    session.flush()
    rows = list(_rows(session, key_of(batch), columns, upload.rows))
    batch.row_count = sum(bool(row["cells"]) for row in rows)
    if rows:
        session.execute(insert(ImportRow), rows)
    audit.record(
        session, actor, at, "import.staged", "import", str(key_of(batch)), sorted(filter(None, batch.mapping.values()))
    )
    return batch


def choose_columns(
    session: Session, actor: Actor, at: Moment, *, batch_id: int, chosen: Mapping[str, str]
) -> ImportBatch:
    """Remember how a header row is read from now on. The rows kept were read the old way, so they are let go:
    the file is loaded once more. Columns nobody asked for were never kept, which is why it cannot be avoided."""
    batch = find(session, actor, batch_id)
    known = {field.key for field in FIELDS[batch.importing] if not field.export_only}
    unknown = sorted(key for key in chosen.values() if key and key not in known)
    if unknown:
        raise Refused(_("There is no column {name} to read it as.", name=unknown[0]), field="columns")
    twice = sorted(key for key in known if sum(value == key for value in chosen.values()) > 1)
    if twice:
        raise Refused(_("Two columns are read as {name}. Choose one of them.", name=twice[0]), field="columns")
    _remember(session, batch, {header: chosen.get(header, "") for header in batch.headers})
    audit.record(
        session, actor, at, "import.columns_chosen", "import", str(key_of(batch)), sorted(known & set(chosen.values()))
    )
    return discard(session, actor, at, batch_id=batch_id)


def discard(session: Session, actor: Actor, at: Moment, *, batch_id: int) -> ImportBatch:
    """Let a file go without doing anything with it."""
    batch = find(session, actor, batch_id)
    session.execute(delete(ImportRow).where(col(ImportRow.batch_id) == batch.id))
    batch.state = BatchState.DISCARDED
    session.add(batch)
    audit.record(session, actor, at, "import.discarded", "import", str(key_of(batch)))
    return batch


def find(session: Session, actor: Actor, batch_id: int) -> ImportBatch:
    """A staged batch within reach; refuses one that was committed or let go already."""
    query = select(ImportBatch).where(col(ImportBatch.id) == batch_id).with_for_update()
    batch = session.exec(query).one_or_none()
    if batch is None or not within_reach(actor, batch):
        raise NotFound(_("There is no such import. It may have been let go after a day: load the file again."))
    if batch.state != BatchState.STAGED:
        raise NotFound(_("This import is finished. Load the file again to see what it would do now."))
    return batch


def within_reach(actor: Actor, batch: ImportBatch) -> bool:
    """Whether a batch is the actor's organisation's."""
    return scope_of(actor, action_for(batch.importing)) is Scope.ALL or batch.provider_id == actor.provider_id


def action_for(importing: Importing) -> str:
    """The permission an import needs."""
    return "device.import" if importing == Importing.DEVICES else "sim.manage"


def sweep(session: Session, at: Moment) -> int:
    """Let go of what was staged too long ago; returns how many files."""
    before = at.now - timedelta(hours=config_of(session).worker.staged_import_hours)
    old = list(session.exec(select(ImportBatch.id).where(col(ImportBatch.created_at) < before)))
    session.execute(delete(ImportRow).where(col(ImportRow.batch_id).in_(old)))
    session.execute(delete(ImportBatch).where(col(ImportBatch.id).in_(old)))
    return len(old)


def cells_of(session: Session, row: ImportRow) -> dict[str, str]:
    """The cells of a kept row, its phone number readable again."""
    if NUMBER not in row.cells:
        return row.cells
    key = config_of(session).keys.bytes_of("sealing")
    number = unseal(key, b64decode(row.cells[NUMBER]), place=_place(row.batch_id, row.row_number))
    return {**row.cells, NUMBER: number}


def _rows(
    session: Session, batch_id: int, columns: Columns, rows: Iterable[tuple[int, Sequence[str]]]
) -> Iterable[dict[str, object]]:
    """The columns that are read, nothing else; a template's example row is recognised here, by its whole width."""
    key = config_of(session).keys.bytes_of("sealing")
    for number, cells in rows:
        example = is_example(cells)
        picked = {} if example else {name: cell for name, cell in columns.pick(cells).items() if cell.strip()}
        if NUMBER in picked:
            sealed = seal(key, picked[NUMBER], place=_place(batch_id, number))
            picked[NUMBER] = b64encode(sealed).decode()
        note = _("This is the template's example row.") if example else _("Nothing in this row is read.")
        yield {
            "batch_id": batch_id,
            "row_number": number,
            "cells": picked,
            "verdict": None if picked else Verdict.SKIP,
            "problems": [] if picked else [{"column": "", "sentence": note, "warning": False}],
            "changes": {},
        }


def _place(batch_id: int, row_number: int) -> str:
    return f"import_row|cells|{batch_id}/{row_number}"


def _refuse_reach(actor: Actor, importing: Importing, provider_id: int) -> None:
    if scope_of(actor, action_for(importing)) is not Scope.ALL and provider_id != actor.provider_id:
        raise NotFound(_("There is no such organisation in your list."))


def _remembered(
    session: Session, provider_id: int, importing: Importing, headers: Sequence[str]
) -> Mapping[str, str] | None:
    choice = session.exec(_choice(provider_id, importing, headers)).one_or_none()
    return choice.mapping if choice else None


def _remember(session: Session, batch: ImportBatch, mapping: dict[str, str]) -> None:
    choice = session.exec(_choice(batch.provider_id, batch.importing, batch.headers)).one_or_none()
    if choice is None:
        choice = ImportChoice(
            provider_id=batch.provider_id,
            importing=batch.importing,
            fingerprint=fingerprint(batch.headers),
            mapping=mapping,
        )
    choice.mapping = mapping
    session.add(choice)
    session.flush()


def _choice(provider_id: int, importing: Importing, headers: Sequence[str]):  # type: ignore[no-untyped-def]  # sqlmodel's select type is private
    return select(ImportChoice).where(
        col(ImportChoice.provider_id) == provider_id,
        col(ImportChoice.importing) == importing,
        col(ImportChoice.fingerprint) == fingerprint(headers),
    )


def _titles(importing: Importing) -> str:
    return ", ".join(field.title for field in FIELDS[importing][:6])
