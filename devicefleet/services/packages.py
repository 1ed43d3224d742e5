"""Data on a SIM: a package is one paid term, and renewing adds the next one behind it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.queries.scope import standing
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.renewing import end_after, next_start, term_end
from devicefleet.rules.terms import AllowancePeriod, EntryType, Renewal, Scheme
from devicefleet.rules.words import _
from devicefleet.services import audit, finding, ledger, timeline
from devicefleet.services.ledger import About, Once
from devicefleet.tables import DataPackage, Entry, Sim
from devicefleet.tables.base import key_of


@dataclass(frozen=True, slots=True)
class Package:
    """One paid term. Either `last_day` or `term_count` periods; without `starts_on` it begins at activation.

    `open_ended` is for packages somebody pays for until they say stop (renewal `auto_funded`).
    `allowance_gb` per period, None for unlimited. 30-day bundles are 30 days; months are calendar months.
    """

    scheme: Scheme
    allowance_gb: Decimal | None
    allowance_period: AllowancePeriod = AllowancePeriod.DAY30
    renewal: Renewal = Renewal.NONE
    starts_on: date | None = None
    last_day: date | None = None
    term_count: int = 1
    open_ended: bool = False
    cost_pence: int | None = None
    funder_ref: str | None = None


def add(
    session: Session, actor: Actor, at: Moment, *, scan: str, package: Package, once: Once | None = None
) -> DataPackage:
    """Put a first (or a further) package on a SIM."""
    if (before := ledger.earlier(session, once)) is not None:
        return _of_entry(session, before)
    return add_to(session, actor, at, sim=_sim_for(session, actor, scan), package=package, once=once)


def add_to(
    session: Session, actor: Actor, at: Moment, *, sim: Sim, package: Package, once: Once | None = None
) -> DataPackage:
    """As `add`, for a SIM that was found already."""
    return _write(session, actor, at, sim, package, EntryType.PACKAGE_ADDED, None, once)


def renew(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    scan: str,
    terms: int = 1,
    starts_on: date | None = None,
    last_day: date | None = None,
    once: Once | None = None,
) -> DataPackage:
    """The next term behind the latest one, on the same conditions; after a gap it starts today, unless said."""
    if (before := ledger.earlier(session, once)) is not None:
        return _of_entry(session, before)
    sim = _sim_for(session, actor, scan)
    return renew_on(session, actor, at, sim=sim, terms=terms, starts_on=starts_on, last_day=last_day, once=once)


def renew_on(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    sim: Sim,
    terms: int = 1,
    starts_on: date | None = None,
    last_day: date | None = None,
    once: Once | None = None,
) -> DataPackage:
    """As `renew`, for a SIM that was found already."""
    latest = latest_package(session, key_of(sim))
    if latest is None:
        raise Conflict(_("SIM {sim} has no data package yet. Add one first.", sim=ledger.sim_name(sim)))
    ends_on = latest.ends_on
    if latest.starts_on is None:
        raise Conflict(_("SIM {sim} is not activated yet: its package has not begun.", sim=ledger.sim_name(sim)))
    if ends_on is None:
        raise Conflict(_("This package renews itself without an end: there is nothing to renew."))
    package = Package(
        scheme=latest.scheme,
        allowance_gb=latest.allowance_gb,
        allowance_period=latest.allowance_period,
        renewal=latest.renewal,
        starts_on=starts_on or next_start(ends_on, at.today),
        last_day=last_day,
        term_count=terms,
        cost_pence=latest.cost_pence,
        funder_ref=latest.funder_ref,
    )
    return _write(session, actor, at, sim, package, EntryType.PACKAGE_RENEWED, latest, once)


def latest_package(session: Session, sim_id: int) -> DataPackage | None:
    """The package with the last end among those that stand."""
    query = (
        select(DataPackage)
        .where(col(DataPackage.sim_id) == sim_id, standing(col(DataPackage.entry_id)))
        .order_by(col(DataPackage.ends_on).desc().nulls_first(), col(DataPackage.id).desc())
        .limit(1)
    )
    return session.exec(query).one_or_none()


def follow_activation(session: Session, sim_id: int, on: date | None) -> None:
    """Give packages that begin at activation their dates; with None, take them off again."""
    query = select(DataPackage).where(
        col(DataPackage.sim_id) == sim_id, col(DataPackage.on_activation), standing(col(DataPackage.entry_id))
    )
    for package in session.exec(query):
        package.starts_on = on
        package.ends_on = term_end(on, package.allowance_period, package.term_count) if on else None
        session.add(package)
    session.flush()


def _write(
    session: Session,
    actor: Actor,
    at: Moment,
    sim: Sim,
    package: Package,
    kind: EntryType,
    renews: DataPackage | None,
    once: Once | None,
) -> DataPackage:
    if package.term_count < 1:
        raise Refused(_("A package lasts at least one period."), field="terms")
    if package.starts_on is None and (package.last_day is not None or package.open_ended):
        sentence = _("Give the first day too. Without it a package begins at activation and lasts its periods.")
        raise Refused(sentence, field="starts_on")
    if package.open_ended and package.renewal != Renewal.AUTO_FUNDED:
        raise Refused(_("Only a package that is funded without a break has no last day."), field="last_day")
    about = About(sim.provider_id, survivor_id=sim.holder_id, sim_id=key_of(sim))
    entry = ledger.open_entry(session, actor, at, kind, about, once=once)
    row = DataPackage(
        entry_id=key_of(entry),
        sim_id=key_of(sim),
        scheme=package.scheme,
        allowance_gb=package.allowance_gb,
        allowance_period=package.allowance_period,
        term_count=package.term_count,
        on_activation=package.starts_on is None,
        starts_on=package.starts_on,
        ends_on=_end_of(package),
        renewal=package.renewal,
        renews_id=renews.id if renews else None,
        cost_pence=package.cost_pence,
        funder_ref=package.funder_ref,
    )
    session.add(row)
    session.flush()
    if sim.holder_id is not None:
        timeline.refresh(session, [sim.holder_id])
    audit.record(session, actor, at, f"package.{kind.value}", "sim", str(key_of(sim)), ["starts_on", "ends_on"])
    return row


def _end_of(package: Package) -> date | None:
    if package.starts_on is None:
        return None
    if package.last_day is None:
        if package.open_ended:
            return None
        return term_end(package.starts_on, package.allowance_period, package.term_count)
    return end_after(package.starts_on, package.last_day)


def _sim_for(session: Session, actor: Actor, scan: str) -> Sim:
    """The SIM, if its holder (when it has one) is within reach of who asks."""
    seen = finding.sim(session, actor, "package.manage", scan, holder_action="package.manage", lock=False)
    if seen.holder_id is not None:
        finding.lock_people(session, [seen.holder_id])
    sim = finding.sim(session, actor, "package.manage", scan, holder_action="package.manage")
    if sim.holder_id is not None and not timeline.within_reach(session, actor, "package.manage", sim.holder_id):
        raise Conflict(_("Nobody in your list holds {scan} now.", scan=scan.strip()), field="scan")
    return sim


def _of_entry(session: Session, entry: Entry) -> DataPackage:
    return session.exec(select(DataPackage).where(col(DataPackage.entry_id) == entry.id)).one()
