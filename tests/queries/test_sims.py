"""The register of SIMs and one SIM's card: packages, holder, and never a number."""

from datetime import date
from decimal import Decimal

import pytest

from devicefleet.db import Database
from devicefleet.queries import sim_card, sims
from devicefleet.queries.sims import SimNeed, SimRow, WantedSims
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.refusals import NotAllowed, NotFound
from devicefleet.rules.terms import Role, Scheme, SimState
from devicefleet.services import holding, undoing
from devicefleet.tables import Sim
from tests.given import Given, funded
from tests.queries.counted import counted

EVERYTHING = WantedSims()


def rows(database: Database, wanted: WantedSims = EVERYTHING, actor: Actor = OPERATOR) -> list[SimRow]:
    with database.reading() as session:
        return list(sims.rows(session, actor, wanted))


def own_sim(given: Given) -> Sim:
    """Somebody's own, known by its number."""
    return given.sim(number="+447700900123", iccid=None)


def test_last_entered_comes_first_with_its_data(both_engines: Database, given: Given) -> None:
    bare, paid = given.sim(network="Blue"), given.sim(package=funded(last_day=date(2026, 12, 31)))
    told = rows(both_engines)
    assert [(row.id, row.has_package, row.data_ends_on) for row in told] == [
        (paid.id, True, date(2027, 1, 1)),
        (bare.id, False, None),
    ]


def test_filters(both_engines: Database, given: Given) -> None:
    bare, paid = given.sim(network="Blue"), given.sim(package=funded(), network="Green")
    given.handover(given.survivor(), paid)
    assert [row.id for row in rows(both_engines, WantedSims(network="Blue"))] == [bare.id]
    assert [row.id for row in rows(both_engines, WantedSims(state=SimState.ISSUED))] == [paid.id]
    assert [row.id for row in rows(both_engines, WantedSims(need=SimNeed.PACKAGE))] == [bare.id]
    assert [row.id for row in rows(both_engines, WantedSims(need=SimNeed.ACTIVATION))] == [paid.id]
    with both_engines.reading() as session:
        assert sims.networks(session, OPERATOR) == ("Blue", "Green")


def test_a_package_that_was_undone_is_not_there(database: Database, given: Given) -> None:
    sim = given.sim()
    package = given.package(sim, funded())
    with database.writing() as session:
        undoing.undo(session, OPERATOR, given.at, entry_id=package.entry_id)
    assert not rows(database)[0].has_package
    with database.reading() as session:
        assert sim_card.sim(session, OPERATOR, sim.id or 0).packages == ()


def test_a_card_tells_its_packages_latest_first(both_engines: Database, given: Given) -> None:
    sim = given.sim(package=funded(last_day=date(2026, 11, 30)))
    given.package(sim, funded(starts_on=date(2026, 12, 1), last_day=date(2026, 12, 31)))
    with both_engines.reading() as session:
        told = sim_card.sim(session, OPERATOR, sim.id or 0)
    assert [term.starts_on for term in told.packages] == [date(2026, 12, 1), date(2026, 11, 1)]
    assert [term.covers(given.at.today) for term in told.packages] == [False, True]
    assert told.packages[1].allowance_gb == Decimal(20)


def test_a_term_without_a_beginning_covers_nothing(database: Database, given: Given) -> None:
    sim = given.sim(package=funded(starts_on=None))
    with database.reading() as session:
        (term,) = sim_card.sim(session, OPERATOR, sim.id or 0).packages
    assert not term.covers(given.at.today)


@pytest.mark.parametrize(("role", "seen"), [(Role.WAREHOUSE, False), (Role.CASEWORKER, True)])
def test_a_holder_is_for_those_who_may_know(both_engines: Database, given: Given, role: Role, seen: bool) -> None:
    person, sim = given.survivor(caseworker=given.actor(Role.CASEWORKER)), given.sim()
    given.handover(person, sim)
    with both_engines.reading() as session:
        held = sim_card.sim(session, given.actor(role), sim.id or 0).holding
    assert held is not None
    assert held.survivor == (person.ref if seen else None)


def test_a_sim_handed_back_is_nobodys(database: Database, given: Given) -> None:
    sim = given.sim()
    given.handover(given.survivor(), sim)
    with database.writing() as session:
        holding.take_back(session, OPERATOR, given.at, scan=sim.iccid or "")
    with database.reading() as session:
        told = sim_card.sim(session, OPERATOR, sim.id or 0)
    assert (told.holding, told.state) == (None, SimState.CANCELLED)


def test_other_organisations_are_not_there(database: Database, given: Given) -> None:
    sim, stranger = given.sim(), given.actor(Role.WAREHOUSE, given.provider("away"))
    assert rows(database, actor=stranger) == []
    for look in (sim_card.sim, sim_card.scan_of):
        with database.reading() as session, pytest.raises(NotFound, match="no such SIM"):
            look(session, stranger, sim.id or 0)


def test_an_own_sim_is_found_by_a_number_no_page_shows(database: Database, given: Given) -> None:
    sim = own_sim(given)
    with database.reading() as session:
        assert sim_card.scan_of(session, OPERATOR, sim.id or 0) == "+447700900123"
        assert "7700900123" not in repr(sim_card.sim(session, OPERATOR, sim.id or 0))
        assert "7700900123" not in repr(sims.rows(session, OPERATOR, EVERYTHING))


def test_an_export_holds_the_latest_package_and_no_number(both_engines: Database, given: Given) -> None:
    own_sim(given)
    sim = given.sim(package=funded(last_day=date(2026, 11, 30)), number="+447700900124")
    given.package(sim, funded(starts_on=date(2026, 12, 1), last_day=date(2026, 12, 31)))
    with both_engines.reading() as session:
        (told,) = sims.exported(session, given.actor(Role.WAREHOUSE), EVERYTHING)
    assert (told["iccid"], told["scheme"], told["ends_on"]) == (sim.iccid, Scheme.NATIONAL_DATABANK, date(2027, 1, 1))
    assert "77009" not in repr(told)


def test_a_caseworker_exports_nothing(database: Database, given: Given) -> None:
    with database.reading() as session, pytest.raises(NotAllowed):
        list(sims.exported(session, given.actor(Role.CASEWORKER), EVERYTHING))


def test_statements_do_not_grow_with_the_register(database: Database, given: Given) -> None:
    made = [given.sim(package=funded()) for _ in range(4)]
    with database.reading() as session:
        with counted(database) as statements:
            sims.register(session, OPERATOR, EVERYTHING)
        assert len(statements) == 2
        with counted(database) as statements:
            sim_card.sim(session, OPERATOR, made[0].id or 0)
        assert len(statements) == 3
