"""The last column of the decision table: what a work list says of each row, and which acts it offers beside it.

The things are those of the row's facts. Where a row asks for a talk or for something to be fetched, there is a sentence
and no act to press; what a person's page says besides is asserted with the row itself.
"""

from datetime import date, timedelta
from typing import NamedTuple

import pytest

from devicefleet.rules.acts import acts_of_device, acts_of_sim
from devicefleet.rules.facts import ItemKind, Provision
from devicefleet.rules.headline import headline
from devicefleet.rules.kit.possession import Holding, activated_on, holdings
from devicefleet.rules.next_acts import offers
from devicefleet.rules.terms import (
    Component,
    Context,
    DeviceState,
    Happening,
    OwnCheck,
    SimState,
    Tenure,
)
from tests.rules.given_facts import LENT_UNTIL_EXIT, SHARED, START, Given, day, given, lent_until

PHONE, LAPTOP, DATA = Component.SMARTPHONE, Component.LAPTOP, Component.DATA
STATES = {
    Happening.ISSUED: DeviceState.ISSUED,
    Happening.LOST: DeviceState.LOST,
    Happening.STOLEN: DeviceState.STOLEN,
    Happening.FAULT: DeviceState.FAULT_REPORTED,
    Happening.IN_REPAIR: DeviceState.IN_REPAIR,
    Happening.QUARANTINED: DeviceState.QUARANTINED,
}


class Thing(NamedTuple):
    kind: ItemKind
    condition: Happening
    tenure: Tenure
    due_on: date | None
    data_until: date | None
    acts: tuple[str, ...]


def things(kit: Given, on: date) -> list[Thing]:
    """What they hold on a day, as a work list knows it."""
    held = [(one, stretch) for one in kit.facts.provisions for stretch in holdings(one)]
    return [_thing(one, at, on) for one, at in held if at.from_on <= on < at.until_on and at.condition in STATES]


def _thing(one: Provision, at: Holding, on: date) -> Thing:
    ends = max((package.ends_on for package in one.packages if package.ends_on), default=None)
    if one.kind is ItemKind.SIM:
        active = (activated_on(one) or date.max) <= on
        acts = acts_of_sim(SimState.ACTIVATED if active else SimState.ISSUED, renewable=ends is not None)
    else:
        acts = acts_of_device(one.kind, STATES[at.condition], at.tenure)
    return Thing(one.kind, at.condition, at.tenure, at.agreed.due_on, ends - timedelta(1) if ends else None, acts)


def kept() -> Given:
    return given().phone().laptop()


def no_laptop() -> Given:
    return given().phone().data()


def with_esim() -> Given:
    kit = kept()
    return kit.sim(carried_by=kit.facts.provisions[0].id).sim_was(Happening.ACTIVATED, START).package()


def released() -> Given:
    kit = kept().data("2026-03-14").stays("2026-02-02", Context.PRISON)
    return kit.stays("2026-04-30", Context.COMMUNITY)


