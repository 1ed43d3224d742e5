"""The handover: one meeting, one person, any number of things, all or none of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.queries.scope import standing
from devicefleet.rules.access import Actor
from devicefleet.rules.acts import COMPUTERS, IN_HAND
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.fitting import refuse_mismatch
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.tags import new_handover_number, read_scan, show
from devicefleet.rules.terms import DeviceState, EntryType, Happening, Kind, SimForm, SimState, Tenure
from devicefleet.rules.words import _
from devicefleet.services import audit, finding, fitting, kit_requests, ledger, packing, placing, preparing, timeline
from devicefleet.services.ledger import About, Once
from devicefleet.tables import Device, Entry, Handover, Provision, ProvisionEvent, Sim, Survivor
from devicefleet.tables.base import key_of

TERMS = frozenset({Happening.ISSUED, Happening.RETENURED})
AT_ANY_TIME = frozenset(
    {Happening.CONFIRMED, Happening.ACTIVATED, Happening.SET_UP, Happening.RAN_OUT, Happening.CHARGED}
)
CARRIERS = (Kind.SMARTPHONE, Kind.MIFI_ROUTER, Kind.TABLET)
"""What an eSIM can live in, most likely first."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to hand over: what was scanned, and on what terms. `due_on` only for a loan with a date."""

    scan: str
    tenure: Tenure
    due_on: date | None = None


def issue(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    survivor: str,
    items: Sequence[Item],
    set_up: bool = False,
    on: date | None = None,
    number: str | None = None,
    once: Once | None = None,
) -> Handover:
    """Hand `items` over to one person on a day; `set_up` when their devices were made safe together there and then.

    `number` is that of a paper that was signed already; a new one is drawn without it. The same request again answers
    with the same handover.
    """
    person = finding.survivor(session, actor, "provision.issue", survivor, lock=True)
    if (before := ledger.earlier(session, once)) is not None:
        return session.exec(select(Handover).where(col(Handover.entry_id) == before.id)).one()
    if not items:
        raise Refused(_("Scan at least one device or SIM."), field="scan")
    about = About(finding.provider_of(session, key_of(person)), survivor_id=key_of(person))
    entry = ledger.open_entry(session, actor, at, EntryType.ISSUED, about, on=on, once=once)
    if (why_not := placing.why_not(session, person, entry.happened_on)) is not None:
        raise Conflict(why_not, field="survivor")
    handover = _meeting(session, entry, person, number)
    _lock_in_one_order(session, actor, items)
    given = [_hand_over(session, actor, entry, handover, item) for item in items]
    _refuse_mismatch(session, given)
    _carry(session, given)
    for one in given if set_up else ():
        if one.device_id and ItemKind(session.get_one(Device, one.device_id).kind) in COMPUTERS:
            note(session, entry, one, Happening.SET_UP)
    kit_requests.fulfil(session, actor, at, handover)
    timeline.refresh(session, [key_of(person)])
    audit.record(session, actor, at, "provision.issued", "handover", handover.number, ["items", "tenure", "due_on"])
    return handover


def _meeting(session: Session, entry: Entry, person: Survivor, number: str | None) -> Handover:
    handover = Handover(
        entry_id=key_of(entry),
        number=number or new_handover_number(),
        provider_id=entry.provider_id,
        survivor_id=key_of(person),
        handed_over_on=entry.happened_on,
    )
    session.add(handover)
    session.flush()
    return handover


def _lock_in_one_order(session: Session, actor: Actor, items: Sequence[Item]) -> None:
    """Two clerks who scanned the same things in another order wait for each other once, not both ways."""
    for scan in sorted({item.scan for item in items}, key=lambda scan: read_scan(scan).value):
        if len(items) > 1 and finding.sim_or_none(session, actor, "provision.issue", scan) is None:
            finding.devices_matching(session, actor, "device.read", scan)


def _hand_over(session: Session, actor: Actor, entry: Entry, handover: Handover, item: Item) -> Provision:
    _refuse_terms(item, entry.happened_on)
    sim = finding.sim_or_none(session, actor, "provision.issue", item.scan)
    if sim is not None:
        return _hand_over_sim(session, entry, handover, sim, item)
    found = finding.devices_matching(session, actor, "device.read", item.scan)
    device = found[0] if len(found) == 1 else finding.device(session, actor, "device.read", item.scan)
    if device.provider_id != handover.provider_id:
        raise NotFound(finding.no_device(item.scan), field="scan")
    return _hand_over_device(session, entry, handover, device, item)


def _refuse_terms(item: Item, on: date) -> None:
    if item.tenure == Tenure.LOAN_FIXED and item.due_on is None:
        raise Refused(_("Say until when the loan is agreed."), field="due_on")
    if item.tenure != Tenure.LOAN_FIXED and item.due_on is not None:
        raise Refused(
            _("Only a loan with a date has a return date. Leave it out, or choose that loan."), field="due_on"
        )
    if item.due_on is not None and item.due_on <= on:
        raise Refused(_("The agreed date must be after the day of the handover."), field="due_on")


def _hand_over_device(session: Session, entry: Entry, handover: Handover, device: Device, item: Item) -> Provision:
    ledger.move_device(session, entry, device, DeviceState.ISSUED)
    if item.tenure == Tenure.GIFT:
        ledger.move_device(session, entry, device, DeviceState.TRANSFERRED)
    wipe = preparing.wipe_of(session, device)
    if entry.happened_on < wipe.wiped_on:
        sentence = _("{code} was wiped on {date}, after the day you give.", code=show(device.code), date=wipe.wiped_on)
        raise Refused(sentence, field="on")
    packing.leave(session, entry, handover.survivor_id, device_id=key_of(device))
    provision = Provision(
        **_common(entry, handover), device_id=device.id, wipe_id=wipe.id, tenure=item.tenure, due_on=item.due_on
    )
    _provide(session, provision)
    return provision


