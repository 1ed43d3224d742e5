"""Work on many people, spread over processes: each opens the database for itself, and on SQLite they write in turn."""

import gc
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context, parent_process
from typing import Any, TypeVar

from devicefleet.config import Config
from devicefleet.db import Database, Queue
from devicefleet.rules.refusals import Unavailable
from devicefleet.rules.words import _

Result = TypeVar("Result")
Chunk = Sequence[int]
Work = Callable[[Database, Chunk], Result]

CHUNK = 500
"""People at a time: a second or so between signs of life, and other writers never wait longer than they notice."""
ENOUGH = 4_000
"""People for whom one more process is worth its start."""

_opened: list[Database] = []


def cores() -> int:
    """How many processes can run at once on this machine, as far as it is ours."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(database: Database, work: Work[Result], people: Sequence[int], workers: int | None) -> Iterator[Result]:
    """What `work` answers for each chunk of `people`, as it comes ready; `workers` at most, all cores unless said."""
    chunks = (people[first : first + CHUNK] for first in range(0, len(people), CHUNK))
    hands = min(workers or cores(), max(1, len(people) // ENOUGH))
    if hands == 1:
        yield from (work(database, chunk) for chunk in chunks)
        return
    context = get_context("spawn")
    pool = ProcessPoolExecutor(hands, context, _open, (database.config, context.Lock()))
    try:
        yield from _as_ready(pool, work, chunks, hands * 2)
    except BrokenProcessPool as broken:
        sentence = _("One of the processes was ended from outside. What they had finished is kept: please start again.")
        raise Unavailable(sentence) from broken
    finally:
        pool.shutdown(cancel_futures=True)


def _as_ready(pool: ProcessPoolExecutor, work: Work[Result], chunks: Iterable[Chunk], most: int) -> Iterator[Result]:
    """Only so many chunks are handed out at a time, however many there are."""
    waiting = iter(chunks)
    running: set[Future[Result]] = {pool.submit(_run, work, chunk) for chunk in islice(waiting, most)}
    while running:
        ready, running = wait(running, return_when=FIRST_COMPLETED)
        running |= {pool.submit(_run, work, chunk) for chunk in islice(waiting, len(ready))}
        yield from (one.result() for one in ready)


def _open(config: Config, turn: Queue) -> None:
    """A worker begins: interrupts are for the one who started it, and without that one it has nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(100_000)  # many facts and no circles of them: looking took a tenth of the time
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _opened.append(Database(config, queue=turn))


def _end_with_parent() -> None:
    """A killed parent cannot say goodbye; what is not committed yet is undone, as after any kill."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _run(work: Work[Any], chunk: Chunk) -> Any:
    return work(_opened[0], chunk)
