"""Kits: packed ahead or for a request, taken apart, and handed over whole. Each thing in one comes back by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.rules.access import Actor
from devicefleet.rules.fitting import refuse_mismatch, refuse_unasked
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.requesting import TO_HAND_OVER, allow_step
from devicefleet.rules.tags import parse_code, show
from devicefleet.rules.terms import DeviceState, EntryType, RequestState, SimState, Tenure
from devicefleet.rules.words import _
from devicefleet.services import audit, finding, fitting, issuing, kit_requests, ledger, packing, placing, timeline
from devicefleet.services.fitting import Found
from devicefleet.services.issuing import Item
from devicefleet.services.ledger import About, Once
from devicefleet.tables import Device, Entry, Handover, Kit, KitItem, KitRequest, Label, Sim, Survivor
from devicefleet.tables.base import key_of


@dataclass(frozen=True, slots=True)
class Packing:
    """What goes into one bag: scans of its label and of the things, and of the slip it is packed for, if any."""

    bag: str
    scans: Sequence[str]
    request: str | None = None


@dataclass(frozen=True, slots=True)
class Handing:
    """A request on its way into somebody's hands: scans of its slip, and of a bag or of each thing."""

    request: str
    scans: Sequence[str]
    set_up: bool = False
    on: date | None = None


def pack(session: Session, actor: Actor, at: Moment, *, packed: Packing, once: Once | None = None) -> Kit:
    """A kit in a bag: its devices are packed, its SIMs kept for it."""
    request = _to_pack(session, actor, packed.request) if packed.request else None
    if (before := ledger.earlier(session, once)) is not None:
        return session.exec(select(Kit).where(col(Kit.entry_id) == before.id)).one()
    if request is not None:
        allow_step(request.code, request.state, RequestState.PACKED)
    found = fitting.find(session, actor, "kit.pack", packed.scans)
    bag = bag_code(session, actor, packed.bag)
    if not found:
        raise Refused(_("Scan at least one thing that goes into the bag."), field="scan")
    refuse_unfit(found, request)
    about = About(_one_store(found, request), survivor_id=request.survivor_id if request else None)
    entry = ledger.open_entry(session, actor, at, EntryType.KIT_PACKED, about, once=once)
    kit = Kit(
        code=bag,
        provider_id=about.provider_id,
        entry_id=key_of(entry),
        request_id=request.id if request else None,
        packed_on=entry.happened_on,
    )
    session.add(kit)
    session.flush()
    for one in found:
        _put_in(session, entry, kit, one)
    if request is not None:
        kit_requests.step(session, actor, at, request, RequestState.PACKED)
        timeline.refresh(session, [request.survivor_id])
    audit.record(session, actor, at, "kit.packed", "kit", bag, [f"things={len(found)}"])
    return kit


def unpack(session: Session, actor: Actor, at: Moment, *, bag: str, once: Once | None = None) -> Kit:
    """Everything goes back on the shelf, as ready as it was; a request it was for is to be picked again."""
    if (before := ledger.earlier(session, once)) is not None:
        return session.exec(select(Kit).where(col(Kit.ended_entry_id) == before.id)).one()
    kit = _to_unpack(session, actor, bag)
    request = session.get_one(KitRequest, kit.request_id) if kit.request_id else None
    about = About(kit.provider_id, survivor_id=request.survivor_id if request else None)
    entry = ledger.open_entry(session, actor, at, EntryType.KIT_UNPACKED, about, once=once)
    for item in packing.inside(session, kit):
        if item.device_id is not None:
            ledger.move_device(session, entry, session.get_one(Device, item.device_id), DeviceState.READY)
        elif item.sim_id is not None:
            ledger.move_sim(session, entry, session.get_one(Sim, item.sim_id), SimState.IN_STOCK)
    packing.end(session, kit, entry)
    if request is not None:
        kit_requests.step(session, actor, at, request, RequestState.PICKING)
        timeline.refresh(session, [request.survivor_id])
    audit.record(session, actor, at, "kit.unpacked", "kit", kit.code, ["state"])
    return kit


def hand_over(session: Session, actor: Actor, at: Moment, *, handing: Handing, once: Once | None = None) -> Handover:
    """The handover of a request: the bag packed for it (or ahead), or its things one by one, on the terms asked for."""
    person_id = finding.request(session, actor, "provision.issue", handing.request, lock=False).survivor_id
    finding.lock_people(session, [person_id])
    request = finding.request(session, actor, "provision.issue", handing.request)
    if (before := ledger.earlier(session, once)) is not None:
        return session.exec(select(Handover).where(col(Handover.entry_id) == before.id)).one()
    if request.state not in TO_HAND_OVER:
        allow_step(request.code, request.state, RequestState.HANDED_OVER)
    person = session.get_one(Survivor, person_id)
    _refuse_untold(session, actor, request, person, handing.on or at.today)
    found = contents(session, actor, request, handing.scans)
    _refuse_left_behind(session, request, found)
    refuse_unfit(found, request)
    made = issuing.issue(
        session,
        actor,
        at,
        survivor=person.ref,
        items=[_item(request, one) for one in found],
        set_up=handing.set_up,
        on=handing.on,
        once=once,
    )
    if request.state is not RequestState.HANDED_OVER:
        kit_requests.hand_over(session, actor, at, request, made)
    return made


