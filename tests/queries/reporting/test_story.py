"""A story in which all happens that is counted: plain loops find the same, and the definitions can be read off it."""

import pytest

from devicefleet.db import Database
from devicefleet.queries.reporting import dataset
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.reporting import layout
from devicefleet.rules.reporting.dataset import Dataset
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.reporting.period import period_from
from devicefleet.rules.reporting.slices import EVERYBODY
from devicefleet.rules.terms import DeclineReason
from tests.given import Given
from tests.queries.reporting.story import told
from tests.queries.reporting.test_brute import assert_agrees


@pytest.fixture
def story(both_engines: Database, given: Given) -> Database:
    told(given)
    return both_engines


def test_plain_loops_find_the_same_of_everything(story: Database) -> None:
    with story.reading() as session:
        seen = {code: assert_agrees(session, code) for code in ("2026-10", "2026-11", "2026-Q4")}
    assert set(seen["2026-Q4"]) == set(Population)


def counted(made: Dataset, population: Population) -> dict[str, int]:
    period = made.period
    key = layout.happened(population, EVERYBODY, period)
    return {
        "+".join(sorted(value for _name, values in one.cuts - key.cuts for value in values)) if one != key else "all": (
            count.n
        )
        for one, count in made.counts.items()
        if one.population is population
    }


COUNTED: dict[Population, dict[str, int]] = {
    # Ada's time again begins with everything; two were away on their first day.
    Population.ENTRANTS: {"all": 8, "within_10": 5},
    Population.EXITS: {"all": 3, "kept+kept_bridge": 1, "kept_bridge": 1},
    Population.RELEASES: {"all": 2, "on_the_day": 1},
    Population.GAPS: {"all": 2},
    Population.TERMS: {"all": 2, "on_time": 1},
    # One loan was agreed anew and came due again, and one phone was lost meanwhile.
    Population.LOANS: {"all": 8, "extended": 1, "gifted": 1, "returned": 2, "unresolved": 3},
    Population.HANDOVERS: {"all": 10, "later+within_7": 9, "within_7": 6, "understood": 2},
    Population.HARMS: {
        "all": 3, "lost+smartphone": 2, "failed+smartphone": 0, "laptop+lost": 0, "failed+laptop": 1,
    },
    Population.REISSUES: {"all": 2, "certified": 1},
    Population.PURCHASES: {"data": 9, "devices": 13, "": 19, "fund-a": 2, "fund-b": 1},
    Population.ENTRIES: {"all": 111, "late": 1},
    Population.DECLINES: {"all": 1, **dict.fromkeys(DeclineReason, 0), "safety_fear": 1},
    Population.WAITING: {"all": 3, "no_stock": 1},
}  # fmt: skip


def test_what_is_counted_as_what(story: Database) -> None:
    with story.reading() as session:
        made = dataset(session, OPERATOR, period_from("2026-Q4"), EVERYBODY)
    found = {population: counted(made, population) for population in COUNTED}
    assert found == COUNTED
    assert {name: dict(one.values) for name, one in made.spreads.items()} == {
        "gap_days": {5: 2},
        "first_kit_days": {0: 3, 2: 2, 13: 1},
        "device_life_days": {10: 1, 28: 1, 45: 1},
        "waiting_days": {9: 1, 12: 1, 41: 1},
    }
    assert (made.amounts["pence_devices"].value, made.amounts["pence:fund-a"].value) == (
        7 * 12_345 + 6 * 30_001,
        2 * 1_003,
    )
    assert made.shares == ((1, 4), (2, 3))
