"""An operator's list beside the register: what is within reach, and what is recorded of it, together or not at all."""

from datetime import date

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from devicefleet.db import Database
from devicefleet.documents import spreadsheets
from devicefleet.queries.operator_match import known_sims
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.bulk import Noting
from devicefleet.rules.operator_list.judging import judge
from devicefleet.rules.operator_list.reading import iter_forms, read_list
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Role, Scheme
from devicefleet.services import bulk, packages
from devicefleet.services.topping_up import note_top_ups
from devicefleet.tables import RenewalPlan, Sim
from tests.given import Given, later, scan_of
from tests.many import data, ends
from tests.queries.counted import counted
from tests.services.desk import Desk

UNTIL = date(2027, 1, 31)


def seen(desk: Desk, *sims: Sim, actor: Actor = OPERATOR) -> set[str]:
    found = desk.ask(lambda session: known_sims(session, actor, [scan_of(sim) for sim in sims]))
    return set(found)


def test_only_what_is_within_reach(desk: Desk, given: Given, both_engines: Database) -> None:
    amina = given.actor(Role.CASEWORKER)
    person = given.survivor(caseworker=amina)
    mine, other, shelf = data(given, person), data(given), given.sim()
    theirs = data(given, provider=given.provider("other"))
    every = (mine, other, shelf, theirs)
    assert seen(desk, *every, actor=amina) == {mine.iccid, shelf.iccid}
    assert seen(desk, *every, actor=given.actor()) == {mine.iccid, other.iccid, shelf.iccid}
    assert seen(desk, *every, actor=given.actor(Role.COORDINATOR)) == {sim.iccid for sim in every}
    store = given.actor(Role.WAREHOUSE)
    known = desk.ask(lambda session: known_sims(session, store, [scan_of(mine)]))[scan_of(mine)]
    assert (known.ref, known.live_sims, known.handed_on) == (None, 1, date(2026, 11, 1))


def test_what_the_register_knows(desk: Desk, given: Given, both_engines: Database) -> None:
    person = given.survivor()
    sim, _second = data(given, person, scheme=Scheme.PURCHASED_BUNDLE), data(given, person)
    given.report(sim, "topped-up", date(2026, 11, 9))
    given.report(sim, "confirm", date(2026, 11, 11))
    made = desk.do(packages.plan, scan=scan_of(sim), renew_on=date(2026, 11, 30))
    known = desk.ask(lambda session: known_sims(session, OPERATOR, [scan_of(sim)]))[scan_of(sim)]
    assert (known.live_sims, known.charged_on, known.told_on) == (2, date(2026, 11, 9), date(2026, 11, 11))
    assert (known.key, known.ends_on, known.ref) == (f"{sim.id}-1-{made.id}", date(2026, 12, 1), person.ref)


def test_as_many_statements_for_thousands_as_for_one(desk: Desk, given: Given, database: Database) -> None:
    sim = data(given)
    with counted(database) as sent, database.reading() as session:
        numbers = [scan_of(sim), *(f"89{n:017}" for n in range(4_000))]
        assert len(known_sims(session, OPERATOR, numbers)) == 1
    assert len(sent) == 1


def test_renewals_of_the_operator_are_recorded_and_undone_as_a_whole(
    desk: Desk, given: Given, both_engines: Database
) -> None:
    first, second = data(given), data(given)
    made = desk.do(packages.plan, scan=scan_of(first), renew_on=date(2026, 11, 30))
    wanted = Noting({f"{first.id}-1-{made.id}": UNTIL, f"{second.id}-2": date(2026, 12, 15)})
    before = desk.rows()
    done = desk.do(bulk.note_renewals, wanted=wanted, count=2, rows=list(wanted.until))
    assert (ends(desk, first), ends(desk, second)) == (UNTIL, date(2026, 12, 15))
    assert desk.one(RenewalPlan, made.id).ended_entry_id is not None
    assert done.cost_pence == 3 * 1000 + 1000, "until 31 January are three times thirty days"
    desk.assert_sound()
    desk.do(bulk.undo, bulk_id=done.id, at=later(desk.at, minutes=5))
    for table in ("renewal_plan", "kit_span"):
        assert [row[1:] for row in desk.rows()[table]] == [row[1:] for row in before[table]]


def test_what_changed_since_is_not_recorded(desk: Desk, given: Given) -> None:
    sim = data(given)
    wanted = Noting({f"{sim.id}-1": UNTIL})
    desk.do(packages.renew, scan=scan_of(sim))
    refusal = desk.refused(bulk.note_renewals, wanted=wanted, count=1, rows=list(wanted.until))
    assert str(refusal) == "It was 1, now it is 0: look again."


def test_others_renewals_are_not_recorded(desk: Desk, given: Given) -> None:
    sim = data(given, provider=given.provider("other"))
    wanted = Noting({f"{sim.id}-1": UNTIL})
    refusal = desk.refused(bulk.note_renewals, given.actor(), wanted=wanted, count=1, rows=list(wanted.until))
    assert "It was 1, now it is 0" in str(refusal)


def test_top_ups_are_recorded_together_or_not_at_all(desk: Desk, given: Given, both_engines: Database) -> None:
    sims = [data(given, scheme=Scheme.PURCHASED_BUNDLE) for _each in range(2)]
    days = {scan_of(sim): date(2026, 11, 20) for sim in sims}
    assert "No row is ticked" in str(desk.refused(note_top_ups, days={}, count=0))
    assert str(desk.refused(note_top_ups, days=days, count=1)) == "It was 1, now it is 2: look again."
    waiting = given.sim()
    given.handover(given.survivor(), waiting)
    refusal = desk.refused(note_top_ups, days={**days, scan_of(waiting): desk.at.today}, count=3)
    assert str(refusal).startswith(f"{waiting.iccid}: ")
    assert str(refusal).endswith("Nothing was done.")
    assert desk.do(note_top_ups, days=days, count=2) == 2
    known = desk.ask(lambda session: known_sims(session, OPERATOR, list(days)))
    assert {one.charged_on for one in known.values()} == {date(2026, 11, 20)}
    desk.assert_sound()


@pytest.mark.parametrize("head", [b"", b"ICCID,Status,Data used\n"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@drawn(data_=st.binary(max_size=300))
def test_whatever_bytes_come_nothing_is_stored(desk: Desk, head: bytes, data_: bytes) -> None:
    before = desk.rows()
    try:
        sheet = spreadsheets.read(head + data_)
        listed = read_list(sheet.headers, sheet.rows)
    except Refused:
        pass
    else:
        known = desk.ask(lambda session: known_sims(session, OPERATOR, list(iter_forms(listed.lines))))
        judge(listed, known, desk.at.today)
    assert desk.rows() == before
