"""Many at once: exactly what was seen is done, whole or not at all."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.bulk import Gifting, Moving, Renewing
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.terms import DeviceState
from devicefleet.services import bulk, holding, packages
from devicefleet.services.ledger import Once
from devicefleet.tables import AuditEvent, BulkAction, DataPackage, Device
from tests.given import Given, scan_of
from tests.many import ENDING, NEXT, RENEWING, data, ends, lent, plan, team
from tests.services.crowd import at_once
from tests.services.desk import Desk


def fields_of_last(session: Any) -> str:
    return session.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc())).first().fields


@pytest.mark.usefixtures("both_engines")
class TestDone:
    def test_renewed(self, desk: Desk, given: Given) -> None:
        person = given.survivor()
        sims = [data(given, person), data(given, person), data(given)]
        manager, trail = given.actor(), desk.trail()
        done = desk.do(bulk.renew, manager, wanted=RENEWING, count=3)
        assert [ends(desk, sim) for sim in sims] == [NEXT] * 3
        assert (done.row_count, done.cost_pence, done.provider_id) == (3, 3000, given.home.id)
        assert desk.trail() == [*trail, *["package.package_renewed"] * 3, "bulk.renewed"]
        assert desk.ask(fields_of_last) == "rows:3"
        desk.assert_sound()

    def test_given_to_keep(self, desk: Desk, given: Given) -> None:
        phones = [lent(given), lent(given)]
        desk.do(bulk.gift, given.actor(), wanted=Gifting(), count=2)
        assert [desk.one(Device, phone.id).state for phone in phones] == [DeviceState.TRANSFERRED] * 2
        assert plan(desk, Gifting()).rows == ()
        desk.assert_sound()

    def test_moved(self, desk: Desk, given: Given) -> None:
        first, second = team(given)
        wanted = Moving(origin=first.staff_id or 0, to=second.staff_id)
        desk.do(bulk.move, given.actor(), wanted=wanted, count=3)
        assert plan(desk, wanted).rows == ()
        assert len(plan(desk, Moving(origin=second.staff_id or 0)).rows) == 3
        desk.assert_sound()

    def test_only_what_is_ticked(self, desk: Desk, given: Given) -> None:
        sims = [data(given), data(given)]
        key = plan(desk, RENEWING).rows[1].key
        desk.do(bulk.renew, wanted=RENEWING, count=1, rows=[key])
        assert [ends(desk, sim) for sim in sims] == [ENDING, NEXT]

    def test_sent_twice_it_is_done_once(self, desk: Desk, given: Given) -> None:
        data(given)
        once = Once.of("page", "answers")
        first = desk.do(bulk.renew, wanted=RENEWING, count=1, once=once)
        after = desk.rows()
        again = desk.do(bulk.renew, wanted=RENEWING, count=1, once=once)
        assert (again.id, desk.rows()) == (first.id, after)
        other = desk.refused(bulk.renew, wanted=RENEWING, count=1, once=Once(once.key, "others"))
        assert str(other).startswith("This page was already sent with other answers.")


class TestTheNumber:
    def test_it_changed_meanwhile(self, desk: Desk, given: Given) -> None:
        sims = [data(given) for _sim in range(3)]
        keys = [row.key for row in plan(desk, RENEWING).rows]
        desk.do(holding.take_back, scan=scan_of(sims[1]))
        for rows in (None, keys):
            refusal = desk.refused(bulk.renew, wanted=RENEWING, count=3, rows=rows)
            assert (type(refusal), str(refusal)) == (Conflict, "It was 3, now it is 2: look again.")
            assert refusal.field == "count"

    def test_one_more_than_was_seen_is_not_done_with_them(self, desk: Desk, given: Given) -> None:
        sims = [data(given), data(given)]
        keys = [row.key for row in plan(desk, RENEWING).rows]
        unseen = data(given)
        desk.do(bulk.renew, wanted=RENEWING, count=2, rows=keys)
        assert [ends(desk, sim) for sim in (*sims, unseen)] == [NEXT, NEXT, ENDING]
        given.report(unseen, "lost")
        assert str(desk.refused(bulk.renew, wanted=RENEWING, count=1)) == "It was 1, now it is 0: look again."

    def test_a_row_renewed_by_somebody_else_is_another_row(self, desk: Desk, given: Given) -> None:
        """Even where the new term ends soon enough to be on the list again."""
        sims = [data(given, last_day=date(2026, 11, 23)), data(given)]
        wanted = Renewing(days=60)
        keys = [row.key for row in plan(desk, wanted).rows]
        desk.do(packages.renew, scan=scan_of(sims[0]))
        assert len(plan(desk, wanted).rows) == 2
        refusal = desk.refused(bulk.renew, wanted=wanted, count=2, rows=keys)
        assert str(refusal) == "It was 2, now it is 1: look again."

    @pytest.mark.parametrize(
        ("count", "rows", "sentence"),
        [
            (1, 2, "2 are ticked, but you typed 1. Count again."),
            (3, 2, "2 are ticked, but you typed 3. Count again."),
            (2, 0, "No row is ticked, so there is nothing to do."),
            (0, None, "No row is ticked, so there is nothing to do."),
        ],
    )
    def test_another_number_was_typed(
        self, desk: Desk, given: Given, count: int, rows: int | None, sentence: str
    ) -> None:
        data(given)
        data(given)
        keys = None if rows is None else [row.key for row in plan(desk, RENEWING).rows][:rows]
        refusal = desk.refused(bulk.renew, wanted=RENEWING, count=count, rows=keys)
        assert (refusal.status, refusal.field, str(refusal)) == (422, "count", sentence)


@pytest.mark.usefixtures("both_engines")
class TestAbort:
    """A row that the plan holds for good and the act refuses: nobody can make one here but by hand."""

    @pytest.mark.parametrize("place", [0, 2, 4])
    def test_at_any_row_nothing_is_left(self, database: Database, desk: Desk, given: Given, place: int) -> None:
        phones = [lent(given) for _phone in range(5)]
        rows = plan(desk, Gifting()).rows
        assert len(rows) == len(phones)
        with database.engine.begin() as connection:
            connection.exec_driver_sql(
                f"UPDATE provision SET opened_on = '2026-11-23' WHERE id = {rows[place].thing_id}"
            )
        refusal = desk.refused(bulk.gift, wanted=Gifting(), count=5)
        assert isinstance(refusal, Conflict)
        assert str(refusal).startswith(f"{rows[place].name}: That is before it was handed over")
        assert str(refusal).endswith("Nothing was done.")

    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_of_an_undo_too(self, desk: Desk, given: Given, place: int) -> None:
        sims = [data(given) for _sim in range(3)]
        done = desk.do(bulk.renew, wanted=RENEWING, count=3)
        desk.do(packages.renew, scan=scan_of(sims[place]))
        refusal = desk.refused(bulk.undo, bulk_id=done.id)
        assert str(refusal) == (
            f"Nothing was undone. Something else was recorded since for: {scan_of(sims[place])}. "
            "Undo that first, or record what is right."
        )


@pytest.mark.usefixtures("both_engines")
class TestRaces:
    def test_two_of_the_same_packages(self, desk: Desk, given: Given) -> None:
        sims = [data(given) for _sim in range(6)]
        keys = [row.key for row in plan(desk, RENEWING).rows]
        act = partial(desk.do, bulk.renew, wanted=RENEWING, count=6, rows=keys)
        answers = at_once([act, act, partial(desk.do, bulk.renew, wanted=RENEWING, count=6), act])
        won = [answer for answer in answers if isinstance(answer, BulkAction)]
        lost = [answer for answer in answers if not isinstance(answer, BulkAction)]
        assert len(won) == 1
        assert {(type(one), str(one)) for one in lost} == {(Conflict, "It was 6, now it is 0: look again.")}
        assert [ends(desk, sim) for sim in sims] == [NEXT] * 6
        desk.assert_sound()

    def test_one_page_sent_four_times(self, desk: Desk, given: Given) -> None:
        for _sim in range(3):
            data(given)
        act = partial(desk.do, bulk.renew, wanted=RENEWING, count=3, once=Once.of("page", "answers"))
        answers = at_once([act] * 4)
        assert len({answer.id for answer in answers}) == 1
        assert len(desk.rows()[DataPackage.__tablename__]) == 6

    def test_a_renewal_of_one_beside_it(self, desk: Desk, given: Given) -> None:
        """The one and the many: the many are refused or come first, and no term is paid for twice by the same page."""
        sims = [data(given) for _sim in range(3)]
        keys = [row.key for row in plan(desk, RENEWING).rows]
        many, one = at_once(
            [
                partial(desk.do, bulk.renew, wanted=RENEWING, count=3, rows=keys),
                partial(desk.do, packages.renew, scan=scan_of(sims[1])),
            ]
        )
        assert not isinstance(one, Exception)
        if isinstance(many, Exception):
            assert str(many) == "It was 3, now it is 2: look again."
        assert len(desk.rows()[DataPackage.__tablename__]) == (4 if isinstance(many, Exception) else 7)
        desk.assert_sound()

    def test_two_undos(self, desk: Desk, given: Given) -> None:
        for _sim in range(3):
            data(given)
        done = desk.do(bulk.renew, wanted=RENEWING, count=3)
        answers = at_once([partial(desk.do, bulk.undo, bulk_id=done.id)] * 4)
        assert sum(isinstance(answer, BulkAction) for answer in answers) == 1
        assert {str(one) for one in answers if not isinstance(one, BulkAction)} == {"This was already undone."}
        desk.assert_sound()
