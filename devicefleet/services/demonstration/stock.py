"""Devices and SIMs on the shelves: delivered in batches, wiped and prepared, and taken for people as they need them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session
from stdnum import luhn

from devicefleet.clock import Moment
from devicefleet.rules.lifecycle import GATES
from devicefleet.rules.terms import Gate, Kind, WipeMethod
from devicefleet.services import devices, preparing, sims, wiping
from devicefleet.services.demonstration.diary import Diary
from devicefleet.services.demonstration.organisations import Organisation
from devicefleet.services.demonstration.people import pick
from devicefleet.services.wiping import Wipe
from devicefleet.tables.devices import WIPE_CHECKS

MODELS: dict[Kind, tuple[dict[str, Any], ...]] = {
    Kind.SMARTPHONE: (
        {
            "make": "Samsung",
            "model": "Galaxy A16",
            "os": "Android",
            "storage_gb": 128,
            "ram_gb": 4,
            "cost_pence": 14900,
        },
        {"make": "Motorola", "model": "Moto G35", "os": "Android", "storage_gb": 128, "ram_gb": 4, "cost_pence": 12900},
        {"make": "Nokia", "model": "G42", "os": "Android", "storage_gb": 128, "ram_gb": 6, "cost_pence": 13900},
        {"make": "Apple", "model": "iPhone SE (2020)", "os": "iOS", "storage_gb": 64, "ram_gb": 3, "cost_pence": 15500},
    ),
    Kind.LAPTOP: (
        {
            "make": "Lenovo",
            "model": "ThinkPad L13",
            "os": "Windows",
            "storage_gb": 256,
            "ram_gb": 8,
            "cost_pence": 18500,
        },
        {
            "make": "Dell",
            "model": "Latitude 3310",
            "os": "Windows",
            "storage_gb": 256,
            "ram_gb": 8,
            "cost_pence": 17500,
        },
        {
            "make": "HP",
            "model": "ProBook 430 G7",
            "os": "Windows",
            "storage_gb": 256,
            "ram_gb": 16,
            "cost_pence": 21000,
        },
        {
            "make": "Acer",
            "model": "Chromebook 314",
            "os": "ChromeOS",
            "storage_gb": 64,
            "ram_gb": 4,
            "cost_pence": 16500,
        },
    ),
    Kind.TABLET: ({"make": "Lenovo", "model": "Tab M10", "os": "Android", "storage_gb": 64, "cost_pence": 11900},),
    Kind.MIFI_ROUTER: ({"make": "TP-Link", "model": "M7200", "cost_pence": 4900},),
    Kind.ACCESSORY: ({"make": "Logitech", "model": "H111 headset", "cost_pence": 1200},),
}
SOURCES = ("purchased", "purchased", "donated_corporate", "donated_corporate", "device_bank", "donated_public")
WIPED = Wipe(WipeMethod.CLEAR, "factory reset", "set-up screen shown", dict.fromkeys(WIPE_CHECKS, True))
WIPED_LAPTOP = Wipe(WipeMethod.PURGE, "nwipe", "10 % read back", dict.fromkeys(WIPE_CHECKS, True), "0.37")
FIRST_NUMBER, NUMBERS = 447700900000, 900
"""The hundred after these are people's own: no SIM of ours has one."""


@dataclass(eq=False, slots=True)
class DemoDevice:
    """A device of the demonstration; its code is known once it is registered."""

    kind: Kind
    owner: Organisation
    ready_on: date
    code: str = ""

    def scan(self) -> str:
        """What a scanner reads from its label."""
        return self.code


@dataclass(eq=False, slots=True)
class DemoSim:
    """A SIM of the demonstration."""

    owner: Organisation
    iccid: str
    network: str

    def scan(self) -> str:
        """What is printed on the card."""
        return self.iccid


