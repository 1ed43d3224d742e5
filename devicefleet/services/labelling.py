"""Labels leave the printer: noted on each device, so that none is forgotten."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.queries.scope import devices_of
from devicefleet.rules.access import Actor
from devicefleet.services import audit
from devicefleet.tables import Device

CHUNK = 1_000
NAMED = 200
"""Larger jobs are audited as one act: naming every device would say no more."""


def mark_printed(session: Session, actor: Actor, at: Moment, *, codes: Sequence[str], stock: str) -> None:
    """The labels of these devices (bare codes, within reach) were printed on `stock`."""
    for start in range(0, len(codes), CHUNK):
        part = col(Device.code).in_(codes[start : start + CHUNK])
        session.execute(
            update(Device).where(devices_of(actor, "label.print"), part).values(label_printed_at=at.now),
            execution_options={"synchronize_session": False},
        )
    if len(codes) > NAMED:
        audit.record(session, actor, at, "label.printed", "register", "devices", [f"labels={len(codes)}", stock])
        return
    for code in codes:
        audit.record(session, actor, at, "label.printed", "device", code, ["label_printed_at", stock])
