"""The life of a request for a kit: which step follows which, and what each is called."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from devicefleet.rules.kit_words import PARTS
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.tags import show
from devicefleet.rules.terms import (
    AccessNeed,
    Component,
    ComponentState,
    Context,
    HandingWay,
    RejectionReason,
    RequestPriority,
)
from devicefleet.rules.terms import RequestState as R
from devicefleet.rules.words import N_, _

NO_PHONES_INSIDE = frozenset({Context.PRISON, Context.IMMIGRATION_DETENTION})
"""Prison Act 1952 s40C-40D: conveying or possessing a phone in prison is an offence. A kit waits for the release."""
NOT_MET = frozenset({ComponentState.LAPSED, ComponentState.NEVER, ComponentState.UNVERIFIED})
"""Parts a store can help with: what is on its way, declined or not required is not among them."""

STEPS: dict[R, frozenset[R]] = {
    R.SUBMITTED: frozenset({R.APPROVED, R.REJECTED, R.CANCELLED}),
    R.APPROVED: frozenset({R.PICKING, R.PACKED, R.HANDED_OVER, R.REJECTED, R.CANCELLED}),
    R.PICKING: frozenset({R.PACKED, R.HANDED_OVER, R.APPROVED, R.CANCELLED}),
    R.PACKED: frozenset({R.SENT, R.HANDED_OVER, R.PICKING}),
    R.SENT: frozenset({R.AT_HUB, R.HANDED_OVER, R.PACKED, R.PICKING}),
    R.AT_HUB: frozenset({R.HANDED_OVER, R.SENT, R.PICKING}),
    R.HANDED_OVER: frozenset({R.CLOSED}),
}
"""Allowed steps (domain rules, section 2.8). A packed kit is unpacked before its request is cancelled, also one
that was on its way or at the hub: else nobody could end the request of somebody who left support."""

OPEN = (R.SUBMITTED, R.APPROVED, R.PICKING, R.PACKED, R.SENT, R.AT_HUB)
TO_PICK = (R.APPROVED, R.PICKING)
"""What the store may pick things for."""
IN_A_BAG = (R.PACKED, R.SENT, R.AT_HUB)
TO_HAND_OVER = (R.APPROVED, R.PICKING, R.PACKED, R.SENT, R.AT_HUB)

STATE_WORDS: dict[R, str] = {
    R.SUBMITTED: N_("waiting for approval"),
    R.APPROVED: N_("approved, to be picked"),
    R.PICKING: N_("being picked"),
    R.PACKED: N_("packed"),
    R.SENT: N_("on its way to the hub"),
    R.AT_HUB: N_("at the hub"),
    R.HANDED_OVER: N_("handed over"),
    R.CLOSED: N_("closed"),
    R.CANCELLED: N_("cancelled"),
    R.REJECTED: N_("turned down"),
}

PRIORITY_WORDS: dict[RequestPriority, str] = {
    RequestPriority.URGENT_SAFETY: N_("Urgent, for safety: within 24 hours"),
    RequestPriority.RELEASE: N_("For a day of release"),
    RequestPriority.NEW_ENTRANT: N_("New in support"),
    RequestPriority.REPLACEMENT: N_("Replaces something lost or broken"),
    RequestPriority.UPGRADE: N_("Better than what they have"),
}
"""In the order in which a store works through them."""

REJECTION_WORDS: dict[RejectionReason, str] = {
    RejectionReason.NO_STOCK: N_("nothing in stock"),
    RejectionReason.ALREADY_PROVIDED: N_("they have it already"),
    RejectionReason.NOT_IN_SCOPE: N_("not in scope of the kit"),
    RejectionReason.ASKED_TWICE: N_("asked twice"),
    RejectionReason.OTHER: N_("another reason"),
}

NEED_WORDS: dict[AccessNeed, str] = {
    AccessNeed.LARGE_TEXT: N_("large text"),
    AccessNeed.SCREEN_READER: N_("screen reader"),
    AccessNeed.HEARING: N_("hearing: captions, flash alerts"),
    AccessNeed.MOTOR: N_("hands: large keys, voice"),
    AccessNeed.LITERACY: N_("pictures and voice instead of text"),
}

NEED_CHOICES: dict[AccessNeed, str] = {
    AccessNeed.LARGE_TEXT: N_("Large text"),
    AccessNeed.SCREEN_READER: N_("Screen reader"),
    AccessNeed.HEARING: N_("Hearing"),
    AccessNeed.MOTOR: N_("Hands"),
    AccessNeed.LITERACY: N_("No reading"),
}
"""As short as a form on a phone needs them."""

HANDING_WORDS: dict[HandingWay, str] = {
    HandingWay.AT_HUB: N_("they come to the hub"),
    HandingWay.WITH_WORKER: N_("their support worker brings it"),
    HandingWay.ON_RELEASE: N_("on the day of release"),
}


def allow_step(code: str, state: R, to: R) -> None:
    """Refuses a step the life of a request does not have."""
    if to in STEPS.get(state, frozenset()):
        return
    if state in IN_A_BAG and to is R.CANCELLED:
        raise Conflict(_("A kit is packed for request {code}. Unpack it first, then cancel.", code=show(code)))
    raise Conflict(
        _("Request {code} is {state}, so this cannot be done with it.", code=show(code), state=state_word(state))
    )


def state_word(state: R) -> str:
    """The state as people read it."""
    return _(STATE_WORDS[state])


class Suggested(NamedTuple):
    """What the form of a request has filled in before anybody looks at it."""

    parts: frozenset[Component]
    priority: RequestPriority
    handing: HandingWay
    needed_on: date | None


def gaps(states: Mapping[Component, ComponentState]) -> frozenset[Component]:
    """The parts of a kit that are not met."""
    return frozenset(part for part, state in states.items() if state in NOT_MET)


def suggest(
    states: Mapping[Component, ComponentState],
    asked: Collection[Component],
    *,
    context: Context | None = None,
    release_on: date | None = None,
) -> Suggested:
    """What somebody probably needs: the parts not met that nobody has `asked` for yet, and why."""
    parts = gaps(states) - set(asked)
    if context in NO_PHONES_INSIDE:
        return Suggested(parts, RequestPriority.RELEASE, HandingWay.ON_RELEASE, release_on)
    lapsed = any(states[part] is ComponentState.LAPSED for part in parts)
    priority = RequestPriority.REPLACEMENT if lapsed else RequestPriority.NEW_ENTRANT
    return Suggested(parts, priority, HandingWay.AT_HUB, None)


def parts_word(parts: Iterable[Component]) -> str:
    """`phone, data`, in the usual order of a kit."""
    found = set(parts)
    return ", ".join(_(PARTS[part]).lower() for part in Component if part in found)


def needs_word(needs: Iterable[AccessNeed]) -> str:
    """`large text; screen reader`: what a kit is chosen and set up for."""
    return "; ".join(_(NEED_WORDS[AccessNeed(need)]) for need in needs)
