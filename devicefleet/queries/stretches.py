"""How one person's status went over the months around a day: stretches of one status, each with its days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from devicefleet.queries.scope import survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import Status
from devicefleet.tables import KitSpan, Survivor

BEFORE, AFTER = timedelta(days=365), timedelta(days=183)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one status, first and last inclusive and within the months that are shown.

    `goes_on` says that it lasts beyond them. `place` and `share` are percentages of the whole, for a bar.
    """

    status: Status
    first: date
    last: date
    goes_on: bool
    here: bool
    place: float
    share: float

    @property
    def days(self) -> int:
        """How many of its days are shown."""
        return (self.last - self.first).days + 1


def stretches_of(session: Session, actor: Actor, *, ref: str, on: date) -> tuple[Stretch, ...]:
    """From a year before `on` (or the beginning of support) to half a year after it."""
    first, end = on - BEFORE, on + AFTER
    query = (
        select(col(KitSpan.status), col(KitSpan.from_on), col(KitSpan.until_on))
        .join(Survivor, col(Survivor.id) == col(KitSpan.survivor_id))
        .where(col(Survivor.ref) == ref, survivors_of(actor, "survivor.read"))
        .where(col(KitSpan.until_on) > first, col(KitSpan.from_on) < end)
        .order_by(col(KitSpan.from_on))
    )
    runs = list(_runs(session.execute(query)))
    if not runs:
        return ()
    start = max(first, runs[0][1])
    return tuple(_stretch(*run, start, end, on) for run in runs)


def _runs(rows: Iterable[Row[Any]]) -> Iterator[tuple[Status, date, date]]:
    """Spans of one status in a row become one."""
    status, from_on, until_on = None, date.min, date.min
    for row in rows:
        if row.status != status:
            if status is not None:
                yield status, from_on, until_on
            status, from_on = row.status, row.from_on
        until_on = row.until_on
    if status is not None:
        yield status, from_on, until_on


def _stretch(status: Status, from_on: date, until_on: date, start: date, end: date, on: date) -> Stretch:
    shown_from, shown_until, whole = max(from_on, start), min(until_on, end), (end - start).days
    return Stretch(
        status=status,
        first=shown_from,
        last=shown_until - ONE_DAY,
        goes_on=until_on > end,
        here=shown_from <= on < shown_until,
        place=round(100 * (shown_from - start).days / whole, 2),
        share=round(100 * (shown_until - shown_from).days / whole, 2),
    )
