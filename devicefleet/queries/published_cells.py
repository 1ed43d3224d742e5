"""Every number that a report ever printed: what the next one of the same cell is drawn after, and what readers know."""

from collections.abc import Iterable

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from devicefleet.rules.reporting.published import Mark
from devicefleet.tables import PublishedCell

CHUNK = 200
Place = tuple[str, str]
"""The definition of a cell, and its time."""
Line = tuple[str, str, int | None, Mark | None]
"""The same with the number printed, or the mark in its place."""
LINES = select(
    col(PublishedCell.definition), col(PublishedCell.time), col(PublishedCell.n), col(PublishedCell.mark)
).where(col(PublishedCell.replaced_id).is_(None))


def lines(session: Session, until: str) -> tuple[Line, ...]:
    """What was printed last of every cell whose time is not later than this; their order is that of time."""
    found = session.execute(LINES.where(col(PublishedCell.time) <= until).order_by(col(PublishedCell.time)))
    return tuple((definition, time, n, mark) for definition, time, n, mark in found)


def standing(session: Session, places: Iterable[Place]) -> dict[Place, tuple[int | None, Mark | None]]:
    """What was printed last of these very cells."""
    wanted = list(places)
    found: dict[Place, tuple[int | None, Mark | None]] = {}
    for start in range(0, len(wanted), CHUNK):
        part = tuple_(col(PublishedCell.definition), col(PublishedCell.time)).in_(wanted[start : start + CHUNK])
        found |= {(definition, time): (n, mark) for definition, time, n, mark in session.execute(LINES.where(part))}
    return found
