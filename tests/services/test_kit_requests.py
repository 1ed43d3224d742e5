"""Requests for kits: asked once, approved by a manager unless safety hurries, and never further than they may go."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.requesting import STEPS, allow_step
from devicefleet.rules.tags import show
from devicefleet.rules.terms import (
    AccessNeed,
    Component,
    HandingWay,
    RejectionReason,
    RequestPriority,
    RequestState,
    Role,
    Tenure,
)
from devicefleet.services import kit_requests, support
from devicefleet.services.kit_requests import Asked
from devicefleet.services.ledger import Once
from devicefleet.tables import KitRequest, RequestStep, Survivor
from tests.given import Given
from tests.services.desk import Desk

PHONE = frozenset({Component.SMARTPHONE})


@pytest.fixture
def person(given: Given) -> Survivor:
    return given.survivor(language="vi", needs_interpreter=True)


def ask(desk: Desk, person: Survivor, **other: Any) -> KitRequest:
    return desk.do(kit_requests.ask, survivor=person.ref, asked=Asked(**{"parts": PHONE, **other}))


def test_what_is_known_of_the_person_need_not_be_asked(
    both_engines: Database, desk: Desk, given: Given, person: Survivor
) -> None:
    given.site(code="hub-1")
    needs = (AccessNeed.LARGE_TEXT, AccessNeed.MOTOR)
    made = ask(desk, person, needs=needs, site="hub-1", handing=HandingWay.WITH_WORKER)
    row = desk.one(KitRequest, made.id)
    assert (row.language, row.interpreter) == ("vi", True)
    assert (row.smartphone, row.laptop, row.data) == (True, False, False)
    assert (row.state, row.needs, row.site_id) == (RequestState.SUBMITTED, ["large_text", "motor"], 1)
    assert (row.tenure, row.due_on, row.handover_id) == (Tenure.GIFT, None, None)
    desk.assert_sound()


def test_what_is_known_of_the_person_may_be_said_otherwise(desk: Desk, person: Survivor) -> None:
    row = desk.one(KitRequest, ask(desk, person, language="en", interpreter=False).id)
    assert (row.language, row.interpreter) == ("en", False)


def test_urgent_ones_go_through_at_once(desk: Desk, person: Survivor) -> None:
    assert ask(desk, person, priority=RequestPriority.URGENT_SAFETY).state == RequestState.APPROVED


def test_nobody_approves_where_nobody_wants_to(config: Config, desk: Desk, person: Survivor) -> None:
    kit = config.kit.model_copy(update={"approve_requests": False})
    desk.database.config = config.model_copy(update={"kit": kit})
    assert ask(desk, person).state == RequestState.APPROVED


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"parts": frozenset()}, "Say what is needed: a phone, a laptop, data, or several of them."),
        ({"tenure": Tenure.LOAN_FIXED}, "Say until when the loan is agreed; only a loan with a date has one."),
        ({"due_on": date(2027, 1, 1)}, "Say until when the loan is agreed; only a loan with a date has one."),
        ({"needed_on": date(2026, 11, 1)}, "The day it is needed is in the past. Give today or a later day."),
        ({"handing": HandingWay.ON_RELEASE}, "Give the day of release, so that the kit is packed in time."),
        ({"site": "nowhere"}, "There is no hub nowhere. Choose one from the list."),
    ],
)
def test_what_is_unclear_is_said(desk: Desk, person: Survivor, other: dict[str, Any], sentence: str) -> None:
    asked = Asked(**{"parts": PHONE, **other})
    assert str(desk.refused(kit_requests.ask, survivor=person.ref, asked=asked)) == sentence


def test_the_same_part_is_not_asked_for_twice(desk: Desk, person: Survivor) -> None:
    first = ask(desk, person)
    refusal = desk.refused(kit_requests.ask, survivor=person.ref, asked=Asked(frozenset(Component)))
    assert str(refusal) == (
        f"Request {show(first.code)} asks for this already. Cancel it first, or leave the part out."
    )
    desk.do(kit_requests.cancel, code=first.code)
    assert ask(desk, person).id != first.id


def test_sent_twice_is_one_request(desk: Desk, person: Survivor) -> None:
    once = Once("web:1", "same")
    made = [desk.do(kit_requests.ask, survivor=person.ref, asked=Asked(PHONE), once=once).id for _again in range(2)]
    assert made[0] == made[1]


def test_each_step_is_kept_with_who_took_it(desk: Desk, given: Given, person: Survivor) -> None:
    manager, clerk = given.actor(), given.actor(Role.WAREHOUSE)
    made = ask(desk, person)
    desk.do(kit_requests.approve, manager, code=show(made.code).lower())
    desk.do(kit_requests.pick, clerk, code=made.code)
    desk.do(kit_requests.pick, clerk, code=made.code)
    steps = desk.ask(lambda s: s.exec(select(RequestStep).order_by(col(RequestStep.id))).all())
    assert [(step.state, step.staff_id) for step in steps] == [
        (RequestState.SUBMITTED, None), (RequestState.APPROVED, manager.staff_id),
        (RequestState.PICKING, clerk.staff_id),
    ]  # fmt: skip


def test_turned_down_with_a_reason(desk: Desk, person: Survivor) -> None:
    made = ask(desk, person)
    desk.do(kit_requests.reject, code=made.code, reason=RejectionReason.NO_STOCK)
    row = desk.one(KitRequest, made.id)
    assert (row.state, row.rejection) == (RequestState.REJECTED, RejectionReason.NO_STOCK)
    refusal = desk.refused(kit_requests.approve, code=made.code)
    assert str(refusal) == f"Request {show(made.code)} is turned down, so this cannot be done with it."


def test_who_may_do_what(desk: Desk, given: Given, person: Survivor) -> None:
    clerk, caseworker = given.actor(Role.WAREHOUSE), given.actor(Role.CASEWORKER)
    asked = Asked(PHONE)
    assert desk.refused(kit_requests.ask, clerk, survivor=person.ref, asked=asked).status == 403
    assert desk.refused(kit_requests.ask, caseworker, survivor=person.ref, asked=asked).status == 404
    made = ask(desk, person)
    assert desk.refused(kit_requests.approve, clerk, code=made.code).status == 403
    assert desk.refused(kit_requests.cancel, caseworker, code=made.code).status == 404
    assert desk.refused(kit_requests.arrive, given.actor(Role.COORDINATOR), code=made.code).status == 403
    stranger = given.actor(provider=given.provider())
    assert desk.refused(kit_requests.approve, stranger, code=made.code).status == 404


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("to", RequestState)
def test_every_step_that_is_not_listed_is_refused(state: RequestState, to: RequestState) -> None:
    if to in STEPS.get(state, frozenset()):
        allow_step("7K3M9Q2XJ3", state, to)
        return
    with pytest.raises(Conflict, match="7K3M9-Q2XJ3"):
        allow_step("7K3M9Q2XJ3", state, to)


def test_what_another_store_was_asked_for_is_asked_for_again_where_they_moved(
    desk: Desk, given: Given, person: Survivor
) -> None:
    before = ask(desk, person)
    elsewhere = given.provider()
    desk.do(support.move, survivor=person.ref, provider_id=elsewhere.id, caseworker_id=None)
    after = ask(desk, person)
    assert (after.provider_id, before.provider_id) == (elsewhere.id, given.home.id)
