"""Data packages that end soon, or ended, on SIMs in somebody's hands; and what their renewal would be."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.queries.bulk.rows import AnySelect, Plan, Row, of_provider, planned, responsible
from devicefleet.queries.packages import latest_package, open_plan_of
from devicefleet.queries.references import reference
from devicefleet.queries.scope import survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.bulk import ACTIONS, MOST, Noting, Renewing, renewal_key, why_not_renew
from devicefleet.rules.renewing import ONE_DAY, next_term
from devicefleet.rules.terms import BulkKind
from devicefleet.rules.thing_words import SCHEMES, allowance, span
from devicefleet.rules.words import _
from devicefleet.tables import DataPackage, Episode, Provider, Provision, RenewalPlan, Sim, Survivor

ACTION = ACTIONS[BulkKind.RENEW]


def renewals(session: Session, actor: Actor, at: Moment, wanted: Renewing) -> Plan:
    """The latest package of each SIM, those that end first at the head."""
    query = _packages(actor, at.today, wanted).order_by(col(DataPackage.ends_on), col(DataPackage.id))
    return planned(session, BulkKind.RENEW, query, partial(_row, wanted=wanted, today=at.today))


def noted(session: Session, actor: Actor, at: Moment, wanted: Noting) -> Plan:
    """The same for what an operator has renewed already; keys that are others' or out of date are left out."""
    sims = {int(key.split("-")[0]) for key in wanted.until}
    query = _held(actor, [col(Sim.id).in_(sims), col(DataPackage.ends_on).is_not(None)])
    rows = [row for row in session.execute(query.order_by(col(DataPackage.ends_on), col(DataPackage.id)).limit(MOST))
            if renewal_key(row.sim_id, row.id, row.plan_id) in wanted.until]  # fmt: skip
    return Plan(BulkKind.RENEW, tuple(_row(row, wanted=wanted, today=at.today) for row in rows), len(rows))


def _packages(actor: Actor, today: date, wanted: Renewing) -> AnySelect:
    return _held(actor, _asked(today, wanted))


def _held(actor: Actor, asked: list[ColumnElement[bool]]) -> AnySelect:
    """The latest packages of SIMs that people within reach have, and that are asked for."""
    supported = exists(
        select(col(Episode.id)).where(col(Episode.survivor_id) == col(Survivor.id), col(Episode.ended_on).is_(None))
    )
    query: AnySelect = select(
        col(DataPackage.id), col(DataPackage.sim_id), col(DataPackage.ends_on), col(DataPackage.scheme),
        col(DataPackage.allowance_gb), col(DataPackage.allowance_period),
        func.coalesce(col(RenewalPlan.cost_pence), col(DataPackage.cost_pence)).label("cost_pence"),
        func.coalesce(col(RenewalPlan.funder_ref), col(DataPackage.funder_ref)).label("funder_ref"),
        col(RenewalPlan.id).label("plan_id"), col(RenewalPlan.renew_on), col(Sim.iccid),
        col(Sim.network), col(Sim.state), col(Provision.survivor_id),
        reference(actor).label("ref"), col(Provider.name).label("provider"), supported.label("supported"),
    )  # fmt: skip
    return (
        responsible(
            query.join(Sim, col(Sim.id) == col(DataPackage.sim_id))
            .join(Provision, col(Provision.sim_id) == col(Sim.id))
            .join(Survivor, col(Survivor.id) == col(Provision.survivor_id))
            .join(RenewalPlan, open_plan_of(col(Sim.id)), isouter=True)
        )
        .where(col(Provision.closed_on).is_(None), col(Provision.voided_at).is_(None), survivors_of(actor, ACTION))
        .where(latest_package(), *asked)
    )


def _asked(today: date, wanted: Renewing) -> list[ColumnElement[bool]]:
    asked = [col(DataPackage.ends_on) <= today + timedelta(days=wanted.days) + ONE_DAY, *of_provider(wanted.provider)]
    if not wanted.ended:
        asked.append(col(DataPackage.ends_on) > today)
    if wanted.funder:
        asked.append(col(DataPackage.funder_ref) == wanted.funder)
    if wanted.scheme:
        asked.append(col(DataPackage.scheme) == wanted.scheme)
    if wanted.network:
        asked.append(col(Sim.network) == wanted.network)
    return asked


def _row(found: Any, *, wanted: Renewing | Noting, today: date) -> Row:
    key = renewal_key(found.sim_id, found.id, found.plan_id)
    if isinstance(wanted, Noting):
        term = next_term(found.ends_on, found.allowance_period, today, last_day=wanted.until[key])
    else:
        term = next_term(found.ends_on, found.allowance_period, today, terms=wanted.terms, last_day=wanted.last_day)
    what = (_(SCHEMES[found.scheme]), allowance(found.allowance_gb, found.allowance_period), found.network)
    planned = _("planned for {day}", day=found.renew_on) if found.renew_on else None
    last = found.ends_on - ONE_DAY
    return Row(
        key=key,
        survivor_id=found.survivor_id,
        thing_id=found.sim_id,
        ref=found.ref,
        provider=found.provider,
        name=found.iccid or _("known by its number"),
        what=", ".join(filter(None, (*what, found.funder_ref, planned))),
        now=_("until {date}", date=last) if last >= today else _("ended on {date}", date=last),
        then=span(term.starts_on, term.ends_on),
        cost_pence=term.cost(found.cost_pence),
        refused=why_not_renew(found.state, supported=found.supported),
    )
