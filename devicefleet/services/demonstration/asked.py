"""What is asked for today: requests at every step, kits in their bags, and shelves that somebody has counted.

All of it happened on the last day, in the larger organisations.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.rules.tags import new_code
from devicefleet.rules.terms import (
    AccessNeed,
    Component,
    DeviceState,
    HandingWay,
    Kind,
    RejectionReason,
    RequestPriority,
)
from devicefleet.services import counting, kit_requests, kits
from devicefleet.services.demonstration.organisations import Organisation
from devicefleet.services.demonstration.people import Fate, Person
from devicefleet.services.demonstration.stock import DemoDevice, DemoSim, Shelves
from devicefleet.services.kit_requests import Asked
from devicefleet.services.kits import Handing, Packing
from devicefleet.tables import Device, KitRequest, Label

PHONE, LAPTOP, DATA = Component
WANTING = (Fate.NOT_STARTED, Fate.PARTIAL, Fate.LAPSED, Fate.SETTING_UP)
LARGE = 20
"""People, from which on an organisation has a store with something going on."""
SHELF_NAMES = ("A-01", "A-02", "B-01")
Step = Callable[[Session, Moment], object]


def fill(shelves: Shelves, people: Iterable[Person], owners: Iterable[Organisation]) -> None:
    """Note it all down, with things that are ready by then."""
    everybody = list(people)
    for owner in owners:
        theirs = [person for person in everybody if person.organisation is owner]
        if len(theirs) >= LARGE:
            for step in list(_steps(Store(shelves, owner), theirs)):
                shelves.diary.note(("asked", owner.key), shelves.diary.last_day, step)


@dataclass(frozen=True, slots=True)
class Store:
    """The shelves of one organisation, and who works there."""

    shelves: Shelves
    owner: Organisation

    @property
    def today(self) -> date:
        return self.shelves.diary.today

    def take(self, *kinds: Kind) -> list[DemoDevice]:
        """One of each, ready before the last day."""
        return [self.shelves.take(self.owner, kind, self.shelves.diary.last_day) for kind in kinds]

    def sim(self) -> DemoSim:
        return self.shelves.sim(self.owner, self.shelves.diary.last_day - timedelta(days=7), "Vodafone")


def _steps(store: Store, people: Sequence[Person]) -> Iterator[Step]:
    settled = (person for person in people if person.fate is Fate.COMPLETE)
    wanting = (person for person in people if person.fate in WANTING)
    ahead: list[DemoDevice | DemoSim] = [*store.take(Kind.SMARTPHONE, Kind.LAPTOP), store.sim()]
    yield lambda session, at: _count(session, at, store.owner)
    yield lambda session, at: _pack(session, at, store.owner, ahead, None)
    for ask, go_on in zip(_wishes(store.today), _ends(store), strict=True):
        person = next(settled if ask.priority is RequestPriority.UPGRADE else wanting, None)
        if person is not None:
            yield _asked(store.owner, person, ask, go_on)


def _wishes(today: date) -> tuple[Asked, ...]:
    """Whatever is packed for somebody is for those who have it all: how they stand stays as their story meant it."""
    soon, better = today + timedelta(days=6), RequestPriority.UPGRADE
    return (
        Asked(frozenset({LAPTOP}), better, needs=(AccessNeed.SCREEN_READER,), site="hub-1"),
        Asked(frozenset({PHONE}), better, site="hub-1"),
        Asked(frozenset({LAPTOP}), better, needs=(AccessNeed.LARGE_TEXT,), site="hub-1"),
        Asked(frozenset({LAPTOP}), better, handing=HandingWay.WITH_WORKER),
        Asked(frozenset({PHONE, DATA}), RequestPriority.URGENT_SAFETY, handing=HandingWay.WITH_WORKER),
        Asked(frozenset({LAPTOP}), needs=(AccessNeed.LARGE_TEXT, AccessNeed.MOTOR), site="hub-1", needed_on=soon),
        Asked(frozenset({PHONE, LAPTOP, DATA}), site="hub-1"),
    )


def _ends(store: Store) -> tuple[Callable[[Session, Moment, str], object], ...]:
    """How far each of them has come."""
    owner, phone, laptop, second = store.owner, *store.take(Kind.SMARTPHONE, Kind.LAPTOP, Kind.LAPTOP)

    def turned_down(session: Session, at: Moment, code: str) -> None:
        kit_requests.reject(session, owner.manager, at, code=code, reason=RejectionReason.ALREADY_PROVIDED)

    def handed_over(session: Session, at: Moment, code: str) -> None:
        bag = _pack(session, at, owner, [phone], code)
        kits.hand_over(session, owner.warehouse, at, handing=Handing(code, (bag,)))

    def sent(session: Session, at: Moment, code: str) -> None:
        _pack(session, at, owner, [laptop], code)
        kit_requests.send(session, owner.warehouse, at, code=code)

    def packed(session: Session, at: Moment, code: str) -> None:
        _pack(session, at, owner, [second], code)

    def picked(session: Session, at: Moment, code: str) -> None:
        kit_requests.approve(session, owner.manager, at, code=code)
        kit_requests.pick(session, owner.warehouse, at, code=code)

    def waits(_session: Session, _at: Moment, _code: str) -> None:
        """For whoever looks at the demonstration."""

    return turned_down, handed_over, sent, packed, waits, picked, waits


def _asked(owner: Organisation, person: Person, ask: Asked, go_on: Callable[[Session, Moment, str], object]) -> Step:
    def act(session: Session, at: Moment) -> None:
        request: KitRequest = kit_requests.ask(session, owner.manager, at, survivor=person.ref, asked=ask)
        go_on(session, at, request.code)

    return act


def _pack(
    session: Session, at: Moment, owner: Organisation, things: Sequence[DemoDevice | DemoSim], request: str | None
) -> str:
    """Things in a new bag, ahead or for a request that is approved first; gives the bag's label."""
    bag = new_code()
    session.add(Label(code=bag, provider_id=owner.key, made_at=at.now))
    session.flush()
    if request is not None:
        kit_requests.approve(session, owner.manager, at, code=request)
    kits.pack(session, owner.warehouse, at, packed=Packing(bag, [thing.scan() for thing in things], request))
    return bag


def _on_shelf(session: Session, owner: Organisation, kind: Kind) -> list[str]:
    query = select(Device.code).where(
        col(Device.provider_id) == owner.key, col(Device.kind) == kind, col(Device.state) == DeviceState.READY
    )
    return list(session.exec(query.order_by(col(Device.id))))


def _count(session: Session, at: Moment, owner: Organisation) -> None:
    """Three shelves; the first was counted twice, the second time with something missing and a stray label on it."""
    made = [
        counting.add_shelf(session, owner.warehouse, at, provider_id=owner.key, name=name, site="hub-1").code
        for name in SHELF_NAMES
    ]
    phones, laptops = (_on_shelf(session, owner, kind) for kind in (Kind.SMARTPHONE, Kind.LAPTOP))
    for shelf, scans in zip(made, (phones, laptops), strict=False):
        counting.count(session, owner.warehouse, at, shelf=shelf, scans=scans)
    seen = [*phones[1:], *laptops[:1], new_code()]
    counting.count(session, owner.warehouse, at, shelf=made[0], scans=seen)
