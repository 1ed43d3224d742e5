"""Long print jobs: drawn while no transaction is open, then kept in one; whatever is interrupted is made again."""

import logging
from dataclasses import dataclass

from devicefleet.clock import Moment
from devicefleet.documents import print_jobs as drawing
from devicefleet.documents import stocks
from devicefleet.queries import print_jobs
from devicefleet.rules.printing import Ended, Work
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _
from devicefleet.services import printing
from devicefleet.services.pieces import Ledger

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A job's file, or why there is none."""

    codes: tuple[str, ...] = ()
    file: bytes = b""
    ended: Ended | None = None
    problem: str = ""


def make_waiting(ledger: Ledger, at: Moment) -> int:
    """Make every job that waits, first asked first; gives how many."""
    with ledger.reading() as session:
        waiting = print_jobs.waiting(session)
    return sum(_make(ledger, at, job_id) for job_id in waiting)


def _make(ledger: Ledger, at: Moment, job_id: int) -> bool:
    drawn = _drawn(ledger, job_id)
    with ledger.writing() as session:
        if drawn.ended is None:
            return printing.give_up(session, at, job_id=job_id, problem=drawn.problem)
        return printing.finish(session, at, job_id=job_id, codes=drawn.codes, ended=drawn.ended, file=drawn.file)


def _drawn(ledger: Ledger, job_id: int) -> Drawn:
    """A fault of ours ends the job too: tried again at each tick, it would keep every other job waiting."""
    try:
        work = _work(ledger, job_id)
        codes = tuple(item.code for item in work.items)
        return Drawn(codes, drawing.drawn(work), drawing.planned(work))
    except Refused as refused:
        return Drawn(problem=str(refused))
    except Exception:
        log.exception("print job %s failed", job_id)
        return Drawn(
            problem=_("Something went wrong here. Print the job again; if it happens again, tell your administrator.")
        )


def _work(ledger: Ledger, job_id: int) -> Work:
    with ledger.reading() as session:
        asked = print_jobs.asked(session, job_id=job_id)
        return print_jobs.gathered(
            session,
            provider_id=asked.provider_id,
            items=asked.items,
            stock=stocks.load(asked.stock, asked.own),
            form=asked.form,
            options=asked.options,
        )
