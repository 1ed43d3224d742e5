"""Print jobs: noted when their labels are made, so that the next one goes on where the last ended.

A job of a few labels is made at once, a long one waits for the worker. A job that was interrupted is simply made again:
nothing of it was noted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.queries.print_jobs import asker
from devicefleet.rules.access import Actor
from devicefleet.rules.printing import Ended, Options
from devicefleet.rules.terms import JobState, PrintForm, Printing
from devicefleet.services import audit, labelling
from devicefleet.tables import LabelJob
from devicefleet.tables.base import key_of

LONGEST_PROBLEM = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be printed: bare codes, on which stock, how."""

    printing: Printing
    codes: Sequence[str]
    stock: str
    form: PrintForm = PrintForm.PDF
    options: Options = field(default_factory=Options)


def made(
    session: Session, actor: Actor, at: Moment, *, provider_id: int | None, order: Order, ended: Ended
) -> LabelJob:
    """This job was made at once; its file went to whoever asked for it."""
    job = _entered(session, actor, at, provider_id, order, ended)
    job.state, job.made_at = JobState.MADE, at.now
    _note(session, actor, at, job, order.codes)
    session.flush()
    return job


def wait(
    session: Session, actor: Actor, at: Moment, *, provider_id: int | None, order: Order, ended: Ended
) -> LabelJob:
    """The worker makes this job; asked for twice while it waits, it is one job."""
    waits = select(LabelJob).where(
        col(LabelJob.state) == JobState.WAITING,
        col(LabelJob.provider_id) == provider_id,
        col(LabelJob.printing) == order.printing,
        col(LabelJob.stock) == order.stock,
        col(LabelJob.codes) == "".join(order.codes),
    )
    if order.printing is not Printing.SPARES and (before := session.exec(waits).first()) is not None:
        return before
    job = _entered(session, actor, at, provider_id, order, ended)
    session.flush()
    audit.record(session, actor, at, "label.asked_for", "label_job", str(key_of(job)), [f"labels={job.label_count}"])
    return job


def finish(session: Session, at: Moment, *, job_id: int, codes: Sequence[str], ended: Ended, file: bytes) -> bool:
    """The worker has made a job; False where it was made or given up meanwhile."""
    job = _waiting(session, job_id)
    if job is None:
        return False
    job.state, job.made_at, job.file = JobState.MADE, at.now, file
    job.codes, job.label_count, job.next_start = "".join(codes), ended.labels, ended.next_start
    _note(session, asker(job), at, job, codes)
    return True


def give_up(session: Session, at: Moment, *, job_id: int, problem: str) -> bool:
    """The worker cannot make a job, and says why to whoever asked for it."""
    job = _waiting(session, job_id)
    if job is None:
        return False
    job.state, job.problem = JobState.FAILED, problem[:LONGEST_PROBLEM]
    audit.record(session, asker(job), at, "label.given_up", "label_job", str(job_id))
    return True


def _entered(
    session: Session, actor: Actor, at: Moment, provider_id: int | None, order: Order, ended: Ended
) -> LabelJob:
    options = replace(order.options, damaged=_still_ahead(order.options, ended))
    job = LabelJob(
        provider_id=provider_id,
        staff_id=actor.staff_id,
        printing=order.printing,
        form=order.form,
        state=JobState.WAITING,
        stock=order.stock,
        options={**options.plain(), "role": actor.role.value},
        codes="".join(order.codes),
        label_count=ended.labels,
        next_start=ended.next_start,
        asked_at=at.now,
    )
    session.add(job)
    return job


def _still_ahead(options: Options, ended: Ended) -> tuple[int, ...]:
    """Damaged places of the sheet the job ended on, which the next job has to leave out as well."""
    if ended.pages > 1 or ended.next_start == 1:
        return ()
    return tuple(place for place in options.skip if place > ended.next_start)


def _note(session: Session, actor: Actor, at: Moment, job: LabelJob, codes: Sequence[str]) -> None:
    """Devices have their labels now; of other labels only the act is noted."""
    if job.printing is Printing.DEVICES:
        labelling.mark_printed(session, actor, at, codes=codes, stock=job.stock)
    else:
        audit.record(
            session, actor, at, "label.printed", "register", job.printing, [f"labels={job.label_count}", job.stock]
        )


def _waiting(session: Session, job_id: int) -> LabelJob | None:
    query = select(LabelJob).where(col(LabelJob.id) == job_id, col(LabelJob.state) == JobState.WAITING)
    return session.exec(query.with_for_update()).one_or_none()
