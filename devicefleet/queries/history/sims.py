"""SIMs, and the data paid for on them; a phone number is never among it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import col

from devicefleet.queries.history.told import Told
from devicefleet.rules.history import Line
from devicefleet.rules.history.sims import PackageAdded, PackageRenewed, RenewalDropped, RenewalPlanned, SimRegistered
from devicefleet.rules.terms import EntryType
from devicefleet.tables import DataPackage, Entry, Provider, RenewalPlan, Sim

Rows = list[Row[Any]]
KNOWN = ("iccid", "form", "network", "contract", "pack_expires_on", "activate_by")
TERMS = ("scheme", "allowance_gb", "allowance_period", "renewal", "cost_pence", "funder_ref")
A_DAY = timedelta(days=1)


def registered(entry: Row[Any], known: Rows) -> Line:
    (sim,) = known
    values = {name: getattr(sim, name) for name in KNOWN}
    return SimRegistered(
        fact="sim_registered",
        on=entry.on,
        sim=entry.sim,
        organisation=sim.organisation,
        number_key=None if sim.iccid else sim.number_index,
        **values,
    )


def added(entry: Row[Any], packages: Rows) -> Line:
    (package,) = packages
    terms = {name: getattr(package, name) for name in TERMS}
    dated = not package.on_activation
    return PackageAdded(
        fact="package_added",
        on=entry.on,
        sim=entry.sim,
        starts_on=package.starts_on if dated else None,
        last_day=_last_day(package) if dated else None,
        terms=package.term_count,
        open_ended=dated and package.ends_on is None,
        **terms,
    )


def renewed(entry: Row[Any], packages: Rows) -> Line:
    (package,) = packages
    return PackageRenewed(
        fact="package_renewed",
        on=entry.on,
        sim=entry.sim,
        starts_on=package.starts_on,
        last_day=_last_day(package),
        terms=package.term_count,
    )


def planned(entry: Row[Any], plans: Rows) -> Line:
    (plan,) = plans
    return RenewalPlanned(
        fact="renewal_planned",
        on=entry.on,
        sim=entry.sim,
        renew_on=plan.renew_on,
        terms=plan.term_count,
        cost_pence=plan.cost_pence,
        funder_ref=plan.funder_ref,
    )


def dropped(entry: Row[Any]) -> Line:
    return RenewalDropped(fact="renewal_dropped", on=entry.on, sim=entry.sim)


def _last_day(package: Row[Any]) -> Any:
    return package.ends_on - A_DAY if package.ends_on else None


_KNOWN = (
    select(
        col(Entry.id),
        col(Provider.code).label("organisation"),
        col(Sim.number_index),
        *(getattr(Sim, name) for name in KNOWN),
    )
    .join(Sim, col(Sim.id) == col(Entry.sim_id))
    .join(Provider, col(Provider.id) == col(Sim.provider_id))
    .where(col(Entry.type) == EntryType.SIM_REGISTERED)
    .order_by(col(Entry.id))
)
_PACKAGES = select(
    col(DataPackage.entry_id),
    col(DataPackage.on_activation),
    col(DataPackage.starts_on),
    col(DataPackage.ends_on),
    col(DataPackage.term_count),
    *(getattr(DataPackage, name) for name in TERMS),
).order_by(col(DataPackage.entry_id))
_PLANS = select(
    col(RenewalPlan.entry_id),
    col(RenewalPlan.renew_on),
    col(RenewalPlan.term_count),
    col(RenewalPlan.cost_pence),
    col(RenewalPlan.funder_ref),
).order_by(col(RenewalPlan.entry_id))

SAY = {
    EntryType.SIM_REGISTERED: Told(registered, (_KNOWN,)),
    EntryType.PACKAGE_ADDED: Told(added, (_PACKAGES,)),
    EntryType.PACKAGE_RENEWED: Told(renewed, (_PACKAGES,)),
    EntryType.RENEWAL_PLANNED: Told(planned, (_PLANS,)),
    EntryType.RENEWAL_DROPPED: Told(dropped),
}
