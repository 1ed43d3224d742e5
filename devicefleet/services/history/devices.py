"""Devices of a file, from their arrival to the day they are ready."""

from dataclasses import asdict

from devicefleet.rules import identifiers
from devicefleet.rules.history.devices import (
    DeviceMoved,
    DeviceReceived,
    DeviceRegistered,
    Prepared,
    WipeFailed,
    WipeRecorded,
)
from devicefleet.rules.lifecycle import GATES
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import parse_code
from devicefleet.rules.terms import DeviceState, EntryType, Gate
from devicefleet.rules.words import _
from devicefleet.services import audit, devices, finding, ledger, preparing, wiping
from devicefleet.services.history.bringing import Bringing, Tell
from devicefleet.services.ledger import About
from devicefleet.services.wiping import Wipe
from devicefleet.tables.base import key_of
from devicefleet.tables.devices import WIPE_CHECKS

CHECKED = {"serial": identifiers.serial, "imei": identifiers.imei, "imei2": identifiers.imei}


def registered(bringing: Bringing, line: DeviceRegistered) -> None:
    bringing.names.refuse_twice("device", line.device)
    values = {name: value for name, value in asdict(line).items() if name in devices.EDITABLE and value is not None}
    values |= {name: check(values[name]) for name, check in CHECKED.items() if name in values}
    if line.code is not None:
        values["code"] = _code(line.code)
    provider_id = bringing.names.provider(line.organisation)
    device = devices.register(*bringing.call, provider_id=provider_id, values=values, arrived=not line.expected)
    bringing.names.call("device", line.device, device.code)


def received(bringing: Bringing, line: DeviceReceived) -> None:
    devices.receive(*bringing.call, scan=bringing.names.device(line.device), values={})


def wiped(bringing: Bringing, line: WipeRecorded) -> None:
    unknown = sorted(set(line.checks) - set(WIPE_CHECKS))
    if unknown:
        known = ", ".join(WIPE_CHECKS)
        raise Refused(_("“checks” names the checks that were made, of these: {known}.", known=known), field="checks")
    wipe = Wipe(
        method=line.method,
        tool=line.tool,
        verification=line.verification,
        checks=dict.fromkeys(line.checks, True),
        tool_version=line.tool_version,
        certificate=line.certificate,
    )
    wiping.record(*bringing.call, scan=bringing.names.device(line.device), wipe=wipe)


def wipe_failed(bringing: Bringing, line: WipeFailed) -> None:
    wiping.fail(*bringing.call, scan=bringing.names.device(line.device))


def prepared(bringing: Bringing, line: Prepared) -> None:
    scan = bringing.names.device(line.device)
    gates = _all_gates(bringing, scan) if line.gates is None else line.gates
    preparing.pass_gates(*bringing.call, scan=scan, gates=gates)


def moved(bringing: Bringing, line: DeviceMoved) -> None:
    """A step that is no more than a step."""
    session, actor, at = bringing.call
    device = finding.device(session, actor, "device.prepare", bringing.names.device(line.device))
    about = About(device.provider_id, device_id=key_of(device))
    entry = ledger.open_entry(session, actor, at, EntryType.DEVICE_MOVED, about)
    ledger.move_device(session, entry, device, DeviceState(line.to))
    audit.record(session, actor, at, "device.moved", "device", device.code, ["state"])


def _code(text: str) -> str:
    code = parse_code(text)
    if code is None:
        raise Refused(_("“code” is that of a label of ours. Leave it out, and one is made."), field="code")
    return code


def _all_gates(bringing: Bringing, scan: str) -> tuple[Gate, ...]:
    return GATES[finding.device(bringing.session, bringing.actor, "device.prepare", scan).kind]


TELL: dict[type, Tell] = {
    DeviceRegistered: registered,
    DeviceReceived: received,
    WipeRecorded: wiped,
    WipeFailed: wipe_failed,
    Prepared: prepared,
    DeviceMoved: moved,
}
