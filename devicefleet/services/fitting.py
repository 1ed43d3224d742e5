"""Things that are scanned for one kit, found and locked, with what is known of how they fit together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from devicefleet.rules.access import Actor
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.fitting import Thing, updates_over
from devicefleet.rules.tags import read_scan, show
from devicefleet.services import finding, ledger
from devicefleet.tables import Device, Sim


@dataclass(frozen=True, slots=True)
class Found:
    """One scan and what it is: exactly one of `device` and `sim`."""

    scan: str
    device: Device | None = None
    sim: Sim | None = None

    @property
    def provider_id(self) -> int:
        """Whose stock it is."""
        owner = self.device or self.sim
        if owner is None:
            raise LookupError("a scan is a device or a SIM")
        return owner.provider_id

    @property
    def thing(self) -> Thing:
        """What the rules of fitting look at."""
        return thing_of(self.device, self.sim)


def find(session: Session, actor: Actor, action: str, scans: Iterable[str], *, lock: bool = True) -> list[Found]:
    """Each thing once, locked in one order whatever the order of scanning; refuses one that is not there."""
    found = {one: _one(session, actor, action, one, lock=lock) for one in sorted(set(scans), key=_key)}
    return [found[scan] for scan in dict.fromkeys(scans)]


def thing_of(device: Device | None, sim: Sim | None) -> Thing:
    """A device or a SIM, as the rules of fitting look at it."""
    if device is not None:
        kind = ItemKind(device.kind)
        return Thing(show(device.code), kind, lock=device.network_lock, sim_support=device.sim_support)
    if sim is not None:
        return Thing(ledger.sim_name(sim), ItemKind.SIM, network=sim.network, form=sim.form)
    raise LookupError("a thing is a device or a SIM")


def things(found: Sequence[Found]) -> list[Thing]:
    """All of them."""
    return [one.thing for one in found]


def warnings(found: Sequence[Found], on: date) -> tuple[str, ...]:
    """What to know of these things before they go out on this day."""
    devices = [one.device for one in found if one.device is not None]
    said = (updates_over(show(device.code), device.security_updates_until, on) for device in devices)
    return tuple(filter(None, said))


def _one(session: Session, actor: Actor, action: str, scan: str, *, lock: bool) -> Found:
    if (sim := finding.sim_or_none(session, actor, action, scan, lock=lock)) is not None:
        return Found(scan, sim=sim)
    return Found(scan, device=finding.device(session, actor, action, scan, lock=lock))


def _key(scan: str) -> str:
    return read_scan(scan).value
