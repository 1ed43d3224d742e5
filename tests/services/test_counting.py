"""Counting a shelf: the first count says what is on it, later ones what is missing, extra, or belongs elsewhere."""

import pytest
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.queries import counts, shelves
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.terms import CountOutcome as C
from devicefleet.rules.terms import Role
from devicefleet.services import counting, holding, kits, labels
from devicefleet.services.kits import Packing
from devicefleet.services.ledger import Once
from devicefleet.tables import Shelf, ShelfCount, ShelfCountLine
from tests.given import Given, scan_of
from tests.services.desk import Desk


def shelf(desk: Desk, given: Given, name: str) -> Shelf:
    def add(session: Session, actor: Actor, at: Moment) -> Shelf:
        return counting.add_shelf(session, actor, at, provider_id=given.home.id or 0, name=name)

    return desk.do(add)


def lines(desk: Desk, counted: ShelfCount) -> dict[str, C]:
    query = select(ShelfCountLine).where(col(ShelfCountLine.count_id) == counted.id)
    return {line.scan: line.outcome for line in desk.ask(lambda s: s.exec(query).all())}


def test_the_first_count_says_what_is_there(both_engines: Database, desk: Desk, given: Given) -> None:
    place, phone, sim = shelf(desk, given, "A-03"), given.ready_device(), given.sim()
    counted = desk.do(counting.count, shelf=place.code, scans=[phone.imei or "", scan_of(sim)])
    assert lines(desk, counted) == {phone.code: C.THERE, sim.iccid: C.THERE}


def test_missing_extra_misplaced_unknown(both_engines: Database, desk: Desk, given: Given) -> None:
    first, second = shelf(desk, given, "A-03"), shelf(desk, given, "A-04")
    stays, gone, new, wanders = (given.ready_device() for _each in range(4))
    desk.do(counting.count, shelf=first.code, scans=[stays.code, gone.code])
    desk.do(counting.count, shelf=second.code, scans=[wanders.code])
    held = given.held_device()
    scans = [stays.code, new.code, wanders.code, held.code, "7K3M9-Q2XJ3"]
    counted = desk.do(counting.count, shelf=first.code, scans=scans)
    assert lines(desk, counted) == {
        stays.code: C.THERE, gone.code: C.MISSING, new.code: C.EXTRA, wanders.code: C.MISPLACED, held.code: C.EXTRA,
        "7K3M9-Q2XJ3": C.UNKNOWN,
    }  # fmt: skip
    assert desk.ask(lambda s: counts.summary(s, counted.id or 0)) == (
        "1 there, 1 missing, 1 belongs elsewhere, 2 extra, 1 not known."
    )
    again = desk.do(counting.count, shelf=first.code, scans=[stays.code, new.code, wanders.code])
    assert lines(desk, again) == {
        stays.code: C.THERE, new.code: C.THERE, wanders.code: C.THERE, gone.code: C.MISSING,
    }  # fmt: skip
    rows = {row.name: row.things for row in desk.ask(lambda s: shelves.shelf_rows(s, OPERATOR))}
    assert rows == {"A-03": 4, "A-04": 0}


def test_a_thing_is_counted_by_any_name_it_has_or_had(both_engines: Database, desk: Desk, given: Given) -> None:
    place, phone, relabelled = (
        shelf(desk, given, "A-03"),
        given.ready_device(imei2="490154203237518"),
        given.ready_device(),
    )
    done = desk.do(labels.replace, scan=relabelled.code)
    counted = desk.do(counting.count, shelf=place.code, scans=["490154203237518", relabelled.code])
    assert lines(desk, counted) == {phone.code: C.THERE, done.device.code: C.THERE}


def test_what_was_handed_over_is_not_missed(desk: Desk, given: Given) -> None:
    place, phone = shelf(desk, given, "A-03"), given.ready_device()
    desk.do(counting.count, shelf=place.code, scans=[phone.code])
    given.handover(given.survivor(), phone)
    assert lines(desk, desk.do(counting.count, shelf=place.code, scans=[])) == {}


def test_what_is_in_a_bag_and_what_was_out_is_not_missed(desk: Desk, given: Given) -> None:
    place, packed, out = shelf(desk, given, "A-03"), given.ready_device(), given.ready_device()
    desk.do(counting.count, shelf=place.code, scans=[packed.code, out.code])
    desk.do(kits.pack, packed=Packing(given.bag(), [packed.code]))
    given.handover(given.survivor(), out)
    desk.do(holding.take_back, scan=out.code)
    assert lines(desk, desk.do(counting.count, shelf=place.code, scans=[])) == {}


def test_sent_twice_is_one_count(desk: Desk, given: Given) -> None:
    place, once = shelf(desk, given, "A-03"), Once("bench:9", "same")
    made = [desk.do(counting.count, shelf=place.code, scans=[], once=once).id for _again in range(2)]
    assert made[0] == made[1]


def test_other_stores_shelves_are_not_there(desk: Desk, given: Given) -> None:
    place = shelf(desk, given, "A-03")
    stranger = given.actor(Role.WAREHOUSE, given.provider())
    assert desk.refused(counting.count, stranger, shelf=place.code, scans=[]).status == 404


@pytest.mark.parametrize("name", ["", "   ", "x" * 33])
def test_a_shelf_has_a_short_name(desk: Desk, given: Given, name: str) -> None:
    with pytest.raises(Exception, match="Give the shelf a short name, such as A-03"):
        shelf(desk, given, name)
