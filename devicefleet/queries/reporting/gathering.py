"""Every statement of a report, in order."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from devicefleet.db import reading_once
from devicefleet.queries.reporting import (
    ahead,
    entrants,
    exits,
    gaps,
    handovers,
    last_day,
    loans,
    money,
    people,
    quality,
    terms,
    things,
)
from devicefleet.queries.reporting.asked import Asked
from devicefleet.queries.reporting.past import STORED, differing, known_until
from devicefleet.queries.reporting.tally import Tally
from devicefleet.rules.reporting.period import Period
from devicefleet.tables import Provider

Counting = Callable[[Asked], None]
Reading = Callable[[], AbstractContextManager[Session]]
"""Opens another session."""

OF_STORES: frozenset[Counting] = frozenset({money.packages, money.devices, quality.entries})
"""One statement each, which needs no spans."""
STATEMENTS: tuple[Counting, ...] = (
    things.months, last_day.count, people.days, ahead.count, quality.entries, gaps.still_open, people.count,
    gaps.closed, handovers.count, terms.count, money.packages, money.devices, things.harms, entrants.count,
    loans.count, exits.left, things.reissued, exits.released, quality.declines, quality.waiting,
)  # fmt: skip
"""One statement each, what takes longest first. The rows of most belong to people; those are asked again for whom spans
had to be worked out anew.
"""


def gathered(
    session: Session,
    period: Period,
    known: datetime | None,
    beside: Reading | None = None,
    statements: Sequence[Counting] = STATEMENTS,
) -> Tally:
    """What these statements count for a report about the period.

    Where an instant says what was known and another session can be opened `beside` this one, a second core does what
    the first has not begun. Two sessions are not of one moment, to which what was known is the same at both.
    """
    todo = iter(statements)
    if beside is None or known is None:
        return _counted(session, period, known, todo)
    with ThreadPoolExecutor(1) as second:
        other = second.submit(_counted_in, beside, period, known, todo)
        tally = _counted(session, period, known, todo)
        tally.include(other.result())
    return tally


def _counted_in(reading: Reading, period: Period, known: datetime, todo: Iterator[Counting]) -> Tally:
    with reading() as session:
        return _counted(session, period, known, todo)


def _counted(session: Session, period: Period, known: datetime | None, todo: Iterator[Counting]) -> Tally:
    """As much as can be had of what is to do: of all that is stored, and then of whom it was not known like that."""
    providers = session.execute(sa.select(col(Provider.id), col(Provider.code), col(Provider.nation)))
    tally = Tally({key: (code, nation) for key, code, nation in providers})
    limit = None if known is None else known_until(session, known)
    asked = Asked(session, period, tally, STORED.alias("stored"), limit=limit, until=known)
    mine: list[Counting] = []
    with reading_once(session):
        for count in todo:
            count(replace(asked, known=limit) if count in OF_STORES else asked)
            mine.append(count)
    too_much = Tally(tally.providers)
    for one in differing(session, limit):
        into = too_much if one.taken_off else tally
        of_some = replace(asked, tally=into, spans=one.spans, known=one.known, some=one.some)
        for count in (count for count in mine if count not in OF_STORES):
            count(of_some)
    tally.take_off(too_much)
    return tally
