"""What each of some ledger entries did, in words, and to which things: a fixed number of statements for any number.

On a thing's own page only what an entry did to that thing is told; on a person's page things are called by name.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlmodel import Session, col

from devicefleet.rules.facts import ItemKind
from devicefleet.rules.kit_words import THINGS
from devicefleet.rules.lifecycle import device_word, gate_word, sim_word
from devicefleet.rules.tags import show
from devicefleet.rules.terms import DeviceState, EntryType, Happening, Kind
from devicefleet.rules.thing_words import WIPE_NAMES, allowance, plan_words, span, terms
from devicefleet.rules.words import _
from devicefleet.tables import (
    DataPackage,
    Device,
    DeviceMove,
    Entry,
    GatePassed,
    Handover,
    Kit,
    KitItem,
    KitRequest,
    Provision,
    ProvisionEvent,
    RenewalPlan,
    Sim,
    SimMove,
    WipeRecord,
)

TOLD_BY_STATE = (EntryType.DEVICE_REGISTERED, EntryType.DEVICE_MOVED, EntryType.SIM_REGISTERED, EntryType.SIM_MOVED)

Thing = tuple[str, int]
"""`("device", 7)`, `("sim", 7)`, or `("paid", 7)` for the data paid on SIM 7."""


@dataclass(slots=True)
class Detail:
    """What one entry did; `things` are those it touched, for telling what came later to the same."""

    said: list[str] = field(default_factory=list)
    things: set[Thing] = field(default_factory=set)
    handover: str | None = None


def details_of(session: Session, ids: Sequence[int], only: Thing | None = None) -> dict[int, Detail]:
    """By entry; with `only`, nothing is said about other things."""
    found: dict[int, Detail] = defaultdict(Detail)
    if ids:
        _provision_events(session, ids, only, found)
        _kits(session, ids, only, found)
        if only is None or only[0] == "device":
            _wipes(session, ids, found)
            _gates(session, ids, found)
            _device_moves(session, ids, only, found)
        if only is None or only[0] == "sim":
            _sim_moves(session, ids, only, found)
            _packages(session, ids, found)
    return found


def device_name(kind: Kind, code: str) -> str:
    """`phone 7K3M9-Q2XJ3`."""
    return f"{_(THINGS[ItemKind(kind)])} {show(code)}"


def sim_name(iccid: str | None) -> str:
    """By the last digits of the card, which are enough to tell two apart; never by its number."""
    return _("SIM ending {digits}", digits=iccid[-4:]) if iccid else _("own SIM")


def _device_moves(session: Session, ids: Sequence[int], only: Thing | None, found: dict[int, Detail]) -> None:
    query = (
        select(col(DeviceMove.entry_id), col(Entry.type), col(DeviceMove.device_id), col(DeviceMove.to_state))
        .join(Entry, col(Entry.id) == col(DeviceMove.entry_id))
        .where(col(DeviceMove.entry_id).in_(ids), _about("device", col(DeviceMove.device_id), only))
        .order_by(col(DeviceMove.id))
    )
    for entry_id, kind, device_id, state in session.execute(query):
        found[entry_id].things.add(("device", device_id))
        if kind in TOLD_BY_STATE:
            found[entry_id].said = [device_word(state)]
        elif state == DeviceState.READY and kind != EntryType.KIT_UNPACKED:
            found[entry_id].said.append(device_word(state))


def _sim_moves(session: Session, ids: Sequence[int], only: Thing | None, found: dict[int, Detail]) -> None:
    query = (
        select(col(SimMove.entry_id), col(Entry.type), col(SimMove.sim_id), col(SimMove.to_state))
        .join(Entry, col(Entry.id) == col(SimMove.entry_id))
        .where(col(SimMove.entry_id).in_(ids), _about("sim", col(SimMove.sim_id), only))
        .order_by(col(SimMove.id))
    )
    for entry_id, kind, sim_id, state in session.execute(query):
        found[entry_id].things.add(("sim", sim_id))
        if kind in TOLD_BY_STATE:
            found[entry_id].said = [sim_word(state)]


def _kits(session: Session, ids: Sequence[int], only: Thing | None, found: dict[int, Detail]) -> None:
    """What went into a bag or came out of it, which bag, and for which request."""
    unpacked = (col(Kit.ended_entry_id) == col(Entry.id)) & (col(Entry.type) == EntryType.KIT_UNPACKED)
    query: Select[*tuple[Any, ...]] = (
        select(col(Entry.id), col(Kit.code).label("bag"), col(KitRequest.code).label("request"), col(Device.code),
               col(Device.kind), col(Sim.iccid))
        .join(Kit, (col(Kit.entry_id) == col(Entry.id)) | unpacked)
        .join(KitItem, col(KitItem.kit_id) == col(Kit.id))
        .join(KitRequest, col(KitRequest.id) == col(Kit.request_id), isouter=True)
        .join(Device, col(Device.id) == col(KitItem.device_id), isouter=True)
        .join(Sim, col(Sim.id) == col(KitItem.sim_id), isouter=True)
        .where(col(Entry.id).in_(ids), ~unpacked | (col(KitItem.out_entry_id) == col(Entry.id)))
        .order_by(col(KitItem.id))
    )  # fmt: skip
    places: dict[int, list[str]] = {}
    for row in session.execute(query):
        if only is None:
            found[row.id].said.append(device_name(row.kind, row.code) if row.code else sim_name(row.iccid))
        request = [_("request {code}", code=show(row.request))] if row.request else []
        places[row.id] = [_("bag {code}", code=show(row.bag)), *request]
    for entry_id, words in places.items():
        found[entry_id].said += words


def _provision_events(session: Session, ids: Sequence[int], only: Thing | None, found: dict[int, Detail]) -> None:
    for row in session.execute(_events_query(ids, only)):
        detail = found[row.entry_id]
        detail.handover = row.number if row.type == EntryType.ISSUED else detail.handover
        detail.things.add(("device", row.device_id) if row.device_id else ("sim", row.sim_id))
        if row.type == EntryType.ISSUED and row.what == Happening.SET_UP:
            detail.said.append(_("set up safely together"))
            continue
        name = device_name(row.kind, row.code) if row.device_id else sim_name(row.iccid)
        words = terms(row.tenure, row.due_on) if row.tenure and row.type != EntryType.GIFTED else ""
        detail.said.append(", ".join(filter(None, ("" if only else name, words))))


def _events_query(ids: Sequence[int], only: Thing | None) -> Select[*tuple[Any, ...]]:
    return (
        select(
            col(ProvisionEvent.entry_id),
            col(Entry.type),
            col(ProvisionEvent.what),
            col(Provision.device_id),
            col(Provision.sim_id),
            col(Device.code),
            col(Device.kind),
            col(Sim.iccid),
            col(ProvisionEvent.tenure),
            col(ProvisionEvent.due_on),
            col(Handover.number),
        )
        .join(Entry, col(Entry.id) == col(ProvisionEvent.entry_id))
        .join(Provision, col(Provision.id) == col(ProvisionEvent.provision_id))
        .join(Handover, col(Handover.id) == col(Provision.handover_id))
        .join(Device, col(Device.id) == col(Provision.device_id), isouter=True)
        .join(Sim, col(Sim.id) == col(Provision.sim_id), isouter=True)
        .where(
            col(ProvisionEvent.entry_id).in_(ids),
            and_(_about("device", col(Provision.device_id), only), _about("sim", col(Provision.sim_id), only)),
            or_(col(ProvisionEvent.what) != Happening.ACTIVATED, col(Entry.type) != EntryType.ISSUED),
        )
        .order_by(col(ProvisionEvent.id))
    )


def _about(kind: str, column: Any, only: Thing | None) -> ColumnElement[bool]:
    return column == only[1] if only is not None and only[0] == kind else true()


def _wipes(session: Session, ids: Sequence[int], found: dict[int, Detail]) -> None:
    query = select(
        col(WipeRecord.entry_id),
        col(WipeRecord.method),
        col(WipeRecord.tool),
        col(WipeRecord.tool_version),
        col(WipeRecord.certificate),
    ).where(col(WipeRecord.entry_id).in_(ids))
    for entry_id, method, tool, version, certificate in session.execute(query):
        with_tool = _("{method} with {tool}", method=_(WIPE_NAMES[method]), tool=f"{tool} {version}".strip())
        found[entry_id].said.append(with_tool)
        if certificate:
            found[entry_id].said.append(_("certificate {number}", number=certificate))


def _gates(session: Session, ids: Sequence[int], found: dict[int, Detail]) -> None:
    query = (
        select(col(GatePassed.entry_id), col(GatePassed.gate))
        .where(col(GatePassed.entry_id).in_(ids))
        .order_by(col(GatePassed.id))
    )
    for entry_id, gate in session.execute(query):
        found[entry_id].said.append(gate_word(gate))


def _packages(session: Session, ids: Sequence[int], found: dict[int, Detail]) -> None:
    """Terms that were paid; and plans that an entry made, fulfilled or dropped, of which only the making is told."""
    planned = or_(col(RenewalPlan.entry_id) == col(Entry.id), col(RenewalPlan.ended_entry_id) == col(Entry.id))
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Entry.id), col(DataPackage.sim_id), col(DataPackage.allowance_gb), col(DataPackage.allowance_period),
            col(DataPackage.starts_on), col(DataPackage.ends_on), col(RenewalPlan.sim_id).label("planned_sim_id"),
            col(RenewalPlan.entry_id).label("planned_by"), col(RenewalPlan.renew_on), col(RenewalPlan.term_count),
            col(RenewalPlan.cost_pence), col(RenewalPlan.funder_ref),
        )
        .join(DataPackage, col(DataPackage.entry_id) == col(Entry.id), isouter=True)
        .join(RenewalPlan, planned, isouter=True)
        .where(col(Entry.id).in_(ids), or_(col(DataPackage.id).is_not(None), col(RenewalPlan.id).is_not(None)))
    )  # fmt: skip
    for row in session.execute(query):
        detail = found[row.id]
        detail.things.add(("paid", row.sim_id or row.planned_sim_id))
        if row.sim_id is not None:
            detail.said.append(
                f"{allowance(row.allowance_gb, row.allowance_period)}, {span(row.starts_on, row.ends_on)}"
            )
        elif row.planned_by == row.id:
            detail.said += plan_words(row.renew_on, row.term_count, row.cost_pence, row.funder_ref)
