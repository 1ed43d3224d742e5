"""Every number of every report is what plain loops over the ledger find, on either engine."""

from collections import defaultdict

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from benchmarks.lives import Lives
from benchmarks.loading import loading
from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.queries.reporting import datasets
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.reporting import layout
from devicefleet.rules.reporting.dataset import Dataset
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.reporting.period import period_from
from devicefleet.rules.reporting.slices import EVERYBODY, NATIONS, REGIONS, Slice, SliceKind
from devicefleet.rules.terms import Role
from devicefleet.services import demonstration, rebuilding
from devicefleet.tables import Provider
from tests.queries.reporting import things
from tests.queries.reporting.brute import Brute
from tests.queries.reporting.world import World

PASSWORDS = {role: f"{role.value[::-1]} lantern 7 oaks" for role in Role}
CROWD = 150


def slices(session: Session, *, regions: bool) -> list[Slice]:
    codes = session.scalars(sa.select(Provider.code).order_by(Provider.code)).all()
    places = [Slice(SliceKind.NATION, code) for code in NATIONS] + [Slice(SliceKind.REGION, code) for code in REGIONS]
    return [EVERYBODY, *(places if regions else ()), *(Slice(SliceKind.PROVIDER, code) for code in codes[:8])]


def assert_agrees(session: Session, code: str, *, regions: bool = True) -> dict[Population, int]:
    """Counts, amounts, spreads and shares of every slice; how many of each population there were."""
    period = period_from(code)
    brute = Brute(World(session, period))
    wanted = slices(session, regions=regions)
    found = datasets(session, OPERATOR, period, wanted)
    seen: dict[Population, int] = defaultdict(int)
    for slice_ in wanted:
        made = found[slice_]
        assert layout.keys(period, slice_) <= made.counts.keys()
        assert made.counts == {key: brute.count(key) for key in made.counts}
        amounts = brute.amounts(slice_)
        assert {name: one.value for name, one in made.amounts.items()} == {
            name: amounts.get(name, 0)
            for name in {*layout.AMOUNTS, *(one for one in amounts if ":" in one)}
            if name in layout.AMOUNTS or amounts[name]
        }
        assert_no_member_is_larger(brute, made)
        assert {name: one.values for name, one in made.spreads.items()} == brute.spreads(slice_)
        assert sorted(made.shares) == brute.shares(slice_)
        assert {one.of for one in (*made.amounts.values(), *made.spreads.values())} <= made.counts.keys()
    for one in brute.members:
        seen[one.population] += 1
    return seen


def assert_no_member_is_larger(brute: Brute, made: Dataset) -> None:
    """What is said of the largest member of a sum: exactly so of money that was paid, a bound on what else there is."""
    for name in ("pence_devices", "pence_data"):
        paid = [pence for one, pence, _funder in things.purchases(brute.world) if one.lies_in(made.amounts[name].of)]
        assert made.amounts[name].largest == max(paid, default=0)
    assert made.amounts["days_in_scope"].largest == len(list(brute.world.days()))
    assert made.amounts["pence_twelve_months"].largest >= made.amounts["pence_six_months"].largest


@pytest.fixture
def fleet(both_engines: Database, at: Moment) -> Database:
    """The small demonstration."""
    with both_engines.writing() as session:
        for _progress in demonstration.load(session, at, size="small", sign_ins=PASSWORDS):
            pass
    return both_engines


@pytest.fixture
def crowd(both_engines: Database, at: Moment) -> Database:
    """People who were made up at random."""
    lives = Lives(CROWD)
    with loading(sa.make_url(both_engines.config.database.url)) as put:
        for _person in range(CROWD):
            lives.person()
        put(defaultdict(list, lives.rows.take()))
    for _made in rebuilding.rebuild(both_engines, rebuilding.begin(both_engines, at), workers=1):
        pass
    return both_engines


@pytest.mark.slow
def test_the_demonstration(fleet: Database) -> None:
    with fleet.reading() as session:
        for code in ("2026-10", "2026-Q3", "2026"):
            assert_agrees(session, code)


@pytest.mark.slow
def test_a_crowd(crowd: Database) -> None:
    with crowd.reading() as session:
        for code in ("2026-07", "2026-Q3"):
            assert_agrees(session, code)
