"""Data on a SIM: a package is one paid term, renewing adds the next one behind it, and a renewal can be planned."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.queries.scope import standing
from devicefleet.rules.access import Actor
from devicefleet.rules.acts import acts_of_sim
from devicefleet.rules.lifecycle import sim_word
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.renewing import end_after, next_start, term_end
from devicefleet.rules.terms import AllowancePeriod, EntryType, Renewal, Scheme
from devicefleet.rules.words import _
from devicefleet.services import audit, finding, ledger, plans, timeline
from devicefleet.services.ledger import About, Once
from devicefleet.tables import DataPackage, Entry, RenewalPlan, Sim
from devicefleet.tables.base import key_of

FURTHEST = timedelta(days=731)
"""How far ahead a renewal can be planned: beyond two years a day is mistyped."""


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
    terms: int | None = None,
    starts_on: date | None = None,
    last_day: date | None = None,
    once: Once | None = None,
) -> DataPackage:
    """The next term behind the latest one, on the same conditions; after a gap it starts today, unless said.

    It fulfils the plan of the SIM, if there is one: that says who pays, and for how many terms unless `terms` does.
    """
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
    terms: int | None = None,
    starts_on: date | None = None,
    last_day: date | None = None,
    once: Once | None = None,
) -> DataPackage:
    """As `renew`, for a SIM that was found already."""
    latest, ends_on = _renewable(session, sim)
    planned = plans.open_plan(session, key_of(sim))
    package = Package(
        scheme=latest.scheme,
        allowance_gb=latest.allowance_gb,
        allowance_period=latest.allowance_period,
        renewal=latest.renewal,
        starts_on=starts_on or next_start(ends_on, at.today),
        last_day=last_day,
        term_count=(planned.term_count if planned else 1) if terms is None else terms,
        cost_pence=latest.cost_pence if planned is None or planned.cost_pence is None else planned.cost_pence,
        funder_ref=(planned.funder_ref if planned else None) or latest.funder_ref,
    )
    row = _write(session, actor, at, sim, package, EntryType.PACKAGE_RENEWED, latest, once)
    plans.end(session, key_of(sim), session.get_one(Entry, row.entry_id))
    return row


def plan(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    scan: str,
    renew_on: date,
    terms: int = 1,
    cost_pence: int | None = None,
    funder_ref: str | None = None,
    once: Once | None = None,
) -> RenewalPlan:
    """Say that the data of somebody's SIM will be renewed on a day; nothing is paid by it, so nothing is covered.

    `cost_pence` is for one term; what is left out is as for the latest package.
    """
    if (before := ledger.earlier(session, once)) is not None:
        return session.exec(select(RenewalPlan).where(col(RenewalPlan.entry_id) == before.id)).one()
    sim = _sim_for(session, actor, scan)
    if finding.open_provision(session, sim_id=key_of(sim)) is None:
        raise Conflict(_("Nobody has SIM {sim} now. Hand it over first.", sim=ledger.sim_name(sim)), field="scan")
    if "renew" not in acts_of_sim(sim.state, renewable=True):
        sentence = _("SIM {sim} is {state}, so no renewal can be planned for it.", state=sim_word(sim.state),
                     sim=ledger.sim_name(sim))  # fmt: skip
        raise Conflict(sentence, field="scan")
    _renewable(session, sim)
    _refuse_day(renew_on, at.today, terms)
    entry = ledger.open_entry(session, actor, at, EntryType.RENEWAL_PLANNED, _about(sim), once=once)
    row = RenewalPlan(
        entry_id=key_of(entry),
        sim_id=key_of(sim),
        renew_on=renew_on,
        term_count=terms,
        cost_pence=cost_pence,
        funder_ref=funder_ref,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, at, "package.renewal_planned", "sim", str(key_of(sim)), ["renew_on"])
    return row


def drop_plan(session: Session, actor: Actor, at: Moment, *, scan: str, once: Once | None = None) -> Entry:
    """Let go of what was planned for a SIM."""
    if (before := ledger.earlier(session, once)) is not None:
        return before
    sim = _sim_for(session, actor, scan)
    if plans.open_plan(session, key_of(sim)) is None:
        raise Conflict(_("No renewal is planned for SIM {sim}.", sim=ledger.sim_name(sim)), field="scan")
    entry = ledger.open_entry(session, actor, at, EntryType.RENEWAL_DROPPED, _about(sim), once=once)
    plans.end(session, key_of(sim), entry)
    audit.record(session, actor, at, "package.renewal_dropped", "sim", str(key_of(sim)), ["renew_on"])
    return entry


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
    entry = ledger.open_entry(session, actor, at, kind, _about(sim), once=once)
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


def _about(sim: Sim) -> About:
    return About(sim.provider_id, survivor_id=sim.holder_id, sim_id=key_of(sim))


def _renewable(session: Session, sim: Sim) -> tuple[DataPackage, date]:
    """The package that a next term can follow, and the first day after it."""
    latest = latest_package(session, key_of(sim))
    if latest is None:
        raise Conflict(_("SIM {sim} has no data package yet. Add one first.", sim=ledger.sim_name(sim)))
    if latest.starts_on is None:
        raise Conflict(_("SIM {sim} is not activated yet: its package has not begun.", sim=ledger.sim_name(sim)))
    if latest.ends_on is None:
        raise Conflict(_("This package renews itself without an end: there is nothing to renew."))
    return latest, latest.ends_on


def _refuse_day(renew_on: date, today: date, terms: int) -> None:
    if terms < 1:
        raise Refused(_("A package lasts at least one period."), field="terms")
    if renew_on < today:
        raise Refused(_("{date} is past. Give the day on which it will be renewed.", date=renew_on), field="renew_on")
    if renew_on > today + FURTHEST:
        raise Refused(_("{date} is more than two years ahead. Check the year.", date=renew_on), field="renew_on")


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
