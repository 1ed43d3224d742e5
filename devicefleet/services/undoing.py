"""Undo: a later entry voids the earlier one, and everything it moved steps back. Nothing is deleted."""

from datetime import timedelta
from typing import TypeVar

from sqlalchemy import or_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.scope import entries_of, standing
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.refusals import Conflict, NotFound
from devicefleet.rules.terms import EntryType, Happening, RequestState
from devicefleet.rules.undoing import HANDING_OVER, UNDOABLE, undoing
from devicefleet.rules.words import _
from devicefleet.services import (
    audit,
    finding,
    kit_requests,
    ledger,
    packages,
    packing,
    plans,
    responsibility,
    support,
    timeline,
)
from devicefleet.services.ledger import About, Once
from devicefleet.tables import (
    DataPackage,
    Device,
    DeviceMove,
    Entry,
    KitRequest,
    Provision,
    ProvisionEvent,
    RenewalPlan,
    Sim,
    SimMove,
)
from devicefleet.tables.base import key_of

Row = TypeVar("Row")


def undo(session: Session, actor: Actor, at: Moment, *, entry_id: int, once: Once | None = None) -> Entry:
    """Void one entry within the undo time; refuses when it is too late, or when something was done since."""
    if (before := ledger.earlier(session, once)) is not None:
        return before
    undone = _find(session, actor, entry_id)
    _refuse_late(session, at, undone)
    return take_back(session, actor, at, undone, once=once)


def take_back(session: Session, actor: Actor, at: Moment, undone: Entry, *, once: Once | None = None) -> Entry:
    """Void an entry that was found and is not too old; refuses when something was done since."""
    if undone.survivor_id is not None:
        finding.lock_people(session, [undone.survivor_id])
    touched = _provisions_of(session, undone)
    _refuse_since(session, undone, touched)
    about = About(undone.provider_id, undone.survivor_id, undone.device_id, undone.sim_id)
    entry = ledger.open_entry(session, actor, at, EntryType.VOIDED, about, once=once, voids_id=key_of(undone))
    ledger.reverse_moves(session, undone, entry)
    for provision in touched:
        _settle(session, at, provision)
    _repack(session, actor, at, undone, entry)
    plans.take_back(session, undone, entry)
    if undone.type == EntryType.ACTIVATED and undone.sim_id is not None:
        packages.follow_activation(session, undone.sim_id, None)
    if undone.type in HANDING_OVER:
        responsibility.give_back(session, key_of(undone))
    if undone.type == EntryType.SUPPORT_STARTED:
        support.take_start_back(session, undone, entry)
    if undone.survivor_id is not None:
        timeline.refresh(session, [undone.survivor_id])
    audit.record(session, actor, at, "entry.voided", "entry", str(undone.id), [undone.type.value])
    return entry


def _repack(session: Session, actor: Actor, at: Moment, undone: Entry, entry: Entry) -> None:
    """What left a kit goes back into it, and what was packed comes out; a request stands where it stood."""
    if undone.type == EntryType.KIT_PACKED:
        kit = packing.take_out(session, undone, entry)
    else:
        kit = packing.put_back(session, undone)
    if undone.type == EntryType.ISSUED:
        kit_requests.take_back(session, actor, at, undone)
    elif kit is not None and kit.request_id is not None:
        request = session.get_one(KitRequest, kit.request_id)
        if undone.type == EntryType.KIT_PACKED:
            kit_requests.step(session, actor, at, request, RequestState.PICKING)
        else:
            kit_requests.step_back(session, actor, at, request)


def _find(session: Session, actor: Actor, entry_id: int) -> Entry:
    query = select(Entry).where(col(Entry.id) == entry_id, entries_of(actor, "provision.report")).with_for_update()
    entry = session.exec(query).one_or_none()
    if entry is None or not _within_reach(session, actor, entry):
        raise NotFound(_("There is nothing to undo here."))
    return entry


def _within_reach(session: Session, actor: Actor, entry: Entry) -> bool:
    """Whether whoever the entry is about is within reach of the action that undoing it needs."""
    action = undoing(entry.type)
    scope_of(actor, action)
    return entry.survivor_id is None or timeline.within_reach(session, actor, action, entry.survivor_id)


def _refuse_late(session: Session, at: Moment, undone: Entry) -> None:
    first = undone.type == EntryType.SUPPORT_STARTED and not support.began_again(session, undone)
    if undone.type not in UNDOABLE or first:
        raise Conflict(_("This cannot be undone. Record what is right instead."))
    minutes = config_of(session).kit.undo_minutes
    if at.now - undone.recorded_at > timedelta(minutes=minutes):
        raise Conflict(_("Undo works for {minutes} minutes. Record what is right instead.", minutes=minutes))
    if session.exec(select(Entry.id).where(col(Entry.voids_id) == undone.id)).first():
        raise Conflict(_("This was already undone."))


