"""SIMs come in: their phone numbers are sealed, and found again only with the key."""

from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.terms import SimState
from devicefleet.sealing import unseal
from devicefleet.services import finding, sims
from devicefleet.tables import Sim
from tests.given import Given, iccid
from tests.services.desk import Desk

NUMBER = "07700900123"


def test_a_number_is_sealed_for_its_own_row(desk: Desk, given: Given, database: Database) -> None:
    sim, other = given.sim(number=NUMBER), given.sim(number="07700900124")
    key = database.config.keys.bytes_of("sealing")
    assert unseal(key, sim.number_sealed or b"", place=f"sim|number|{sim.id}") == NUMBER
    with pytest.raises(InvalidTag):
        unseal(key, sim.number_sealed or b"", place=f"sim|number|{other.id}")
    assert NUMBER[1:] not in repr(desk.rows())


@pytest.mark.parametrize("typed", ["07700900123", "+447700900123", "0044 7700 900123", " 07700 900123 "])
def test_a_number_is_found_however_it_is_written(desk: Desk, given: Given, typed: str) -> None:
    sim = given.sim(number="+447700900123")
    found = desk.ask(lambda session: finding.sim(session, OPERATOR, "sim.read", typed))
    assert found.id == sim.id


def test_numbers_are_given_once(both_engines: Database, desk: Desk, given: Given) -> None:
    sim = given.sim(number=NUMBER)
    for twin, sentence in (
        ({"iccid": sim.iccid}, "This ICCID is already in use"),
        ({"iccid": iccid(77), "msisdn": "+447700900123"}, "This phone number is already in use"),
    ):
        refusal = desk.refused(sims.register, provider_id=given.provider().id, values=twin)
        assert isinstance(refusal, Conflict)
        assert str(refusal).startswith(sentence)


def test_somebodys_own_sim_is_known_by_its_number_and_in_use(desk: Desk, given: Given) -> None:
    sim = desk.do(sims.register, provider_id=given.home.id, values={"msisdn": NUMBER})
    assert (sim.own_number, sim.state) == (True, SimState.ACTIVATED)


def test_a_sim_has_something_to_be_known_by(desk: Desk, given: Given) -> None:
    refusal = desk.refused(sims.register, provider_id=given.home.id, values={"network": "Any"})
    assert refusal.field == "iccid"


def test_corrections_say_what_changed(desk: Desk, given: Given) -> None:
    sim = given.sim(number=NUMBER, network="One")

    def correct(session: Session, actor: Actor, at: Moment, **values: Any) -> list[str]:
        return sims.correct(session, actor, at, sim=session.get_one(Sim, sim.id), values=values)

    assert desk.do(correct, network="Two", msisdn="07700900199", contract=None) == ["network", "msisdn"]
    before = desk.rows()
    assert desk.do(correct, network="Two", msisdn="+447700900199") == []
    assert desk.rows() == before
