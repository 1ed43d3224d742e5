"""Kits and requests in an export: what was handed over is history; what only waits in a bag is not."""

from datetime import date

from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.terms import Component, ComponentState, DeviceState, Kind, SimState
from devicefleet.tables import Device, KitSpan, Sim
from tests.given import Given
from tests.requested import asked, handed, packed
from tests.services.desk import Desk
from tests.services.history import assert_comes_back, bring, spans, taken_out

PHONE, LAPTOP, DATA = Component


def test_a_kit_that_went_out_comes_back_as_its_handover(
    both_engines: Database, desk: Desk, given: Given, empty: Database
) -> None:
    request = asked(given, given.survivor())
    kit = packed(given, given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim())
    handed(given, request, kit.code)
    packed(given, given.ready_device())
    asked(given, given.survivor(), approved=False)
    assert_comes_back(both_engines, empty, desk.at)


def test_what_waits_in_a_bag_is_on_the_shelf_again_and_on_nobodys_way(
    desk: Desk, given: Given, empty: Database
) -> None:
    person = given.survivor()
    phone, sim = given.ready_device(), given.sim()
    packed(given, phone, sim, request=asked(given, person, PHONE, DATA))
    first = taken_out(desk.database)
    bring(empty, desk.at, first)
    assert taken_out(empty) == first
    with empty.reading() as session:
        assert session.get_one(Device, 1).state is DeviceState.READY
        assert session.get_one(Sim, 1).state is SimState.IN_STOCK
    assert states(desk.database) == (ComponentState.PENDING, ComponentState.NEVER, ComponentState.PENDING)
    assert states(empty) == (ComponentState.NEVER, ComponentState.NEVER, ComponentState.NEVER)
    before, after = ([span[5:9] for span in spans(one) if span[3] < desk.at.today] for one in (desk.database, empty))
    assert before == after, "until the day it was packed"
    Desk(empty, desk.at).assert_sound()


def states(database: Database) -> tuple[str, str, str]:
    """Of the only person there is, today."""
    day = date(2026, 11, 22)
    query = select(KitSpan).where(col(KitSpan.from_on) <= day, col(KitSpan.until_on) > day)
    with database.reading() as session:
        span = session.exec(query).one()
    return span.smartphone, span.laptop, span.data
