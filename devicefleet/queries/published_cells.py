"""Every number that a report ever printed: what the next one of the same cell is drawn after, and what readers know."""

from collections.abc import Iterable

from dateutil.relativedelta import relativedelta
from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from devicefleet.rules.reporting.key import key_from
from devicefleet.rules.reporting.period import LONG, Period, month_of
from devicefleet.rules.reporting.published import Mark, Printed, Published
from devicefleet.rules.reporting.slices import Slice
from devicefleet.tables import PublishedCell

CHUNK = 200
Place = tuple[str, str]
"""The definition of a cell, and its time."""
Line = tuple[str, str, int | None, Mark | None]
"""The same with the number printed, or the mark in its place."""
LINES = select(
    col(PublishedCell.definition), col(PublishedCell.time), col(PublishedCell.n), col(PublishedCell.mark)
).where(col(PublishedCell.replaced_id).is_(None))


def lines(session: Session) -> tuple[Line, ...]:
    """What was printed last of every cell."""
    return tuple((definition, time, n, mark) for definition, time, n, mark in session.execute(LINES))


def known(session: Session, period: Period, slice_: Slice, *, history: int) -> Published:
    """What readers know of other reports, as if they were one: the counts of the last `history` periods and since."""
    since = month_of(period.first - relativedelta(months=history * LONG[period.cadence]))
    rows = session.execute(LINES.where(col(PublishedCell.time) >= since))
    printed = {key_from(definition, time): Printed(n, mark) for definition, time, n, mark in rows}
    return Published(period, slice_, {key: one for key, one in printed.items() if key is not None})


def standing(session: Session, places: Iterable[Place]) -> dict[Place, tuple[int | None, Mark | None]]:
    """What was printed last of these very cells."""
    wanted = list(places)
    found: dict[Place, tuple[int | None, Mark | None]] = {}
    for start in range(0, len(wanted), CHUNK):
        part = tuple_(col(PublishedCell.definition), col(PublishedCell.time)).in_(wanted[start : start + CHUNK])
        found |= {(definition, time): (n, mark) for definition, time, n, mark in session.execute(LINES.where(part))}
    return found