@dataclass
class Shelves:
    """All stock of all organisations. `room` is how many devices may still come."""

    diary: Diary
    room: int
    free: dict[tuple[int, Kind], list[DemoDevice]] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _orders: "count[int]" = field(default_factory=lambda: count(1))
    _phone_numbers: "count[int]" = field(default_factory=count)

    def take(self, owner: Organisation, kind: Kind, on: date) -> DemoDevice:
        """A device that was ready before `on`, from a delivery made in good time where the shelf has none."""
        shelf = self.free.setdefault((owner.key, kind), [])
        for device in shelf:
            if device.ready_on < on:
                shelf.remove(device)
                return device
        batch = self.diary.chance.randint(1, 6 if owner.profile.nation == "ENG" else 2)
        self.deliver(owner, kind, on - timedelta(days=self.diary.chance.randint(14, 28)), min(batch, max(1, self.room)))
        return self.take(owner, kind, on)

    def deliver(self, owner: Organisation, kind: Kind, on: date, size: int) -> None:
        """A delivery of `size` devices that are ready within a fortnight."""
        order, arrived_on = next(self._orders), self.diary.workday(on)
        wiped_on = self.diary.workday(arrived_on + timedelta(days=self.diary.chance.randint(1, 6)))
        ready_on = self.diary.workday(wiped_on + timedelta(days=self.diary.chance.randint(1, 6)))
        for line in range(1, size + 1):
            device = DemoDevice(kind, owner, ready_on)
            self.register(device, arrived_on, f"DEMO-PO-{order:04}/{line}")
            self.wipe(device, wiped_on)
            self.prepare(device, ready_on, GATES[kind])
            self.free.setdefault((owner.key, kind), []).append(device)

    def register(self, device: DemoDevice, on: date, order_ref: str, *, arrived: bool = True) -> None:
        """The device comes in, or is on order."""
        self.room -= 1
        values = self._values(device.kind) | {"order_ref": order_ref, "acquired_on": on}
        owner = device.owner

        def act(session: Session, at: Moment) -> None:
            device.code = devices.register(
                session, owner.warehouse, at, provider_id=owner.key, values=values, arrived=arrived
            ).code

        self.diary.note(device, on, act)

    def wipe(self, device: DemoDevice, on: date) -> None:
        """It is wiped, with its evidence."""
        wipe = WIPED_LAPTOP if device.kind is Kind.LAPTOP else WIPED

        def act(session: Session, at: Moment) -> object:
            return wiping.record(session, device.owner.warehouse, at, scan=device.code, wipe=wipe)

        self.diary.note(device, on, act)

    def prepare(self, device: DemoDevice, on: date, gates: tuple[Gate, ...]) -> None:
        """It passes these gates; with all of them it is ready."""

        def act(session: Session, at: Moment) -> object:
            return preparing.pass_gates(session, device.owner.warehouse, at, scan=device.code, gates=gates)

        self.diary.note(device, on, act)

    def sim(self, owner: Organisation, on: date, network: str) -> DemoSim:
        """A new SIM that came to stock on `on`."""
        body = f"89440000{next(self._numbers):010}"
        sim = DemoSim(owner, body + luhn.calc_check_digit(body), network)
        number = next(self._phone_numbers)
        values: dict[str, Any] = {"iccid": sim.iccid, "network": network}
        if number < NUMBERS:
            values["msisdn"] = f"+{FIRST_NUMBER + number}"

        def act(session: Session, at: Moment) -> object:
            return sims.register(session, owner.warehouse, at, provider_id=owner.key, values=values)

        self.diary.note(sim, on, act)
        return sim

    def _days_of_updates(self) -> int:
        """From today on; a few devices are past it, or soon will be."""
        return self.diary.chance.randint(*pick(self.diary.chance, {(120, 1400): 95, (5, 80): 3, (-150, -1): 2}))

    def _values(self, kind: Kind) -> dict[str, Any]:
        chance, number = self.diary.chance, next(self._numbers)
        values = {
            "kind": kind,
            **chance.choice(MODELS[kind]),
            "serial": f"DEMO-{kind.value[:3].upper()}-{number:06}",
            "source_type": chance.choice(SOURCES),
            "grade": chance.choices("ABC", (50, 40, 10))[0],
        }
        if kind in (Kind.SMARTPHONE, Kind.MIFI_ROUTER):
            body = f"00{number:012}"
            values["imei"] = body + luhn.calc_check_digit(body)
        if kind in (Kind.SMARTPHONE, Kind.LAPTOP, Kind.TABLET):
            values["battery_health_pct"] = chance.randint(78, 100)
            values["security_updates_until"] = self.diary.today + timedelta(days=self._days_of_updates())
        return values
