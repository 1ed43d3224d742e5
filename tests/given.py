"""What a test starts from, made through the services as staff would make it: `given.ready_device(Kind.LAPTOP)`.

Every method is one transaction. What it returns is detached: columns can be read, nothing more is loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from stdnum import luhn

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR, WIDE_ROLES, Actor
from devicefleet.rules.lifecycle import GATES
from devicefleet.rules.terms import Component, Kind, RequestState, Role, Scheme, Tenure, WipeMethod
from devicefleet.services import (
    devices,
    holding,
    issuing,
    kit_requests,
    labels,
    packages,
    preparing,
    sims,
    staffing,
    support,
    wiping,
)
from devicefleet.services.issuing import Item
from devicefleet.services.kit_requests import Asked
from devicefleet.services.packages import Package
from devicefleet.services.wiping import Wipe
from devicefleet.tables import DataPackage, Device, Entry, Handover, KitRequest, Provider, Sim, Site, Staff, Survivor
from devicefleet.tables.devices import WIPE_CHECKS

PASSWORD = "thistle lantern ferry oak"
NAMES = ("north", "south", "east", "west")


@dataclass
class Given:
    """A builder over one ledger. Whoever is not named belongs to the first organisation, `given.home`."""

    database: Database
    at: Moment
    _number: "count[int]" = field(default_factory=lambda: count(1))
    _actors: dict[tuple[Role, int | None], Actor] = field(default_factory=dict)
    _home: Provider | None = None

    @property
    def home(self) -> Provider:
        """The organisation most of a test happens in."""
        if self._home is None:
            self._home = self.provider("home")
        return self._home

    def provider(self, code: str | None = None, *, nation: str = "ENG") -> Provider:
        code = code or NAMES[next(self._number) % len(NAMES)] + str(next(self._number))
        with self.database.writing() as session:
            return staffing.add_provider(
                session, OPERATOR, self.at, code=code, name=f"{code.title()} Support", nation=nation
            )

    def site(self, provider: Provider | None = None, *, code: str = "hub-1") -> Site:
        with self.database.writing() as session:
            return staffing.add_site(
                session, OPERATOR, self.at, provider_id=self._key(provider), code=code, name="Hub one"
            )

    def staff(
        self,
        role: Role = Role.PROVIDER_MANAGER,
        provider: Provider | None = None,
        *,
        email: str | None = None,
        password: str = PASSWORD,
    ) -> Staff:
        """An account in one role, which signs in with `PASSWORD`."""
        home = None if role in WIDE_ROLES else (provider or self.home).code
        address = email or f"{role.value}{next(self._number)}@demo.example"
        with self.database.writing() as session:
            return staffing.add_staff(
                session, OPERATOR, self.at, email=address, password=password, role=role, provider=home
            )

    def actor(
        self, role: Role = Role.PROVIDER_MANAGER, provider: Provider | None = None, *, new: bool = False
    ) -> Actor:
        """Somebody of `role`: the same person each time, unless a `new` one is asked for."""
        home = None if role in WIDE_ROLES else self._key(provider)
        if new or (role, home) not in self._actors:
            account = self.staff(role, provider)
            self._actors[role, home] = Actor(role, staff_id=account.id, provider_id=home)
        return self._actors[role, home]

    def survivor(self, provider: Provider | None = None, *, caseworker: Actor | None = None, **known: Any) -> Survivor:
        """Somebody in support since 1 October 2026; `known` are fields of `support.Start`."""
        start = support.Start(**{"started_on": date(2026, 10, 1), **known})
        with self.database.writing() as session:
            return support.start(
                session,
                OPERATOR,
                self.at,
                provider_id=self._key(provider),
                caseworker_id=caseworker.staff_id if caseworker else None,
                given=start,
            )

    def received_device(self, kind: Kind = Kind.SMARTPHONE, provider: Provider | None = None, **values: Any) -> Device:
        number = next(self._number)
        known: dict[str, Any] = {"kind": kind, "make": "Fairphone", "model": "Model 5", "serial": f"SN-{number:06}"}
        if kind == Kind.SMARTPHONE:
            known["imei"] = imei(number)
        with self.database.writing() as session:
            return devices.register(
                session, OPERATOR, self.at, provider_id=self._key(provider), values={**known, **values}
            )

    def expected_device(self, kind: Kind = Kind.SMARTPHONE, provider: Provider | None = None, **values: Any) -> Device:
        """Ordered, not here yet."""
        with self.database.writing() as session:
            known = {"kind": kind, **values}
            return devices.register(
                session, OPERATOR, self.at, provider_id=self._key(provider), values=known, arrived=False
            )

    def wiped_device(self, kind: Kind = Kind.SMARTPHONE, provider: Provider | None = None, **values: Any) -> Device:
        device = self.received_device(kind, provider, **values)
        return self.wipe(device)

    def ready_device(self, kind: Kind = Kind.SMARTPHONE, provider: Provider | None = None, **values: Any) -> Device:
        return self.prepare(self.wiped_device(kind, provider, **values))

    def wipe(self, device: Device, *, on: date = date(2026, 10, 1)) -> Device:
        with self.database.writing() as session:
            return wiping.record(session, OPERATOR, self.at, scan=device.code, wipe=passed_wipe(wiped_on=on))

    def prepare(self, device: Device) -> Device:
        """Every gate passed."""
        with self.database.writing() as session:
            preparing.pass_gates(session, OPERATOR, self.at, scan=device.code, gates=GATES[device.kind])
            return session.get_one(Device, device.id)

    def sim(
        self,
        provider: Provider | None = None,
        *,
        package: Package | None = None,
        number: str | None = None,
        **values: Any,
    ) -> Sim:
        """A SIM in stock, with a data package where one is given (`funded()` makes one)."""
        known = {"iccid": iccid(next(self._number)), "msisdn": number, **values}
        with self.database.writing() as session:
            sim = sims.register(session, OPERATOR, self.at, provider_id=self._key(provider), values=known)
        if package is not None:
            self.package(sim, package)
        return sim

    def package(self, sim: Sim, package: Package) -> DataPackage:
        with self.database.writing() as session:
            return packages.add(session, OPERATOR, self.at, scan=scan_of(sim), package=package)

    def handover(
        self,
        survivor: Survivor,
        *things: Device | Sim,
        tenure: Tenure = Tenure.LOAN_UNTIL_EXIT,
        due_on: date | None = None,
        set_up: bool = False,
        on: date | None = None,
    ) -> Handover:
        """Devices on these terms; SIMs are always theirs to keep."""
        items = items_of(things, tenure, due_on)
        with self.database.writing() as session:
            return issuing.issue(session, OPERATOR, self.at, survivor=survivor.ref, items=items, set_up=set_up, on=on)

    def held_device(self, survivor: Survivor | None = None, kind: Kind = Kind.SMARTPHONE, **terms: Any) -> Device:
        """A device in somebody's hands; `terms` as for `handover`."""
        device = self.ready_device(kind)
        self.handover(survivor or self.survivor(), device, **terms)
        return device

    def bag(self, provider: Provider | None = None) -> str:
        """The code of a label printed ahead, for an empty bag."""
        with self.database.writing() as session:
            return labels.make(session, OPERATOR, self.at, provider_id=self._key(provider), count=1)[0]

    def request(self, survivor: Survivor | None = None, *parts: Component, **asked: Any) -> KitRequest:
        """A request that was approved: for a whole kit, unless its parts are said."""
        person = (survivor or self.survivor()).ref
        with self.database.writing() as session:
            wanted = Asked(frozenset(parts or Component), **asked)
            made = kit_requests.ask(session, OPERATOR, self.at, survivor=person, asked=wanted)
            if made.state == RequestState.APPROVED:
                return made
            return kit_requests.approve(session, OPERATOR, self.at, code=made.code)

    def report(self, thing: Device | Sim, word: str, on: date | None = None) -> Entry:
        """Lost, found and so on: a word of `holding.REPORTS`."""
        with self.database.writing() as session:
            return holding.report(session, OPERATOR, self.at, scan=scan_of(thing), word=word, on=on)

    def _key(self, provider: Provider | None) -> int:
        key = (provider or self.home).id
        assert key is not None
        return key


