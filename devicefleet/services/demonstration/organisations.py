"""Eight organisations that do not exist, and those who work for them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.reporting.period import Cadence
from devicefleet.rules.reporting.slices import EVERYBODY
from devicefleet.rules.terms import Role
from devicefleet.services import funders, report_schedules, staffing
from devicefleet.tables.base import key_of

SIGN_INS: dict[Role, str] = {
    Role.WAREHOUSE: "warehouse@demo.example",
    Role.CASEWORKER: "caseworker@demo.example",
    Role.PROVIDER_MANAGER: "manager@demo.example",
    Role.COORDINATOR: "coordinator@demo.example",
    Role.TRAINING_SUPERVISOR: "supervisor@demo.example",
    Role.FUNDER: "funder@demo.example",
    Role.ADMIN: "admin@demo.example",
    Role.AUDITOR: "auditor@demo.example",
}
"""The accounts a visitor may sign in to, one for each role that signs in."""
WIDE = (Role.COORDINATOR, Role.TRAINING_SUPERVISOR, Role.FUNDER, Role.ADMIN, Role.AUDITOR)

CASELOAD = 25
FUNDER = "LOTTERY"


@dataclass(frozen=True, slots=True)
class Profile:
    """What an organisation is called and where it works; regions are ONS codes, most frequent first."""

    code: str
    name: str
    nation: str
    regions: tuple[str, ...]
    poor: bool = False


PROFILES = (
    Profile("larkspur", "Larkspur Example Trust", "ENG", ("E12000007", "E12000008", "E12000006")),
    Profile("millrace", "Millrace Example Centre", "ENG", ("E12000003", "E12000002", "E12000001")),
    Profile("tidewater", "Tidewater Example Project", "ENG", ("E12000005", "E12000004", "E12000009"), poor=True),
    Profile("heatherbell", "Heatherbell Example Support", "SCT", ("S92000003",)),
    Profile("brindle", "Brindle Example House", "SCT", ("S92000003",)),
    Profile("afon", "Afon Example Network", "WLS", ("W92000004",)),
    Profile("copperleaf", "Copperleaf Example Service", "WLS", ("W92000004",)),
    Profile("basalt", "Basalt Example Group", "NIR", ("N92000002",)),
)
"""The first is where the demonstration's own sign-ins work; one does poorly, and the last one is small."""


@dataclass(eq=False, slots=True)
class Organisation:
    """One organisation while the demonstration is made: who acts for it."""

    profile: Profile
    key: int
    warehouse: Actor
    manager: Actor
    caseworkers: list[Actor]
    last_caseworker: int = field(default=0)

    def caseworker(self) -> Actor:
        """Somebody with room for one person more, each in turn."""
        self.last_caseworker = (self.last_caseworker + 1) % len(self.caseworkers)
        return self.caseworkers[self.last_caseworker]


def found(session: Session, at: Moment, profile: Profile, *, people: int, sign_ins: Mapping[Role, str]) -> Organisation:
    """The organisation with its staff; `sign_ins` gives passwords by role to the accounts visitors use."""
    provider = staffing.add_provider(session, OPERATOR, at, code=profile.code, name=profile.name, nation=profile.nation)
    key = key_of(provider)
    staffing.add_site(session, OPERATOR, at, provider_id=key, code="hub-1", name="Hub one")

    def employed(role: Role, number: int = 1) -> Actor:
        address = f"{role.value.replace('_', '.')}.{number}@{profile.code}.example"
        password = secrets.token_urlsafe(24)
        if number == 1 and role in sign_ins:
            address, password = SIGN_INS[role], sign_ins[role]
        staff = staffing.add_staff(
            session, OPERATOR, at, email=address, password=password, role=role, provider=profile.code
        )
        return Actor(role, staff_id=key_of(staff), provider_id=key)

    caseworkers = 1 + people // CASELOAD
    return Organisation(
        profile,
        key,
        employed(Role.WAREHOUSE),
        employed(Role.PROVIDER_MANAGER),
        [employed(Role.CASEWORKER, number) for number in range(1, caseworkers + 1)],
    )


def add_wide_accounts(session: Session, at: Moment, sign_ins: Mapping[Role, str]) -> None:
    """The accounts that see every organisation."""
    for role in WIDE:
        staffing.add_staff(session, OPERATOR, at, email=SIGN_INS[role], password=sign_ins[role], role=role)


def add_funder(session: Session, at: Moment) -> None:
    """Who pays for the bundles, and is sent a report about everybody each quarter from now on."""
    funders.add(session, OPERATOR, at, code=FUNDER, name="Example Lottery Fund", address="reports@lottery.example")
    report_schedules.add(session, OPERATOR, at, funder=FUNDER, slice_=EVERYBODY, cadence=Cadence.QUARTER)
