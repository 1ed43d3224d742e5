"""People whose last paid data ends in the weeks after the period, and whether anything is planned for then (K19)."""

from datetime import timedelta

import sqlalchemy as sa

from devicefleet.queries.days import days_between
from devicefleet.queries.reporting.asked import Asked, Column, Rows, Spans, first, place, t
from devicefleet.rules.coverage import COUNTED, MET
from devicefleet.rules.forecast import UNMET
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.reporting.layout import WEEKS
from devicefleet.rules.terms import Renewal


def count(asked: Asked) -> None:
    """By the week of the first day without data, of those who had it on every day since the end of the period."""
    span, had, without = asked.span(), asked.span("had"), asked.span("without")
    after = asked.period.after
    turns = _turns(asked)
    here = (span.c.survivor_id == turns.c.survivor_id) & (span.c.from_on == turns.c.from_on)
    last = (had.c.survivor_id == span.c.survivor_id) & (had.c.until_on == span.c.from_on) & had.c.data.in_(MET)
    earlier = sa.exists().where(
        without.c.survivor_id == span.c.survivor_id,
        without.c.until_on >= after,
        without.c.from_on < span.c.from_on,
        without.c.data.not_in(MET),
    )
    paid = sa.case((_funded(asked, span), "yes"), else_="no")
    query = (
        sa.select(*place(span), span.c.from_on, paid.label("paid"))
        .select_from(turns)
        .join(span, here)
        .where(span.c.data.in_(UNMET), sa.exists().where(last), ~earlier)
    )
    view = asked.tally.view(Population.ENDING, asked.last_day, "week", "paid")
    for where, (day, funded, n) in asked.grouped(query):
        week = after + timedelta(weeks=(day - after).days // 7)
        view.rows[week.isoformat(), funded][where] += n


def _turns(asked: Asked) -> sa.Subquery:
    """Who begins to stand otherwise in these weeks; the index knows that much, and not yet which part it is."""
    span, after = asked.span("turn"), asked.period.after
    begins = (span.c.from_on >= after) & (span.c.from_on < after + timedelta(weeks=WEEKS))
    query = sa.select(span.c.survivor_id, span.c.from_on, span.c.provider_id)
    return first(query.where(begins, span.c.status.in_(COUNTED)), "turns")


def _funded(asked: Asked, span: Spans) -> Column:
    """On a SIM of theirs, a renewal was planned in time, or there is money for one."""
    provision, package = t["provision"].alias("provision"), t["data_package"].alias("package")
    closed_on = asked.closed_on(provision)
    ends_then = days_between(asked.ends_on(package), span.c.from_on) == 0  # an index would find all that end then
    planned = (
        sa.exists()
        .where(
            package.c.sim_id == provision.c.sim_id,
            package.c.renewal == Renewal.PLANNED_FUNDED,
            ends_then,
            asked.stands(package.c.entry_id),
        )
        .correlate(provision, span)
    )
    return sa.exists().where(
        provision.c.survivor_id == span.c.survivor_id,
        provision.c.sim_id.is_not(None),
        asked.held(provision),
        sa.or_(closed_on.is_(None), closed_on > asked.period.last),
        sa.or_(planned, _scheduled(asked, provision, span)),
    )


def _scheduled(asked: Asked, provision: Rows, span: Spans) -> Column:
    """A renewal planned by the end of the period, for a day on which data still runs or its first day without."""
    plan, made, ended = t["renewal_plan"].alias("plan"), t["entry"].alias("made"), t["entry"].alias("ended")
    dropped = sa.exists().where(ended.c.id == plan.c.ended_entry_id, ended.c.happened_on <= asked.period.last)
    if asked.known is not None:
        dropped = dropped.where(asked.known.has(ended.c.id))
    return (
        sa.exists()
        .where(
            plan.c.sim_id == provision.c.sim_id,
            plan.c.renew_on <= span.c.from_on,
            made.c.id == plan.c.entry_id,
            made.c.happened_on <= asked.period.last,
            asked.stands(plan.c.entry_id),
            ~dropped,
        )
        .correlate(provision, span)
    )
