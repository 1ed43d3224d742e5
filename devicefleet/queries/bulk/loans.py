"""What is still lent to people whose support ended, or will soon."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.queries.bulk.rows import AnySelect, Plan, Row, of_provider, planned, responsible
from devicefleet.queries.references import reference
from devicefleet.queries.scope import standing, survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.acts import LOANS
from devicefleet.rules.bulk import ACTIONS, Gifting, why_not_gift
from devicefleet.rules.kit_words import TENURES
from devicefleet.rules.tags import show
from devicefleet.rules.terms import BulkKind, Tenure
from devicefleet.rules.thing_words import KINDS, made, terms
from devicefleet.rules.words import _
from devicefleet.tables import Device, Episode, Provider, Provision, Sim, Survivor

ACTION = ACTIONS[BulkKind.GIFT]


def loans(session: Session, actor: Actor, at: Moment, wanted: Gifting) -> Plan:
    """Those whose support ended first at the head."""
    query = _lent(actor, at.today + timedelta(days=wanted.days), wanted)
    return planned(session, BulkKind.GIFT, query, partial(_row, today=at.today))


def _lent(actor: Actor, until: date, wanted: Gifting) -> AnySelect:
    present, past = aliased(Episode), aliased(Episode)
    ended = (
        select(func.max(col(past.ended_on)))
        .where(col(past.survivor_id) == col(Survivor.id), standing(col(past.entry_id)))
        .scalar_subquery()
    )
    unended = exists(
        select(col(past.id)).where(col(past.survivor_id) == col(Survivor.id), col(past.ended_on).is_(None))
    )
    query: AnySelect = select(
        col(Provision.id), col(Provision.survivor_id), col(Provision.tenure), col(Provision.due_on),
        col(Device.code), col(Device.kind), col(Device.make), col(Device.model), col(Sim.iccid),
        col(Device.state).label("device_state"), col(Sim.state).label("sim_state"), reference(actor).label("ref"),
        col(Provider.name).label("provider"), col(present.ends_on_expected), ended.label("ended_on"),
    )  # fmt: skip
    return (
        responsible(
            query.join(Survivor, col(Survivor.id) == col(Provision.survivor_id))
            .join(Device, col(Device.id) == col(Provision.device_id), isouter=True)
            .join(Sim, col(Sim.id) == col(Provision.sim_id), isouter=True)
            .join(
                present, (col(present.survivor_id) == col(Survivor.id)) & col(present.ended_on).is_(None), isouter=True
            )
        )
        .where(col(Provision.closed_on).is_(None), col(Provision.voided_at).is_(None), survivors_of(actor, ACTION))
        .where(col(Provision.tenure).in_(LOANS), or_(col(present.ends_on_expected) <= until, ~unended))
        .where(*of_provider(wanted.provider))
        .order_by(func.coalesce(col(present.ends_on_expected), ended), col(Provision.id))
    )


def _row(found: Any, *, today: date) -> Row:
    ends = found.ends_on_expected
    if ends is None:
        support = _("support ended on {date}", date=found.ended_on)
    elif ends >= today:
        support = _("support is expected to end on {date}", date=ends)
    else:
        support = _("support was expected to end on {date}", date=ends)
    return Row(
        key=f"{found.id}-{found.tenure}-{found.due_on or ''}",
        survivor_id=found.survivor_id,
        thing_id=found.id,
        ref=found.ref,
        provider=found.provider,
        name=show(found.code) if found.code else found.iccid or _("known by its number"),
        what=f"{_(KINDS[found.kind])} {made(found.make, found.model)}".strip() if found.code else _("SIM"),
        now=f"{terms(found.tenure, found.due_on)}; {support}",
        then=_(TENURES[Tenure.GIFT]),
        refused=why_not_gift(found.tenure, found.device_state or found.sim_state),
    )
