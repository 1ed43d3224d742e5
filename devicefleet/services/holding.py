"""While somebody holds a thing: what can happen to it, and the terms on which it is theirs."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.rules.access import Actor
from devicefleet.rules.acts import FITS
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.tags import show
from devicefleet.rules.terms import DeviceState, EntryType, Happening, SimState, Tenure
from devicefleet.rules.words import _
from devicefleet.services import audit, finding, issuing, ledger, packages, plans, timeline
from devicefleet.services.ledger import About, Once
from devicefleet.tables import Device, Entry, Provision, Sim
from devicefleet.tables.base import key_of


@dataclass(frozen=True, slots=True)
class Report:
    """What one happening means for the entry, the provision and the thing's own life."""

    entry: EntryType
    what: Happening
    device: DeviceState | None = None
    sim: SimState | None = None


REPORTS: dict[str, Report] = {
    "lost": Report(EntryType.LOST, Happening.LOST, DeviceState.LOST, SimState.LOST),
    "stolen": Report(EntryType.STOLEN, Happening.STOLEN, DeviceState.STOLEN, SimState.LOST),
    "fault": Report(EntryType.FAULT, Happening.FAULT, DeviceState.FAULT_REPORTED),
    "repair": Report(EntryType.REPAIR, Happening.IN_REPAIR, DeviceState.IN_REPAIR),
    "quarantine": Report(EntryType.QUARANTINED, Happening.QUARANTINED, DeviceState.QUARANTINED),
    "activate": Report(EntryType.ACTIVATED, Happening.ACTIVATED, None, SimState.ACTIVATED),
    "confirm": Report(EntryType.CONFIRMED, Happening.CONFIRMED),
    "setup": Report(EntryType.SET_UP, Happening.SET_UP),
    "ran-out": Report(EntryType.RAN_OUT, Happening.RAN_OUT),
    "topped-up": Report(EntryType.CHARGED, Happening.CHARGED),
    "found": Report(EntryType.FOUND, Happening.FOUND, DeviceState.ISSUED, SimState.ACTIVATED),
    "repaired": Report(EntryType.REPAIRED, Happening.REPAIRED, DeviceState.ISSUED),
    "release": Report(EntryType.RELEASED, Happening.RELEASED, DeviceState.ISSUED),
}
"""By the word used in paths and on the command line. The last three put a thing back into its holder's hands."""


@dataclass(frozen=True, slots=True)
class Held:
    """An open provision with its thing: exactly one of `device` and `sim`."""

    provision: Provision
    device: Device | None
    sim: Sim | None

    @property
    def kind(self) -> ItemKind:
        """What the thing is."""
        return ItemKind(self.device.kind) if self.device else ItemKind.SIM

    @property
    def name(self) -> str:
        """How the thing is called in sentences and in the audit trail."""
        return show(self.device.code) if self.device else ledger.sim_name(_sim(self.sim))


def held(session: Session, actor: Actor, action: str, scan: str) -> Held:
    """What is held under this code, IMEI, serial or ICCID, by a person within reach; refuses when nobody holds it."""
    seen = _look(session, actor, action, scan, lock=False)
    finding.lock_people(session, [seen.provision.survivor_id])
    return _look(session, actor, action, scan, lock=True)


def _look(session: Session, actor: Actor, action: str, scan: str, *, lock: bool) -> Held:
    sim = finding.sim_or_none(session, actor, "sim.read", scan, holder_action=action, lock=lock)
    device = None if sim else finding.device(session, actor, "device.read", scan, holder_action=action, lock=lock)
    device_id, sim_id = device.id if device else None, sim.id if sim else None
    provision = finding.open_provision(session, device_id=device_id, sim_id=sim_id, lock=lock)
    if provision is None or not timeline.within_reach(session, actor, action, provision.survivor_id):
        raise Conflict(_("Nobody in your list holds {scan} now.", scan=scan.strip()), field="scan")
    return Held(provision, device, sim)


def report(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    scan: str,
    word: str,
    on: date | None = None,
    once: Once | None = None,
) -> Entry:
    """Something happened to a thing somebody holds; `word` is a key of `REPORTS`."""
    if (before := ledger.earlier(session, once)) is not None:
        return before
    thing = held(session, actor, "provision.report", scan)
    meaning = REPORTS[word]
    _refuse_unfit(thing, word)
    entry = _entry(session, actor, at, meaning.entry, thing, on, once)
    _move(session, entry, thing, meaning)
    issuing.note(session, entry, thing.provision, meaning.what)
    return _done(session, actor, at, thing, entry, f"provision.{word.replace('-', '_')}", ["state"])


def extend(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    scan: str,
    until: date,
    on: date | None = None,
    once: Once | None = None,
) -> Entry:
    """Agree a new return date for a loan."""
    if (before := ledger.earlier(session, once)) is not None:
        return before
    thing = held(session, actor, "provision.terms", scan)
    if thing.provision.tenure in (Tenure.GIFT, Tenure.CONDITIONAL_GIFT):
        raise Conflict(_("{name} is theirs to keep: there is no return date to agree.", name=thing.name))
    if until <= (on or at.today):
        raise Refused(_("The new date must be in the future."), field="until")
    entry = _entry(session, actor, at, EntryType.EXTENDED, thing, on, once)
    return _set_terms(session, actor, at, thing, entry, Tenure.LOAN_FIXED, until)


