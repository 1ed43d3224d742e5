"""What is offered next on a request, by role and state; and what its form suggests."""

from datetime import date

import pytest

from devicefleet.rules.access import ACCESS, Actor
from devicefleet.rules.request_steps import ACTIONS, DONE, OFFERED, WAITS_FOR, next_steps
from devicefleet.rules.requesting import STEPS, Suggested, gaps, suggest
from devicefleet.rules.terms import Component, ComponentState, Context, HandingWay, RequestPriority, Role
from devicefleet.rules.terms import RequestState as R

PHONE, LAPTOP, DATA = Component
MET, LAPSED, NEVER = ComponentState.MET_SUSTAINED, ComponentState.LAPSED, ComponentState.NEVER
TO = {
    "approve": R.APPROVED, "reject": R.REJECTED, "slip": R.PICKING, "pack": R.PACKED, "sent": R.SENT,
    "arrived": R.AT_HUB, "hand-over": R.HANDED_OVER, "cancel": R.CANCELLED,
}  # fmt: skip

FIRST = {
    (R.SUBMITTED, Role.PROVIDER_MANAGER): ("approve", ("reject", "cancel")),
    (R.SUBMITTED, Role.CASEWORKER): (None, ("cancel",)),
    (R.SUBMITTED, Role.WAREHOUSE): (None, ()),
    (R.APPROVED, Role.WAREHOUSE): ("slip", ("pack", "hand-over")),
    (R.APPROVED, Role.CASEWORKER): (None, ("hand-over", "cancel")),
    (R.PICKING, Role.WAREHOUSE): ("pack", ("slip", "hand-over")),
    (R.PACKED, Role.WAREHOUSE): ("sent", ("hand-over", "slip")),
    (R.PACKED, Role.CASEWORKER): (None, ("hand-over",)),
    (R.SENT, Role.CASEWORKER): ("arrived", ("hand-over",)),
    (R.AT_HUB, Role.CASEWORKER): ("hand-over", ()),
    (R.AT_HUB, Role.COORDINATOR): (None, ()),
    (R.HANDED_OVER, Role.PROVIDER_MANAGER): (None, ()),
    (R.CANCELLED, Role.CASEWORKER): (None, ()),
}


@pytest.mark.parametrize(("state", "role"), FIRST)
def test_the_one_thing_to_do_and_the_rest(state: R, role: Role) -> None:
    found = next_steps(state, Actor(role).may, hub=True)
    assert (found.first, found.others) == FIRST[state, role]


def test_without_a_hub_nothing_is_sent() -> None:
    found = next_steps(R.PACKED, Actor(Role.WAREHOUSE).may, hub=False)
    assert (found.first, found.others, found.waits_for) == (
        "hand-over", ("slip",), "It is ready to be handed over.",
    )  # fmt: skip


@pytest.mark.parametrize("state", OFFERED)
def test_every_step_that_is_offered_is_allowed_and_said(state: R) -> None:
    for word in OFFERED[state]:
        again = word == "slip" and state in (R.PICKING, R.PACKED)
        assert again or TO[word] in STEPS[state], word
    assert OFFERED[state][0] in WAITS_FOR


def test_every_step_is_an_action_of_the_table() -> None:
    assert set(ACTIONS.values()) <= ACCESS.keys()
    assert DONE.keys() <= ACTIONS.keys()
    assert {word for words in OFFERED.values() for word in words} == ACTIONS.keys()


@pytest.mark.parametrize("state", ComponentState)
def test_a_gap_is_what_a_store_can_fill(state: ComponentState) -> None:
    missing = state in {ComponentState.LAPSED, ComponentState.NEVER, ComponentState.UNVERIFIED}
    assert gaps({PHONE: state, LAPTOP: MET}) == (frozenset({PHONE}) if missing else frozenset())


@pytest.mark.parametrize(
    ("states", "asked", "known", "expected"),
    [
        (
            {PHONE: NEVER, LAPTOP: NEVER, DATA: MET}, (), {},
            Suggested(frozenset({PHONE, LAPTOP}), RequestPriority.NEW_ENTRANT, HandingWay.AT_HUB, None),
        ),
        (
            {PHONE: LAPSED, LAPTOP: NEVER, DATA: MET}, (), {"context": Context.COMMUNITY},
            Suggested(frozenset({PHONE, LAPTOP}), RequestPriority.REPLACEMENT, HandingWay.AT_HUB, None),
        ),
        (
            {PHONE: LAPSED, LAPTOP: NEVER, DATA: MET}, (PHONE,), {},
            Suggested(frozenset({LAPTOP}), RequestPriority.NEW_ENTRANT, HandingWay.AT_HUB, None),
        ),
        (
            {PHONE: LAPSED, LAPTOP: MET, DATA: NEVER}, (),
            {"context": Context.PRISON, "release_on": date(2027, 1, 8)},
            Suggested(
                frozenset({PHONE, DATA}), RequestPriority.RELEASE, HandingWay.ON_RELEASE, date(2027, 1, 8),
            ),
        ),
    ],
)  # fmt: skip
def test_what_is_filled_in(
    states: dict[Component, ComponentState], asked: tuple[Component, ...], known: dict[str, date], expected: Suggested
) -> None:
    assert suggest(states, asked, **known) == expected  # type: ignore[arg-type]  # context and day, by name
