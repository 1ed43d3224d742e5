"""What was provided to somebody over a period: things with their terms and fates, data, choices, and days."""

from datetime import date

import pytest

from devicefleet.db import Database
from devicefleet.queries.statement import Days, Given, Paid, Statement, statement
from devicefleet.rules.access import Actor
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.refusals import NotAllowed, NotFound, Refused
from devicefleet.rules.terms import Component, DeclineReason, ExemptionReason, Kind, Role, Tenure
from devicefleet.services import choices, holding, support
from devicefleet.tables import Survivor
from tests.given import Given as Builder
from tests.given import funded
from tests.queries.counted import counted

TODAY = date(2026, 11, 22)
PHONE = "Fairphone Model 5"


@pytest.fixture
def caseworker(given: Builder) -> Actor:
    return given.actor(Role.CASEWORKER)


@pytest.fixture
def survivor(given: Builder, caseworker: Actor) -> Survivor:
    return given.survivor(caseworker=caseworker)


def told(given: Builder, actor: Actor, survivor: Survivor, **days: date) -> Statement:
    with given.database.reading() as session:
        return statement(session, actor, given.at, ref=survivor.ref, **days)


def test_things_with_terms_and_what_became_of_them(
    given: Builder, caseworker: Actor, survivor: Survivor, both_engines: object
) -> None:
    first = given.held_device(survivor, tenure=Tenure.GIFT, on=date(2026, 10, 5))
    given.report(first, "lost", date(2026, 11, 3))
    given.held_device(survivor, tenure=Tenure.GIFT, on=date(2026, 11, 5))
    laptop = given.held_device(
        survivor, Kind.LAPTOP, tenure=Tenure.LOAN_FIXED, due_on=date(2027, 1, 12), on=date(2026, 10, 7)
    )
    given.report(laptop, "fault", date(2026, 10, 20))
    given.report(laptop, "repaired", date(2026, 10, 24))
    with given.database.writing() as session:
        holding.gift(session, caseworker, given.at, scan=laptop.code, on=date(2026, 11, 10))
    assert told(given, caseworker, survivor).things == (
        Given(
            ItemKind.SMARTPHONE, PHONE, "given to keep", date(2026, 10, 5), date(2026, 11, 3),
            "lost on 3 November 2026; replaced on 5 November 2026",
        ),
        Given(
            ItemKind.LAPTOP, PHONE, "lent until 12 January 2027", date(2026, 10, 7), None,
            "not working from 20 October 2026; repaired and back on 24 October 2026; "
            "given to keep from 10 November 2026",
        ),
        Given(ItemKind.SMARTPHONE, PHONE, "given to keep", date(2026, 11, 5), None, ""),
    )  # fmt: skip


def test_nothing_after_the_last_day_is_told(given: Builder, caseworker: Actor, survivor: Survivor) -> None:
    phone = given.held_device(survivor, tenure=Tenure.GIFT, on=date(2026, 10, 5))
    given.report(phone, "lost", date(2026, 11, 3))
    before = told(given, caseworker, survivor, last=date(2026, 11, 2))
    assert [(one.last, one.fate) for one in before.things] == [(None, "")]
    after = told(given, caseworker, survivor, first=date(2026, 11, 4))
    assert after.things == ()
    assert told(given, caseworker, survivor, last=date(2026, 10, 4)).things == ()


def test_a_handover_taken_back_never_was(given: Builder, caseworker: Actor, survivor: Survivor) -> None:
    from devicefleet.services import undoing

    handover = given.handover(survivor, given.ready_device())
    with given.database.writing() as session:
        undoing.undo(session, caseworker, given.at, entry_id=handover.entry_id)
    assert told(given, caseworker, survivor).things == ()