def _hand_over_sim(session: Session, entry: Entry, handover: Handover, sim: Sim, item: Item) -> Provision:
    if sim.provider_id != handover.provider_id:
        raise NotFound(finding.no_device(item.scan), field="scan")
    if sim.holder_id not in (None, handover.survivor_id):
        name = ledger.sim_name(sim)
        sentence = _("SIM {sim} has belonged to somebody else, so it may never go to another person.", sim=name)
        raise Conflict(sentence, field="scan")
    if sim.pack_expires_on is not None and sim.pack_expires_on < entry.happened_on:
        name, expired_on = ledger.sim_name(sim), sim.pack_expires_on
        sentence = _("SIM {sim} expired on {date} without being used. Choose another one.", sim=name, date=expired_on)
        raise Conflict(sentence, field="scan")
    in_use = sim.own_number and sim.state == SimState.ACTIVATED
    if not in_use:
        ledger.move_sim(session, entry, sim, SimState.ISSUED)
    packing.leave(session, entry, handover.survivor_id, sim_id=key_of(sim))
    sim.holder_id = handover.survivor_id
    session.flush()
    provision = Provision(
        **_common(entry, handover), sim_id=sim.id, sim_holder_id=handover.survivor_id, tenure=Tenure.GIFT
    )
    _provide(session, provision)
    if in_use:
        note(session, entry, provision, Happening.ACTIVATED)
    return provision


def _refuse_mismatch(session: Session, given: Sequence[Provision]) -> None:
    """A SIM that cannot work in the phone handed over with it."""
    devices = [session.get_one(Device, one.device_id) if one.device_id else None for one in given]
    sims = [session.get_one(Sim, one.sim_id) if one.sim_id else None for one in given]
    refuse_mismatch(fitting.thing_of(device, sim) for device, sim in zip(devices, sims, strict=True))


def _carry(session: Session, given: Sequence[Provision]) -> None:
    """An eSIM lives in a device: in one handed over with it, or in the only phone of theirs. Else nobody knows."""
    esims = [one for one in given if one.sim_id and session.get_one(Sim, one.sim_id).form == SimForm.ESIM]
    if not esims:
        return
    kinds = [(session.get_one(Device, one.device_id).kind, one) for one in given if one.device_id]
    likely = ([one for kind, one in kinds if kind == carrier] for carrier in CARRIERS)
    fit = next(filter(None, likely), None) or _phones(session, esims[0].survivor_id)
    for esim in esims:
        esim.carrier_id = fit[0].id if len(fit) == 1 else None
    session.flush()


def _phones(session: Session, survivor_id: int) -> Sequence[Provision]:
    """The phones in somebody's hands."""
    query = (
        select(Provision)
        .join(Device, col(Device.id) == col(Provision.device_id))
        .where(
            col(Provision.survivor_id) == survivor_id,
            col(Provision.closed_on).is_(None),
            col(Provision.voided_at).is_(None),
            col(Device.kind) == Kind.SMARTPHONE,
            col(Device.state).in_(IN_HAND),
        )
    )
    return session.exec(query).all()


def _common(entry: Entry, handover: Handover) -> dict[str, Any]:
    return {
        "entry_id": entry.id,
        "handover_id": handover.id,
        "survivor_id": handover.survivor_id,
        "opened_on": handover.handed_over_on,
    }


def _provide(session: Session, provision: Provision) -> None:
    session.add(provision)
    session.flush()
    entry = session.get_one(Entry, provision.entry_id)
    note(session, entry, provision, Happening.ISSUED, tenure=provision.tenure, due_on=provision.due_on)


def note(
    session: Session,
    entry: Entry,
    provision: Provision,
    what: Happening,
    *,
    tenure: Tenure | None = None,
    due_on: date | None = None,
) -> None:
    """Write one happening of one provision, on the entry's day."""
    if entry.happened_on < provision.opened_on:
        sentence = _("That is before it was handed over, on {date}. Check the date.", date=provision.opened_on)
        raise Refused(sentence, field="on")
    _refuse_out_of_order(session, entry, provision, what)
    session.add(
        ProvisionEvent(
            entry_id=key_of(entry),
            provision_id=key_of(provision),
            what=what,
            happened_on=entry.happened_on,
            tenure=tenure,
            due_on=due_on,
        )
    )
    session.flush()


def _refuse_out_of_order(session: Session, entry: Entry, provision: Provision, what: Happening) -> None:
    """What became of a thing is told in the order it happened: a later telling of an earlier day would contradict it.

    Terms have an order of their own; a sighting or an activation may be told at any time, but not after a return.
    """
    if what in AT_ANY_TIME:
        return
    if what == Happening.RETURNED:
        others: frozenset[Happening] = frozenset(Happening)
    else:
        others = TERMS if what in TERMS else frozenset(Happening) - TERMS - AT_ANY_TIME
    latest = (
        select(col(ProvisionEvent.happened_on))
        .where(
            col(ProvisionEvent.provision_id) == provision.id,
            col(ProvisionEvent.what).in_(others),
            standing(col(ProvisionEvent.entry_id)),
        )
        .order_by(col(ProvisionEvent.happened_on).desc())
        .limit(1)
    )
    told_on = session.exec(latest).one_or_none()
    if told_on is not None and entry.happened_on < told_on:
        sentence = _("Something later was recorded already, on {date}. Give that day or a later one.", date=told_on)
        raise Refused(sentence, field="on")
