"""What a row of the work list offers: the act that fits its matter, if the reader may take it, and at most two."""

from dataclasses import dataclass
from datetime import date

import pytest

from devicefleet.rules.access import ACCESS, Actor
from devicefleet.rules.acts import ACTION_OF, ACTS
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.next_acts import ACTIONS, MOST, WORDS, offers
from devicefleet.rules.terms import Component, ComponentState, Flag, Happening, Role, Status, Tenure

TODAY, FRIDAY = date(2026, 11, 22), date(2026, 11, 27)
MET, LAPSED, NEVER = ComponentState.MET_SUSTAINED, ComponentState.LAPSED, ComponentState.NEVER


@dataclass(frozen=True)
class Held:
    kind: ItemKind = ItemKind.SMARTPHONE
    condition: Happening = Happening.ISSUED
    tenure: Tenure = Tenure.GIFT
    due_on: date | None = None
    data_until: date | None = None
    acts: tuple[str, ...] = ("confirm", "extend", "gift", "fault", "lost", "return")


@dataclass(frozen=True)
class Day:
    status: Status = Status.TEMPORARY
    smartphone: ComponentState = MET
    laptop: ComponentState = MET
    data: ComponentState = MET
    flags: tuple[Flag, ...] = ()
    ends_on: date | None = None


PHONE, LAPTOP = Held(), Held(ItemKind.LAPTOP)
LENT = Held(ItemKind.LAPTOP, tenure=Tenure.LOAN_UNTIL_EXIT)
LENT_PHONE = Held(tenure=Tenure.LOAN_FIXED, due_on=date(2026, 11, 10))
LENT_SOON = Held(ItemKind.LAPTOP, tenure=Tenure.LOAN_FIXED, due_on=FRIDAY)
SIM = Held(ItemKind.SIM, data_until=FRIDAY, acts=("renew", "confirm", "lost", "return"))
ENDED = Held(ItemKind.SIM, data_until=date(2026, 11, 20), acts=SIM.acts)
NEW_SIM = Held(ItemKind.SIM, acts=("activate", "lost", "return"))
LOST_SIM = Held(ItemKind.SIM, condition=Happening.LOST, acts=("found", "return"))
GONE = Held(tenure=Tenure.LOAN_FIXED, due_on=date(2026, 11, 10), condition=Happening.LOST)