def gift(
    session: Session, actor: Actor, at: Moment, *, scan: str, on: date | None = None, once: Once | None = None
) -> Entry:
    """What was lent is now theirs to keep."""
    if (before := ledger.earlier(session, once)) is not None:
        return before
    return gift_held(session, actor, at, held(session, actor, "provision.terms", scan), on=on, once=once)


def gift_held(
    session: Session, actor: Actor, at: Moment, thing: Held, *, on: date | None = None, once: Once | None = None
) -> Entry:
    """As `gift`, for something that was found already."""
    if thing.provision.tenure == Tenure.GIFT:
        raise Conflict(_("{name} is already theirs to keep.", name=thing.name))
    entry = _entry(session, actor, at, EntryType.GIFTED, thing, on, once)
    if thing.device is not None and thing.device.state == DeviceState.ISSUED:
        ledger.move_device(session, entry, thing.device, DeviceState.TRANSFERRED)
    return _set_terms(session, actor, at, thing, entry, Tenure.GIFT, None)


def take_back(
    session: Session, actor: Actor, at: Moment, *, scan: str, on: date | None = None, once: Once | None = None
) -> Entry:
    """The thing is back: a device waits for its wipe, a SIM is cancelled, since it may never go to anybody else."""
    if (before := ledger.earlier(session, once)) is not None:
        return before
    thing = held(session, actor, "provision.return", scan)
    entry = _entry(session, actor, at, EntryType.RETURNED, thing, on, once)
    if thing.device is not None:
        recovered = thing.device.state in (DeviceState.LOST, DeviceState.STOLEN)
        ledger.move_device(session, entry, thing.device, DeviceState.RECEIVED if recovered else DeviceState.RETURNED)
    else:
        sim = _sim(thing.sim)
        ledger.move_sim(session, entry, sim, SimState.CANCELLED)
        plans.end(session, key_of(sim), entry)
    issuing.note(session, entry, thing.provision, Happening.RETURNED)
    thing.provision.closed_on = entry.happened_on
    return _done(session, actor, at, thing, entry, "provision.returned", ["closed_on"])


def _entry(
    session: Session, actor: Actor, at: Moment, kind: EntryType, thing: Held, on: date | None, once: Once | None
) -> Entry:
    about = About(
        finding.provider_of(session, thing.provision.survivor_id),
        survivor_id=thing.provision.survivor_id,
        device_id=thing.provision.device_id,
        sim_id=thing.provision.sim_id,
    )
    return ledger.open_entry(session, actor, at, kind, about, on=on, once=once)


def _refuse_unfit(thing: Held, word: str) -> None:
    """Not every act is for every kind of thing, and what is paid on a SIM cannot be used before it is activated."""
    kinds, sentence = FITS.get(word, (frozenset(ItemKind), ""))
    if thing.kind not in kinds:
        raise Refused(_(sentence, name=thing.name), field="scan")
    if word in ("ran-out", "topped-up") and thing.sim is not None and thing.sim.state == SimState.ISSUED:
        raise Conflict(_("SIM {name} is not activated yet. Note that first.", name=thing.name), field="scan")


def _move(session: Session, entry: Entry, thing: Held, meaning: Report) -> None:
    if thing.device is not None:
        to = meaning.device
        if to == DeviceState.ISSUED and thing.provision.tenure == Tenure.GIFT:
            to = DeviceState.TRANSFERRED
        if to is not None:
            ledger.move_device(session, entry, thing.device, to)
    elif meaning.sim is not None:
        sim = _sim(thing.sim)
        ledger.move_sim(session, entry, sim, meaning.sim)
        if meaning.sim == SimState.LOST:
            plans.end(session, key_of(sim), entry)
        if meaning.entry == EntryType.ACTIVATED:
            packages.follow_activation(session, key_of(sim), entry.happened_on)
    elif meaning.device is not None:
        raise Refused(_("{name} is a SIM: report it lost, or take it back.", name=thing.name), field="scan")


def _set_terms(
    session: Session, actor: Actor, at: Moment, thing: Held, entry: Entry, tenure: Tenure, due_on: date | None
) -> Entry:
    issuing.note(session, entry, thing.provision, Happening.RETENURED, tenure=tenure, due_on=due_on)
    thing.provision.tenure, thing.provision.due_on = tenure, due_on
    return _done(session, actor, at, thing, entry, f"provision.{entry.type.value}", ["tenure", "due_on"])


def _done(
    session: Session, actor: Actor, at: Moment, thing: Held, entry: Entry, action: str, fields: list[str]
) -> Entry:
    session.add(thing.provision)
    session.flush()
    timeline.refresh(session, [thing.provision.survivor_id])
    audit.record(session, actor, at, action, "provision", str(key_of(thing.provision)), fields)
    return entry


def _sim(sim: Sim | None) -> Sim:
    if sim is None:
        raise LookupError("a provision holds a device or a SIM")
    return sim
