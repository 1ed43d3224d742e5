"""What is on the bench today: stock at every step between the delivery and the shelf, and things that came back."""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.rules.lifecycle import GATES
from devicefleet.rules.terms import DeviceState, EntryType, Kind
from devicefleet.services import finding, ledger, packages, wiping
from devicefleet.services.demonstration.kits import NETWORKS, SIX_MONTHS
from devicefleet.services.demonstration.organisations import Organisation
from devicefleet.services.demonstration.people import pick
from devicefleet.services.demonstration.stock import DemoDevice, Shelves
from devicefleet.services.ledger import About
from devicefleet.tables.base import key_of

STEPS = {"expected": 10, "received": 22, "wiping": 8, "failed": 5, "wiped": 12, "preparing": 13, "ready": 30}
COMES_WITH = {"Vodafone": SIX_MONTHS}
KINDS = {Kind.SMARTPHONE: 45, Kind.LAPTOP: 38, Kind.TABLET: 7, Kind.MIFI_ROUTER: 5, Kind.ACCESSORY: 5}


def fill(shelves: Shelves, owners: Mapping[Organisation, int]) -> None:
    """Use up the room that is left, more for larger organisations; the first ones go through every step."""
    for owner, people in owners.items():
        for _each in range(2 + people // 10):
            _sim(shelves, owner, pick(shelves.diary.chance, NETWORKS))
    steps = list(STEPS)
    while shelves.room > 0:
        owner = pick(shelves.diary.chance, owners)
        step = steps.pop() if steps else pick(shelves.diary.chance, STEPS)
        _put(shelves, owner, pick(shelves.diary.chance, KINDS), step)


def _sim(shelves: Shelves, owner: Organisation, network: str) -> None:
    """One SIM, come in last week; those of a charity scheme bring their data along."""
    sim = shelves.sim(owner, shelves.diary.last_day - timedelta(days=7), network)
    if package := COMES_WITH.get(network):
        shelves.diary.note(
            sim,
            shelves.diary.last_day - timedelta(days=6),
            lambda session, at: packages.add(session, owner.warehouse, at, scan=sim.scan(), package=package),
        )


def _put(shelves: Shelves, owner: Organisation, kind: Kind, step: str) -> None:
    """One device at one step, come in during the last weeks."""
    diary = shelves.diary
    arrived_on = diary.workday(diary.last_day - timedelta(days=diary.chance.randint(5, 20)))
    device = DemoDevice(kind, owner, arrived_on)
    shelves.register(device, arrived_on, f"DEMO-IN-{shelves.room:05}", arrived=step != "expected")
    wiped_on = diary.between(arrived_on, diary.last_day)
    if step == "wiping":
        diary.note(device, wiped_on, lambda session, at: _start_wipe(session, at, device))
    elif step == "failed":
        diary.note(device, wiped_on, lambda session, at: wiping.fail(session, owner.warehouse, at, scan=device.scan()))
    elif step in ("wiped", "preparing", "ready"):
        shelves.wipe(device, wiped_on)
        gates = {"wiped": (), "preparing": GATES[kind][:1], "ready": GATES[kind]}[step]
        if gates:
            shelves.prepare(device, diary.between(wiped_on, diary.last_day), gates)


def _start_wipe(session: Session, at: Moment, demo: DemoDevice) -> None:
    """On the bench, and not done yet: the wipe runs while the demonstration is looked at."""
    device = finding.device(session, demo.owner.warehouse, "device.prepare", demo.scan())
    about = About(device.provider_id, device_id=key_of(device))
    entry = ledger.open_entry(session, demo.owner.warehouse, at, EntryType.DEVICE_MOVED, about)
    ledger.move_device(session, entry, device, DeviceState.WIPING)