CASES = {
    "data ended": (Day(Status.LAPSED, data=LAPSED), (PHONE, ENDED), ["renew"]),
    "data ended, and the next term is paid": (Day(Status.LAPSED, data=LAPSED), (PHONE, SIM), []),
    "data ended, and a new SIM is there": (Day(Status.LAPSED, data=LAPSED), (PHONE, NEW_SIM), ["activate"]),
    "data ended, and the SIM is lost": (Day(Status.LAPSED, data=LAPSED), (PHONE, LOST_SIM), ["ask"]),
    "phone lost": (Day(Status.LAPSED, smartphone=LAPSED), (GONE, SIM), ["ask", "issue"]),
    "phone lost, and data ended": (Day(Status.LAPSED, smartphone=LAPSED, data=LAPSED), (GONE, SIM), ["ask", "issue"]),
    "laptop lost": (Day(Status.LAPSED, laptop=LAPSED), (PHONE, SIM), ["ask", "issue"]),
    "a safety concern": (Day(Status.LAPSED, data=LAPSED, flags=(Flag.SAFETY_INCIDENT_OPEN,)), (SIM,), []),
    "a release ahead": (Day(Status.PAUSED, laptop=NEVER, flags=(Flag.RELEASE_KIT_DUE,)), (LENT,), ["ask"]),
    "a release ahead, and the kit is packed": (Day(Status.PAUSED, flags=(Flag.RELEASE_KIT_DUE,)), (LENT,), []),
    "nothing yet": (Day(Status.NOT_STARTED, smartphone=NEVER, laptop=NEVER, data=NEVER), (), ["ask", "issue"]),
    "no laptop yet": (Day(Status.PARTIAL, laptop=NEVER), (PHONE, SIM), ["ask", "issue"]),
    "no data yet": (Day(Status.PARTIAL, data=NEVER), (PHONE,), ["ask"]),
    "no laptop, in prison": (Day(Status.PAUSED, laptop=NEVER), (PHONE,), []),
    "a declined laptop to offer again": (
        Day(Status.PARTIAL, laptop=NEVER, flags=(Flag.DECLINE_REVIEW_DUE,)), (PHONE, SIM), [],
    ),
    "a SIM not activated": (Day(Status.PARTIAL, flags=(Flag.SIM_NOT_ACTIVATED,)), (PHONE, NEW_SIM), ["activate"]),
    "data ends": (Day(flags=(Flag.ENDING_SOON,), ends_on=FRIDAY), (PHONE, LENT, SIM), ["renew"]),
    "a loan ends": (Day(flags=(Flag.ENDING_SOON,), ends_on=FRIDAY), (PHONE, LENT_SOON), ["gift", "extend"]),
    "a loan past its date": (Day(flags=(Flag.LOAN_PAST_DATE,)), (LENT_PHONE, LENT), ["gift", "extend"]),
    "support ends, one lent": (Day(flags=(Flag.EXIT_UNSUSTAINED,)), (PHONE, LENT), ["gift", "extend"]),
    "support ends, two lent": (Day(flags=(Flag.EXIT_UNSUSTAINED,)), (LENT_PHONE, LENT, SIM), ["gift", "gift"]),
    "support ends, three lent": (
        Day(flags=(Flag.EXIT_UNSUSTAINED,)),
        (LENT_PHONE, LENT, LENT_SOON, SIM),
        ["extend", "renew"],
    ),
    "support ends, data does not last": (Day(flags=(Flag.EXIT_UNSUSTAINED,)), (PHONE, LAPTOP, SIM), ["renew"]),
    "support ends, and the loan is lost": (Day(flags=(Flag.EXIT_UNSUSTAINED,)), (GONE,), []),
    "after support, something lent": (
        Day(Status.OUT_OF_SCOPE, flags=(Flag.EXIT_UNSUSTAINED,)),
        (LENT,),
        ["gift", "extend"],
    ),
    "nobody confirmed it": (Day(Status.COMPLETE, flags=(Flag.RECORD_STALE,)), (PHONE, SIM), ["confirm"]),
    "nobody confirmed nothing": (Day(Status.PARTIAL, flags=(Flag.RECORD_STALE,)), (), []),
    "lent, and nothing presses": (Day(), (PHONE, LENT, SIM), []),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_fits(case: str) -> None:
    day, things, expected = CASES[case]
    found = offers(day, things, TODAY, lambda _action: True)
    assert [offer.word for offer in found] == expected
    assert len(found) <= MOST


def test_the_store_is_asked_once_for_each_part() -> None:
    matter, may = Day(Status.PARTIAL, laptop=NEVER, data=NEVER), Actor(Role.CASEWORKER).may
    asked = [
        [offer.word for offer in offers(matter, (PHONE,), TODAY, may, parts)]
        for parts in ((), {Component.LAPTOP}, {Component.LAPTOP, Component.DATA})
    ]
    assert asked == [["ask", "issue"], ["ask", "issue"], ["issue"]]


def test_it_is_on_the_thing_the_matter_is_about() -> None:
    past = offers(Day(flags=(Flag.LOAN_PAST_DATE,)), (LENT, LENT_PHONE), TODAY, lambda _action: True)
    assert [(offer.thing, offer.says) for offer in past] == [
        (LENT_PHONE, "Give the phone to keep"),
        (None, "Agree a new date"),
    ]


def test_only_what_the_reader_may_do() -> None:
    matter, things = Day(flags=(Flag.EXIT_UNSUSTAINED,)), (LENT, SIM)
    by_role = {
        role: [offer.word for offer in offers(matter, things, TODAY, Actor(role).may)]
        for role in (Role.CASEWORKER, Role.WAREHOUSE, Role.COORDINATOR)
    }
    assert by_role == {
        Role.CASEWORKER: ["gift", "extend"],
        Role.WAREHOUSE: ["renew"],
        Role.COORDINATOR: [],
    }


def test_every_act_is_an_action_of_the_table() -> None:
    assert WORDS.keys() <= ACTIONS.keys()
    assert set(ACTIONS.values()) <= ACCESS.keys()
    assert ACTION_OF.keys() == ACTS.keys()
    assert set(ACTION_OF.values()) <= ACCESS.keys()
