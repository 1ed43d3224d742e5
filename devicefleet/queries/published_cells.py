"""Every number that a report printed, as it was last: what the next one of its cell keeps to, and readers know."""

from collections.abc import Iterable

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from devicefleet.rules.disclosure.kept import Line
from devicefleet.rules.reporting.published import Mark
from devicefleet.tables import PublishedCell

CHUNK = 200
Place = tuple[str, str]
"""The definition of a cell, and its time."""
LINES = select(
    col(PublishedCell.definition), col(PublishedCell.time), col(PublishedCell.n), col(PublishedCell.mark)
).where(col(PublishedCell.replaced_id).is_(None))


def lines(session: Session, since: str) -> tuple[Line, ...]:
    """Of every cell that is about this month or a later time."""
    found = session.execute(LINES.where(col(PublishedCell.time) >= since))
    return tuple((definition, time, n, mark) for definition, time, n, mark in found)


def standing(session: Session, places: Iterable[Place]) -> dict[Place, tuple[int | None, Mark | None]]:
    """Of these very cells."""
    wanted = list(places)
    found: dict[Place, tuple[int | None, Mark | None]] = {}
    for start in range(0, len(wanted), CHUNK):
        part = tuple_(col(PublishedCell.definition), col(PublishedCell.time)).in_(wanted[start : start + CHUNK])
        found |= {(definition, time): (n, mark) for definition, time, n, mark in session.execute(LINES.where(part))}
    return found
