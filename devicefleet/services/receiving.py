"""Goods in, scan by scan: each scan is a device entered, an expected one arrived, or a question asked once.

A label's code may be scanned first; then the device's own number makes the two belong together.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select
from stdnum import ean

from devicefleet.clock import Moment
from devicefleet.queries import deliveries, old_labels
from devicefleet.queries.devices import needs_label
from devicefleet.queries.scope import devices_of
from devicefleet.rules import identifiers
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.tags import read_scan, show
from devicefleet.rules.terms import DeviceState, Kind
from devicefleet.rules.words import _
from devicefleet.services import devices, finding, labels, ledger
from devicefleet.services.ledger import Once
from devicefleet.tables import Device

PRODUCT_BARCODES = (12, 13)
"""Digits of a UPC and an EAN, which stand on a box right beside the IMEI."""
LOOKS_LIKE_IMEI = re.compile(r"\d{14,17}|\d{30}")


class Outcome(StrEnum):
    """What became of one scan."""

    ENTERED = "entered"
    ARRIVED = "arrived"
    ALREADY = "already"
    LABEL_READ = "label_read"
    MODEL_UNKNOWN = "model_unknown"


@dataclass(frozen=True, slots=True)
class Batch:
    """What is the same for everything in one delivery. `facts` are columns of a device; `order` a line of an order."""

    kind: Kind
    facts: Mapping[str, Any]
    order: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The outcome of one scan; `code` is bare: of the device, or of the label that waits for its device."""

    outcome: Outcome
    code: str | None = None


def take_in(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    scan: str,
    batch: Batch,
    label: str | None = None,
    once: Once | None = None,
) -> Taken:
    """One scan at the goods-in bench; `label` is a code that was scanned just before."""
    if (before := ledger.earlier(session, once)) is not None and before.device_id is not None:
        return Taken(Outcome.ENTERED, session.get_one(Device, before.device_id).code)
    read = read_scan(scan)
    if read.kind == "iccid":
        raise Refused(_("This is the number of a SIM card. Enter it on the page for SIMs."), field="scan")
    found = finding.devices_matching(session, actor, "device.receive", scan)
    if read.kind == "code":
        return _label(session, actor, at, found[0] if found else None, read.value, batch, once)
    if len(found) == 1:
        return _known(session, actor, at, found[0], label, batch, once)
    if found:
        sentence = _("Several devices have the serial number {serial}. Scan the label.", serial=scan.strip())
        raise Conflict(sentence, field="scan")
    return _new(session, actor, at, _identifier(batch.kind, scan), label, batch, once)


def _label(
    session: Session, actor: Actor, at: Moment, device: Device | None, code: str, batch: Batch, once: Once | None
) -> Taken:
    """A label: of something that is here already, of an expected device, or one printed ahead."""
    if device is None:
        labels.refuse_unusable(session, actor.provider_id, [code])
    elif device.code != code:
        raise Conflict(old_labels.told(code, device.code), field="scan")
    if device is None and batch.kind == Kind.ACCESSORY:
        return _new(session, actor, at, {}, code, batch, once)
    if device is None or (device.state == DeviceState.EXPECTED and not (device.serial or device.imei)):
        return Taken(Outcome.LABEL_READ, code)
    return _known(session, actor, at, device, code, batch, once)


def _known(
    session: Session, actor: Actor, at: Moment, device: Device, label: str | None, batch: Batch, once: Once | None
) -> Taken:
    if label is not None and label != device.code and _takes(session, actor, device, label):
        labels.claim(session, actor, at, label=label, scan=device.code)
    if device.state != DeviceState.EXPECTED:
        return Taken(Outcome.ALREADY, device.code)
    if label is not None and label != device.code:
        sentence = _("This device is expected under the code {code}. Stick that label on it.", code=show(device.code))
        raise Conflict(sentence, field="scan")
    return _arrive(session, actor, at, device, batch.facts, label, once)


