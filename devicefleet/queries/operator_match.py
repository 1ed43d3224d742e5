"""The SIMs of an operator's list that are within reach; whatever is not reads as not there."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ScalarSelect, and_, case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.queries.packages import latest_package, open_plan_of
from devicefleet.queries.references import reference
from devicefleet.queries.scope import sims_of, standing, survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.bulk import renewal_key
from devicefleet.rules.operator_list.judging import Known
from devicefleet.rules.terms import Happening, SimState
from devicefleet.tables import DataPackage, Provision, ProvisionEvent, RenewalPlan, Sim, Survivor

ACTION = "bulk.renew"
AT_ONCE = 5_000
"""Numbers in one statement: engines allow so many."""
OTHER, OTHERS_SIM = aliased(Provision), aliased(Sim)


def known_sims(session: Session, actor: Actor, iccids: Sequence[str]) -> dict[str, Known]:
    """By ICCID: those in the hands of people within reach, and those of one's own register that nobody has."""
    found = (row for part in _parts(iccids) for row in session.execute(_query(actor, part)))
    return {row.iccid: _known(row) for row in found}


def _parts(iccids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (iccids[first : first + AT_ONCE] for first in range(0, len(iccids), AT_ONCE))


def _query(actor: Actor, iccids: Sequence[str]) -> Any:
    held = and_(
        col(Provision.sim_id) == col(Sim.id), col(Provision.closed_on).is_(None), col(Provision.voided_at).is_(None)
    )
    mine = or_(
        and_(col(Provision.id).is_(None), sims_of(actor)),
        and_(col(Provision.id).is_not(None), survivors_of(actor, ACTION)),
    )
    return (
        select(
            col(Sim.id), col(Sim.iccid), col(Sim.state), col(DataPackage.id).label("package_id"),
            col(DataPackage.ends_on), col(DataPackage.starts_on), col(RenewalPlan.id).label("plan_id"),
            col(Provision.opened_on), case((col(Provision.id).is_not(None), reference(actor))).label("ref"),
            _live_sims().label("live_sims"), _last(Happening.CHARGED).label("charged_on"), _last().label("told_on"),
        )
        .select_from(Sim)
        .join(Provision, held, isouter=True)
        .join(Survivor, col(Survivor.id) == col(Provision.survivor_id), isouter=True)
        .join(DataPackage, and_(col(DataPackage.sim_id) == col(Sim.id), latest_package()), isouter=True)
        .join(RenewalPlan, open_plan_of(col(Sim.id)), isouter=True)
        .where(col(Sim.iccid).in_(iccids), mine)
    )  # fmt: skip


def _last(what: Happening | None = None) -> ScalarSelect[Any]:
    """The last day on which this happened to the SIM in somebody's hands, or anything did."""
    query = select(func.max(col(ProvisionEvent.happened_on))).where(
        col(ProvisionEvent.provision_id) == col(Provision.id), standing(col(ProvisionEvent.entry_id))
    )
    return (query if what is None else query.where(col(ProvisionEvent.what) == what)).scalar_subquery()


def _live_sims() -> ScalarSelect[Any]:
    """How many SIMs in use the person has."""
    return (
        select(func.count())
        .select_from(OTHER)
        .join(OTHERS_SIM, col(OTHERS_SIM.id) == col(OTHER.sim_id))
        .where(col(OTHER.survivor_id) == col(Provision.survivor_id), col(OTHERS_SIM.state) == SimState.ACTIVATED)
        .where(col(OTHER.closed_on).is_(None), col(OTHER.voided_at).is_(None))
        .scalar_subquery()
    )


def _known(row: Any) -> Known:
    return Known(
        sim_id=row.id,
        iccid=row.iccid,
        state=row.state,
        key=renewal_key(row.id, row.package_id, row.plan_id) if row.package_id else None,
        ends_on=row.ends_on,
        begun=row.starts_on is not None,
        handed_on=row.opened_on,
        ref=row.ref,
        live_sims=row.live_sims,
        charged_on=row.charged_on,
        told_on=row.told_on,
    )
