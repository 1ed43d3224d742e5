"""Data packages that end week by week, what stands behind each, and the SIMs on the shelf that could follow."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.queries.coverage import ACTION
from devicefleet.queries.holding import in_hands
from devicefleet.queries.packages import open_plan_of
from devicefleet.queries.pages import Page, within
from devicefleet.queries.scope import sims_of, standing
from devicefleet.queries.sims import paid
from devicefleet.rules.access import Actor
from devicefleet.rules.forecast import Week, weeks
from devicefleet.rules.terms import Renewal, SimState
from devicefleet.tables import DataPackage, Provider, Provision, RenewalPlan, Sim, Survivor

PER_PAGE = 50
IN_USE = (SimState.ISSUED, SimState.ACTIVATED, SimState.SUSPENDED, SimState.DORMANT, SimState.HIBERNATED)
ONE_DAY = timedelta(days=1)
NEXT, PLAN = aliased(DataPackage), aliased(RenewalPlan)
AnySelect = Select[*tuple[Any, ...]]


class Behind(StrEnum):
    """What follows when a package has ended.

    Scheduled: a renewal is planned for a day on which it still runs, and not paid yet. Planned: there is money for it,
    but nobody has said when it will be renewed.
    """

    PAID = "paid"
    SCHEDULED = "scheduled"
    PLANNED = "planned"
    THEY_PAY = "they_pay"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Ending:
    """One package with its last day, on a SIM that somebody has."""

    sim_id: int
    iccid: str | None
    network: str | None
    last_day: date
    behind: Behind
    ref: str
    provider: str


@dataclass(frozen=True, slots=True)
class WeekEnding:
    """How many packages have their last day in a week, by what follows, and the stock of SIMs with data left then."""

    week: Week
    packages: dict[Behind, int]
    spare: int

    @property
    def total(self) -> int:
        return sum(self.packages.values())


@dataclass(frozen=True, slots=True)
class Cliff:
    """Week by week, against the SIMs in stock: `with_data` have a package already."""

    weeks: tuple[WeekEnding, ...]
    with_data: int
    without_data: int

    @property
    def nothing(self) -> int:
        """Packages with nothing behind them."""
        return sum(week.packages[Behind.NOTHING] for week in self.weeks)

    @property
    def edge(self) -> Week | None:
        """The first week for which the SIMs in stock are too few."""
        return next((one.week for one in self.weeks if one.spare < 0), None)


@dataclass(frozen=True, slots=True)
class WantedPackages:
    """Which packages: those with their last day in a period, of one organisation, with this behind them."""

    first: date
    last: date
    behind: Behind | None = None
    provider: str | None = None


def cliff(session: Session, actor: Actor, *, today: date, n: int) -> Cliff:
    """This week from today on, and those that follow, in two statements."""
    coming = weeks(today, n)
    wanted = WantedPackages(today, coming[-1].last)
    ending = _ending(actor, wanted, col(DataPackage.ends_on), behind().label("behind"))
    return by_week(session, actor, coming, ending)


def by_week(session: Session, actor: Actor, coming: Sequence[Week], ending: AnySelect) -> Cliff:
    """The rows (`ends_on`, `behind`) of a query counted by week, and the SIMs in stock that could follow."""
    each = ending.subquery()
    query = select(each.c.ends_on, each.c.behind, func.count()).group_by(each.c.ends_on, each.c.behind)
    found: dict[Week, Counter[Behind]] = {week: Counter() for week in coming}
    for ends_on, follows, packages in session.execute(query):
        found[next(week for week in coming if ends_on - ONE_DAY <= week.last)][Behind(follows)] += packages
    with_data, without = _in_stock(session, actor)
    return Cliff(tuple(_spared(found, with_data)), with_data, without)


def packages(session: Session, actor: Actor, wanted: WantedPackages, *, page: int) -> Page[Ending]:
    """One page of them, the earliest end first; a page past the end is the last one."""
    total = session.execute(_ending(actor, wanted, func.count())).scalar_one()
    number = within(page, total, PER_PAGE)
    rows = _rows(session, _lines(actor, wanted).limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return Page(rows, number, PER_PAGE, total)


def every(session: Session, actor: Actor, wanted: WantedPackages) -> tuple[Ending, ...]:
    """All of them, for an export."""
    return _rows(session, _lines(actor, wanted))


def _spared(found: Mapping[Week, Counter[Behind]], stock: int) -> Sequence[WeekEnding]:
    rows = []
    for week, packages in found.items():
        stock -= packages[Behind.NOTHING]
        rows.append(WeekEnding(week, {behind: packages[behind] for behind in Behind}, stock))
    return rows


def _in_stock(session: Session, actor: Actor) -> tuple[int, int]:
    query = select(func.count(case((paid(), 1))), func.count(case((~paid(), 1)))).select_from(Sim)
    row = session.execute(query.where(sims_of(actor), col(Sim.state) == SimState.IN_STOCK)).one()
    return row[0], row[1]


def _ending(actor: Actor, wanted: WantedPackages, *columns: Any) -> AnySelect:
    query = (
        in_hands(actor, ACTION, *columns)
        .join(Sim, col(Sim.id) == col(Provision.sim_id))
        .join(DataPackage, col(DataPackage.sim_id) == col(Sim.id))
        .where(
            standing(col(DataPackage.entry_id)),
            col(Sim.state).in_(IN_USE),
            col(DataPackage.ends_on) > wanted.first,
            col(DataPackage.ends_on) <= wanted.last + ONE_DAY,
        )
    )
    if wanted.provider:
        query = query.where(col(Provider.code) == wanted.provider)
    return query if wanted.behind is None else query.where(behind() == wanted.behind.value)


def behind() -> ColumnElement[str]:
    """What follows the `DataPackage` of the query, as a value of `Behind`."""
    return case(
        (or_(_followed(), col(DataPackage.renewal) == Renewal.AUTO_FUNDED), Behind.PAID.value),
        (_scheduled(), Behind.SCHEDULED.value),
        (col(DataPackage.renewal) == Renewal.PLANNED_FUNDED, Behind.PLANNED.value),
        (col(DataPackage.renewal) == Renewal.SELF_FUNDED, Behind.THEY_PAY.value),
        else_=Behind.NOTHING.value,
    )


def _followed() -> ColumnElement[bool]:
    """Another package of the same SIM goes on without a gap."""
    longer = or_(col(NEXT.ends_on).is_(None), col(NEXT.ends_on) > col(DataPackage.ends_on))
    return exists(
        select(col(NEXT.id)).where(
            col(NEXT.sim_id) == col(DataPackage.sim_id),
            col(NEXT.starts_on) <= col(DataPackage.ends_on),
            longer,
            standing(col(NEXT.entry_id)),
        )
    )


def _scheduled() -> ColumnElement[bool]:
    """A renewal is planned before the data has ended: one that comes later leaves days without."""
    in_time = col(PLAN.renew_on) <= col(DataPackage.ends_on)
    return exists(select(col(PLAN.id)).where(open_plan_of(col(DataPackage.sim_id), PLAN), in_time))


def _lines(actor: Actor, wanted: WantedPackages) -> AnySelect:
    columns = (
        col(Sim.id), col(Sim.iccid), col(Sim.network), col(DataPackage.ends_on), behind(), col(Survivor.ref),
        col(Provider.name),
    )  # fmt: skip
    return _ending(actor, wanted, *columns).order_by(col(DataPackage.ends_on), col(DataPackage.id))


def _rows(session: Session, query: AnySelect) -> tuple[Ending, ...]:
    return tuple(
        Ending(sim_id, iccid, network, ends_on - ONE_DAY, Behind(behind), ref, provider)
        for sim_id, iccid, network, ends_on, behind, ref, provider in session.execute(query)
    )
