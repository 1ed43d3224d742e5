"""Devices come in: registered from an order or on arrival, with a code of their own from the first moment."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, or_
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.tags import new_code, show
from devicefleet.rules.terms import DeviceState, EntryType, Kind
from devicefleet.rules.words import _
from devicefleet.services import audit, finding, labels, ledger, settling, timeline
from devicefleet.services.ledger import About, Once
from devicefleet.tables import Device, DeviceMove
from devicefleet.tables.base import key_of

EDITABLE = (
    "kind", "make", "model", "serial", "imei", "imei2", "colour", "storage_gb", "ram_gb", "os", "os_version",
    "security_updates_until", "network_lock", "sim_support", "grade", "battery_health_pct", "acquired_on",
    "source_type", "order_ref", "cost_pence",
)  # fmt: skip


def register(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    provider_id: int,
    values: Mapping[str, Any],
    arrived: bool = True,
    once: Once | None = None,
) -> Device:
    """A new device from its values (`EDITABLE` names, plus `code` for a label printed ahead); `arrived` or expected."""
    if (before := ledger.earlier(session, once)) is not None and before.device_id is not None:
        return session.get_one(Device, before.device_id)
    _refuse_second_imei(session, _new(provider_id, values, arrived))
    codes = register_all(session, actor, at, provider_id=provider_id, devices=[(values, arrived)], once=once)
    return session.exec(select(Device).where(Device.code == codes[0])).one()


def register_all(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    provider_id: int,
    devices: Sequence[tuple[Mapping[str, Any], bool]],
    once: Once | None = None,
) -> list[str]:
    """Many new devices, each as (values, arrived), in a fixed number of statements; gives their codes in order."""
    finding.own_provider(session, actor, "device.receive", provider_id)
    new = [_new(provider_id, values, arrived) for values, arrived in devices]
    stuck_on = [values["code"] for values, _arrived in devices if values.get("code")]
    if stuck_on:
        labels.refuse_unusable(session, provider_id, stuck_on)
    rows = [device.model_dump(exclude={"id"}) for device in new]
    keys = dict(session.execute(insert(Device).returning(col(Device.code), col(Device.id)), rows).all())
    if stuck_on:
        labels.take(session, stuck_on, keys)
    entries = ledger.open_entries(
        session,
        actor,
        at,
        EntryType.DEVICE_REGISTERED,
        [About(provider_id, device_id=keys[device.code]) for device in new],
        once=once,
    )
    moves = [
        {"entry_id": entries[keys[device.code]], "device_id": keys[device.code], "to_state": device.state}
        for device in new
    ]
    session.execute(insert(DeviceMove), moves)
    for device, (values, _arrived) in zip(new, devices, strict=True):
        audit.record(session, actor, at, "device.registered", "device", device.code, sorted(values))
    return [device.code for device in new]


def _new(provider_id: int, values: Mapping[str, Any], arrived: bool) -> Device:
    device = Device(
        code=values.get("code") or new_code(),
        provider_id=provider_id,
        state=DeviceState.RECEIVED if arrived else DeviceState.EXPECTED,
        **_clean({name: values[name] for name in EDITABLE if values.get(name) is not None}),
    )
    _refuse_unidentified(device)
    return device


def receive(
    session: Session, actor: Actor, at: Moment, *, scan: str, values: Mapping[str, Any], once: Once | None = None
) -> Device:
    """An expected device has arrived; `values` complete what the order did not say."""
    if (before := ledger.earlier(session, once)) is not None and before.device_id is not None:
        return session.get_one(Device, before.device_id)
    device = finding.device(session, actor, "device.receive", scan)
    about = About(device.provider_id, device_id=key_of(device))
    entry = ledger.open_entry(session, actor, at, EntryType.DEVICE_RECEIVED, about, once=once)
    _assign(device, values)
    _refuse_second_imei(session, device)
    ledger.move_device(session, entry, device, DeviceState.RECEIVED)
    _refuse_unidentified(device)
    audit.record(session, actor, at, "device.received", "device", device.code, sorted(values))
    return device


def correct(session: Session, actor: Actor, at: Moment, *, device: Device, values: Mapping[str, Any]) -> list[str]:
    """Set what is known better now; blank leaves things as they are. Returns the names that changed."""
    given = _clean({name: value for name, value in values.items() if name in EDITABLE and value is not None})
    changed = sorted(name for name, value in given.items() if getattr(device, name) != value)
    if not changed:
        return []
    if "kind" in changed and device.state not in (DeviceState.EXPECTED, DeviceState.RECEIVED):
        raise Conflict(_("{code} is already in use: its kind cannot change any more.", code=show(device.code)))
    people = finding.holders(session, device_id=key_of(device)) if "security_updates_until" in changed else []
    if people:
        finding.lock_people(session, people)
    about = About(device.provider_id, device_id=key_of(device))
    ledger.open_entry(session, actor, at, EntryType.DEVICE_CORRECTED, about)
    _assign(device, given)
    _refuse_second_imei(session, device)
    session.add(device)
    session.flush()
    if people:
        timeline.refresh(session, people)
    for person in people:
        settling.touch(session, at, person)
    audit.record(session, actor, at, "device.corrected", "device", device.code, changed)
    return changed


def _assign(device: Device, values: Mapping[str, Any]) -> None:
    for name, value in _clean(values).items():
        setattr(device, name, value)


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = {name: value for name, value in values.items() if value is not None}
    if "make" in cleaned:
        cleaned["make_key"] = str(cleaned["make"]).casefold()
    return cleaned


def _refuse_unidentified(device: Device) -> None:
    if device.state == DeviceState.EXPECTED:
        return
    if device.kind == Kind.LAPTOP and not device.serial:
        raise Refused(_("A laptop needs its serial number: it is on the underside or in the settings."), field="serial")
    if device.kind != Kind.ACCESSORY and not (device.serial or device.imei):
        raise Refused(_("Give the IMEI (dial *#06#) or the serial number."), field="imei")
    if device.serial and not device.make:
        raise Refused(_("Give the make too: a serial number is only unique within one make."), field="make")


def _refuse_second_imei(session: Session, device: Device) -> None:
    """Across both slots: the schema keeps each slot unique, this keeps one number out of two slots."""
    numbers = [number for number in (device.imei, device.imei2) if number]
    if len(set(numbers)) < len(numbers):
        raise Refused(_("The two IMEIs are the same number. Leave the second one out."), field="imei2")
    if not numbers:
        return
    taken = or_(col(Device.imei).in_(numbers), col(Device.imei2).in_(numbers))
    with session.no_autoflush:
        other = session.exec(select(Device.id).where(taken, col(Device.id) != (device.id or 0))).first()
    if other is not None:
        sentence = _("This IMEI is already in use. If it is not in your register, ask your administrator.")
        raise Conflict(sentence, field="imei")
