"""Every stored timeline compared with what the ledger says, by all cores; nothing is changed."""

from array import array
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlmodel import col

from devicefleet.db import Database
from devicefleet.services import processes, timeline
from devicefleet.services.timeline import Disagreement
from devicefleet.tables import Survivor

Checked = tuple[int, list[Disagreement]]


def check(database: Database, *, workers: int | None = None) -> Iterator[Checked]:
    """How many people were looked at, and who disagrees, a chunk at a time; each chunk as of one moment."""
    with database.reading() as session:
        query = sa.select(col(Survivor.id)).order_by(col(Survivor.id)).execution_options(yield_per=10_000)
        people = array("q", (key for key in session.scalars(query) if key is not None))
    yield from processes.spread(database, _check, people, workers)


def _check(database: Database, people: Sequence[int]) -> Checked:
    with database.reading() as session:
        return len(people), timeline.disagreements(session, list(people))
