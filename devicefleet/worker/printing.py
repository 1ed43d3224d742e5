"""Long print jobs: drawn while no transaction is open, then kept in one; whatever is interrupted is made again."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from devicefleet.clock import Moment
from devicefleet.db import Database, Session
from devicefleet.documents import print_jobs as drawing
from devicefleet.documents import stocks
from devicefleet.queries import print_jobs
from devicefleet.rules.printing import Ended, Work
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _
from devicefleet.services import printing

log = logging.getLogger(__name__)

Hold = Callable[[Session], object]
"""Refuses in a transaction of a worker that does not lead any more."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A job's file, or why there is none."""

    codes: tuple[str, ...] = ()
    file: bytes = b""
    ended: Ended | None = None
    problem: str = ""


def make_waiting(database: Database, at: Moment, hold: Hold) -> int:
    """Make every job that waits, first asked first; gives how many."""
    with database.reading() as session:
        waiting = print_jobs.waiting(session)
    return sum(_make(database, at, hold, job_id) for job_id in waiting)


def _make(database: Database, at: Moment, hold: Hold, job_id: int) -> bool:
    drawn = _drawn(database, job_id)
    with database.writing() as session:
        hold(session)
        if drawn.ended is None:
            return printing.give_up(session, at, job_id=job_id, problem=drawn.problem)
        return printing.finish(session, at, job_id=job_id, codes=drawn.codes, ended=drawn.ended, file=drawn.file)


def _drawn(database: Database, job_id: int) -> Drawn:
    """A fault of ours ends the job too: tried again at each tick, it would keep every other job waiting."""
    try:
        work = _work(database, job_id)
        codes = tuple(item.code for item in work.items)
        return Drawn(codes, drawing.drawn(work), drawing.planned(work))
    except Refused as refused:
        return Drawn(problem=str(refused))
    except Exception:
        log.exception("print job %s failed", job_id)
        return Drawn(
            problem=_("Something went wrong here. Print the job again; if it happens again, tell your administrator.")
        )


def _work(database: Database, job_id: int) -> Work:
    with database.reading() as session:
        asked = print_jobs.asked(session, job_id=job_id)
        return print_jobs.gathered(
            session,
            provider_id=asked.provider_id,
            items=asked.items,
            stock=stocks.load(asked.stock, asked.own),
            form=asked.form,
            options=asked.options,
        )
