"""What helps to receive a delivery: orders still expected, and the model a phone's number gives away."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from devicefleet.queries.scope import devices_of
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import DeviceState, Kind
from devicefleet.tables import Device

DIGITS = "0123456789"
TYPE_DIGITS = 8
"""The first eight digits of an IMEI are the same for every phone of a model (3GPP TS 23.003, type allocation code)."""


@dataclass(frozen=True, slots=True)
class ExpectedOrder:
    """One line of an order, and how many of its units are still to come; `mark` ends in `/`, units are numbered."""

    mark: str
    kind: Kind
    make: str | None
    model: str | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Model:
    """What the register calls devices of one type."""

    make: str
    model: str | None


def expected_orders(session: Session, actor: Actor) -> tuple[ExpectedOrder, ...]:
    """Every order line with units still expected, in the order of their names."""
    mark = order_mark()
    query = (
        select(mark, func.min(col(Device.kind)), func.min(col(Device.make)), func.min(col(Device.model)), func.count())
        .where(
            devices_of(actor, "device.receive"),
            col(Device.state) == DeviceState.EXPECTED,
            col(Device.order_ref).is_not(None),
        )
        .group_by(mark)
        .order_by(mark)
    )
    return tuple(ExpectedOrder(*row) for row in session.execute(query))


def order_mark() -> ColumnElement[str]:
    """A unit's order and line without the unit's own number: `SO-17/10/` of `SO-17/10/3`."""
    return func.rtrim(col(Device.order_ref), DIGITS)


def model_of(session: Session, actor: Actor, imei: str) -> Model | None:
    """The model of the latest device in the register whose IMEI begins with the same type digits."""
    kind, rest = imei[:TYPE_DIGITS], len(imei) - TYPE_DIGITS
    query = (
        select(col(Device.make), col(Device.model))
        .where(
            devices_of(actor, "device.receive"),
            col(Device.imei).between(kind + "0" * rest, kind + "9" * rest),
            col(Device.make).is_not(None),
        )
        .order_by(col(Device.id).desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return Model(row[0], row[1]) if row and row[0] else None
