"""Any order of acts staff can think of: the laws hold, no day is lost, and what the ledger repeats is never at odds.

Hypothesis plays the clerk: it wipes, prepares, issues, reports, takes back and undoes what it likes, on days it
likes. Each act is done or refused; a refusal changes nothing; after each the whole ledger is sound.
"""

import shutil
import tempfile
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.queries.scope import standing
from devicefleet.rules.lifecycle import GATES, IN_HAND
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Context, DeviceState, Happening, Kind, SimState, Tenure
from devicefleet.services import holding, issuing, packages, preparing, support, undoing, wiping
from devicefleet.services.holding import REPORTS
from devicefleet.services.issuing import Item
from devicefleet.tables import Device, Entry, KitSpan, Provision, ProvisionEvent, Sim, WipeRecord
from tests.given import Given, funded, later, passed_wipe, scan_of
from tests.services.desk import Desk, Service

AGO = st.integers(min_value=0, max_value=3).map(lambda weeks: timedelta(days=7 * weeks))
THING = st.sampled_from([0, 1, 2])
DEVICE = st.sampled_from([0, 1])
PERSON = st.sampled_from([0, 1])
TOLD = {
    Happening.ISSUED: DeviceState.ISSUED,
    Happening.FOUND: DeviceState.ISSUED,
    Happening.REPAIRED: DeviceState.ISSUED,
    Happening.RELEASED: DeviceState.ISSUED,
    Happening.LOST: DeviceState.LOST,
    Happening.STOLEN: DeviceState.STOLEN,
    Happening.FAULT: DeviceState.FAULT_REPORTED,
    Happening.IN_REPAIR: DeviceState.IN_REPAIR,
    Happening.QUARANTINED: DeviceState.QUARANTINED,
}
"""The state of a device by the last thing told of it; `issued` stands for `transferred` too."""


class Life(RuleBasedStateMachine):
    """A phone, a laptop and a SIM between two people; `start` is a file to begin from."""

    config: Config
    start: Path
    scans: tuple[str, ...]
    people: tuple[str, ...]
    noon: Moment

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name) / "fleet.db"
        shutil.copyfile(self.start, file)
        place = self.config.database.model_copy(update={"url": f"sqlite:///{file}"})
        self.database = Database(self.config.model_copy(update={"database": place}))
        self.desk = Desk(self.database, self.noon)

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    @rule(device=DEVICE, ago=AGO)
    def wipe(self, device: int, ago: timedelta) -> None:
        self.attempt(wiping.record, scan=self.scans[device], wipe=passed_wipe(wiped_on=self.day(ago)))

    @rule(device=DEVICE)
    def prepare(self, device: int) -> None:
        self.attempt(preparing.pass_gates, scan=self.scans[device], gates=GATES[Kind.SMARTPHONE])

    @rule(device=DEVICE, ago=AGO)
    def wipe_and_prepare(self, device: int, ago: timedelta) -> None:
        self.wipe(device, ago)
        self.prepare(device)

    @rule(thing=THING, person=PERSON, tenure=st.sampled_from(Tenure), ago=AGO)
    def issue(self, thing: int, person: int, tenure: Tenure, ago: timedelta) -> None:
        due_on = self.desk.at.today + timedelta(days=30) if tenure == Tenure.LOAN_FIXED else None
        items = [Item(self.scans[thing], tenure, due_on)]
        self.attempt(issuing.issue, survivor=self.people[person], items=items, on=self.day(ago))

    @rule(thing=THING, word=st.sampled_from(sorted(REPORTS)), ago=AGO)
    def report(self, thing: int, word: str, ago: timedelta) -> None:
        self.attempt(holding.report, scan=self.scans[thing], word=word, on=self.day(ago))

    @rule(thing=THING, ago=AGO)
    def take_back(self, thing: int, ago: timedelta) -> None:
        self.attempt(holding.take_back, scan=self.scans[thing], on=self.day(ago))

    @rule(thing=THING, ago=AGO)
    def extend(self, thing: int, ago: timedelta) -> None:
        until = self.desk.at.today + timedelta(days=60)
        self.attempt(holding.extend, scan=self.scans[thing], until=until, on=self.day(ago))

    @rule(thing=THING, ago=AGO)
    def gift(self, thing: int, ago: timedelta) -> None:
        self.attempt(holding.gift, scan=self.scans[thing], on=self.day(ago))

    @rule()
    def renew(self) -> None:
        self.attempt(packages.renew, scan=self.scans[2])

    @rule(person=PERSON, place=st.sampled_from([Context.PRISON, Context.COMMUNITY]), ago=AGO)
    def move_in(self, person: int, place: Context, ago: timedelta) -> None:
        self.attempt(support.change_stay, survivor=self.people[person], context=place, on=self.day(ago))

    @rule(back=st.integers(min_value=0, max_value=2))
    def undo(self, back: int) -> None:
        latest = self.desk.ask(lambda session: session.exec(select(Entry.id).order_by(col(Entry.id).desc())).first())
        self.attempt(undoing.undo, entry_id=latest - back)

    @rule(minutes=st.sampled_from([1, 9, 60]))
    def wait(self, minutes: int) -> None:
        self.desk.at = later(self.desk.at, minutes=minutes)

    def day(self, ago: timedelta) -> date:
        return self.desk.at.today - ago

    def attempt(self, service: Service, **asked: Any) -> None:
        before = self.desk.rows()
        try:
            self.desk.do(service, **asked)
        except Refused:
            assert self.desk.rows() == before
        else:
            assert len(self.desk.trail()) == len(before["audit_event"]) + 1

    @invariant()
    def sound(self) -> None:
        self.desk.assert_sound()
        with self.database.reading() as session:
            assert_calendars(session)
            for device in session.exec(select(Device)):
                assert_device(session, device)
            assert_sim(session)


