"""Those who came into support in the period, and how soon they had the whole kit (K8)."""

import sqlalchemy as sa

from devicefleet.queries.reporting.asked import Asked, later, on, place, t
from devicefleet.rules.coverage import COUNTED, COVERED
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.working_days import passed

SOON = 10


def count(asked: Asked) -> None:
    """Of those who count on their first day, by how many working days passed until the first day with everything."""
    episode, span, had = t["episode"].alias("episode"), asked.span(), asked.span("had")
    began = episode.c.started_on
    first_on = sa.select(sa.func.min(later(had.c.from_on, began))).where(
        had.c.survivor_id == episode.c.survivor_id,
        had.c.status.in_(COVERED),
        had.c.from_on <= asked.period.last,
        had.c.until_on > began,
    )
    query = (
        sa.select(*place(span), span.c.provider_id.label("by"), began, first_on.scalar_subquery().label("first_on"))
        .select_from(episode)
        .join(span, on(span, began, episode.c.survivor_id))
        .where(asked.in_period(began), asked.stands(episode.c.entry_id), span.c.status.in_(COUNTED))
    )
    view, spread = asked.happened(Population.ENTRANTS, "first_kit"), asked.tally.spreads["first_kit_days"]
    for where, (by, began_on, had_on, n) in asked.grouped(query):
        days = None if had_on is None else passed(began_on, had_on, asked.tally.nation(by))
        if days is not None:
            spread[where][days] += n
        view.rows[("later" if days is None or days > SOON else f"within_{SOON}",)][where] += n
