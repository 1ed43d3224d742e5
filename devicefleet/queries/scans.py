"""What scans are, before anything is done with them: each the thing it stands for, or why it cannot be handed over."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, null, or_, select
from sqlmodel import Session, col

from devicefleet.db import config_of
from devicefleet.laws import SENTENCES
from devicefleet.queries import old_labels
from devicefleet.queries.scope import devices_of, sims_of
from devicefleet.rules.access import Actor
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.identifiers import msisdn
from devicefleet.rules.lifecycle import allow_device_move, allow_sim_move
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import read_scan, show
from devicefleet.rules.terms import DeviceState, SimState
from devicefleet.rules.words import _
from devicefleet.sealing import blind_index
from devicefleet.tables import Device, Label, Sim, Survivor


@dataclass(frozen=True, slots=True)
class Scanned:
    """One scan. `refusal` says why it cannot be handed over now; `key` is the same for two scans of one thing.

    `notice` is what to say about the label beside that.
    """

    scan: str
    key: str
    kind: ItemKind | None
    name: str
    what: str
    refusal: str | None
    notice: str | None = None


_COLUMNS = (
    col(Device.code), col(Device.imei), col(Device.imei2), col(Device.serial), col(Device.kind), col(Device.state),
    col(Device.make), col(Device.model),
)  # fmt: skip


def scanned(
    session: Session, actor: Actor, *, scans: Sequence[str], on: date, survivor: str | None = None
) -> tuple[Scanned, ...]:
    """Each scan as `actor` would find it when issuing; `survivor` is the (plain) reference of who gets it, if known."""
    devices = _devices(session, actor, scans)
    sims = _sims(session, actor, scans)
    return tuple(_one(session, scan, devices, sims, on, survivor) for scan in scans)


def _one(
    session: Session,
    scan: str,
    devices: Iterable[Row[*tuple[Any, ...]]],
    sims: Iterable[Row[*tuple[Any, ...]]],
    on: date,
    survivor: str | None,
) -> Scanned:
    index = _index(session, scan)
    for sim in sims:
        if "".join(scan.split()) == sim.iccid or (index and index == sim.number_index):
            return _sim(scan, sim, on, survivor)
    value = read_scan(scan).value
    found = [one for one in devices if value in {one.code, one.imei, one.imei2, one.serial, one.old}]
    if len(found) == 1:
        return _device(scan, found[0])
    sentence = _("There is no device {scan} in your register. Check the code and scan again.", scan=scan)
    if found:
        sentence = _("Several devices have the serial number {serial}. Scan the label.", serial=scan)
    return Scanned(scan, value, None, scan, "", sentence)


def _device(scan: str, row: Row[*tuple[Any, ...]]) -> Scanned:
    refusal = _refusal(lambda: allow_device_move(show(row.code), row.state, DeviceState.ISSUED))
    what = " ".join(part for part in (row.make, row.model) if part)
    notice = old_labels.told(row.old, row.code) if row.old else None
    return Scanned(scan, row.code, ItemKind(row.kind), show(row.code), what, refusal, notice)


def _sim(scan: str, row: Row[*tuple[Any, ...]], on: date, survivor: str | None) -> Scanned:
    name = row.iccid or _("known by its number")
    refusal = None
    if row.holder is not None and row.holder != survivor:
        refusal = _(SENTENCES["ck_provision_sim_has_one_holder"])
    elif row.pack_expires_on is not None and row.pack_expires_on < on:
        refusal = _("This SIM expired without being used. Choose another one.")
    elif not (row.own_number and row.state == SimState.ACTIVATED):
        refusal = _refusal(lambda: allow_sim_move(name, row.state, SimState.ISSUED))
    return Scanned(scan, f"sim {row.id}", ItemKind.SIM, name, row.network or "", refusal)


def _refusal(allow: Callable[[], None]) -> str | None:
    try:
        allow()
    except Refused as refused:
        return str(refused)
    return None


def _devices(session: Session, actor: Actor, scans: Sequence[str]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Devices by their numbers, and by labels that were replaced only where a code is that of none."""
    if not scans:
        return ()
    read = [read_scan(scan) for scan in scans]
    values = {one.value for one in read}
    columns = (col(Device.code), col(Device.imei), col(Device.imei2), col(Device.serial))
    query = select(*_COLUMNS, null().label("old")).where(
        or_(*(column.in_(values) for column in columns)), devices_of(actor, "device.read")
    )
    found = session.execute(query).all()
    unknown = {one.value for one in read if one.kind == "code"} - {row.code for row in found}
    return [*found, *_by_old_labels(session, actor, unknown)] if unknown else found


def _by_old_labels(session: Session, actor: Actor, codes: Iterable[str]) -> Sequence[Row[*tuple[Any, ...]]]:
    query: Select[*tuple[Any, ...]] = (
        select(*_COLUMNS, col(Label.code).label("old"))
        .join(Label, col(Label.device_id) == col(Device.id))
        .where(col(Label.code).in_(codes), devices_of(actor, "device.read"))
    )
    return session.execute(query).all()


def _sims(session: Session, actor: Actor, scans: Sequence[str]) -> Sequence[Row[*tuple[Any, ...]]]:
    numbers = {"".join(scan.split()) for scan in scans}
    indexes = {index for scan in scans if (index := _index(session, scan))}
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Sim.id), col(Sim.iccid), col(Sim.number_index), col(Sim.network), col(Sim.state),
            col(Sim.own_number), col(Sim.pack_expires_on), col(Survivor.ref).label("holder"),
        )
        .join(Survivor, col(Survivor.id) == col(Sim.holder_id), isouter=True)
        .where(or_(col(Sim.iccid).in_(numbers), col(Sim.number_index).in_(indexes)))
        .where(sims_of(actor, "provision.issue"))
    )  # fmt: skip
    return session.execute(query).all() if scans else ()


def _index(session: Session, scan: str) -> str | None:
    """How a phone number is found; None for anything that is not one."""
    if read_scan(scan).kind != "serial":
        return None
    try:
        number = msisdn(scan)
    except Refused:
        return None
    return blind_index(config_of(session).keys.bytes_of("index"), number)