def _takes(session: Session, actor: Actor, device: Device, label: str) -> bool:
    """A spare that was scanned with a device goes on it, unless the device has a label of its own already."""
    if not labels.is_spare(session, actor, label):
        return False
    bare = session.exec(select(needs_label()).where(col(Device.id) == device.id)).one()
    if not bare and device.state != DeviceState.EXPECTED:
        sentence = _("This device has the label {code} already. To give it another one, open its page.")
        raise Conflict(sentence.format(code=show(device.code)), field="scan")
    return bare


def _new(
    session: Session,
    actor: Actor,
    at: Moment,
    identifier: Mapping[str, str],
    label: str | None,
    batch: Batch,
    once: Once | None,
) -> Taken:
    expected = _expected(session, actor, label, batch)
    if expected is not None:
        return _arrive(session, actor, at, expected, {**batch.facts, **identifier}, label, once)
    facts = {**_model(session, actor, identifier), **batch.facts, **identifier}
    if batch.kind != Kind.ACCESSORY and not (facts.get("make") and facts.get("model")):
        return Taken(Outcome.MODEL_UNKNOWN, label)
    if actor.provider_id is None:
        raise NotFound(_("There is no such organisation in your list."))
    values = {"kind": batch.kind, **facts, "code": label}
    device = devices.register(session, actor, at, provider_id=actor.provider_id, values=values, once=once)
    _note_label(at, device, label)
    return Taken(Outcome.ENTERED, device.code)


def _expected(session: Session, actor: Actor, label: str | None, batch: Batch) -> Device | None:
    """The awaited device this is: the one of the label, else the next unit of the order."""
    awaited = select(Device).where(
        devices_of(actor, "device.receive"),
        col(Device.state) == DeviceState.EXPECTED,
        col(Device.serial).is_(None),
        col(Device.imei).is_(None),
    )
    if label is not None:
        found = session.exec(awaited.where(col(Device.code) == label).with_for_update()).one_or_none()
        if found is None and batch.order is not None:
            sentence = _("This label is none of this order's. Print its own labels, or scan the device without one.")
            raise Conflict(sentence, field="scan")
        return found
    if batch.order is None:
        return None
    units = awaited.where(deliveries.order_mark() == batch.order).order_by(col(Device.id)).limit(1)
    unit = session.exec(units.with_for_update(skip_locked=True)).one_or_none()
    if unit is None:
        name = batch.order.rstrip("/")
        sentence = _("Everything of order {order} has arrived. Choose another order, or none.", order=name)
        raise Conflict(sentence, field="order")
    return unit


def _arrive(
    session: Session,
    actor: Actor,
    at: Moment,
    device: Device,
    facts: Mapping[str, Any],
    label: str | None,
    once: Once | None,
) -> Taken:
    """What the order said stands; the rest is completed."""
    values = {name: value for name, value in facts.items() if getattr(device, name) is None}
    devices.receive(session, actor, at, scan=device.code, values=values, once=once)
    _note_label(at, device, label)
    return Taken(Outcome.ARRIVED, device.code)


def _note_label(at: Moment, device: Device, label: str | None) -> None:
    """A label that was scanned is on it, whoever printed it."""
    if label is not None and device.label_printed_at is None:
        device.label_printed_at = at.now


def _identifier(kind: Kind, scan: str) -> dict[str, str]:
    """The device's own number, checked: an IMEI for what has one, else the serial number."""
    digits = re.sub(r"[\s\-/.]+", "", scan)
    if len(digits) in PRODUCT_BARCODES and ean.is_valid(digits):
        sentence = _("This is the product's barcode, the same on every box. Scan the IMEI or the serial number.")
        raise Refused(sentence, field="scan")
    try:
        if kind != Kind.LAPTOP and LOOKS_LIKE_IMEI.fullmatch(digits):
            return {"imei": identifiers.imei(scan)}
        return {"serial": identifiers.serial(scan)}
    except Refused as refused:
        raise Refused(str(refused), field="scan") from None


def _model(session: Session, actor: Actor, identifier: Mapping[str, str]) -> dict[str, str]:
    """Make and model, where the register knows phones of this type already."""
    known = deliveries.model_of(session, actor, identifier["imei"]) if "imei" in identifier else None
    return {} if known is None else {name: value for name in ("make", "model") if (value := getattr(known, name))}