def contents(session: Session, actor: Actor, request: KitRequest | None, scans: Sequence[str]) -> list[Found]:
    """What was scanned, with a bag's label standing for all that is in it; refuses a bag packed for another request."""
    found: list[Found] = []
    for scan in scans:
        bag = bag_of(session, actor, scan)
        if bag is None:
            found += fitting.find(session, actor, "provision.issue", [scan])
            continue
        if bag.request_id is not None and (request is None or bag.request_id != request.id):
            other = session.get_one(KitRequest, bag.request_id)
            sentence = _("This bag is packed for request {code}. Scan that request's slip, or another bag.")
            raise Conflict(sentence.format(code=show(other.code)), field="scan")
        found += _inside(session, bag)
    return found


def bag_of(session: Session, actor: Actor, scan: str) -> Kit | None:
    """The packed kit with this label, if it is one."""
    try:
        return finding.open_kit(session, actor, "provision.issue", scan)
    except NotFound:
        return None


def bag_code(session: Session, actor: Actor, scan: str) -> str:
    """The code of an empty bag's label: printed ahead by us, or used for a kit of ours before."""
    code = parse_code(scan) or ""
    label = session.exec(select(Label).where(col(Label.code) == code).with_for_update()).one_or_none()
    kit = session.exec(select(Kit).where(col(Kit.code) == code).order_by(col(Kit.id).desc()).limit(1)).one_or_none()
    ours = {one.provider_id for one in (label, kit) if one is not None}
    if not ours or (actor.provider_id is not None and actor.provider_id not in ours):
        sentence = _("{scan} is not the label of a bag. Print bag labels first, and scan one.", scan=scan.strip())
        raise NotFound(sentence, field="scan")
    if label is not None and (label.voided_at is not None or label.device_id is not None):
        raise Conflict(
            _("{scan} is not the label of a bag any more. Scan another one.", scan=scan.strip()), field="scan"
        )
    if kit is not None and kit.ended_on is None:
        raise Conflict(_("There is a kit in this bag already. Scan another bag, or unpack it first."), field="scan")
    return code


def refuse_unfit(found: Sequence[Found], request: KitRequest | None) -> None:
    """Things that do not go together, or that the request does not ask for."""
    known = fitting.things(found)
    refuse_unasked(known, kit_requests.parts_of(request) if request else None)
    refuse_mismatch(known)


def _refuse_untold(session: Session, actor: Actor, request: KitRequest, person: Survivor, on: date) -> None:
    """Stores know requests and no people: what is in the way of a handover is not for them to read."""
    if actor.may("survivor.read"):
        return
    reached = timeline.within_reach(session, actor, "provision.issue", key_of(person))
    if not reached or placing.why_not(session, person, on) is not None:
        sentence = _("Nothing may be handed over for request {code} now. Keep the kit, and ask whoever asked for it.")
        raise Conflict(sentence.format(code=show(request.code)), field="scan")


def _refuse_left_behind(session: Session, request: KitRequest, found: Sequence[Found]) -> None:
    """A kit packed for the request goes out whole."""
    query = select(Kit).where(col(Kit.request_id) == request.id, col(Kit.ended_on).is_(None))
    kit = session.exec(query).one_or_none()
    if kit is None:
        return
    handed = {(one.device and one.device.id, one.sim and one.sim.id) for one in found}
    if any((item.device_id, item.sim_id) not in handed for item in packing.inside(session, kit)):
        sentence = _("A kit is packed for this request, in bag {code}. Scan that bag, or unpack it first.")
        raise Conflict(sentence.format(code=show(kit.code)), field="scan")


def _to_unpack(session: Session, actor: Actor, bag: str) -> Kit:
    """The kit, after the person it is packed for."""
    kit = finding.open_kit(session, actor, "kit.pack", bag, lock=False)
    if kit.request_id is not None:
        finding.lock_people(session, [session.get_one(KitRequest, kit.request_id).survivor_id])
    return finding.open_kit(session, actor, "kit.pack", bag)


def _to_pack(session: Session, actor: Actor, scan: str) -> KitRequest:
    """The request, after its person: locks are taken in one order."""
    person_id = finding.request(session, actor, "request.pick", scan, lock=False).survivor_id
    finding.lock_people(session, [person_id])
    return finding.request(session, actor, "request.pick", scan)


def _put_in(session: Session, entry: Entry, kit: Kit, one: Found) -> None:
    if one.device is not None:
        ledger.move_device(session, entry, one.device, DeviceState.PACKED)
    elif one.sim is not None:
        ledger.move_sim(session, entry, one.sim, SimState.RESERVED)
    item = KitItem(
        kit_id=key_of(kit), device_id=one.device.id if one.device else None, sim_id=one.sim.id if one.sim else None
    )
    session.add(item)
    session.flush()


def _one_store(found: Sequence[Found], request: KitRequest | None) -> int:
    """The organisation whose stock all of it is."""
    owner = request.provider_id if request else found[0].provider_id
    for one in found:
        if one.provider_id != owner:
            raise NotFound(finding.no_device(one.scan), field="scan")
    return owner


def _inside(session: Session, kit: Kit) -> list[Found]:
    found = []
    for item in packing.inside(session, kit):
        if item.device_id is not None:
            device = session.get_one(Device, item.device_id)
            found.append(Found(device.code, device=device))
        elif item.sim_id is not None:
            sim = session.get_one(Sim, item.sim_id)
            found.append(Found(sim.iccid or sim.number_index or "", sim=sim))
    return found


def _item(request: KitRequest, one: Found) -> Item:
    """A SIM is always theirs to keep: it may never go to anybody else."""
    if one.sim is not None:
        return Item(one.scan, Tenure.GIFT)
    return Item(one.scan, request.tenure, request.due_on)