def _provisions_of(session: Session, undone: Entry) -> list[Provision]:
    """The provisions it was about, locked with their things: what comes after must be over, or wait."""
    ids = select(ProvisionEvent.provision_id).where(col(ProvisionEvent.entry_id) == undone.id)
    touched = list(session.exec(_locked(select(Provision).where(col(Provision.id).in_(ids)), Provision)))
    devices, sims = [one.device_id for one in touched], [undone.sim_id, *(one.sim_id for one in touched)]
    moved = select(DeviceMove.device_id).where(col(DeviceMove.entry_id) == undone.id)
    stepped = select(SimMove.sim_id).where(col(SimMove.entry_id) == undone.id)
    session.exec(_locked(select(Device).where(col(Device.id).in_(devices) | col(Device.id).in_(moved)), Device)).all()
    session.exec(_locked(select(Sim).where(col(Sim.id).in_(sims) | col(Sim.id).in_(stepped)), Sim)).all()
    return touched


def _locked(query: SelectOfScalar[Row], table: type[Device | Sim | Provision]) -> SelectOfScalar[Row]:
    return query.order_by(col(table.id)).with_for_update().execution_options(populate_existing=True)


def _refuse_since(session: Session, undone: Entry, touched: list[Provision]) -> None:
    """Undo runs strictly backwards: what was done to the same things since is undone first."""
    moved = select(DeviceMove.device_id).where(col(DeviceMove.entry_id) == undone.id)
    stepped = select(SimMove.sim_id).where(col(SimMove.entry_id) == undone.id)
    devices = select(DeviceMove.entry_id).where(
        or_(col(DeviceMove.device_id).in_([one.device_id for one in touched]), col(DeviceMove.device_id).in_(moved))
    )
    sims = select(SimMove.entry_id).where(
        or_(col(SimMove.sim_id).in_([one.sim_id for one in touched]), col(SimMove.sim_id).in_(stepped))
    )
    events = select(ProvisionEvent.entry_id).where(col(ProvisionEvent.provision_id).in_([p.id for p in touched]))
    paid = select(DataPackage.entry_id).where(col(DataPackage.sim_id) == undone.sim_id)
    known = (
        select(Entry.id).where(col(Entry.survivor_id) == undone.survivor_id) if undone.type in HANDING_OVER else paid
    )
    of_sims = col(RenewalPlan.sim_id).in_([undone.sim_id, *(one.sim_id for one in touched)])
    planned, plan_ended = (select(key).where(of_sims) for key in (RenewalPlan.entry_id, RenewalPlan.ended_entry_id))
    later = select(Entry.id).where(
        col(Entry.id) > undone.id,
        or_(*(col(Entry.id).in_(entries) for entries in (devices, sims, events, known, planned, plan_ended))),
        col(Entry.type) != EntryType.VOIDED,
        standing(col(Entry.id)),
    )
    if session.exec(later.limit(1)).first() or packing.went_on(session, undone):
        raise Conflict(_("Something else was done with this since. Undo that first, or record what is right."))


def _settle(session: Session, at: Moment, provision: Provision) -> None:
    """Bring the provision's own columns in line with the events that still stand."""
    query = (
        select(ProvisionEvent)
        .where(col(ProvisionEvent.provision_id) == provision.id, standing(col(ProvisionEvent.entry_id)))
        .order_by(col(ProvisionEvent.happened_on), col(ProvisionEvent.id))
    )
    events = list(session.exec(query))
    if not any(event.what == Happening.ISSUED for event in events):
        _void(session, at, provision)
        return
    provision.tenure, provision.due_on = [(event.tenure, event.due_on) for event in events if event.tenure][-1]
    returns = [event.happened_on for event in events if event.what == Happening.RETURNED]
    provision.closed_on = returns[-1] if returns else None
    session.add(provision)
    session.flush()


def _void(session: Session, at: Moment, provision: Provision) -> None:
    """As if it had never been handed over; a SIM is free again only if it was never anybody's before."""
    sim_id = provision.sim_id
    session.execute(update(Provision).where(col(Provision.carrier_id) == provision.id).values(carrier_id=None))
    provision.voided_at, provision.sim_holder_id = at.now, None
    session.add(provision)
    session.flush()
    if sim_id is None:
        return
    held = select(Provision.id).where(col(Provision.sim_id) == sim_id, col(Provision.voided_at).is_(None))
    if session.exec(held.limit(1)).first() is None:
        sim = session.get_one(Sim, sim_id)
        sim.holder_id = None
        session.add(sim)
        session.flush()
