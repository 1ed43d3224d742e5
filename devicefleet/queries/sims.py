"""The register of SIMs: filtered, counted and paged, or whole for a spreadsheet. Never a phone number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.queries.pages import Page, within
from devicefleet.queries.scope import provider_is, sims_of, standing
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import SimForm, SimState
from devicefleet.tables import DataPackage, Sim

PAGE = 50
UNUSED = (SimState.IN_STOCK, SimState.RESERVED)


class SimNeed(StrEnum):
    """What a SIM waits for."""

    PACKAGE = "package"
    ACTIVATION = "activation"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class WantedSims:
    """Which SIMs of the register; None leaves a question open."""

    state: SimState | None = None
    network: str | None = None
    need: SimNeed | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class SimRow:
    """One line of the register. `data_ends_on` is the first day without data, None where no package says one."""

    id: int
    iccid: str | None
    network: str | None
    form: SimForm
    state: SimState
    pack_expires_on: date | None
    activate_by: date | None
    has_package: bool
    data_ends_on: date | None

    @property
    def last_day(self) -> date | None:
        """The last day with data."""
        return self.data_ends_on - timedelta(days=1) if self.data_ends_on else None


def register(session: Session, actor: Actor, wanted: WantedSims, *, page: int = 1, size: int = PAGE) -> Page[SimRow]:
    """One page of the wanted SIMs, last entered first; a page past the end is the last one."""
    total = count(session, actor, wanted)
    number = within(page, total, size)
    return Page(rows(session, actor, wanted, most=size, skip=(number - 1) * size), number, size, total)


def count(session: Session, actor: Actor, wanted: WantedSims) -> int:
    """How many SIMs within reach are wanted."""
    return session.scalar(select(func.count()).select_from(Sim).where(*_where(actor, wanted))) or 0


def rows(
    session: Session, actor: Actor, wanted: WantedSims, *, most: int | None = None, skip: int = 0
) -> tuple[SimRow, ...]:
    """The wanted SIMs, last entered first; without `most` all of them."""
    names = ("id", "iccid", "network", "form", "state", "pack_expires_on", "activate_by")
    query = (
        select(*(getattr(Sim, name) for name in names), paid(), _data_ends())
        .where(*_where(actor, wanted))
        .order_by(col(Sim.id).desc())
        .limit(most)
        .offset(skip)
    )
    return tuple(SimRow(*row) for row in session.execute(query))


def networks(session: Session, actor: Actor) -> tuple[str, ...]:
    """The names of networks in the register, for a filter to offer."""
    query = select(col(Sim.network)).where(sims_of(actor), col(Sim.network).is_not(None)).distinct()
    return tuple(sorted(name for name in session.scalars(query) if name))


def exported(session: Session, actor: Actor, wanted: WantedSims) -> Iterator[dict[str, Any]]:
    """Every wanted SIM of ours, with its latest package, as columns of an import by name.

    Somebody's own SIM is known only by its number, which no export holds: it is left out.
    """
    sim = ("iccid", "network", "form", "contract", "pack_expires_on", "activate_by", "state")
    package = ("scheme", "allowance_gb", "allowance_period", "starts_on", "ends_on", "renewal", "cost_pence")
    columns = [*(getattr(Sim, name) for name in sim), *(getattr(DataPackage, name) for name in package)]
    query = (
        select(*columns)
        .join(DataPackage, col(DataPackage.id) == _latest_package(), isouter=True)
        .where(*_where(actor, wanted), sims_of(actor, "device.export"), col(Sim.iccid).is_not(None))
        .order_by(col(Sim.id))
    )
    for row in session.execute(query):
        yield dict(zip((*sim, *package), row, strict=True))


def _where(actor: Actor, wanted: WantedSims) -> list[ColumnElement[bool]]:
    where = [sims_of(actor)]
    if wanted.state is not None:
        where.append(col(Sim.state) == wanted.state)
    if wanted.network is not None:
        where.append(col(Sim.network) == wanted.network)
    if wanted.need is SimNeed.PACKAGE:
        where += [~paid(), col(Sim.state).in_((*UNUSED, SimState.ISSUED, SimState.ACTIVATED))]
    elif wanted.need is SimNeed.ACTIVATION:
        where.append(col(Sim.state) == SimState.ISSUED)
    elif wanted.need is SimNeed.PERSON:
        where += [paid(), col(Sim.state) == SimState.IN_STOCK]
    if wanted.provider is not None:
        where.append(provider_is(wanted.provider, col(Sim.provider_id)))
    return where


def paid() -> ColumnElement[bool]:
    """There is a data package on it."""
    return exists(
        select(col(DataPackage.id)).where(col(DataPackage.sim_id) == col(Sim.id), standing(col(DataPackage.entry_id)))
    )


def _data_ends() -> ScalarSelect[date | None]:
    return (
        select(func.max(col(DataPackage.ends_on)))
        .where(col(DataPackage.sim_id) == col(Sim.id), standing(col(DataPackage.entry_id)))
        .scalar_subquery()
    )


def _latest_package() -> ScalarSelect[Any]:
    """The one with the last end, an open end before any other."""
    latest = aliased(DataPackage)
    return (
        select(col(latest.id))
        .where(col(latest.sim_id) == col(Sim.id), standing(col(latest.entry_id)))
        .order_by(col(latest.ends_on).desc().nulls_first(), col(latest.id).desc())
        .limit(1)
        .scalar_subquery()
    )
