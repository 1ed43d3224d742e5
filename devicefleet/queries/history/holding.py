"""What people hold: handed over, what became of it, and the terms on which it is theirs."""

from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from devicefleet.queries.history.told import Told, sim_key
from devicefleet.rules.history import Line
from devicefleet.rules.history.holding import (
    NOBODY_KNOWS,
    Extended,
    Gifted,
    Issued,
    Reported,
    Returned,
    Thing,
    reported_as,
)
from devicefleet.rules.terms import EntryType, Happening, SimForm
from devicefleet.tables import Device, Handover, Provision, ProvisionEvent, Sim

Rows = list[Row[Any]]


def issued(entry: Row[Any], handovers: Rows, told: Rows) -> Line:
    (handover,) = handovers
    return Issued(
        fact="issued",
        on=entry.on,
        person=entry.person,
        things=tuple(map(_given, told)),
        set_up=handover.set_up,
        handover=handover.number,
    )


def _given(row: Row[Any]) -> Thing:
    """An eSIM names the device it lives in, or says that nobody knows; other SIMs are put where one likes."""
    carrier = row.carrier or NOBODY_KNOWS if row.form == SimForm.ESIM else None
    return Thing(device=row.device, sim=row.sim, tenure=row.tenure, due_on=row.due_on, carrier=carrier)


def reported(entry: Row[Any]) -> Line:
    return Reported(fact=reported_as(entry.type), **_thing(entry))


def returned(entry: Row[Any]) -> Line:
    return Returned(fact="returned", **_thing(entry))


def extended(entry: Row[Any], terms: Rows) -> Line:
    return Extended(fact="extended", until=terms[0].due_on, **_thing(entry))


def gifted(entry: Row[Any]) -> Line:
    return Gifted(fact="gifted", **_thing(entry))


def _thing(entry: Row[Any]) -> dict[str, Any]:
    return {"on": entry.on, "device": entry.device, "sim": entry.sim}


_CARRIER, _CARRYING = aliased(Provision), aliased(Device)
_SET_UP = exists(
    select(col(ProvisionEvent.id)).where(
        col(ProvisionEvent.entry_id) == col(Handover.entry_id), col(ProvisionEvent.what) == Happening.SET_UP
    )
)
_HANDOVERS = select(col(Handover.entry_id), col(Handover.number), _SET_UP.label("set_up")).order_by(
    col(Handover.entry_id)
)
_TERMS = (
    select(
        col(ProvisionEvent.entry_id),
        col(ProvisionEvent.tenure),
        col(ProvisionEvent.due_on),
        col(Device.code).label("device"),
        sim_key().label("sim"),
        col(Sim.form),
        col(_CARRYING.code).label("carrier"),
    )
    .join(Provision, col(Provision.id) == col(ProvisionEvent.provision_id))
    .join(Device, col(Device.id) == col(Provision.device_id), isouter=True)
    .join(Sim, col(Sim.id) == col(Provision.sim_id), isouter=True)
    .join(_CARRIER, col(_CARRIER.id) == col(Provision.carrier_id), isouter=True)
    .join(_CARRYING, col(_CARRYING.id) == col(_CARRIER.device_id), isouter=True)
    .where(col(ProvisionEvent.tenure).is_not(None))
    .order_by(col(ProvisionEvent.entry_id), col(ProvisionEvent.id))
)
REPORTS = (
    EntryType.LOST, EntryType.STOLEN, EntryType.FAULT, EntryType.REPAIR, EntryType.REPAIRED, EntryType.QUARANTINED,
    EntryType.RELEASED, EntryType.FOUND, EntryType.ACTIVATED, EntryType.CONFIRMED, EntryType.SET_UP, EntryType.RAN_OUT,
    EntryType.CHARGED,
)  # fmt: skip

SAY = {
    EntryType.ISSUED: Told(issued, (_HANDOVERS, _TERMS)),
    **dict.fromkeys(REPORTS, Told(reported)),
    EntryType.RETURNED: Told(returned),
    EntryType.EXTENDED: Told(extended, (_TERMS,)),
    EntryType.GIFTED: Told(gifted),
}