def test_data_while_the_card_was_theirs(given: Builder, caseworker: Actor, survivor: Survivor) -> None:
    sim = given.sim(package=funded(starts_on=date(2026, 9, 20), last_day=date(2026, 10, 31)), network="O2")
    given.package(sim, funded(starts_on=date(2026, 11, 1), last_day=date(2027, 1, 30)))
    given.handover(survivor, sim, given.sim(package=funded(starts_on=None)), on=date(2026, 10, 6))
    given.report(sim, "activate", date(2026, 10, 6))
    size = "20 GB every 30 days"
    assert told(given, caseworker, survivor).data == (
        Paid("O2", size, date(2026, 10, 6), date(2026, 10, 31)),
        Paid("O2", size, date(2026, 11, 1), date(2027, 1, 30)),
    )
    given.report(sim, "lost", date(2026, 11, 16))
    assert told(given, caseworker, survivor).data[-1].last == date(2026, 11, 15)
    assert len(told(given, caseworker, survivor, last=date(2026, 10, 31)).data) == 1


def test_choices_and_days(given: Builder, caseworker: Actor, survivor: Survivor) -> None:
    given.held_device(survivor, tenure=Tenure.GIFT, on=date(2026, 10, 11))
    asked = {"survivor": survivor.ref, "component": Component.LAPTOP}
    with given.database.writing() as session:
        choices.decline(
            session, caseworker, given.at, **asked, reason=DeclineReason.NOT_NOW, offered_in_language="en",
            on=date(2026, 11, 1), review_on=date(2026, 11, 10),
        )  # fmt: skip
        choices.exempt(
            session, caseworker, given.at, **asked, reason=ExemptionReason.SAFETY, on=date(2026, 11, 13),
            review_on=date(2026, 12, 1),
        )  # fmt: skip
    found = told(given, caseworker, survivor)
    assert found.choices == (
        "Laptop: offered on 1 November 2026 and declined.",
        "Laptop: agreed on 13 November 2026 not to be needed for the time being.",
    )
    assert found.days == (
        Days(Component.SMARTPHONE, 43, 0, 53),
        Days(Component.LAPTOP, 0, 20, 53),
        Days(Component.DATA, 0, 0, 53),
    )
    assert told(given, caseworker, survivor, first=date(2026, 11, 1), last=date(2026, 11, 10)).days[1].agreed == 10


def test_days_after_support_do_not_count(given: Builder, caseworker: Actor, survivor: Survivor) -> None:
    given.held_device(survivor, tenure=Tenure.GIFT, on=date(2026, 10, 1))
    with given.database.writing() as session:
        support.end(session, caseworker, given.at, survivor=survivor.ref, on=date(2026, 10, 11))
    assert told(given, caseworker, survivor).days == (
        Days(Component.SMARTPHONE, 10, 0, 10),
        Days(Component.LAPTOP, 0, 0, 10),
        Days(Component.DATA, 0, 0, 10),
    )


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"last": date(2026, 11, 23)}, "last"),
        ({"first": date(2026, 11, 2), "last": date(2026, 11, 1)}, "first"),
        ({"first": date(2026, 11, 23)}, "first"),
    ],
)
def test_days_that_make_no_sense(
    given: Builder, caseworker: Actor, survivor: Survivor, days: dict[str, date], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        told(given, caseworker, survivor, **days)
    assert refusal.value.field == field


def test_theirs_and_a_colleagues_read_as_nobodys(given: Builder, survivor: Survivor) -> None:
    for actor in (
        given.actor(Role.PROVIDER_MANAGER, given.provider("other")),
        given.actor(Role.CASEWORKER, new=True),
    ):
        with pytest.raises(NotFound):
            told(given, actor, survivor)
    for role in (Role.COORDINATOR, Role.WAREHOUSE, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            told(given, given.actor(role), survivor)


def test_it_asks_a_fixed_amount(given: Builder, caseworker: Actor, survivor: Survivor, database: Database) -> None:
    given.held_device(survivor)
    with counted(database) as few:
        told(given, caseworker, survivor)
    for kind in (Kind.LAPTOP, Kind.TABLET):
        given.held_device(survivor, kind)
    given.handover(survivor, given.sim(package=funded()), given.sim(package=funded()))
    with counted(database) as more:
        told(given, caseworker, survivor)
    assert len(few) == len(more) <= 22
