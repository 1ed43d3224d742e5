"""What the next term of somebody's data would be: from when, until when, and what the last one cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.queries.scope import standing
from devicefleet.queries.things import Thing, things_of
from devicefleet.rules.access import Actor
from devicefleet.rules.renewing import next_start, term_end
from devicefleet.rules.terms import Scheme
from devicefleet.rules.thing_words import allowance
from devicefleet.tables import DataPackage

ONE_DAY = timedelta(days=1)
TERMS = (1, 2, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A SIM whose data can be renewed. `last_days` are by how many terms; days are inclusive."""

    thing: Thing
    size: str
    scheme: Scheme
    paid_until: date
    first_day: date
    last_days: dict[int, date]
    cost_pence: int | None


def renewals_of(session: Session, actor: Actor, at: Moment, *, ref: str) -> tuple[Ahead, ...]:
    """Each SIM in the hands of the person with this (plain) reference that `services.packages.renew` would renew."""
    things = [thing for thing in things_of(session, actor, ref=ref, on=at.today) if "renew" in thing.acts]
    latest = _latest(session, [thing.sim_id for thing in things if thing.sim_id])
    return tuple(_ahead(thing, latest[thing.sim_id], at.today) for thing in things if thing.sim_id in latest)


def _latest(session: Session, sim_ids: Iterable[int]) -> dict[int | None, Row[Any]]:
    query = (
        select(
            col(DataPackage.sim_id), col(DataPackage.scheme), col(DataPackage.allowance_gb),
            col(DataPackage.allowance_period), col(DataPackage.ends_on), col(DataPackage.cost_pence),
        )
        .where(col(DataPackage.sim_id).in_(sim_ids), standing(col(DataPackage.entry_id)))
        .where(col(DataPackage.ends_on).is_not(None))
        .order_by(col(DataPackage.ends_on), col(DataPackage.id))
    )  # fmt: skip
    return {row.sim_id: row for row in session.execute(query)}


def _ahead(thing: Thing, latest: Row[Any], today: date) -> Ahead:
    starts_on = next_start(latest.ends_on, today)
    ends = {count: term_end(starts_on, latest.allowance_period, count) for count in TERMS}
    return Ahead(
        thing=thing,
        size=allowance(latest.allowance_gb, latest.allowance_period),
        scheme=latest.scheme,
        paid_until=latest.ends_on - ONE_DAY,
        first_day=starts_on,
        last_days={count: end - ONE_DAY for count, end in ends.items()},
        cost_pence=latest.cost_pence,
    )
