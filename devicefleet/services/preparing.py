"""From wiped to ready: each gate is passed by itself, and the last one makes the device ready."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.queries.scope import standing
from devicefleet.rules.access import Actor
from devicefleet.rules.lifecycle import GATES, gate_word, open_gates, refusal_of_move
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.tags import parse_code, show
from devicefleet.rules.terms import DeviceState, EntryType, Gate
from devicefleet.rules.words import _
from devicefleet.services import audit, finding, ledger
from devicefleet.services.ledger import About, Once
from devicefleet.tables import Device, GatePassed, WipeRecord
from devicefleet.tables.base import key_of


def pass_gates(
    session: Session, actor: Actor, at: Moment, *, scan: str, gates: Iterable[Gate], once: Once | None = None
) -> tuple[Gate, ...]:
    """Tick gates of one device; returns those still open. `LABEL_VERIFIED` needs the label's code to be scanned."""
    device = finding.device(session, actor, "device.prepare", scan)
    if ledger.earlier(session, once) is not None:
        return still_open(session, device)
    if device.state not in (DeviceState.WIPED, DeviceState.PREPARING):
        raise Conflict(refusal_of_move(show(device.code), device.state))
    before = still_open(session, device)
    wanted = [gate for gate in dict.fromkeys(gates) if gate in before]
    if Gate.LABEL_VERIFIED in wanted and parse_code(scan) != device.code:
        raise Refused(_("Scan the label on the device itself: only its code proves that the right label is on it."))
    entry = ledger.open_entry(
        session, actor, at, EntryType.PREPARED, About(device.provider_id, device_id=key_of(device)), once=once
    )
    if device.state == DeviceState.WIPED:
        ledger.move_device(session, entry, device, DeviceState.PREPARING)
    wipe = wipe_of(session, device)
    for gate in wanted:
        session.add(
            GatePassed(
                entry_id=key_of(entry),
                device_id=key_of(device),
                wipe_id=key_of(wipe),
                gate=gate,
                passed_on=entry.happened_on,
            )
        )
    session.flush()
    remaining = still_open(session, device)
    if not remaining:
        ledger.move_device(session, entry, device, DeviceState.READY)
    audit.record(session, actor, at, "device.prepared", "device", device.code, [gate.value for gate in wanted])
    return remaining


def make_ready(session: Session, actor: Actor, at: Moment, *, scan: str) -> Device:
    """Say that a device is ready; refuses while a gate is open, and says which."""
    device = finding.device(session, actor, "device.prepare", scan)
    if device.state == DeviceState.READY:
        return device
    if device.state not in (DeviceState.WIPED, DeviceState.PREPARING):
        raise Conflict(refusal_of_move(show(device.code), device.state))
    missing = ", ".join(gate_word(gate) for gate in still_open(session, device))
    raise Conflict(_("{code} is not ready: still open: {gates}.", code=show(device.code), gates=missing))


def still_open(session: Session, device: Device) -> tuple[Gate, ...]:
    """The gates of this kind not passed since the last wipe; all of them before the first one."""
    wipe = last_wipe(session, device)
    if wipe is None:
        return GATES[device.kind]
    query = select(col(GatePassed.gate)).where(col(GatePassed.wipe_id) == wipe.id)
    return open_gates(device.kind, frozenset(session.exec(query)))


def wipe_of(session: Session, device: Device) -> WipeRecord:
    """The wipe the next issue rests on; refuses when there is none."""
    wipe = last_wipe(session, device)
    if wipe is None:
        raise Conflict(_("{code} has no wipe record. Record its wipe first.", code=show(device.code)))
    return wipe


def last_wipe(session: Session, device: Device) -> WipeRecord | None:
    """The latest wipe that stands."""
    query = (
        select(WipeRecord)
        .where(col(WipeRecord.device_id) == device.id, standing(col(WipeRecord.entry_id)))
        .order_by(col(WipeRecord.id).desc())
        .limit(1)
    )
    return session.exec(query).one_or_none()
