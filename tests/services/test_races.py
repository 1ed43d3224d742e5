"""Two at once: exactly one wins, the others are told in a sentence, and nobody sees anything else."""

import itertools
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.terms import DeviceState, Kind, SimState, Tenure
from devicefleet.services import devices, finding, holding, issuing, labels, packages, undoing, wiping
from devicefleet.services.issuing import Item
from devicefleet.services.ledger import Once
from devicefleet.tables import DataPackage, Device, Handover, Provision, Sim, Survivor
from tests.given import Given, funded, passed_wipe, scan_of
from tests.services.crowd import at_once
from tests.services.desk import Desk

CLERKS, DEVICES = 16, 6  # benchmarks/issue_race.py does the same with 200

pytestmark = pytest.mark.usefixtures("both_engines")


def issue(desk: Desk, person: Survivor, *things: Device | Sim, once: Once | None = None) -> Callable[[], Handover]:
    items = [Item(scan_of(thing), Tenure.GIFT) for thing in things]
    return partial(desk.do, issuing.issue, survivor=person.ref, items=items, once=once)


def act(desk: Desk, service: Any, thing: Device | Sim, **asked: Any) -> Callable[[], Any]:
    return partial(desk.do, service, scan=scan_of(thing), **asked)


def assert_conflicts(answers: list[Any]) -> None:
    """Everybody who did not win was told so, with nothing else going wrong."""
    assert [answer for answer in answers if type(answer) is not Conflict] == []
    assert all(str(answer).endswith(".") for answer in answers)


def split(answers: list[Any]) -> tuple[list[Any], list[Any]]:
    """Who won, and who did not."""
    lost = [answer for answer in answers if isinstance(answer, Exception)]
    return [answer for answer in answers if not isinstance(answer, Exception)], lost


def test_sixteen_clerks_and_one_device(desk: Desk, given: Given) -> None:
    people = [given.survivor() for _clerk in range(CLERKS)]
    for _device in range(DEVICES):
        device = given.ready_device()
        won, lost = split(at_once([issue(desk, person, device) for person in people]))
        assert len(won) == 1
        assert_conflicts(lost)
    assert len(desk.rows()[Provision.__tablename__]) == DEVICES
    desk.assert_sound()


def test_one_sim_and_two_people(desk: Desk, given: Given) -> None:
    people = [given.survivor() for _clerk in range(4)]
    for _sim in range(DEVICES):
        sim = given.sim(package=funded())
        won, lost = split(at_once([issue(desk, person, sim) for person in people]))
        assert len(won) == 1
        assert_conflicts(lost)
        assert desk.one(Sim, sim.id).holder_id == won[0].survivor_id
    desk.assert_sound()


def test_a_page_sent_four_times(desk: Desk, given: Given) -> None:
    for number in range(DEVICES):
        person, once = given.survivor(), Once.of(f"page {number}", number)
        answers = at_once([issue(desk, person, given.ready_device(), given.sim(), once=once)] * 4)
        won, lost = split(answers)
        assert len({handover.number for handover in won}) == 1
        assert_conflicts(lost)
    assert len(desk.rows()[Handover.__tablename__]) == DEVICES
    desk.assert_sound()


@pytest.mark.parametrize("word", ["lost", "confirm"])
def test_a_report_sent_four_times(desk: Desk, given: Given, word: str) -> None:
    device, once = given.held_device(), Once.of("page", word)
    won, lost = split(at_once([act(desk, holding.report, device, word=word, once=once)] * 4))
    assert len({entry.id for entry in won}) == 1
    assert_conflicts(lost)
    desk.assert_sound()


def test_two_handovers_of_the_same_things_in_another_order(desk: Desk, given: Given) -> None:
    first, second = given.survivor(), given.survivor()
    for _time in range(DEVICES):
        phone, laptop = given.ready_device(), given.ready_device(Kind.LAPTOP)
        acts = [issue(desk, first, phone, laptop), issue(desk, second, laptop, phone)] * 2
        won, lost = split(at_once(acts))
        assert len(won) == 1
        assert_conflicts(lost)
    desk.assert_sound()


