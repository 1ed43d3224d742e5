"""What a bulk action would do, row by row, and which rows it leaves out."""

from datetime import date, timedelta
from typing import Any

import pytest

from devicefleet.queries import bulk as query
from devicefleet.rules.bulk import Gifting, Moving, Renewing
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import Kind, Tenure
from devicefleet.services import bulk, packages, support
from tests.given import Given, scan_of
from tests.many import ENDING, RENEWING, data, lent, plan, team
from tests.services.desk import Desk


class TestWhatWouldBeDone:
    def test_renewals(self, desk: Desk, given: Given) -> None:
        soon = data(given, funder_ref="LOTTERY")
        for other in (
            {"last_day": date(2027, 3, 1)},
            {"last_day": None, "renewal": "auto_funded", "open_ended": True},
        ):
            data(given, **other)
        ended = data(given, last_day=date(2026, 11, 20))
        renewed = data(given)
        desk.do(packages.renew, scan=scan_of(renewed))
        lost = data(given)
        given.report(lost, "lost")
        found = plan(desk, RENEWING)
        assert [row.name for row in found.doable] == [soon.iccid]
        row = found.doable[0]
        assert row.now == "until 30 November 2026"
        assert row.then == "1 December 2026 to 30 December 2026"
        assert row.what == "National Databank, 20 GB every 30 days, LOTTERY"
        assert (row.cost_pence, query.cost_of(found.doable)) == (1000, 1000)
        assert [(row.name, row.refused) for row in found.left_out] == [
            (lost.iccid, "This SIM is lost: nobody could use the data.")
        ]
        assert [row.name for row in plan(desk, Renewing(ended=True)).doable] == [ended.iccid, soon.iccid]
        assert [row.name for row in plan(desk, Renewing(funder="LOTTERY")).doable] == [soon.iccid]
        assert plan(desk, Renewing(days=7)).rows == ()

    @pytest.mark.parametrize(
        ("asked", "then", "cost"),
        [
            ({"terms": 3}, "1 December 2026 to 28 February 2027", 3000),
            ({"last_day": date(2027, 1, 31)}, "1 December 2026 to 31 January 2027", 3000),
            ({"last_day": date(2026, 12, 30)}, "1 December 2026 to 30 December 2026", 1000),
        ],
    )
    def test_longer_terms_cost_every_period_begun(
        self, desk: Desk, given: Given, asked: dict[str, Any], then: str, cost: int
    ) -> None:
        data(given)
        row = plan(desk, Renewing(**asked)).doable[0]
        assert (row.then, row.cost_pence) == (then, cost)

    def test_a_last_day_that_is_over_is_refused(self, desk: Desk, given: Given) -> None:
        data(given)
        wanted = Renewing(last_day=date(2026, 11, 25))
        assert desk.refused(bulk.renew, wanted=wanted, count=1).field == "last_day"

    def test_whose_support_has_ended_is_left_out_of_renewals(self, desk: Desk, given: Given) -> None:
        person = given.survivor()
        data(given, person)
        desk.do(support.end, survivor=person.ref, on=desk.at.today)
        assert [row.refused for row in plan(desk, RENEWING).rows] == [
            "Their support has ended. If it should go on, renew it on their own page."
        ]

    def test_loans(self, desk: Desk, given: Given) -> None:
        phone, left = lent(given), given.survivor()
        laptop = given.held_device(left, Kind.LAPTOP, tenure=Tenure.LOAN_FIXED, due_on=date(2027, 3, 1))
        aside, shared = lent(given), given.held_device(left, tenure=Tenure.HOUSEHOLD_SHARED)
        given.report(aside, "quarantine")
        given.held_device(left, tenure=Tenure.GIFT)
        desk.do(support.end, survivor=left.ref, on=date(2026, 11, 22))
        given.held_device(given.survivor())
        found = plan(desk, Gifting())
        assert [row.name for row in found.doable] == [show(laptop.code), show(phone.code)]
        assert [row.now for row in found.doable] == [
            "on loan until 1 March 2027; support ended on 22 November 2026",
            "on loan until support ends; support is expected to end on 30 November 2026",
        ]
        assert {row.name: row.refused for row in found.left_out} == {
            show(aside.code): "It is set aside for safety. Settle that first.",
            show(shared.code): "Others in the household use it too. "
            "Agree with them first, then give it on the person's own page.",
        }
        assert [row.name for row in plan(desk, Gifting(days=5)).doable] == [show(laptop.code)]

    def test_a_caseload(self, desk: Desk, given: Given) -> None:
        first, second = team(given)
        manager, there = given.actor(), given.survivor(caseworker=second)
        assert first.staff_id is not None
        found = plan(desk, Moving(origin=first.staff_id, to=second.staff_id), manager)
        assert len(found.doable) == 3
        assert show_reference(there.ref) not in {row.name for row in found.rows}
        own = plan(desk, Moving(origin=second.staff_id or 0, to=second.staff_id), manager)
        assert [row.refused for row in own.rows] == ["They are there already."]

    def test_no_more_than_most_are_shown_and_all_are_counted(
        self, desk: Desk, given: Given, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("devicefleet.queries.bulk.rows.MOST", 2)
        last = data(given)
        sims = [data(given, last_day=ENDING - timedelta(days=day)) for day in (1, 2)]
        found = plan(desk, RENEWING)
        assert ([row.name for row in found.rows], found.total) == ([scan_of(sims[1]), scan_of(sims[0])], 3)
        desk.do(bulk.renew, wanted=RENEWING, count=2)
        assert [row.name for row in plan(desk, RENEWING).rows] == [last.iccid]
