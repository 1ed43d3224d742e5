"""What people hold: handed over, what became of it, and the terms on which it is theirs."""

from typing import Any

from sqlalchemy import Row, select
from sqlmodel import col

from devicefleet.queries.history.told import Told, sim_key
from devicefleet.rules.history import Line
from devicefleet.rules.history.holding import Extended, Gifted, Issued, Reported, Returned, Thing
from devicefleet.rules.terms import EntryType
from devicefleet.tables import Device, Handover, Provision, ProvisionEvent, Sim

Rows = list[Row[Any]]


def issued(entry: Row[Any], handovers: Rows, terms: Rows) -> Line:
    things = tuple(Thing(device=row.device, sim=row.sim, tenure=row.tenure, due_on=row.due_on) for row in terms)
    (handover,) = handovers
    return Issued(fact="issued", on=entry.on, person=entry.person, things=things, handover=handover.number)


def reported(entry: Row[Any]) -> Line:
    return Reported(fact=entry.type.value, **_thing(entry))


def returned(entry: Row[Any]) -> Line:
    return Returned(fact="returned", **_thing(entry))


def extended(entry: Row[Any], terms: Rows) -> Line:
    return Extended(fact="extended", until=terms[0].due_on, **_thing(entry))


def gifted(entry: Row[Any]) -> Line:
    return Gifted(fact="gifted", **_thing(entry))


def _thing(entry: Row[Any]) -> dict[str, Any]:
    return {"on": entry.on, "device": entry.device, "sim": entry.sim}


_HANDOVERS = select(col(Handover.entry_id), col(Handover.number)).order_by(col(Handover.entry_id))
_TERMS = (
    select(
        col(ProvisionEvent.entry_id),
        col(ProvisionEvent.tenure),
        col(ProvisionEvent.due_on),
        col(Device.code).label("device"),
        sim_key().label("sim"),
    )
    .join(Provision, col(Provision.id) == col(ProvisionEvent.provision_id))
    .join(Device, col(Device.id) == col(Provision.device_id), isouter=True)
    .join(Sim, col(Sim.id) == col(Provision.sim_id), isouter=True)
    .where(col(ProvisionEvent.tenure).is_not(None))
    .order_by(col(ProvisionEvent.entry_id), col(ProvisionEvent.id))
)
REPORTS = (
    EntryType.LOST, EntryType.STOLEN, EntryType.FAULT, EntryType.REPAIR, EntryType.REPAIRED, EntryType.QUARANTINED,
    EntryType.RELEASED, EntryType.FOUND, EntryType.ACTIVATED, EntryType.CONFIRMED,
)  # fmt: skip

SAY = {
    EntryType.ISSUED: Told(issued, (_HANDOVERS, _TERMS)),
    **dict.fromkeys(REPORTS, Told(reported)),
    EntryType.RETURNED: Told(returned),
    EntryType.EXTENDED: Told(extended, (_TERMS,)),
    EntryType.GIFTED: Told(gifted),
}
