"""Print jobs: what was printed, by whom, where the next one goes on, and which wait to be made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlmodel import Session, col

from devicefleet.db import config_of
from devicefleet.queries import label_stocks, printers
from devicefleet.queries.label_jobs import names_kept_off
from devicefleet.queries.pages import Page, within
from devicefleet.queries.scope import devices_of, jobs_of, labels_of, shelves_of
from devicefleet.rules.access import Actor
from devicefleet.rules.printing import GoesOn, Item, Options, Work
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.stocks import Stock
from devicefleet.rules.terms import JobState, PrintForm, Printing, Role
from devicefleet.rules.words import _
from devicefleet.tables import Device, Label, LabelJob, Shelf, Staff

PAGE = 25
CHUNK = 1_000
CODE = 10  # characters


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job. `by` is told of people of one's own organisation; `has_file` while its file is kept."""

    id: int
    printing: Printing
    form: PrintForm
    state: JobState
    stock: str
    options: Options
    label_count: int
    next_start: int
    asked_at: datetime
    made_at: datetime | None
    problem: str | None
    has_file: bool
    by: str | None


def jobs(session: Session, actor: Actor, *, page: int = 1, size: int = PAGE) -> Page[JobRow]:
    """One page of the jobs within reach, last asked first."""
    total = session.scalar(select(func.count()).select_from(LabelJob).where(jobs_of(actor))) or 0
    number = within(page, total, size)
    query = _rows(actor).order_by(col(LabelJob.id).desc()).limit(size).offset((number - 1) * size)
    return Page(tuple(_row(row) for row in session.execute(query)), number, size, total)


def job(session: Session, actor: Actor, *, job_id: int) -> JobRow:
    """One job; `NotFound` for one that is not there or not within reach."""
    row = session.execute(_rows(actor).where(col(LabelJob.id) == job_id)).one_or_none()
    if row is None:
        raise NotFound(_("There is no such print job in your list."))
    return _row(row)


def codes_of(session: Session, actor: Actor, *, job_id: int) -> tuple[str, ...]:
    """The bare codes of one job within reach, in order."""
    codes = session.scalar(select(col(LabelJob.codes)).where(col(LabelJob.id) == job_id, jobs_of(actor)))
    if codes is None:
        raise NotFound(_("There is no such print job in your list."))
    return codes_in(codes)


def file_of(session: Session, actor: Actor, *, job_id: int) -> bytes:
    """The file that the worker made; it is kept for a day."""
    file = session.scalar(select(col(LabelJob.file)).where(col(LabelJob.id) == job_id, jobs_of(actor)))
    if file is None:
        raise NotFound(_("This file is not kept any more. Print the job again."))
    return file


def goes_on(session: Session, provider_id: int | None, stock: str, printer: str = "") -> GoesOn:
    """Where the last sheet of this stock ended.

    With a printer, the last that went into it, as far as was said: one that surely went into another is passed over.
    """
    query = (
        select(col(LabelJob.next_start), col(LabelJob.options))
        .where(
            _is(provider_id),
            col(LabelJob.stock) == stock,
            col(LabelJob.form) == PrintForm.PDF,
            col(LabelJob.state) != JobState.FAILED,
        )
        .order_by(col(LabelJob.id).desc())
        .limit(1)
    )
    if printer:
        query = query.where(col(LabelJob.options)["printer"].as_string().in_(("", printer)))
    row = session.execute(query).one_or_none()
    return GoesOn(row.next_start, Options.kept(row.options).damaged) if row else GoesOn()


def items(session: Session, actor: Actor, printing: Printing, codes: Sequence[str]) -> tuple[Item, ...]:
    """What stands on these labels, in order; those that are void by now are left out."""
    known: dict[str, Item] = {}
    for start in range(0, len(codes), CHUNK):
        part = codes[start : start + CHUNK]
        known |= {item.code: item for item in _items(session, actor, printing, part)}
    return tuple(known[code] for code in codes if code in known)


def gathered(
    session: Session, *, provider_id: int | None, items: Sequence[Item], stock: Stock, form: PrintForm, options: Options
) -> Work:
    """Everything that drawing these labels takes."""
    return Work(
        items=tuple(items),
        stock=stock,
        form=form,
        options=options,
        printer=printers.named(session, provider_id, options.printer),
        return_line=config_of(session).labels.return_line,
        names=names_kept_off(session),
    )


def waiting(session: Session) -> tuple[int, ...]:
    """The jobs that the worker has to make, first asked first."""
    query = select(col(LabelJob.id)).where(col(LabelJob.state) == JobState.WAITING).order_by(col(LabelJob.id))
    return tuple(session.scalars(query))


@dataclass(frozen=True, slots=True)
class Asked:
    """A job that waits, as the worker needs it. `own` are the stocks of its organisation."""

    provider_id: int | None
    items: tuple[Item, ...]
    stock: str
    own: tuple[Stock, ...]
    form: PrintForm
    options: Options


def asked(session: Session, *, job_id: int) -> Asked:
    """One job that waits, whoever asked for it."""
    job = session.get_one(LabelJob, job_id)
    found = items(session, asker(job), job.printing, codes_in(job.codes))
    own = label_stocks.of_provider(session, job.provider_id)
    return Asked(job.provider_id, found, job.stock, own, job.form, Options.kept(job.options))


def asker(job: LabelJob) -> Actor:
    """Whoever asked for a job, in the role in which they did."""
    return Actor(Role(job.options["role"]), job.staff_id, job.provider_id)


def codes_in(kept: str) -> tuple[str, ...]:
    """Bare codes, which are kept without separator."""
    return tuple(kept[start : start + CODE] for start in range(0, len(kept), CODE))


def _items(session: Session, actor: Actor, printing: Printing, codes: Sequence[str]) -> list[Item]:
    match printing:
        case Printing.DEVICES:
            devices = select(col(Device.code), col(Device.kind)).where(
                col(Device.code).in_(codes), devices_of(actor, "label.print")
            )
            return [Item(code, kind.value) for code, kind in session.execute(devices)]
        case Printing.SHELVES:
            shelves = select(col(Shelf.code), col(Shelf.name)).where(col(Shelf.code).in_(codes), shelves_of(actor))
            return [Item(code, "shelf", name) for code, name in session.execute(shelves)]
    icon = "bag" if printing is Printing.BAGS else None
    good = (labels_of(actor, "label.print"), col(Label.voided_at).is_(None))
    spares = select(col(Label.code)).where(col(Label.code).in_(codes), *good)
    return [Item(code, icon) for code in session.scalars(spares)]


def _is(provider_id: int | None) -> ColumnElement[bool]:
    column = col(LabelJob.provider_id)
    return column.is_(None) if provider_id is None else column == provider_id


def _rows(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Without the files, which may be large."""
    names = (
        "id", "printing", "form", "state", "stock", "options", "label_count", "next_start", "asked_at", "made_at",
        "problem",
    )  # fmt: skip
    columns = [getattr(LabelJob, name) for name in names]
    return (
        select(*columns, col(LabelJob.file).is_not(None).label("has_file"), col(Staff.email).label("by"))
        .join(Staff, col(Staff.id) == col(LabelJob.staff_id), isouter=True)
        .where(jobs_of(actor))
    )


def _row(row: Row[*tuple[Any, ...]]) -> JobRow:
    return JobRow(**{**row._mapping, "options": Options.kept(row.options)})
