"""Which package of a SIM is its latest, and which renewal is planned for it: conditions that several lists share."""

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col

from devicefleet.queries.scope import standing
from devicefleet.tables import DataPackage, RenewalPlan


def latest_package() -> ColumnElement[bool]:
    """The `DataPackage` of the query stands, and no later end stands behind its own; no end is the latest of all."""
    later = aliased(DataPackage)
    newer = col(later.id) > col(DataPackage.id)
    beyond = or_(
        and_(col(later.ends_on).is_(None), or_(col(DataPackage.ends_on).is_not(None), newer)),
        col(later.ends_on) > col(DataPackage.ends_on),
        and_(col(later.ends_on) == col(DataPackage.ends_on), newer),
    )
    of_same = col(later.sim_id) == col(DataPackage.sim_id)
    superseded = exists(select(col(later.id)).where(of_same, beyond, standing(col(later.entry_id))))
    return standing(col(DataPackage.entry_id)) & ~superseded


def open_plan_of(
    sim_id: Mapped[int] | Mapped[int | None], plan: type[RenewalPlan] = RenewalPlan
) -> ColumnElement[bool]:
    """The renewal that is planned for a SIM: there is never more than one."""
    return (col(plan.sim_id) == sim_id) & col(plan.ended_entry_id).is_(None)
