"""Planned renewals go out with the history and come in again as they were."""

from datetime import date
from typing import Any

import pytest

from devicefleet.db import Database
from devicefleet.services import holding, packages, undoing
from tests.given import Given, later, scan_of
from tests.many import data
from tests.services.desk import Desk
from tests.services.history import assert_comes_back

DAY = date(2026, 11, 28)


def plans(desk: Desk) -> list[Any]:
    """When, for how long, at what cost, who pays, and whether it stands."""
    return [(*row[3:7], row[7] is None) for row in desk.rows()["renewal_plan"]]


@pytest.fixture
def ledger(desk: Desk, given: Given, both_engines: Database) -> Desk:
    """A plan that stands, one fulfilled, one dropped, one that went with its SIM; one and a handover taken back."""
    stands, fulfilled, dropped, lost, undone = (data(given) for _each in range(5))
    for sim in (stands, fulfilled, dropped, lost):
        desk.do(packages.plan, scan=scan_of(sim), renew_on=DAY, terms=2, cost_pence=750, funder_ref="LOTTERY")
    renewed = desk.do(packages.renew, scan=scan_of(fulfilled))
    desk.do(undoing.undo, entry_id=renewed.entry_id, at=later(desk.at, minutes=1))
    desk.do(packages.renew, scan=scan_of(fulfilled))
    desk.do(packages.drop_plan, scan=scan_of(dropped))
    desk.do(packages.plan, scan=scan_of(dropped), renew_on=date(2026, 12, 24))
    desk.do(holding.report, scan=scan_of(lost), word="lost")
    made = desk.do(packages.plan, scan=scan_of(undone), renew_on=DAY)
    desk.do(undoing.undo, entry_id=made.entry_id, at=later(desk.at, minutes=1))
    return desk


def test_they_come_back_as_they_were(ledger: Desk, empty: Database) -> None:
    assert_comes_back(ledger.database, empty, ledger.at)
    usual = (DAY, 2, 750, "LOTTERY")
    kept = sorted(plans(Desk(empty, ledger.at)), key=repr)
    assert kept == sorted(
        [(*usual, True), (*usual, False), (*usual, False), (*usual, False), (date(2026, 12, 24), 1, None, None, True)],
        key=repr,
    )
    assert len(plans(ledger)) == 6, "what was undone is no history"
