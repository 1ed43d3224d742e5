"""Finding the thing or the person a request is about, within reach of who asks, locked for the write to come.

Locks are taken in one order, so that two requests never wait for each other: a person first, then things by their
codes, the end of the audit trail last.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, bindparam, exists, false, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from devicefleet.db import config_of, is_reading
from devicefleet.queries import old_labels
from devicefleet.queries.scope import devices_of, kits_of, requests_of, shelves_of, sims_of, survivors_of
from devicefleet.rules.access import Actor, Scope, scope_of
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.tags import parse_code, parse_reference, read_scan
from devicefleet.rules.words import _
from devicefleet.sealing import blind_index
from devicefleet.tables import Device, Kit, KitRequest, Provider, Provision, Responsibility, Shelf, Sim, Site, Survivor

Row = TypeVar("Row")
PEOPLE = (
    select(Survivor)
    .where(col(Survivor.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Survivor.id))
    .with_for_update(of=Survivor)
    .execution_options(populate_existing=True)
)


def device(
    session: Session, actor: Actor, action: str, scan: str, *, holder_action: str | None = None, lock: bool = True
) -> Device:
    """The device with this code, IMEI or serial number; refuses with `NotFound`, or when a serial fits several.

    With `holder_action`, also one that somebody holds for whom `actor` may take it: what is held stays with people
    who move, and those who support them now have to answer for it, whoever's stock it came from.
    """
    found = devices_matching(session, actor, action, scan, holder_action=holder_action, lock=lock)
    if not found:
        raise NotFound(no_device(scan), field="scan")
    if len(found) > 1:
        raise Conflict(_("Several devices have the serial number {serial}. Scan the label.", serial=scan.strip()))
    return found[0]


def devices_matching(
    session: Session, actor: Actor, action: str, scan: str, *, holder_action: str | None = None, lock: bool = True
) -> list[Device]:
    """At most two devices that answer to this code, IMEI or serial number."""
    read = read_scan(scan)
    match = {
        "code": col(Device.code) == read.value,
        "imei": or_(col(Device.imei) == read.value, col(Device.imei2) == read.value, col(Device.serial) == read.value),
        "iccid": col(Device.serial) == read.value,
        "serial": col(Device.serial) == read.value,
    }[read.kind]
    within = or_(devices_of(actor, action), _held(actor, holder_action, col(Provision.device_id) == col(Device.id)))
    query = select(Device).where(match, within).limit(2)
    found = list(session.exec(_to_change(session, query, Device, lock)))
    return found if found or read.kind != "code" else _by_old_label(session, within, read.value, lock)


def notices(session: Session) -> tuple[str, ...]:
    """What whoever scanned should hear beside the answer; each sentence once."""
    return tuple(session.info.pop("notices", ()))


def _by_old_label(session: Session, within: ColumnElement[bool], code: str, lock: bool) -> list[Device]:
    """The device that had this label before it was replaced; doors say so once they are done."""
    query = select(Device).where(old_labels.once_labelled([code]), within)
    found = list(session.exec(_to_change(session, query, Device, lock)))
    session.info.setdefault("notices", {}).update({old_labels.told(code, device.code): None for device in found})
    return found


def sim(
    session: Session, actor: Actor, action: str, scan: str, *, holder_action: str | None = None, lock: bool = True
) -> Sim:
    """The SIM with this ICCID or phone number; `holder_action` as for `device`."""
    found = sim_or_none(session, actor, action, scan, holder_action=holder_action, lock=lock)
    if found is None:
        raise NotFound(_("There is no SIM {scan} in your register. Check the number and try again.", scan=scan.strip()))
    return found


def sim_or_none(
    session: Session, actor: Actor, action: str, scan: str, *, holder_action: str | None = None, lock: bool = True
) -> Sim | None:
    """As `sim`, with None for none. What stands for a number that is not known here (`sims.register`) is a scan too."""
    read = read_scan(scan)
    if read.kind == "code" and not read.value.isdigit():
        return None
    text = "".join(scan.split())
    index = blind_index(config_of(session).keys.bytes_of("index"), e164(text))
    within = or_(sims_of(actor, action), _held(actor, holder_action, col(Provision.sim_id) == col(Sim.id)))
    known_as = or_(col(Sim.iccid) == text, col(Sim.number_index).in_((index, text)))
    query = select(Sim).where(known_as, within)
    return session.exec(_to_change(session, query, Sim, lock)).one_or_none()


def survivor(session: Session, actor: Actor, action: str, ref: str, *, lock: bool = False) -> Survivor:
    """The person with this reference, if within reach."""
    query = select(Survivor).where(col(Survivor.ref) == (parse_reference(ref) or ""), survivors_of(actor, action))
    person = session.exec(_to_change(session, query, Survivor, lock)).one_or_none()
    if person is None:
        sentence = _("There is no survivor {ref} in your list. Check the reference and try again.", ref=ref.strip())
        raise NotFound(sentence, field="survivor")
    return person


def request(session: Session, actor: Actor, action: str, scan: str, *, lock: bool = True) -> KitRequest:
    """The request for a kit with this code, as its pick slip shows it."""
    query = select(KitRequest).where(col(KitRequest.code) == (parse_code(scan) or ""), requests_of(actor, action))
    found = session.exec(_to_change(session, query, KitRequest, lock)).one_or_none()
    if found is None:
        raise NotFound(
            _("There is no request {scan} in your list. Scan its pick slip.", scan=scan.strip()), field="scan"
        )
    return found


def open_kit(session: Session, actor: Actor, action: str, scan: str, *, lock: bool = True) -> Kit:
    """The kit that is packed in the bag with this label."""
    query = select(Kit).where(
        col(Kit.code) == (parse_code(scan) or ""), col(Kit.ended_on).is_(None), kits_of(actor, action)
    )
    found = session.exec(_to_change(session, query, Kit, lock)).one_or_none()
    if found is None:
        raise NotFound(
            _("There is no packed kit {scan} in your store. Scan the bag's label.", scan=scan.strip()), field="scan"
        )
    return found


def shelf(session: Session, actor: Actor, action: str, scan: str) -> Shelf:
    """The shelf with this label."""
    query = select(Shelf).where(col(Shelf.code) == (parse_code(scan) or ""), shelves_of(actor, action))
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFound(
            _("There is no shelf {scan} in your store. Scan the shelf's label.", scan=scan.strip()), field="scan"
        )
    return found


def site(session: Session, provider_id: int, code: str) -> int:
    """The key of a hub or store of this organisation, by its code."""
    query = select(Site.id).where(col(Site.provider_id) == provider_id, col(Site.code) == code.strip())
    found = session.exec(query).one_or_none()
    if found is None:
        raise Refused(_("There is no hub {code}. Choose one from the list.", code=code), field="site")
    return found


def lock_people(session: Session, keys: Iterable[int]) -> None:
    """Whatever changes what these people hold, or what is known of them, waits for this transaction."""
    alone = session.get_bind().dialect.name == "sqlite"  # whoever writes there has no company
    if not alone and not is_reading(session):
        session.execute(PEOPLE, {"ids": list(keys)}).all()


def own_provider(session: Session, actor: Actor, action: str, provider_id: int) -> int:
    """The organisation named by its key, if `actor` may take `action` there."""
    outside = scope_of(actor, action) is not Scope.ALL and provider_id != actor.provider_id
    if outside or session.get(Provider, provider_id) is None:
        raise NotFound(_("There is no such organisation in your list."))
    return provider_id


def provider_of(session: Session, survivor_id: int) -> int:
    """The organisation responsible for somebody now; refuses when none is."""
    query = select(Responsibility.provider_id).where(
        col(Responsibility.survivor_id) == survivor_id, col(Responsibility.until_on).is_(None)
    )
    provider_id = session.exec(query).one_or_none()
    if provider_id is None:
        raise Conflict(_("No organisation is responsible for this person now. Start their support first."))
    return provider_id


def open_provision(
    session: Session, *, device_id: int | None = None, sim_id: int | None = None, lock: bool = True
) -> Provision | None:
    """The provision in force for one thing."""
    thing = col(Provision.device_id) == device_id if device_id else col(Provision.sim_id) == sim_id
    query = select(Provision).where(thing, col(Provision.closed_on).is_(None), col(Provision.voided_at).is_(None))
    return session.exec(_to_change(session, query, Provision, lock)).one_or_none()


def holders(session: Session, *, device_id: int | None = None, sim_id: int | None = None) -> list[int]:
    """Everybody who holds or held one thing: what is known better about it changes what is known of them."""
    thing = col(Provision.device_id) == device_id if device_id else col(Provision.sim_id) == sim_id
    query = select(Provision.survivor_id).where(thing, col(Provision.voided_at).is_(None)).distinct()
    return sorted(session.exec(query))


def _to_change(session: Session, query: SelectOfScalar[Row], table: Any, lock: bool) -> SelectOfScalar[Row]:
    """Rows locked and as they are now, also where they were read before; while reading there is nothing to lock for."""
    if not lock or is_reading(session):
        return query
    return query.with_for_update(of=table).execution_options(populate_existing=True)


def _held(actor: Actor, action: str | None, thing: ColumnElement[bool]) -> ColumnElement[bool]:
    """In the hands of somebody for whom `actor` may take `action`."""
    if action is None:
        return false()
    in_force = (col(Provision.closed_on).is_(None), col(Provision.voided_at).is_(None))
    return exists(
        select(col(Provision.id))
        .join(Survivor, col(Survivor.id) == col(Provision.survivor_id))
        .where(thing, survivors_of(actor, action), *in_force)
    )


def no_device(scan: str) -> str:
    """The one answer for a code that is unknown, and for one that is somebody else's."""
    return _("There is no device {scan} in your register. Check the code and scan again.", scan=scan.strip())


def e164(text: str) -> str:
    """A UK mobile number as it is indexed, without checking it; anything else comes back as it is."""
    digits = text.removeprefix("+44").removeprefix("0044")
    return f"+44{digits.removeprefix('0')}"