def test_everything_at_once_with_one_device(desk: Desk, given: Given) -> None:
    """Issued again to the same person, taken back, lost, confirmed, extended: in whatever order, one by one."""
    person = given.survivor()
    for _time in range(DEVICES):
        device = given.held_device(person)
        acts = [
            issue(desk, person, device),
            act(desk, holding.take_back, device),
            act(desk, holding.report, device, word="lost"),
            act(desk, holding.report, device, word="confirm"),
            act(desk, holding.extend, device, until=desk.at.today.replace(year=2027)),
            act(desk, holding.gift, device),
        ]
        won, lost = split(at_once(acts * 2))
        assert won
        assert_conflicts(lost)
    desk.assert_sound()


def test_many_things_of_one_person_at_once(desk: Desk, given: Given) -> None:
    """Each changes the same person's timeline; none is lost from it."""
    person = given.survivor()
    things: list[Device | Sim] = [given.ready_device() for _number in range(6)]
    things += [given.sim(package=funded()) for _number in range(2)]
    given.handover(person, *things)
    acts = [act(desk, holding.report, thing, word="lost") for thing in things]
    acts += [issue(desk, person, given.ready_device(Kind.LAPTOP)) for _number in range(2)]
    acts += [act(desk, packages.renew, thing) for thing in things[6:]]
    won, lost = split(at_once(acts))
    assert lost == []
    assert len(won) == len(acts)
    desk.assert_sound()


def test_an_undo_and_what_comes_after(desk: Desk, given: Given) -> None:
    """A return undone while the bench records the wipe: one of the two, never both."""
    outcomes: Counter[str] = Counter()
    for _time in range(DEVICES):
        device = given.held_device()
        entry = desk.do(holding.take_back, scan=device.code)
        answers = at_once([
            partial(desk.do, undoing.undo, entry_id=entry.id),
            act(desk, wiping.record, device, wipe=passed_wipe(wiped_on=desk.at.today)),
            partial(desk.do, undoing.undo, entry_id=entry.id),
        ])  # fmt: skip
        won, lost = split(answers)
        assert len(won) == 1
        assert_conflicts(lost)
        outcomes[desk.one(Device, device.id).state] += 1
    assert outcomes.keys() <= {DeviceState.ISSUED, DeviceState.WIPED}
    desk.assert_sound()


def test_data_renewed_twice_is_two_terms_one_behind_the_other(desk: Desk, given: Given) -> None:
    sim = given.sim(package=funded())
    given.handover(given.survivor(), sim)
    won, lost = split(at_once([act(desk, packages.renew, sim)] * 4))
    assert (len(won), lost) == (4, [])
    terms = sorted(
        (package.starts_on, package.ends_on) for package in (desk.one(DataPackage, key) for key in range(1, 6))
    )
    assert all(before[1] == after[0] for before, after in itertools.pairwise(terms))
    assert desk.one(Sim, sim.id).state == SimState.ISSUED
    desk.assert_sound()


def test_devices_arrive_at_two_benches_at_once(both_engines: Database, desk: Desk, given: Given) -> None:
    values = {"kind": Kind.SMARTPHONE, "make": "Fairphone", "serial": "SN-77", "imei": "004999010640000"}
    provider_id = given.home.id
    won, lost = split(at_once([partial(desk.do, devices.register, provider_id=provider_id, values=values)] * 8))
    assert len(won) == 1
    assert_conflicts(lost)


def test_one_spare_label_and_many_devices(desk: Desk, given: Given) -> None:
    provider_id = given.home.id
    for _round in range(DEVICES):
        (spare,) = desk.do(labels.make, provider_id=provider_id, count=1)
        things = [given.received_device() for _clerk in range(4)]
        won, lost = split(at_once([act(desk, labels.claim, thing, label=spare) for thing in things]))
        assert len(won) == 1
        assert_conflicts(lost)
        assert [desk.one(Device, thing.id).code for thing in things].count(spare) == 1


def test_one_device_and_many_spare_labels(desk: Desk, given: Given) -> None:
    """All of them stick in turn; only the last is its label, and each of the others leads to it."""
    device = given.received_device()
    spares = desk.do(labels.make, provider_id=given.home.id, count=4)
    scan = device.imei or ""
    won, lost = split(at_once([partial(desk.do, labels.claim, label=spare, scan=scan) for spare in spares]))
    assert (len(won), lost) == (4, [])
    assert desk.one(Device, device.id).code in spares
    with desk.database.reading() as session:
        found = {finding.device(session, OPERATOR, "device.read", code).id for code in (device.code, *spares)}
    assert found == {device.id}
