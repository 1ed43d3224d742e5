"""Where something that was done can be looked at by whoever did it: the person, the handover, or the thing."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, null, select
from sqlmodel import Session, col

from devicefleet.queries.scope import entries_of, survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.tags import show
from devicefleet.rules.terms import EntryType
from devicefleet.rules.words import _
from devicefleet.tables import Device, Entry, Handover, Kit, Sim, Survivor


@dataclass(frozen=True, slots=True)
class Place:
    """What one entry is about. `survivor` is told only to those who may read about the person.

    `name` is what the thing is called, by its code or ICCID and never by anybody's number. `bag` is the label of a kit
    that was packed or unpacked.
    """

    name: str = ""
    survivor: str | None = None
    handover: str | None = None
    device: str | None = None
    sim_id: int | None = None
    bag: str | None = None


def place_of(session: Session, actor: Actor, *, entry_id: int) -> Place:
    """The place of one entry; an empty one where nothing of it is within reach."""
    readable = survivors_of(actor, "survivor.read") if actor.may("survivor.read") else None
    reference = null() if readable is None else case((readable, col(Survivor.ref)), else_=null())
    query = (
        select(
            reference.label("survivor"), col(Handover.number), col(Device.code), col(Entry.sim_id), col(Sim.iccid),
            col(Kit.code),
        )
        .select_from(Entry)
        .join(Survivor, col(Survivor.id) == col(Entry.survivor_id), isouter=True)
        .join(Kit, _packed_or_unpacked(), isouter=True)
        .join(Handover, col(Handover.entry_id) == col(Entry.id), isouter=True)
        .join(Device, col(Device.id) == col(Entry.device_id), isouter=True)
        .join(Sim, col(Sim.id) == col(Entry.sim_id), isouter=True)
        .where(col(Entry.id) == entry_id, entries_of(actor, "provision.report"))
    )  # fmt: skip
    row = session.execute(query).one_or_none()
    if row is None:
        return Place()
    survivor, handover, device, sim_id, iccid, bag = row
    name = show(device) if device else iccid or _("their own SIM")
    return Place(name, survivor, handover, device, sim_id, bag)


def _packed_or_unpacked() -> ColumnElement[bool]:
    unpacked = (col(Kit.ended_entry_id) == col(Entry.id)) & (col(Entry.type) == EntryType.KIT_UNPACKED)
    return (col(Kit.entry_id) == col(Entry.id)) | unpacked