def assert_calendars(session: Session) -> None:
    spans = session.exec(select(KitSpan).order_by(col(KitSpan.survivor_id), col(KitSpan.from_on))).all()
    for before, after in pairwise(spans):
        if before.survivor_id == after.survivor_id:
            assert before.until_on == after.from_on
        else:
            assert before.until_on == date.max


def assert_device(session: Session, device: Device) -> None:
    """In hand exactly while a provision is open; what was told of it is its state; each issue on a newer wipe."""
    held = provisions(session, Provision.device_id, device.id)
    in_hand = [provision for provision in held if provision.closed_on is None]
    assert (device.state in IN_HAND) == (len(in_hand) == 1)
    for provision in in_hand:
        assert_told(session, provision, device)
    for before, after in pairwise(held):
        wipe = session.get_one(WipeRecord, after.wipe_id)
        assert before.closed_on is not None
        assert before.closed_on <= wipe.wiped_on <= after.opened_on


def assert_told(session: Session, provision: Provision, device: Device) -> None:
    events = session.exec(
        select(ProvisionEvent)
        .where(col(ProvisionEvent.provision_id) == provision.id, standing(col(ProvisionEvent.entry_id)))
        .order_by(col(ProvisionEvent.happened_on), col(ProvisionEvent.id))
    ).all()
    last = [event.what for event in events if event.what in TOLD][-1]
    state = DeviceState.ISSUED if device.state == DeviceState.TRANSFERRED else device.state
    assert TOLD[last] == state
    terms = [(event.tenure, event.due_on) for event in events if event.tenure is not None][-1]
    assert terms == (provision.tenure, provision.due_on)
    if device.state == DeviceState.ISSUED:
        assert provision.tenure != Tenure.GIFT
    if device.state == DeviceState.TRANSFERRED:
        assert provision.tenure == Tenure.GIFT


def assert_sim(session: Session) -> None:
    """Whoever's it once was, it is theirs for ever; free only where it was never really handed over."""
    sim = session.exec(select(Sim)).one()
    holders = {provision.survivor_id for provision in provisions(session, Provision.sim_id, sim.id)}
    assert holders == ({sim.holder_id} if sim.holder_id else set())
    assert (sim.state == SimState.IN_STOCK) == (not holders)


def provisions(session: Session, key: Any, thing_id: int | None) -> list[Provision]:
    query = select(Provision).where(key == thing_id, col(Provision.voided_at).is_(None))
    return list(session.exec(query.order_by(col(Provision.id))))


@pytest.fixture
def life(sqlite: Database, given: Given, config: Config, at: Moment) -> type[Life]:
    phone, laptop = given.ready_device(), given.ready_device(Kind.LAPTOP)
    sim = given.sim(package=funded(starts_on=None))
    people = tuple(given.survivor().ref for _person in range(2))
    sqlite.close()
    file = Path(config.database.url.removeprefix("sqlite:///"))
    scans = tuple(scan_of(thing) for thing in (phone, laptop, sim))
    return type("Life", (Life,), {"config": config, "start": file, "scans": scans, "people": people, "noon": at})


def test_whatever_is_done_the_ledger_stays_sound(life: type[Life]) -> None:
    modest = settings(
        max_examples=15,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(life, settings=modest)
