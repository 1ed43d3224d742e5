"""Every statement of a report, in order."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

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
from devicefleet.queries.reporting.past import sources
from devicefleet.queries.reporting.tally import Tally
from devicefleet.rules.reporting.period import Period
from devicefleet.tables import Provider

Counting = Callable[[Asked], None]

OF_PEOPLE: tuple[Counting, ...] = (
    people.count, people.days, gaps.closed, gaps.still_open, entrants.count, terms.count, exits.left, exits.released,
    loans.count, handovers.count, last_day.count, things.months, things.harms, things.reissued,
    quality.declines, quality.waiting, ahead.count,
)  # fmt: skip
"""One statement each, whose rows belong to people: asked again for those whose spans had to be worked out anew."""
OF_STORES: tuple[Counting, ...] = (money.packages, money.devices, quality.entries)
"""One statement each, which needs no spans."""


def gathered(session: Session, period: Period, known: datetime | None) -> Tally:
    """All that is counted for a report about the period."""
    providers = session.execute(sa.select(col(Provider.id), col(Provider.code), col(Provider.nation)))
    tally = Tally({key: (code, nation) for key, code, nation in providers})
    for n, spans in enumerate(sources(session, known)):
        asked = Asked(session, period, tally, spans, known)
        for count in OF_PEOPLE if n else OF_STORES + OF_PEOPLE:
            count(asked)
    return tally