ROWS: dict[str, tuple[Given, str, str, list[str]]] = {
    "R-02 a loan ends": (
        no_laptop().laptop(lent_until("2026-03-31")), "2026-03-26",
        "Laptop on loan: the agreed time ends on Tuesday.", ["gift", "extend"],
    ),
    "R-03 data ends today": (
        kept().data("2026-03-14"), "2026-03-14",
        "Data ends today.", ["renew"],
    ),
    "R-04 data ended": (
        kept().data("2026-03-14"), "2026-03-15",
        "Data ended on 14 March 2026.", ["renew"],
    ),
    "R-05 the next one begins tomorrow": (
        kept().data("2026-03-14").package("2026-03-16", "2026-04-14"), "2026-03-15",
        "Data ended on 14 March 2026.", [],
    ),
    "R-06 two at once": (
        kept().data("2026-03-14").package("2026-03-05", "2026-04-04"), "2026-03-10",
        "Two data packages run at the same time.", [],
    ),
    "R-07 a SIM not activated": (
        kept().sim().package(None, None), "2026-01-20",
        "SIM handed over on 5 January 2026, not activated.", ["activate"],
    ),
    "R-08 used up early": (
        kept().data("2026-05-14").sim_was(Happening.RAN_OUT, "2026-02-10").sim_was(Happening.RAN_OUT, "2026-02-20"),
        "2026-02-20",
        "Data ran out early again on 20 February 2026: a larger package may be needed.", [],
    ),
    "R-09 credit only": (
        kept().data(gb=0), "2026-02-02",
        "Data not provided in this time of support.", [],
    ),
    "R-12 a check runs out": (
        given().own(PHONE, ("2026-01-06", OwnCheck.SAFE)).laptop().data().supported_by(1, "2026-04-20"),
        "2026-06-05",
        "Phone of their own, last checked on 6 January 2026; to be checked again by 5 July 2026.", [],
    ),
    "R-13 never checked": (
        given().own(PHONE, (START, OwnCheck.NOT_CHECKED)).laptop().data(), "2026-02-02",
        "Phone of their own, not checked for safety.", [],
    ),
    "R-14 found unsafe": (
        given().own(PHONE, (START, OwnCheck.COMPROMISED)).laptop().data(), "2026-02-02",
        "Phone of their own, found unsafe on 5 January 2026.", [],
    ),
    "R-17 shared": (
        no_laptop().laptop(SHARED), "2026-02-02",
        "Laptop shared with somebody in the household since 5 January 2026.", [],
    ),
    "R-18 lost": (
        kept().data().phone_was(Happening.LOST, "2026-03-14"), "2026-03-14",
        "Phone lost on 14 March 2026.", ["ask", "issue"],
    ),
    "R-19 broken, with a loaner": (
        kept().data().phone_was(Happening.FAULT, "2026-03-14").phone(LENT_UNTIL_EXIT, "2026-03-14"), "2026-03-14",
        "Phone lent on 14 March 2026 until support ends.", [],
    ),
    "R-20 in repair": (
        kept().data().phone_was(Happening.IN_REPAIR, "2026-03-14"), "2026-03-14",
        "Phone in repair since 14 March 2026.", ["ask", "issue"],
    ),
    "R-22 past its date": (
        no_laptop().laptop(lent_until("2026-02-20")), "2026-02-21",
        "Laptop still with them; the return date was 20 February 2026. Agree a new date or give it.",
        ["gift", "extend"],
    ),
    "R-24 not seen for long": (
        no_laptop().laptop(lent_until("2026-02-01")).laptop_was(Happening.LOST, "2026-02-11"), "2026-05-12",
        "Laptop lost on 11 February 2026.", ["ask", "issue"],
    ),
    "R-25 set aside": (
        kept().data().phone_was(Happening.QUARANTINED, "2026-03-14"), "2026-03-14",
        "Phone set aside for safety on 14 March 2026.", [],
    ),
    "R-26 prison": (
        kept().data().stays("2026-03-02", Context.PRISON), "2026-03-02",
        "Since 2 March 2026: in prison. The kit is not counted for that time.", [],
    ),
    "R-28 release": (
        given().stays("2026-02-02", Context.PRISON, "2026-04-30"), "2026-04-16",
        "Release is expected on 30 April 2026.", ["ask"],
    ),
    "R-30 forbidden": (
        given().laptop().data().exempt(PHONE, "2026-01-12", "2026-02-09"), "2026-02-09",
        "Everything is there to stay.", [],
    ),
    "R-31 detention": (
        given().stays("2026-02-02", Context.IMMIGRATION_DETENTION, "2026-04-30"), "2026-04-16",
        "Release is expected on 30 April 2026.", ["ask"],
    ),
    "R-32 declined": (
        no_laptop().declined(LAPTOP, "2026-01-12", "2026-03-13"), "2026-03-13",
        "Everything is there to stay (laptop declined).", [],
    ),
    "R-33 to be asked again": (
        no_laptop().declined(LAPTOP, "2026-01-12", "2026-03-13"), "2026-03-14",
        "Laptop not provided in this time of support.", [],
    ),
    "R-34 not explained": (
        no_laptop().declined(LAPTOP, "2026-01-12", "2026-03-13", in_language=False), "2026-02-02",
        "Laptop not provided in this time of support.", ["ask", "issue"],
    ),
    "R-35 leaves": (
        kept().data("2026-08-29").expected_to_leave("2026-06-30"), "2026-06-20",
        "Support is expected to end on 30 June 2026, and not all of the kit would last.", ["renew", "confirm"],
    ),
    "R-36 a loan at exit": (
        no_laptop().laptop(LENT_UNTIL_EXIT).leaves("2026-06-30"), "2026-07-01",
        "Something lent is still with them.", ["gift", "extend"],
    ),
    "R-37 back": (
        kept().data("2026-04-30").leaves("2026-03-30").returns_to_support("2026-06-01"), "2026-06-01",
        "Data not provided in this time of support.", [],
    ),
    "R-38 turns 18": (
        kept().data().under_18_until("2026-05-20"), "2026-03-21",
        "Under 18; the policy is for adults.", [],
    ),
    "R-40 missing": (
        kept().data().stays("2026-02-02", Context.MISSING), "2026-02-02",
        "Since 2 February 2026: missing. The kit is not counted for that time.", [],
    ),
    "R-44 two lapses": (
        kept().data("2026-03-14").laptop_was(Happening.STOLEN, "2026-03-20"), "2026-03-21",
        "Data ended on 14 March 2026.", ["renew", "ask"],
    ),
    "R-45 updates end": (
        no_laptop().item(ItemKind.LAPTOP, updates_until=day("2026-06-30")), "2026-04-01",
        "Laptop: security updates until 30 June 2026.", [],
    ),
    "R-46 an eSIM went with the phone": (
        with_esim().phone_was(Happening.LOST, "2026-03-14"), "2026-03-14",
        "Phone lost on 14 March 2026.", ["ask", "issue"],
    ),
    "R-48 sent": (
        given().laptop().data().on_the_way(PHONE, "2026-01-14"), "2026-01-20",
        "Phone on its way since 14 January 2026.", [],
    ),
    "R-49 consent": (
        kept().data().withdraws_consent("2026-03-02"), "2026-03-02",
        "Consent to hold a record was withdrawn on 2 March 2026.", [],
    ),
    "R-51 nobody confirmed it": (
        kept().data(), "2026-04-05",
        "Nobody has confirmed this record since 5 January 2026.", ["confirm"],
    ),
    "R-53 released without a laptop": (
        no_laptop().stays("2026-02-02", Context.PRISON).stays("2026-04-30", Context.COMMUNITY), "2026-04-30",
        "Laptop not provided in this time of support.", ["ask", "issue"],
    ),
    "R-54 released": (
        released(), "2026-04-30",
        "Data ended on 14 March 2026.", ["renew"],
    ),
    "R-54 released, with a new SIM": (
        released().sim("2026-04-30").package(None, None), "2026-04-30",
        "Data ended on 14 March 2026.", ["activate"],
    ),
    "R-55 nothing required": (
        given().exempt(PHONE, START).exempt(LAPTOP, START).exempt(DATA, START, "2026-02-20"), "2026-02-09",
        "No part of the kit is required for the present.", [],
    ),
    "R-57 a check ran out": (
        given().own(PHONE, (START, OwnCheck.SAFE)).laptop().data().supported_by(1, "2026-06-01"), "2026-07-14",
        "Phone of their own, last found safe on 5 January 2026; a new check is needed.", [],
    ),
    "R-58 lost, another in use": (
        kept().data().phone_was(Happening.LOST, "2026-03-14").own(PHONE, ("2026-03-14", OwnCheck.NOT_CHECKED)),
        "2026-03-14",
        "Phone lost on 14 March 2026.", ["ask", "issue"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_what_is_said_and_offered(row: str) -> None:
    kit, when, sentence, acts = ROWS[row]
    span = kit.on(when)
    found = offers(span, things(kit, day(when)), day(when), lambda _action: True)
    assert (headline(span, day(when)), [offer.word for offer in found]) == (sentence, acts)
