"""What a new report is held against: others about nearly the same people, and what was printed in the years before."""

from datetime import date

import pytest

from devicefleet.db import Database
from devicefleet.rules.reporting.published import Printed
from devicefleet.rules.terms import ReportState
from devicefleet.worker import reporting
from tests.given import Given, later
from tests.reported import Register


@pytest.fixture
def register(given: Given, database: Database) -> Register:
    return Register(given, database)


def test_nobody_is_told_by_two_reports_of_nearly_the_same_people(database: Database, register: Register) -> None:
    """Three of London are elsewhere: a report of London beside that of home would be one of the three."""
    given, began = register.given, date(2026, 5, 1)
    for provider, people in ((given.home, 12), (given.provider("other"), 3)):
        for _one in range(people):
            given.survivor(provider, region="E12000007", started_on=began)
    welsh = given.provider("welsh")
    for _one in range(10):
        given.survivor(welsh, region="W92000004", started_on=date(2026, 9, 1))
    given.at = later(given.at, days=2)

    def made(period: str, slice_: str) -> str | None:
        report = register.ask(period=period, slice_=slice_)
        assert reporting.make(database, lambda: given.at, owner="one", number=report.number)
        assert (register.one(report.number).state is ReportState.REFUSED) is bool(register.one(report.number).problem)
        return register.one(report.number).problem

    assert made("2026-Q3", "provider:home") is None
    for period, slice_ in (("2026-Q3", "region:E12000007"), ("2026-09", "nation:ENG"), ("2026-08", "all")):
        problem = made(period, slice_)
        assert problem is not None
        assert problem.startswith("It would be about nearly the same people as another report of these days.")
    assert made("2026-Q2", "region:E12000007") is None
    assert made("2026-Q3", "provider:other") is None, "they have nobody in common"
    assert made("2026-09", "all") is None, "ten of Wales came in September"


def test_it_remembers_twelve_periods_and_no_more(database: Database, register: Register) -> None:
    """A quarter of 2026: from 2023 on."""
    old, new = ("people", "2023-06-30", 20, None), ("people", "2023-07-31", 25, None)
    register.made(old, new, ("exits", "2026-06", 30, None))
    order = register.ask(slice_="nation:WLS")
    counted = reporting._counted(database, order.number)
    assert counted.kept.printed == {
        "people": {"2023-07-31": Printed(25, None)}, "exits": {"2026-06": Printed(30, None)}
    }  # fmt: skip
