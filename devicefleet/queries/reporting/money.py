"""What was bought in the period and by whom it was paid, and what keeping everybody covered would take (K19)."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta

from devicefleet.queries.days import days_between
from devicefleet.queries.reporting.asked import Asked, Column, Rows, first, t
from devicefleet.queries.reporting.tally import Place, Tally, View
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.reporting.period import Period
from devicefleet.rules.terms import Component, DeviceState, EntryType, Scheme

HORIZONS = {"six": 6, "twelve": 12}
DATA_DAY = "data_day"
YEAR = relativedelta(months=12)


def horizons(period: Period) -> list[tuple[str, date]]:
    """Until when it is asked what keeping everybody covered would take."""
    return [(name, period.after + relativedelta(months=months)) for name, months in HORIZONS.items()]


def packages(asked: Asked) -> None:
    """Terms of data that begin in the period, unless the person pays; and what a day of data cost over a year."""
    package, sim, survivor = t["data_package"].alias("package"), t["sim"].alias("sim"), t["survivor"].alias("survivor")
    starts_on, ends_on = asked.starts_on(package), asked.ends_on(package)
    recent, cost = asked.in_period(starts_on), sa.func.coalesce(package.c.cost_pence, 0)
    told = package.c.cost_pence.is_not(None) & ends_on.is_not(None)
    keys = (sim.c.provider_id, survivor.c.region, sa.func.coalesce(package.c.funder_ref, "").label("funder"))
    sums = (
        sa.func.count().filter(recent),
        sa.func.sum(cost).filter(recent),
        sa.func.max(cost).filter(recent),
        sa.func.sum(cost).filter(told),
        sa.func.sum(days_between(starts_on, ends_on)).filter(told),
    )
    query = (
        sa.select(*keys, *sums)
        .select_from(package)
        .join(sim, sim.c.id == package.c.sim_id)
        .outerjoin(survivor, survivor.c.id == sim.c.holder_id)
        .where(
            package.c.starts_on >= asked.period.after - YEAR,
            package.c.starts_on < asked.period.after,
            starts_on.is_not(None),
            package.c.scheme != Scheme.SELF_FUNDED,
            asked.stands(package.c.entry_id),
        )
        .group_by(sim.c.provider_id, survivor.c.region, package.c.funder_ref)
    )
    view = _purchases(asked)
    for where, (funder, n, *paid, pence, days) in asked.each(query):
        _bought(asked.tally, view, where, ("data", funder), n, paid)
        asked.tally.spent[DATA_DAY].update({"pence": _int(pence), "number": _int(days)})


def devices(asked: Asked) -> None:
    """Devices that came in the period and cost something, in the region of whoever had them first."""
    device, period = t["device"].alias("device"), asked.period
    recent = asked.in_period(device.c.acquired_on)
    region = _region_of_first(asked, device)
    each = first(
        sa.select(
            device.c.provider_id, region.label("region"), device.c.kind, device.c.cost_pence, recent.label("now")
        ).where(
            device.c.acquired_on >= period.after - YEAR,
            device.c.acquired_on < period.after,
            device.c.cost_pence.is_not(None),
            device.c.state != DeviceState.EXPECTED,
            _registered(asked, device),
        ),
        "each",
    )
    keys = (each.c.provider_id, each.c.region, each.c.kind, each.c.now)
    sums = (sa.func.count(), sa.func.sum(each.c.cost_pence), sa.func.max(each.c.cost_pence))
    query = sa.select(*keys, *sums).group_by(*keys)
    view = _purchases(asked)
    for where, (kind, now, n, *paid) in asked.each(query):
        asked.tally.spent[kind.value].update({"pence": int(paid[0]), "number": n})
        if now:
            _bought(asked.tally, view, where, ("devices", ""), n, paid)


def dearest(tally: Tally, days: int) -> int:
    """The most that `needed` can be for one person who is looked at over so many days."""
    return needed(tally, days, {Component.SMARTPHONE: 1, Component.LAPTOP: 1})


def needed(tally: Tally, days: int, missing: Mapping[Component, int]) -> int:
    """Pence: days without data at what a day cost, and a phone and a laptop for those without at what one cost."""
    pence = days * tally.usual(DATA_DAY)
    for part in (Component.SMARTPHONE, Component.LAPTOP):
        pence += missing[part] * tally.usual(part.value)
    return int(pence + Fraction(1, 2))


def _purchases(asked: Asked) -> View:
    return asked.happened(Population.PURCHASES, "what", "funder")


def _bought(tally: Tally, view: View, where: Place, how: tuple[str, str], n: int, paid: Sequence[Any]) -> None:
    """`paid`: pence in all, and for the dearest of them."""
    if not n:
        return
    what, funder = how
    view.rows[how][where] += n
    for name in (f"pence_{what}", f"pence:{funder}"):
        tally.sums[name][where] += _int(paid[0])
        tally.most[name][where] = max(tally.most[name][where], _int(paid[1]))


def _region_of_first(asked: Asked, device: Rows) -> sa.ScalarSelect[Any]:
    """The region of the first person who held it."""
    provision, survivor = t["provision"].alias("provision"), t["survivor"].alias("survivor")
    return (
        sa.select(survivor.c.region)
        .select_from(provision)
        .join(survivor, survivor.c.id == provision.c.survivor_id)
        .where(provision.c.device_id == device.c.id, asked.held(provision))
        .order_by(provision.c.id)
        .limit(1)
        .scalar_subquery()
    )


def _registered(asked: Asked, device: Rows) -> Column:
    """It was in the register by then."""
    if asked.known is None:
        return sa.true()
    entry = t["entry"].alias("entered")
    kinds = (EntryType.DEVICE_REGISTERED, EntryType.DEVICE_RECEIVED)
    return sa.exists().where(entry.c.device_id == device.c.id, entry.c.type.in_(kinds), asked.known.has(entry.c.id))


def _int(n: Any) -> int:
    return int(n or 0)
