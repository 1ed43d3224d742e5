"""Those who left support in the period and what they kept (K10), and those released from custody (K16)."""

import sqlalchemy as sa

from devicefleet.queries.days import days_between
from devicefleet.queries.reporting.asked import Asked, Column, Rows, before, first, on, place, t
from devicefleet.rules.coverage import COUNTED, COVERED, MET
from devicefleet.rules.kit.standing import CUSTODY
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.terms import ComponentState, Status

BRIDGE = 30
"""Days after the end of support for which data is to be paid."""
SUSTAINED = ComponentState.MET_SUSTAINED


def left(asked: Asked) -> None:
    """Everybody who was in scope or paused on their last day in support."""
    episode, span = t["episode"].alias("episode"), asked.span()
    ended_on = asked.ended_on(episode)
    kept = (span.c.smartphone == SUSTAINED) & (span.c.laptop == SUSTAINED)
    bridge = span.c.data.in_(MET) & _paid_on(asked, episode.c.survivor_id, ended_on)
    left_with = sa.case((kept & bridge, "kept_bridge"), (kept, "kept"), else_="less")
    query = (
        sa.select(*place(span), left_with.label("left_with"))
        .select_from(episode)
        .join(span, before(span, ended_on, episode.c.survivor_id))
        .where(
            asked.in_period(episode.c.ended_on),
            ended_on > episode.c.started_on,
            asked.stands(episode.c.entry_id),
            span.c.status != Status.OUT_OF_SCOPE,
        )
    )
    asked.add(asked.happened(Population.EXITS, "left_with"), asked.grouped(query))


def _paid_on(asked: Asked, person: Column, ended_on: Column) -> Column:
    """Data on a SIM they keep is paid for on the last day of the bridge."""
    package, provision = t["data_package"].alias("package"), t["provision"].alias("provision")
    starts_on, ends_on, closed_on = asked.starts_on(package), asked.ends_on(package), asked.closed_on(provision)
    return sa.exists().where(
        provision.c.survivor_id == person,
        package.c.sim_id == provision.c.sim_id,
        asked.held(provision),
        sa.or_(closed_on.is_(None), closed_on > ended_on),
        days_between(ended_on, starts_on) < BRIDGE,
        sa.or_(ends_on.is_(None), days_between(ended_on, ends_on) >= BRIDGE),
        asked.stands(package.c.entry_id),
    )


def released(asked: Asked) -> None:
    """Whoever came out of custody on a day and counts on it: did they have the whole kit?"""
    stay, span, inside = t["stay"].alias("stay"), asked.span(), asked.span("inside")
    kit = sa.case((span.c.status.in_(COVERED), "on_the_day"), else_="not")
    out = first(
        sa.select(stay.c.survivor_id, stay.c.from_on).where(
            asked.theirs(stay.c.survivor_id),
            asked.in_period(stay.c.from_on),
            stay.c.context.not_in(CUSTODY),
            asked.stands(stay.c.entry_id),
            ~_corrected(asked, stay),
            _context_before(asked, stay).in_(CUSTODY),
        ),
        "out",
    )
    query = (
        sa.select(*place(span), kit.label("kit"))
        .select_from(out)
        .join(span, on(span, out.c.from_on, out.c.survivor_id))
        .join(inside, before(inside, out.c.from_on, out.c.survivor_id))
        .where(span.c.status.in_(COUNTED), inside.c.status == Status.PAUSED)
    )
    asked.add(asked.happened(Population.RELEASES, "kit"), asked.grouped(query))


def _corrected(asked: Asked, stay: Rows) -> Column:
    """Another stay of the same day was told later."""
    other = t["stay"].alias("other")
    same = (other.c.survivor_id == stay.c.survivor_id) & (other.c.from_on == stay.c.from_on)
    return sa.exists().where(same, other.c.id > stay.c.id, asked.stands(other.c.entry_id))


def _context_before(asked: Asked, stay: Rows) -> sa.ScalarSelect[object]:
    """Where they stayed until that day."""
    other = t["stay"].alias("earlier")
    return (
        sa.select(other.c.context)
        .where(other.c.survivor_id == stay.c.survivor_id, other.c.from_on < stay.c.from_on)
        .where(asked.stands(other.c.entry_id))
        .order_by(other.c.from_on.desc(), other.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
