"""Everything seen at once: one entry says that somebody still has what is in their hands, so one undo takes it back."""

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.rules.access import Actor
from devicefleet.rules.acts import acts_of_device, acts_of_sim
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.terms import EntryType, Happening
from devicefleet.rules.words import _
from devicefleet.services import audit, finding, issuing, ledger, timeline
from devicefleet.services.ledger import About, Once
from devicefleet.tables import Device, Entry, Provision, Sim, Survivor
from devicefleet.tables.base import key_of


def confirm_all(session: Session, actor: Actor, at: Moment, *, survivor: str, once: Once | None = None) -> Entry:
    """They still have each thing that is in their hands today; what is lost or broken stays as it is recorded."""
    person = finding.survivor(session, actor, "provision.report", survivor, lock=True)
    if (before := ledger.earlier(session, once)) is not None:
        return before
    held = _in_hand(session, person)
    if not held:
        raise Conflict(_("There is nothing in their hands to confirm."))
    about = About(finding.provider_of(session, key_of(person)), survivor_id=key_of(person))
    entry = ledger.open_entry(session, actor, at, EntryType.CONFIRMED, about, once=once)
    for provision in held:
        issuing.note(session, entry, provision, Happening.CONFIRMED)
    timeline.refresh(session, [key_of(person)])
    audit.record(session, actor, at, "provision.confirmed_all", "survivor", person.ref)
    return entry


def _in_hand(session: Session, person: Survivor) -> list[Provision]:
    query = (
        select(Provision, Device, Sim)
        .join(Device, col(Device.id) == col(Provision.device_id), isouter=True)
        .join(Sim, col(Sim.id) == col(Provision.sim_id), isouter=True)
        .where(col(Provision.survivor_id) == person.id, col(Provision.closed_on).is_(None))
        .where(col(Provision.voided_at).is_(None))
        .order_by(col(Provision.id))
    )
    return [provision for provision, device, sim in session.exec(query) if "confirm" in _acts(provision, device, sim)]


def _acts(provision: Provision, device: Device | None, sim: Sim | None) -> tuple[str, ...]:
    if device is not None:
        return acts_of_device(ItemKind(device.kind), device.state, provision.tenure)
    return acts_of_sim(sim.state, renewable=False) if sim is not None else ()
