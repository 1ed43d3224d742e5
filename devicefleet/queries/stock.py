"""What stands on the shelves, by state and by how long it has been in it."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from devicefleet.queries.devices import OUR_SHELVES, in_state_since
from devicefleet.queries.scope import devices_of
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import DeviceState
from devicefleet.tables import Device

IN_STOCK = (
    *OUR_SHELVES, DeviceState.IN_TRANSIT, DeviceState.QUARANTINED, DeviceState.EVIDENCE_HOLD, DeviceState.IN_REPAIR,
)  # fmt: skip
"""Whatever waits for one of us to do something with it."""


@dataclass(frozen=True, slots=True)
class Age:
    """In its state since a day from `first` to `last`; None leaves an end open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """How many devices stand in one state, by age."""

    state: DeviceState
    devices: tuple[int, ...]


def ages(today: date) -> tuple[Age, ...]:
    """Up to a month, up to three, longer."""
    month, quarter = today - timedelta(days=30), today - timedelta(days=90)
    one = timedelta(days=1)
    return Age(month, None), Age(quarter, month - one), Age(None, quarter - one)


def stock(session: Session, actor: Actor, *, today: date) -> tuple[Shelf, ...]:
    """Each state that occurs, in the order of a device's life, in one statement."""
    since = in_state_since()
    bands = ages(today)
    conditions = [and_(since >= bands[0].first), since.between(bands[1].first, bands[1].last), since <= bands[2].last]
    sums = [func.count(case((condition, 1))) for condition in conditions]
    query = select(col(Device.state), *sums).where(devices_of(actor), col(Device.state).in_(IN_STOCK))
    found = {row[0]: tuple(row[1:]) for row in session.execute(query.group_by(col(Device.state)))}
    return tuple(Shelf(state, found[state]) for state in IN_STOCK if state in found)
