"""One handover as its paper says it: who, when, what, on which terms; and whether it can still be undone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, case, null, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.scope import survivors_of
from devicefleet.rules.access import Actor
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.tags import parse_handover_number, show
from devicefleet.rules.terms import DeviceState, SimState, Tenure
from devicefleet.rules.undoing import undo_until
from devicefleet.rules.words import _
from devicefleet.tables import Device, Entry, Handover, KitRequest, Provision, ProvisionEvent, Sim, Staff, Survivor

ACTION = "provision.issue"


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One thing of a handover, on the terms of that day. `code` is a device's, `sim_id` a SIM's own key.

    `state` is how the thing is now; once it is back (`back_on`) that says nothing about this handover any more.
    """

    kind: ItemKind
    name: str
    what: str
    code: str | None
    sim_id: int | None
    tenure: Tenure
    due_on: date | None
    back_on: date | None
    state: DeviceState | SimState


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """One handover. `undo_until` is set while this reader may still undo it, `undone` once somebody did.

    `request` is the code of the request it came from. `survivor` is told to those who may read about people, and to
    whoever typed the reference to hand over: not to those who scanned a pick slip.
    """

    number: str
    survivor: str | None
    on: date
    recorded_at: datetime
    by: str | None
    entry_id: int
    items: tuple[HandedOver, ...]
    undone: bool
    undo_until: datetime | None
    request: str | None


def handover(session: Session, actor: Actor, at: Moment, *, number: str) -> HandoverPage:
    """The handover with this number, if its person is within reach of issuing."""
    voider = aliased(Entry)
    ours = col(Entry.provider_id) == actor.provider_id
    query = (
        select(
            col(Handover.id), col(Handover.number), col(Survivor.ref), col(Handover.handed_over_on),
            col(Entry.id).label("entry_id"), col(Entry.type), col(Entry.recorded_at),
            case((ours, col(Staff.email)), else_=null()).label("by"), col(voider.id).label("voided_by"),
            col(KitRequest.code).label("request"),
        )
        .join(Survivor, col(Survivor.id) == col(Handover.survivor_id))
        .join(Entry, col(Entry.id) == col(Handover.entry_id))
        .join(Staff, col(Staff.id) == col(Entry.staff_id), isouter=True)
        .join(voider, col(voider.voids_id) == col(Entry.id), isouter=True)
        .join(KitRequest, col(KitRequest.handover_id) == col(Handover.id), isouter=True)
        .where(col(Handover.number) == (parse_handover_number(number) or ""), survivors_of(actor, ACTION))
    )  # fmt: skip
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_("There is no handover {number} in your list.", number=number.strip()))
    last = undo_until(row.type, row.recorded_at, config_of(session).kit.undo_minutes)
    return HandoverPage(
        number=row.number,
        survivor=row.ref if actor.may("survivor.read") or _typed(row) else None,
        on=row.handed_over_on,
        recorded_at=row.recorded_at,
        by=row.by,
        entry_id=row.entry_id,
        items=_items(session, row.id, row.entry_id),
        undone=row.voided_by is not None,
        undo_until=last if row.voided_by is None and last is not None and at.now <= last else None,
        request=row.request,
    )


def _typed(row: Row[*tuple[Any, ...]]) -> bool:
    """Not from a request; one that was undone has lost its request, and needs no reference any more."""
    return row.request is None and row.voided_by is None


def _items(session: Session, handover_id: int, entry_id: int) -> tuple[HandedOver, ...]:
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Device.code), col(Device.kind), col(Device.make), col(Device.model), col(Sim.id).label("sim_id"),
            col(Sim.iccid), col(Sim.network), col(ProvisionEvent.tenure), col(ProvisionEvent.due_on),
            col(Provision.closed_on),
            col(Device.state).label("device_state"),
            col(Sim.state).label("sim_state"),
        )
        .join(ProvisionEvent, col(ProvisionEvent.provision_id) == col(Provision.id))
        .join(Device, col(Device.id) == col(Provision.device_id), isouter=True)
        .join(Sim, col(Sim.id) == col(Provision.sim_id), isouter=True)
        .where(col(Provision.handover_id) == handover_id, col(ProvisionEvent.entry_id) == entry_id)
        .where(col(ProvisionEvent.tenure).is_not(None))
        .order_by(col(Provision.id))
    )  # fmt: skip
    return tuple(_item(row) for row in session.execute(query))


def _item(row: Row[*tuple[Any, ...]]) -> HandedOver:
    named = show(row.code) if row.code else row.iccid or _("known by its number")
    return HandedOver(
        kind=ItemKind(row.kind) if row.kind else ItemKind.SIM,
        name=named,
        what=" ".join(part for part in (row.make, row.model, row.network) if part),
        code=row.code,
        sim_id=row.sim_id,
        tenure=row.tenure,
        due_on=row.due_on,
        back_on=row.closed_on,
        state=row.device_state or row.sim_state,
    )
