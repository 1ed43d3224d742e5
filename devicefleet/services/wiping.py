"""The wipe, and its evidence: a record exists only for a wipe that passed every check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.rules.access import Actor
from devicefleet.rules.lifecycle import refusal_of_move
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.tags import show
from devicefleet.rules.terms import DeviceState, EntryType, WipeMethod
from devicefleet.rules.words import N_, _
from devicefleet.services import audit, finding, ledger
from devicefleet.services.ledger import About, Once
from devicefleet.tables import Device, Entry, Provision, WipeRecord
from devicefleet.tables.base import key_of
from devicefleet.tables.devices import WIPE_CHECKS

CHECK_WORDS = {
    "android_frp_cleared": N_("Android account lock (FRP) cleared, or not Android"),
    "apple_activation_lock_off": N_("Apple activation lock off, or not Apple"),
    "mdm_removed": N_("no management profile (MDM) left"),
    "bios_password_removed": N_("no BIOS password left"),
    "sd_card_removed": N_("SD card taken out"),
    "sim_tray_empty": N_("SIM tray empty, no eSIM left"),
    "no_unknown_trackers": N_("no unknown apps or trackers"),
}


@dataclass(frozen=True, slots=True)
class Wipe:
    """How a wipe was done and verified. `method` is a NIST SP 800-88 term; `checks` by `WIPE_CHECKS`."""

    method: WipeMethod
    tool: str
    verification: str
    checks: Mapping[str, bool]
    tool_version: str = ""
    certificate: str | None = None
    wiped_on: date | None = None


def record(session: Session, actor: Actor, at: Moment, *, scan: str, wipe: Wipe, once: Once | None = None) -> Device:
    """The wipe passed: the device goes to `wiped`. Refuses, naming the first check that is missing."""
    if (before := ledger.earlier(session, once)) is not None and before.device_id is not None:
        return session.get_one(Device, before.device_id)
    device = finding.device(session, actor, "device.prepare", scan)
    _refuse_incomplete(wipe)
    _refuse_before_return(session, device, wipe.wiped_on or at.today)
    about = About(device.provider_id, device_id=key_of(device))
    entry = ledger.open_entry(session, actor, at, EntryType.WIPE_RECORDED, about, on=wipe.wiped_on, once=once)
    _to_bench(session, entry_device=device, entry=entry)
    ledger.move_device(session, entry, device, DeviceState.WIPED)
    session.add(
        WipeRecord(
            entry_id=key_of(entry),
            device_id=key_of(device),
            wiped_on=entry.happened_on,
            method=wipe.method,
            tool=wipe.tool.strip(),
            tool_version=wipe.tool_version.strip(),
            verification=wipe.verification.strip(),
            certificate=wipe.certificate or None,
            **dict.fromkeys(WIPE_CHECKS, True),
        )
    )
    audit.record(session, actor, at, "device.wiped", "device", device.code, ["method", "tool", *WIPE_CHECKS])
    return device


def fail(session: Session, actor: Actor, at: Moment, *, scan: str, once: Once | None = None) -> Device:
    """The wipe did not pass: the device waits for another try, or for the end of its life."""
    if (before := ledger.earlier(session, once)) is not None and before.device_id is not None:
        return session.get_one(Device, before.device_id)
    device = finding.device(session, actor, "device.prepare", scan)
    about = About(device.provider_id, device_id=key_of(device))
    entry = ledger.open_entry(session, actor, at, EntryType.DEVICE_MOVED, about, once=once)
    _to_bench(session, entry_device=device, entry=entry)
    ledger.move_device(session, entry, device, DeviceState.FAILED_WIPE)
    audit.record(session, actor, at, "device.wipe_failed", "device", device.code)
    return device


def _to_bench(session: Session, *, entry_device: Device, entry: Entry) -> None:
    """Through `wiping`, where it is not there already; nobody has to record the start of a wipe by itself."""
    if entry_device.state == DeviceState.QUARANTINED:
        raise Conflict(refusal_of_move(show(entry_device.code), entry_device.state))
    if entry_device.state != DeviceState.WIPING:
        ledger.move_device(session, entry, entry_device, DeviceState.WIPING)


def _refuse_before_return(session: Session, device: Device, wiped_on: date) -> None:
    """A wipe from before the last person had it says nothing about what they left on it."""
    query = (
        select(col(Provision.closed_on))
        .where(col(Provision.device_id) == device.id, col(Provision.voided_at).is_(None))
        .order_by(col(Provision.id).desc())
        .limit(1)
    )
    back_on = session.exec(query).one_or_none()
    if back_on is not None and wiped_on < back_on:
        sentence = _(
            "{code} came back on {date}: a wipe from before does not count.", code=show(device.code), date=back_on
        )
        raise Refused(sentence, field="wiped_on")


def _refuse_incomplete(wipe: Wipe) -> None:
    for field, value, sentence in (
        ("tool", wipe.tool, _("Say which tool wiped it, for example “factory reset” or “nwipe”.")),
        ("verification", wipe.verification, _("Say how the wipe was verified, for example “set-up screen shown”.")),
    ):
        if not value.strip():
            raise Refused(sentence, field=field)
    for name in WIPE_CHECKS:
        if not wipe.checks.get(name):
            check = _(CHECK_WORDS[name])
            raise Refused(_("Not wiped yet: “{check}” is not ticked. Do it, then tick it.", check=check), field=name)
