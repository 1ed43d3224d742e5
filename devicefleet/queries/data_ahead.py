"""Every SIM with data that somebody has: paid until when, what comes next, and which run out if nobody acts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, or_
from sqlmodel import Session, col

from devicefleet.queries.cliff import IN_USE, AnySelect, Behind, Cliff, behind, by_week
from devicefleet.queries.holding import in_hands
from devicefleet.queries.packages import latest_package, open_plan_of
from devicefleet.queries.pages import Page, within
from devicefleet.queries.quiet import quiet_sims
from devicefleet.queries.references import reference
from devicefleet.queries.scope import sims_of
from devicefleet.rules.access import Actor
from devicefleet.rules.acts import acts_of_sim
from devicefleet.rules.forecast import weeks
from devicefleet.rules.terms import AllowancePeriod, Renewal, Scheme, SimState
from devicefleet.tables import DataPackage, Provider, Provision, RenewalPlan, Sim

ACTION = "renewal.read"
PER_PAGE, AT_ONCE = 50, 500
QUIET = 60
"""Days after which a number is worth a look, unless said: networks write to it then."""
NEVER = date(9999, 12, 31)
ONE_DAY = timedelta(days=1)


class Look(StrEnum):
    """What else of a SIM to look after."""

    NOT_ACTIVATED = "not_activated"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class WantedData:
    """Which SIMs. `days`: the data runs out within so many, or has. `first` and `last` are last days with data.

    `planned`: whether a renewal is planned, or it renews itself. `quiet` are the days without a payment that make a
    number quiet.
    """

    days: int | None = None
    first: date | None = None
    last: date | None = None
    planned: bool | None = None
    funder: str | None = None
    provider: str | None = None
    look: Look | None = None
    quiet: int = QUIET


@dataclass(frozen=True, slots=True)
class DataAhead:
    """One SIM in somebody's hands, with its latest package (all None without one) and what is planned.

    `ref` is the person's, for those who may read it; `in_register`: whether the SIM's own page is theirs to read.
    `quiet_since` is when something was paid with it last; None where a plan pays for it still. `ends_on` is the first
    day without data.
    """

    sim_id: int
    in_register: bool
    iccid: str | None
    network: str | None
    state: SimState
    activate_by: date | None
    handed_on: date
    provider: str
    ref: str | None
    scheme: Scheme | None
    allowance_gb: Decimal | None
    allowance_period: AllowancePeriod | None
    renewal: Renewal | None
    ends_on: date | None
    behind: Behind
    plan_on: date | None
    plan_terms: int | None
    cost_pence: int | None
    funder: str | None
    quiet_since: date | None = None

    @property
    def paid_until(self) -> date | None:
        """The last day that is paid for, or funded."""
        return self.ends_on - ONE_DAY if self.ends_on else None

    @property
    def renews_itself(self) -> bool:
        """Somebody pays for it without a break."""
        return self.renewal is Renewal.AUTO_FUNDED

    @property
    def runs_out_on(self) -> date | None:
        """The last day with data if nothing is done; a plan is not paid yet, so it counts for nothing here."""
        return None if self.renews_itself else self.paid_until

    @property
    def next_on(self) -> date | None:
        """The day of the next term: that of the plan, or the one on which it renews itself."""
        return self.plan_on or (self.ends_on if self.renews_itself else None)

    @property
    def days_without(self) -> int:
        """How many days without data the plan leaves."""
        late = (self.plan_on - self.ends_on).days if self.plan_on and self.ends_on else 0
        return max(0, late)

    @property
    def renewable(self) -> bool:
        """Whether a next term can be put behind the latest one."""
        return "renew" in acts_of_sim(self.state, renewable=self.ends_on is not None)


def data_ahead(session: Session, actor: Actor, wanted: WantedData, *, today: date, page: int = 1) -> Page[DataAhead]:
    """One page of them, those that run out first (or are quiet for longest) at the head."""
    if wanted.look is Look.QUIET:
        quiet = _quiet(session, actor, wanted, today)
        number = within(page, len(quiet), PER_PAGE)
        shown = quiet[(number - 1) * PER_PAGE : number * PER_PAGE]
        return Page(_quiet_rows(session, actor, wanted, today, shown), number, PER_PAGE, len(quiet))
    total = session.execute(_query(actor, wanted, today, func.count())).scalar_one()
    number = within(page, total, PER_PAGE)
    first = (number - 1) * PER_PAGE
    rows = _rows(session, actor, wanted, today, lambda query: query.limit(PER_PAGE).offset(first))
    return Page(rows, number, PER_PAGE, total)


def every(session: Session, actor: Actor, wanted: WantedData, *, today: date) -> tuple[DataAhead, ...]:
    """All of them, for a file."""
    if wanted.look is Look.QUIET:
        quiet = _quiet(session, actor, wanted, today)
        parts = (quiet[first : first + AT_ONCE] for first in range(0, len(quiet), AT_ONCE))
        return tuple(row for part in parts for row in _quiet_rows(session, actor, wanted, today, part))
    return _rows(session, actor, wanted, today, lambda query: query)


def run_outs(session: Session, actor: Actor, wanted: WantedData, *, today: date, n: int) -> Cliff:
    """How many of them end in each of the coming weeks, by what is planned; only funder and organisation narrow it."""
    coming = weeks(today, n)
    asked = WantedData(first=today, last=coming[-1].last, funder=wanted.funder, provider=wanted.provider)
    ends = _query(actor, asked, today, col(DataPackage.ends_on), behind().label("behind"))
    return by_week(session, actor, coming, ends)


def funders(session: Session, actor: Actor) -> tuple[str, ...]:
    """Who pays for any of them, for the filter to offer."""
    query = _query(actor, WantedData(), NEVER, _funder()).distinct()
    return tuple(sorted(funder for (funder,) in session.execute(query) if funder))


def _quiet(session: Session, actor: Actor, wanted: WantedData, today: date) -> list[int]:
    """The SIMs that are quiet for long, by the rule, the longest first."""
    since = quiet_sims(session, _query(actor, wanted, today, col(Provision.id)), today)
    return sorted(
        (one for one in since if (today - since[one]).days >= wanted.quiet), key=lambda one: (since[one], one)
    )


def _quiet_rows(
    session: Session, actor: Actor, wanted: WantedData, today: date, sims: Sequence[int]
) -> tuple[DataAhead, ...]:
    """These SIMs, in this order."""
    rows = _rows(session, actor, wanted, today, lambda query: query.where(col(Sim.id).in_(sims)))
    return tuple(sorted(rows, key=lambda row: sims.index(row.sim_id)))


def _query(actor: Actor, wanted: WantedData, today: date, *columns: Any) -> AnySelect:
    latest = (col(DataPackage.sim_id) == col(Sim.id)) & latest_package()
    return (
        in_hands(actor, ACTION, *columns)
        .join(Sim, col(Sim.id) == col(Provision.sim_id))
        .join(DataPackage, latest, isouter=True)
        .join(RenewalPlan, open_plan_of(col(Sim.id)), isouter=True)
        .where(col(Sim.state).in_(IN_USE), *_asked(wanted, today))
    )


def _asked(wanted: WantedData, today: date) -> list[ColumnElement[bool]]:
    asked = [_looked_for(wanted)]
    if wanted.days is not None:
        asked.append(_runs_out() <= today + timedelta(days=wanted.days + 1))
    if wanted.first is not None:
        asked.append(col(DataPackage.ends_on) > wanted.first)
    if wanted.last is not None:
        asked.append(col(DataPackage.ends_on) <= wanted.last + ONE_DAY)
    if wanted.planned is not None:
        comes = or_(col(RenewalPlan.id).is_not(None), col(DataPackage.renewal) == Renewal.AUTO_FUNDED)
        asked.append(case((comes, 1), else_=0) == int(wanted.planned))
    if wanted.funder:
        asked.append(_funder() == wanted.funder)
    if wanted.provider:
        asked.append(col(Provider.code) == wanted.provider)
    return asked


def _looked_for(wanted: WantedData) -> ColumnElement[bool]:
    """SIMs with data; or, with data or without, those not in use yet or those whose number can be lost."""
    if wanted.look is Look.NOT_ACTIVATED:
        return col(Sim.state) == SimState.ISSUED
    if wanted.look is Look.QUIET:
        return col(Sim.state) != SimState.ISSUED
    return col(DataPackage.id).is_not(None)


def _runs_out() -> ColumnElement[date]:
    """The first day without data, if nothing is done."""
    renews_itself = col(DataPackage.renewal) == Renewal.AUTO_FUNDED
    return case((renews_itself, literal(NEVER)), else_=func.coalesce(col(DataPackage.ends_on), literal(NEVER)))


def _funder() -> ColumnElement[str | None]:
    return func.coalesce(col(RenewalPlan.funder_ref), col(DataPackage.funder_ref))


def _ordered(actor: Actor, wanted: WantedData, today: date, *columns: Any) -> AnySelect:
    query = _query(actor, wanted, today, *columns)
    if wanted.look is Look.NOT_ACTIVATED:
        return query.order_by(col(Sim.activate_by).asc().nulls_last(), col(Provision.opened_on), col(Sim.id))
    return query.order_by(_runs_out(), func.coalesce(col(DataPackage.ends_on), literal(NEVER)), col(Sim.id))


def _rows(
    session: Session, actor: Actor, wanted: WantedData, today: date, some: Callable[[AnySelect], AnySelect]
) -> tuple[DataAhead, ...]:
    """The rows that `some` leaves of all, and since when each is quiet, in three statements."""
    columns = (
        col(Sim.id), sims_of(actor), col(Sim.iccid), col(Sim.network), col(Sim.state), col(Sim.activate_by),
        col(Provision.opened_on), col(Provider.name), reference(actor), col(DataPackage.scheme),
        col(DataPackage.allowance_gb), col(DataPackage.allowance_period), col(DataPackage.renewal),
        col(DataPackage.ends_on), behind(), col(RenewalPlan.renew_on), col(RenewalPlan.term_count),
        func.coalesce(col(RenewalPlan.cost_pence), col(DataPackage.cost_pence)), _funder(),
    )  # fmt: skip
    found = [_one(*row) for row in session.execute(some(_ordered(actor, wanted, today, *columns)))]
    shown = some(_ordered(actor, wanted, today, col(Provision.id)))
    since = quiet_sims(session, shown, today) if found else {}
    return tuple(replace(row, quiet_since=since.get(row.sim_id)) for row in found)


def _one(*values: Any) -> DataAhead:
    row = DataAhead(*values)
    return replace(row, behind=Behind(row.behind))
