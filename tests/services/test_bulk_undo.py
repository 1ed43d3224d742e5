"""A bulk action taken back within a day, whole or not at all; and who may do what."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from devicefleet.rules.access import ACCESS
from devicefleet.rules.bulk import Gifting, Moving, Renewing, Wanted
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import EntryType, Kind, Role, Tenure
from devicefleet.services import bulk, support, undoing
from devicefleet.services.ledger import Once
from devicefleet.tables import BulkAction, BulkEntry, Entry, Provision, Sim, Survivor
from tests.given import Given, later, scan_of
from tests.many import ENDING, RENEWING, data, ends, lent, plan, spans, team
from tests.services.desk import Desk


@pytest.mark.usefixtures("both_engines")
class TestUndo:
    def renewed(self, desk: Desk, given: Given) -> BulkAction:
        for _sim in range(2):
            data(given)
        done: BulkAction = desk.do(bulk.renew, given.actor(), wanted=RENEWING, count=2)
        return done

    def test_within_a_day(self, desk: Desk, given: Given) -> None:
        for _sim in range(2):
            data(given)
        before = spans(desk)
        done = desk.do(bulk.renew, given.actor(), wanted=RENEWING, count=2)
        assert spans(desk) != before
        desk.do(bulk.undo, given.actor(), at=later(desk.at, hours=23), bulk_id=done.id)
        assert spans(desk) == before
        assert desk.one(BulkAction, done.id).undone_by_id == given.actor().staff_id
        assert desk.trail()[-3:] == ["entry.voided", "entry.voided", "bulk.undone"]
        assert len(plan(desk, RENEWING).doable) == 2
        desk.assert_sound()

    def test_after_a_day(self, desk: Desk, given: Given) -> None:
        done = self.renewed(desk, given)
        refusal = desk.refused(bulk.undo, given.actor(), at=later(desk.at, hours=25), bulk_id=done.id)
        assert str(refusal) == "This can be undone for 24 hours. Record what is right instead."

    def test_gifts_are_loans_again(self, desk: Desk, given: Given) -> None:
        phone, fixed = lent(given), given.survivor(ends_on_expected=ENDING)
        laptop = given.held_device(fixed, Kind.LAPTOP, tenure=Tenure.LOAN_FIXED, due_on=date(2027, 3, 1))
        before = spans(desk)
        done = desk.do(bulk.gift, wanted=Gifting(), count=2)
        desk.do(bulk.undo, bulk_id=done.id)
        assert spans(desk) == before
        terms = desk.ask(
            lambda session: {(one.device_id, one.tenure, one.due_on) for one in session.exec(select(Provision)).all()}
        )
        assert terms == {
            (phone.id, Tenure.LOAN_UNTIL_EXIT, None),
            (laptop.id, Tenure.LOAN_FIXED, date(2027, 3, 1)),
        }
        desk.assert_sound()

    def test_a_caseload_comes_back_from_another_nation(self, desk: Desk, given: Given) -> None:
        first, _second = team(given)
        given.provider("scots", nation="SCT")
        before = spans(desk)
        wanted = Moving(origin=first.staff_id or 0, provider="scots")
        done = desk.do(bulk.move, given.actor(), wanted=wanted, count=3)
        assert plan(desk, Moving(origin=first.staff_id or 0), given.actor()).rows == ()
        desk.do(bulk.undo, given.actor(), bulk_id=done.id)
        assert spans(desk) == before
        assert len(plan(desk, Moving(origin=first.staff_id or 0), given.actor()).rows) == 3
        again = desk.do(bulk.move, given.actor(), wanted=wanted, count=3)
        desk.do(bulk.undo, given.actor(), bulk_id=again.id)
        assert spans(desk) == before
        desk.assert_sound()

    def test_whoever_was_moved_and_has_a_new_entry_stays(self, desk: Desk, given: Given) -> None:
        first, second = team(given)
        done = desk.do(bulk.move, wanted=Moving(origin=first.staff_id or 0, to=second.staff_id), count=3)
        person = desk.ask(lambda session: session.exec(select(Survivor)).first())
        desk.do(support.end, survivor=person.ref)
        assert show_reference(person.ref) in str(desk.refused(bulk.undo, bulk_id=done.id))

    def test_a_row_undone_by_itself_is_no_hindrance(self, desk: Desk, given: Given) -> None:
        done = self.renewed(desk, given)
        entry = desk.ask(lambda session: session.exec(select(BulkEntry)).first())
        desk.do(undoing.undo, entry_id=entry.entry_id)
        desk.do(bulk.undo, bulk_id=done.id)
        assert len(plan(desk, RENEWING).doable) == 2
        desk.assert_sound()

    def test_somebody_who_went_to_another_organisation_is_named(self, desk: Desk, given: Given) -> None:
        sim = data(given)
        done = desk.do(bulk.renew, given.actor(), wanted=RENEWING, count=1)
        other, holder = given.provider("other"), desk.one(Survivor, desk.one(Sim, sim.id).holder_id)
        desk.do(support.move, survivor=holder.ref, provider_id=other.id, caseworker_id=None)
        assert scan_of(sim) in str(desk.refused(bulk.undo, given.actor(), bulk_id=done.id))

    def test_twice(self, desk: Desk, given: Given) -> None:
        done, once = self.renewed(desk, given), Once.of("undo", "answers")
        first = desk.do(bulk.undo, given.actor(), bulk_id=done.id, once=once)
        after = desk.rows()
        assert desk.do(bulk.undo, given.actor(), bulk_id=done.id, once=once).id == first.id
        assert desk.rows() == after
        assert str(desk.refused(bulk.undo, given.actor(), bulk_id=done.id)) == "This was already undone."

    def test_entries_stay_in_the_ledger(self, desk: Desk, given: Given) -> None:
        done = self.renewed(desk, given)
        entries = len(desk.rows()[Entry.__tablename__])
        desk.do(bulk.undo, bulk_id=done.id)
        assert len(desk.rows()[Entry.__tablename__]) == entries + 2
        kinds = desk.ask(lambda session: [one.type for one in session.exec(select(Entry)).all()])
        assert kinds.count(EntryType.VOIDED) == 2


class TestWho:
    ACTS = (
        ("bulk.renew", bulk.renew, RENEWING),
        ("bulk.gift", bulk.gift, Gifting()),
        ("bulk.move", bulk.move, Moving(origin=1, to=2)),
    )

    @pytest.mark.parametrize(("action", "service", "wanted"), ACTS)
    def test_role_too_low(self, desk: Desk, given: Given, action: str, service: Any, wanted: Wanted) -> None:
        for role in set(Role) - {Role.OPERATOR} - ACCESS[action].keys():
            assert desk.refused(service, given.actor(role), wanted=wanted, count=1).status == 403

    def test_a_caseworker_their_own(self, desk: Desk, given: Given) -> None:
        amina = given.actor(Role.CASEWORKER)
        mine, other = data(given, given.survivor(caseworker=amina)), data(given)
        assert [row.name for row in plan(desk, RENEWING, amina).rows] == [mine.iccid]
        desk.do(bulk.renew, amina, wanted=RENEWING, count=1)
        assert ends(desk, other) == ENDING

    def test_a_manager_their_organisations(self, desk: Desk, given: Given) -> None:
        data(given)
        stranger = given.actor(Role.PROVIDER_MANAGER, given.provider("other"))
        assert plan(desk, RENEWING, stranger).rows == ()
        assert plan(desk, Renewing(provider="home"), stranger).rows == ()
        keys = [row.key for row in plan(desk, RENEWING).rows]
        assert str(desk.refused(bulk.renew, stranger, wanted=RENEWING, count=1, rows=keys)) == (
            "It was 1, now it is 0: look again."
        )

    def test_a_coordinator_renews_and_lets_keep_everywhere_and_moves_nobody(self, desk: Desk, given: Given) -> None:
        other = given.provider("other")
        data(given)
        data(given, provider=other)
        lent(given)
        priya = given.actor(Role.COORDINATOR)
        assert len(plan(desk, RENEWING, priya).doable) == 2
        assert [row.provider for row in plan(desk, Renewing(provider="other"), priya).rows] == ["Other Support"]
        done = desk.do(bulk.renew, priya, wanted=RENEWING, count=2)
        desk.do(bulk.gift, priya, wanted=Gifting(), count=1)
        assert desk.refused(bulk.move, priya, wanted=Moving(origin=1, to=2), count=1).status == 403
        assert desk.refused(bulk.undo, given.actor(), bulk_id=done.id).status == 404
        desk.do(bulk.undo, priya, bulk_id=done.id)
        desk.assert_sound()

    def test_the_warehouse_sees_no_reference(self, desk: Desk, given: Given) -> None:
        data(given)
        assert [row.ref for row in plan(desk, RENEWING, given.actor(Role.WAREHOUSE)).rows] == [None]

    def test_an_undo_is_for_who_did_it_and_their_manager(self, desk: Desk, given: Given) -> None:
        amina = given.actor(Role.CASEWORKER)
        data(given, given.survivor(caseworker=amina))
        done = desk.do(bulk.renew, amina, wanted=RENEWING, count=1)
        colleague, warehouse = given.actor(Role.CASEWORKER, new=True), given.actor(Role.AUDITOR)
        stranger = given.actor(Role.PROVIDER_MANAGER, given.provider("other"))
        theirs = [desk.refused(bulk.undo, who, bulk_id=done.id) for who in (colleague, stranger)]
        nobodys = desk.refused(bulk.undo, stranger, bulk_id=999_999)
        assert {(one.status, str(one)) for one in (*theirs, nobodys)} == {(404, "There is nothing to undo here.")}
        assert desk.refused(bulk.undo, warehouse, bulk_id=done.id).status == 403
        desk.do(bulk.undo, given.actor(), bulk_id=done.id)

    def test_a_colleagues_address_is_not_told_by_number(self, desk: Desk, given: Given) -> None:
        stranger, home = given.staff(Role.CASEWORKER, given.provider("other")), given.actor()
        given.survivor()
        here = desk.refused(bulk.move, home, wanted=Moving(origin=0, to=stranger.id), count=1)
        nowhere = desk.refused(bulk.move, home, wanted=Moving(origin=0, to=999_999), count=1)
        assert (here.status, str(here)) == (nowhere.status, str(nowhere))
        there = desk.refused(bulk.move, home, wanted=Moving(origin=0, to=stranger.id, provider="other"), count=1)
        assert there.field == "to"
        assert desk.refused(bulk.move, home, wanted=Moving(origin=0, provider="none"), count=1).field == "provider"
        assert desk.refused(bulk.move, home, wanted=Moving(origin=0), count=1).field == "to"
        amina = given.actor(Role.CASEWORKER)
        assert desk.refused(bulk.move, amina, wanted=Moving(origin=0, provider="other"), count=1).status == 403
