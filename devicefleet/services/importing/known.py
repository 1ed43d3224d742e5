"""What is stored already of the devices and SIMs that some rows speak of, looked up in a fixed number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from devicefleet.db import config_of
from devicefleet.rules.importing.lines import DeviceLine, SimLine
from devicefleet.rules.terms import DeviceState
from devicefleet.sealing import blind_index
from devicefleet.services.finding import e164
from devicefleet.tables import DataPackage, Device, Sim

CHUNK = 400


@dataclass(slots=True)
class KnownDevices:
    """Stored devices by everything a row may call them; of other organisations too, since identifiers are unique."""

    provider_id: int
    by_code: dict[str, Device] = field(default_factory=dict)
    by_imei: dict[str, Device] = field(default_factory=dict)
    by_serial: dict[tuple[str, str], Device] = field(default_factory=dict)
    by_order_ref: dict[str, Device] = field(default_factory=dict)
    expected: dict[str, list[Device]] = field(default_factory=dict)

    def add(self, device: Device) -> None:
        """Make one stored device findable."""
        self.by_code[device.code] = device
        for imei in filter(None, (device.imei, device.imei2)):
            self.by_imei[imei] = device
        if device.serial and device.make_key:
            self.by_serial[device.make_key, device.serial] = device
        if device.order_ref and device.provider_id == self.provider_id:
            self.by_order_ref[device.order_ref] = device
            if device.state == DeviceState.EXPECTED:
                self.expected.setdefault(device.order_ref.rpartition("/")[0], []).append(device)

    def matches(self, line: DeviceLine) -> dict[str, Device]:
        """The stored devices a line's identifiers lead to, by the name of the identifier."""
        found = {
            "code": self.by_code.get(line.code or ""),
            "imei": self.by_imei.get(line.imei or ""),
            "imei2": self.by_imei.get(line.imei2 or ""),
            "serial": self._by_serial(line),
            "order_reference": self.by_order_ref.get(line.order_ref or ""),
        }
        return {name: device for name, device in found.items() if device is not None}

    def _by_serial(self, line: DeviceLine) -> Device | None:
        """Within the make; a row that leaves the make blank fits the one device of ours with that serial number."""
        if not line.serial:
            return None
        if line.make:
            return self.by_serial.get((line.make.casefold(), line.serial))
        fitting = [
            device
            for (_make, serial), device in self.by_serial.items()
            if serial == line.serial and device.provider_id == self.provider_id
        ]
        return fitting[0] if len(fitting) == 1 else None


@dataclass(slots=True)
class KnownSims:
    """Stored SIMs by ICCID and by the index of their number, and the packages on them."""

    provider_id: int
    index_key: bytes
    by_iccid: dict[str, Sim] = field(default_factory=dict)
    by_number: dict[str, Sim] = field(default_factory=dict)
    packages: dict[int, list[DataPackage]] = field(default_factory=dict)

    def matches(self, line: SimLine) -> dict[str, Sim]:
        """The stored SIMs a line's identifiers lead to."""
        by_number = self.by_number.get(self.index(line.msisdn)) if line.msisdn else None
        found = {"iccid": self.by_iccid.get(line.iccid or ""), "msisdn": by_number}
        return {name: sim for name, sim in found.items() if sim is not None}

    def index(self, number: str) -> str:
        """The keyed index of a phone number."""
        return blind_index(self.index_key, e164(number))


def known_devices(session: Session, provider_id: int, lines: Iterable[DeviceLine]) -> KnownDevices:
    """Look up every device these lines may mean."""
    wanted = list(lines)
    known = KnownDevices(provider_id)
    orders = {line.order for line in wanted if line.order and not line.expected}
    conditions = [
        *_in_chunks(col(Device.code), (line.code for line in wanted)),
        *_in_chunks(col(Device.imei), (imei for line in wanted for imei in (line.imei, line.imei2))),
        *_in_chunks(col(Device.imei2), (imei for line in wanted for imei in (line.imei, line.imei2))),
        *_in_chunks(col(Device.serial), (line.serial for line in wanted)),
        *_in_chunks(col(Device.order_ref), (line.order_ref for line in wanted)),
        *(_expected_of(provider_id, order) for order in sorted(orders)),
    ]
    seen: set[int | None] = set()
    for condition in conditions:
        for device in session.exec(select(Device).where(condition).order_by(col(Device.id))):
            if device.id not in seen:
                seen.add(device.id)
                known.add(device)
    return known


def known_sims(session: Session, provider_id: int, lines: Iterable[SimLine]) -> KnownSims:
    """Look up every SIM these lines may mean, with its packages."""
    wanted = list(lines)
    known = KnownSims(provider_id, config_of(session).keys.bytes_of("index"))
    numbers = [known.index(line.msisdn) for line in wanted if line.msisdn]
    for condition in (
        *_in_chunks(col(Sim.iccid), (line.iccid for line in wanted)),
        *_in_chunks(col(Sim.number_index), numbers),
    ):
        for sim in session.exec(select(Sim).where(condition)):
            if sim.iccid:
                known.by_iccid[sim.iccid] = sim
            if sim.number_index:
                known.by_number[sim.number_index] = sim
    ids = {sim.id for sim in (*known.by_iccid.values(), *known.by_number.values()) if sim.id is not None}
    for condition in _in_chunks(col(DataPackage.sim_id), ids):
        for package in session.exec(select(DataPackage).where(condition)):
            known.packages.setdefault(package.sim_id, []).append(package)
    return known


def _expected_of(provider_id: int, order: str) -> ColumnElement[bool]:
    of_order = col(Device.order_ref).startswith(f"{order}/", autoescape=True)
    return of_order & (col(Device.provider_id) == provider_id) & (col(Device.state) == DeviceState.EXPECTED)


def _in_chunks(column: Any, values: Iterable[object]) -> Sequence[ColumnElement[bool]]:
    """`column IN (…)` in pieces small enough for every engine; nothing for no values."""
    wanted = sorted({value for value in values if value}, key=str)
    return [or_(column.in_(wanted[at : at + CHUNK])) for at in range(0, len(wanted), CHUNK)]
