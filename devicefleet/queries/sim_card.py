"""One SIM with all that is known of it but its number: its packages, and who has it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session, col

from devicefleet.db import config_of
from devicefleet.queries.holding import Holding, holding_of
from devicefleet.queries.packages import open_plan_of
from devicefleet.queries.packed import bag_of
from devicefleet.queries.scope import sims_of, standing
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.terms import AllowancePeriod, Renewal, Scheme, SimForm, SimState
from devicefleet.rules.words import _
from devicefleet.sealing import unseal
from devicefleet.tables import DataPackage, Provider, Provision, RenewalPlan, Sim


@dataclass(frozen=True, slots=True)
class Term:
    """One paid term of data, [starts_on, ends_on); without `starts_on` it begins when the SIM is activated."""

    scheme: Scheme
    allowance_gb: Decimal | None
    allowance_period: AllowancePeriod
    term_count: int
    starts_on: date | None
    ends_on: date | None
    renewal: Renewal
    cost_pence: int | None
    funder_ref: str | None

    def covers(self, day: date) -> bool:
        """Whether `day` is a day of this term."""
        return self.starts_on is not None and self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True, slots=True)
class Planned:
    """The renewal that is planned: on a day, for so many terms; what is not said is as for the last one."""

    renew_on: date
    term_count: int
    cost_pence: int | None
    funder_ref: str | None


@dataclass(frozen=True, slots=True)
class SimCard:
    """One SIM; `packages` latest first, `bag` is the label of the kit it is packed in."""

    id: int
    iccid: str | None
    own_number: bool
    form: SimForm
    network: str | None
    contract: str | None
    pack_expires_on: date | None
    activate_by: date | None
    state: SimState
    provider: str
    packages: tuple[Term, ...]
    holding: Holding | None
    bag: str | None
    planned: Planned | None


def sim(session: Session, actor: Actor, sim_id: int) -> SimCard:
    """One SIM by its key; `NotFound` for one that is not there or not within reach."""
    query = (
        select(Sim, RenewalPlan, col(Provider.name), bag_of(sim_id=col(Sim.id)))
        .join(Provider, col(Provider.id) == col(Sim.provider_id))
        .join(RenewalPlan, open_plan_of(col(Sim.id)), isouter=True)
        .where(col(Sim.id) == sim_id, sims_of(actor))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_no_sim())
    known, plan, provider, bag = row
    return SimCard(
        id=sim_id,
        iccid=known.iccid,
        own_number=known.own_number,
        form=known.form,
        network=known.network,
        contract=known.contract,
        pack_expires_on=known.pack_expires_on,
        activate_by=known.activate_by,
        state=known.state,
        provider=provider,
        packages=_packages(session, sim_id),
        holding=holding_of(session, actor, col(Provision.sim_id) == sim_id),
        bag=bag,
        planned=_planned(plan),
    )


def scan_of(session: Session, actor: Actor, sim_id: int) -> str:
    """What a service finds this SIM by: its ICCID, or for somebody's own SIM its number. Never for a page to show."""
    query = select(col(Sim.iccid), col(Sim.number_sealed)).where(
        col(Sim.id) == sim_id, sims_of(actor, "package.manage")
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_no_sim())
    iccid, sealed = row
    if iccid is not None or sealed is None:
        return iccid or ""
    return unseal(config_of(session).keys.bytes_of("sealing"), sealed, place=f"sim|number|{sim_id}")


def _no_sim() -> str:
    return _("There is no such SIM in your register. Look for it by its ICCID.")


def _planned(plan: RenewalPlan | None) -> Planned | None:
    return Planned(plan.renew_on, plan.term_count, plan.cost_pence, plan.funder_ref) if plan else None


def _packages(session: Session, sim_id: int) -> tuple[Term, ...]:
    names = (
        "scheme", "allowance_gb", "allowance_period", "term_count", "starts_on", "ends_on", "renewal", "cost_pence",
        "funder_ref",
    )  # fmt: skip
    query = (
        select(*(getattr(DataPackage, name) for name in names))
        .where(col(DataPackage.sim_id) == sim_id, standing(col(DataPackage.entry_id)))
        .order_by(col(DataPackage.starts_on).desc().nulls_first(), col(DataPackage.id).desc())
    )
    return tuple(Term(*row) for row in session.execute(query))
