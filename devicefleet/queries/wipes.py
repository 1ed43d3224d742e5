"""How this organisation wiped last, so that the next checklist begins with the same answers."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from devicefleet.queries.scope import devices_of
from devicefleet.rules.access import Actor
from devicefleet.rules.terms import Kind, WipeMethod
from devicefleet.tables import Device, WipeRecord


@dataclass(frozen=True, slots=True)
class Way:
    """A method and the tool it was done with."""

    method: WipeMethod
    tool: str
    tool_version: str
    verification: str


def last_way(session: Session, actor: Actor, kind: Kind) -> Way | None:
    """The latest wipe of a device of this kind."""
    query = (
        select(col(WipeRecord.method), col(WipeRecord.tool), col(WipeRecord.tool_version), col(WipeRecord.verification))
        .join(Device, col(Device.id) == col(WipeRecord.device_id))
        .where(devices_of(actor, "device.prepare"), col(Device.kind) == kind)
        .order_by(col(WipeRecord.id).desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return Way(*row) if row else None
