"""What the filters of a renewal can be set to: what occurs within reach, and nothing else."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from devicefleet.queries.scope import survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.bulk import ACTIONS
from devicefleet.rules.terms import BulkKind, Scheme
from devicefleet.tables import DataPackage, Provision, Sim, Survivor


@dataclass(frozen=True, slots=True)
class Choices:
    """Funders, schemes and networks of the SIMs in people's hands."""

    funders: tuple[str, ...]
    schemes: tuple[Scheme, ...]
    networks: tuple[str, ...]


def choices(session: Session, actor: Actor) -> Choices:
    """In one statement; the packages of SIMs that are in stock or back do not count."""
    within = survivors_of(actor, ACTIONS[BulkKind.RENEW])
    query = (
        select(col(DataPackage.funder_ref), col(DataPackage.scheme), col(Sim.network))
        .join(Sim, col(Sim.id) == col(DataPackage.sim_id))
        .join(Provision, col(Provision.sim_id) == col(Sim.id))
        .join(Survivor, col(Survivor.id) == col(Provision.survivor_id))
        .where(col(Provision.closed_on).is_(None), col(Provision.voided_at).is_(None), within)
        .distinct()
    )
    rows = session.execute(query).all()
    schemes = {row.scheme for row in rows}
    return Choices(
        funders=tuple(sorted({row.funder_ref for row in rows if row.funder_ref})),
        schemes=tuple(scheme for scheme in Scheme if scheme in schemes),
        networks=tuple(sorted({row.network for row in rows if row.network})),
    )
