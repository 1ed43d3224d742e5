"""Due dates of stock: too little of it, and SIM packs that expire on the shelf. Nobody's reference is in them."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from devicefleet.config.reminders import ReminderSettings
from devicefleet.queries.reminding.due import Column, Due
from devicefleet.rules.terms import DeviceState, Kind, ReminderSubject, Role, SimState
from devicefleet.tables import Device, Membership, Provider, Sim

NOBODY = sa.cast(sa.null(), sa.Integer)


def stock_low(today: date, settings: ReminderSettings) -> Due:
    """This week's Monday and the next one, which may have to be told before, for stores that lack something."""
    monday = today - timedelta(today.weekday())
    both = [sa.select(sa.literal(day, sa.Date).label("monday")) for day in (monday, monday + timedelta(7))]
    weeks = sa.union_all(*both).subquery("weeks")
    store = sa.exists().where(
        col(Membership.provider_id) == col(Provider.id),
        col(Membership.role) == Role.WAREHOUSE,
        col(Membership.ended_at).is_(None),
    )
    few = sa.or_(
        _ready(Kind.SMARTPHONE) < settings.low_phones,
        _ready(Kind.LAPTOP) < settings.low_laptops,
        _sims() < settings.low_sims,
    )
    rows = sa.select().select_from(Provider).join(weeks, sa.true()).where(store, few)
    return _due(ReminderSubject.PROVIDER, col(Provider.id), weeks.c.monday, rows)


def pack_expires(_today: date) -> Due:
    """The day on which a SIM in stock cannot be activated any more."""
    rows = sa.select().select_from(Sim).join(Provider, col(Provider.id) == col(Sim.provider_id))
    waiting = rows.where(col(Sim.state) == SimState.IN_STOCK, col(Sim.pack_expires_on).is_not(None))
    return _due(ReminderSubject.SIM, col(Sim.id), col(Sim.pack_expires_on), waiting)


def _due(subject: ReminderSubject, key: Column, on: Column, rows: sa.Select[Any]) -> Due:
    return Due(subject, key, on, NOBODY, col(Provider.id), col(Provider.nation), rows)


def _ready(kind: Kind) -> sa.ScalarSelect[int]:
    mine = col(Device.provider_id) == col(Provider.id)
    ready = sa.select(sa.func.count()).select_from(Device)
    return ready.where(mine, col(Device.state) == DeviceState.READY, col(Device.kind) == kind).scalar_subquery()


def _sims() -> sa.ScalarSelect[int]:
    mine = col(Sim.provider_id) == col(Provider.id)
    return (
        sa.select(sa.func.count()).select_from(Sim).where(mine, col(Sim.state) == SimState.IN_STOCK).scalar_subquery()
    )