def items_of(things: Sequence[Device | Sim], tenure: Tenure, due_on: date | None) -> list[Item]:
    """What a clerk would scan for these things."""
    return [
        Item(thing.code, tenure, due_on) if isinstance(thing, Device) else Item(scan_of(thing), Tenure.GIFT)
        for thing in things
    ]


def scan_of(thing: Device | Sim) -> str:
    """What a scanner reads from it."""
    scan = thing.code if isinstance(thing, Device) else thing.iccid
    assert scan is not None
    return scan


def passed_wipe(**other: Any) -> Wipe:
    """A wipe with every check made."""
    known = {
        "method": WipeMethod.CLEAR,
        "tool": "factory reset",
        "verification": "set-up screen shown",
        "checks": dict.fromkeys(WIPE_CHECKS, True),
    }
    return Wipe(**{**known, **other})


def funded(*, starts_on: date | None = date(2026, 11, 1), last_day: date | None = None, **other: Any) -> Package:
    """Twenty gigabytes a month from the national databank."""
    known = {"scheme": Scheme.NATIONAL_DATABANK, "allowance_gb": 20, "starts_on": starts_on, "last_day": last_day}
    return Package(**{**known, **other})


def imei(number: int) -> str:
    """A checked IMEI no phone has: it begins with 00."""
    body = f"00{number:012}"
    return body + luhn.calc_check_digit(body)


def iccid(number: int) -> str:
    """A checked ICCID no card has: 8944 0000."""
    body = f"89440000{number:010}"
    return body + luhn.calc_check_digit(body)


def later(at: Moment, **by: float) -> Moment:
    """The moment some `minutes` or `days` after another."""
    now = at.now + timedelta(**by)
    return Moment(now, now.date())
