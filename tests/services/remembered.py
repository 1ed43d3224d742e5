"""Each kind of day that is remembered: what makes it, and everything that leaves nothing to remember."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from devicefleet.rules.access import OPERATOR
from devicefleet.rules.terms import (
    Component,
    Context,
    DeclineReason,
    ExemptionReason,
    Kind,
    OwnCheck,
    Renewal,
    Role,
    Tenure,
    TrainingFormat,
)
from devicefleet.services import choices, holding, kit_requests, packages, support, talks
from devicefleet.tables import Device, KitRequest, RenewalPlan, Sim, Survivor
from tests import contacted, requested
from tests.given import Given, scan_of
from tests.many import data
from tests.reminding import noon
from tests.services.desk import Desk

Arrange = Callable[["Scene"], date]
Way = Callable[["Scene"], Any]
JULY, NEW_YEAR = date(2027, 7, 1), noon(date(2027, 1, 5))


@dataclass
class Scene:
    """One person of one organisation, and the thing or the request that it is about."""

    desk: Desk
    given: Given
    person: Survivor = field(init=False)
    thing: Any = None
    bag: str = ""

    def somebody(self, **known: Any) -> Survivor:
        self.person = self.given.survivor(**known)
        return self.person

    def tell(self, service: Any, **asked: Any) -> Any:
        return self.desk.do(service, survivor=self.person.ref, **asked)

    def act(self, service: Any, **asked: Any) -> Any:
        return self.desk.do(service, scan=scan_of(self.thing), **asked)

    def hold(self, kind: Kind = Kind.SMARTPHONE, **terms: Any) -> Device:
        self.thing = self.given.held_device(self.somebody(), kind, **terms)
        return self.thing

    def hold_dated(self) -> None:
        self.thing = self.given.ready_device(security_updates_until=date(2027, 3, 3))
        self.given.handover(self.somebody(), self.thing)

    def hold_sim(self, **known: Any) -> Sim:
        self.thing = self.given.sim(**known)
        self.given.handover(self.somebody(), self.thing, on=date(2026, 11, 1))
        return self.thing

    def hold_data(self, **package: Any) -> Sim:
        self.thing = data(self.given, self.somebody(), **package)
        return self.thing

    def lasting_kit(self) -> None:
        things = (self.given.ready_device(), self.given.ready_device(Kind.LAPTOP))
        self.given.handover(self.person, *things, tenure=Tenure.GIFT)
        data(self.given, self.person, last_day=None, open_ended=True, renewal=Renewal.AUTO_FUNDED)

    def plan(self) -> None:
        with self.given.database.writing() as session:
            package = packages.latest_package(session, self.thing.id)
            assert package is not None
            session.add(RenewalPlan(entry_id=package.entry_id, sim_id=package.sim_id, renew_on=self.desk.at.today))

    def end_support(self, on: date | None = None) -> None:
        self.tell(support.end, on=on)

    def hub_kit(self) -> KitRequest:
        self.thing = requested.asked(self.given, self.somebody(), Component.SMARTPHONE)
        self.bag = requested.packed(self.given, self.given.ready_device(), request=self.thing).code
        requested.sent(self.given, self.thing)
        self.desk.do(kit_requests.arrive, code=self.thing.code)
        return self.thing

    def store(self) -> None:
        self.given.actor(Role.WAREHOUSE)

    def stocked(self) -> None:
        for _one in range(5):
            self.given.ready_device()
            self.given.ready_device(Kind.LAPTOP)
        for _one in range(10):
            self.given.sim()

    def reachable(self) -> None:
        contacted.said(self.desk, self.person)


@dataclass(frozen=True)
class Kept:
    """One source: a rule on it, a level of that, what makes it due when, and the ways in which nothing is left."""

    rule: str
    level: int
    arrange: Arrange
    ways: dict[str, Way]
    audience: str = "caseworker"


def then(act: Callable[[Scene], Any], due_on: date) -> Arrange:
    def arrange(scene: Scene) -> date:
        act(scene)
        return due_on

    return arrange


LEAVE: dict[str, Way] = {"support ended": lambda s: s.end_support()}
BACK: dict[str, Way] = {"returned": lambda s: s.act(holding.take_back)}
LOST: dict[str, Way] = {word: lambda s, word=word: s.given.report(s.thing, word) for word in ("lost", "stolen")}
LOAN = {"tenure": Tenure.LOAN_FIXED, "due_on": date(2026, 12, 16)}


def declined(scene: Scene, on: date = date(2027, 3, 1)) -> None:
    asked = {"reason": DeclineReason.NOT_NOW, "offered_in_language": "en", "review_on": on}
    scene.tell(choices.decline, component=Component.LAPTOP, **asked)


def exempted(scene: Scene, on: date = date(2027, 3, 1)) -> None:
    scene.tell(choices.exempt, component=Component.LAPTOP, reason=ExemptionReason.SAFETY, review_on=on)


def own(scene: Scene, on: date | None = None) -> None:
    scene.tell(choices.check_own_device, component=Component.LAPTOP, outcome=OwnCheck.SAFE, on=on)


def trained(scene: Scene, kind: TrainingFormat = TrainingFormat.FORMAL) -> None:
    scene.tell(talks.train, kind=kind, on=date(2026, 10, 5))


def left(scene: Scene) -> None:
    scene.somebody()
    scene.reachable()
    scene.end_support(date(2026, 11, 20))


def back_again(scene: Scene) -> None:
    begun = support.Start(started_on=date(2026, 11, 21))
    scene.desk.do(
        support.start_again, OPERATOR, survivor=scene.person.ref, provider_id=scene.given.home.id,
        caseworker_id=None, given=begun,
    )  # fmt: skip


RENEW: dict[str, Way] = {"renewed": lambda s: s.act(packages.renew)}
KEPT: dict[str, Kept] = {
    "data_ends": Kept(
        "data_renewal", -7, then(lambda s: s.hold_data(), date(2026, 12, 1)),
        RENEW | BACK | LEAVE | {"lost": LOST["lost"]},
    ),
    "data_without_plan": Kept(
        "data_renewal", -30, then(lambda s: s.hold_data(), date(2026, 12, 1)),
        RENEW | BACK | LEAVE | {"planned": lambda s: s.plan()}, "coordinator",
    ),
    "sim_handed_over": Kept(
        "sim_not_activated", 3, then(lambda s: s.hold_sim(), date(2026, 11, 1)),
        BACK | LEAVE | {"activated": lambda s: s.given.report(s.thing, "activate"), "lost": LOST["lost"]},
    ),
    "sim_activate_by": Kept(
        "sim_activate_by", -14, then(lambda s: s.hold_sim(activate_by=date(2026, 12, 16)), date(2026, 12, 16)),
        BACK | LEAVE | {"activated": lambda s: s.given.report(s.thing, "activate")},
    ),
    "sim_dormancy": Kept(
        "number_quiet", 0, then(lambda s: s.hold_data(), date(2027, 3, 31)),
        RENEW | BACK | LEAVE | {"topped up": lambda s: s.act(holding.report, at=NEW_YEAR, word="topped-up")},
    ),
    "loan_date": Kept(
        "loan", -14, then(lambda s: s.hold(**LOAN), date(2026, 12, 16)),
        BACK | LOST | {
            "theirs to keep": lambda s: s.act(holding.gift),
            "longer": lambda s: s.act(holding.extend, until=date(2027, 12, 16)),
        },
    ),
    "exit_expected": Kept(
        "exit", -21, then(lambda s: s.somebody(ends_on_expected=date(2027, 1, 13)), date(2027, 1, 13)),
        LEAVE | {"a lasting kit": lambda s: s.lasting_kit()},
    ),
    "exit_past": Kept("after_exit", 30, then(left, date(2026, 11, 20)), {"came back": back_again}, "survivor"),
    "release_expected": Kept(
        "release", -14,
        then(lambda s: s.somebody(context=Context.PRISON, release_on=date(2026, 12, 16)), date(2026, 12, 16)),
        LEAVE | {"released": lambda s: s.tell(support.change_stay, context=Context.COMMUNITY)},
    ),
    "waiting_at_hub": Kept(
        "handover_waiting", 3, then(lambda s: s.hub_kit(), date(2026, 11, 22)),
        LEAVE | {"handed over": lambda s: requested.handed(s.given, s.thing, s.bag)},
    ),
    "not_set_up": Kept(
        "safety_setup", 2, then(lambda s: s.hold(on=date(2026, 11, 18)), date(2026, 11, 18)),
        BACK | LOST | LEAVE | {"set up": lambda s: s.given.report(s.thing, "setup")},
    ),
    "training_none": Kept(
        "training_none", 0, then(lambda s: s.somebody(), date(2026, 10, 31)), LEAVE | {"trained": trained}
    ),
    "training_one_sided": Kept(
        "training_one_sided", 0, then(lambda s: (s.somebody(), trained(s)), date(2026, 11, 30)),
        LEAVE | {"both": lambda s: trained(s, TrainingFormat.INFORMAL)},
    ),
    "decline_review": Kept(
        "decline_review", -7, then(lambda s: (s.somebody(), declined(s)), date(2027, 3, 2)),
        LEAVE | {"declined again": lambda s: declined(s, JULY)},
    ),
    "self_owned_recheck": Kept(
        "own_device", 0, then(lambda s: (s.somebody(), own(s, date(2026, 10, 1))), date(2027, 2, 28)),
        LEAVE | {"checked": own},
    ),
    "exemption_review": Kept(
        "exemption_review", -7, then(lambda s: (s.somebody(), exempted(s)), date(2027, 3, 1)),
        LEAVE | {"exempted again": lambda s: exempted(s, JULY)},
    ),
    "contact_unchecked": Kept(
        "contact_check", 0,
        then(lambda s: (s.somebody(), s.tell(talks.check_contact, on=date(2026, 11, 1))), date(2027, 1, 31)),
        LEAVE | {"checked": lambda s: s.tell(talks.check_contact)},
    ),
    "updates_end": Kept(
        "security_updates", -90, then(lambda s: s.hold_dated(), date(2027, 3, 3)), BACK | LOST | LEAVE
    ),
    "turns_18": Kept(
        "turning_18", -60,
        then(lambda s: s.somebody(adult=False, turns_18_on=date(2027, 2, 1)), date(2027, 2, 1)), LEAVE,
    ),
    "stock_low": Kept(
        "stock_low", 0, then(lambda s: s.store(), date(2026, 11, 23)), {"enough": lambda s: s.stocked()}, "warehouse"
    ),
    "pack_expires": Kept(
        "pack_expiry", -60,
        then(lambda s: setattr(s, "thing", s.given.sim(pack_expires_on=date(2027, 1, 31))), date(2027, 1, 31)),
        {"handed over": lambda s: s.given.handover(s.somebody(), s.thing)}, "warehouse",
    ),
}  # fmt: skip
