"""The life of a request for a kit: which step follows which, and what each is called."""

from devicefleet.rules.refusals import Conflict
from devicefleet.rules.tags import show
from devicefleet.rules.terms import AccessNeed, HandingWay, RejectionReason, RequestPriority
from devicefleet.rules.terms import RequestState as R
from devicefleet.rules.words import N_, _

STEPS: dict[R, frozenset[R]] = {
    R.SUBMITTED: frozenset({R.APPROVED, R.REJECTED, R.CANCELLED}),
    R.APPROVED: frozenset({R.PICKING, R.PACKED, R.HANDED_OVER, R.REJECTED, R.CANCELLED}),
    R.PICKING: frozenset({R.PACKED, R.HANDED_OVER, R.APPROVED, R.CANCELLED}),
    R.PACKED: frozenset({R.SENT, R.HANDED_OVER, R.PICKING}),
    R.SENT: frozenset({R.AT_HUB, R.HANDED_OVER, R.PACKED}),
    R.AT_HUB: frozenset({R.HANDED_OVER, R.SENT}),
    R.HANDED_OVER: frozenset({R.CLOSED}),
}
"""Allowed steps (domain rules, section 2.8). A packed kit is unpacked before its request is cancelled."""

OPEN = (R.SUBMITTED, R.APPROVED, R.PICKING, R.PACKED, R.SENT, R.AT_HUB)
TO_PICK = (R.APPROVED, R.PICKING)
"""What the store may pick things for."""
TO_HAND_OVER = (R.APPROVED, R.PICKING, R.PACKED, R.SENT, R.AT_HUB)

STATE_WORDS: dict[R, str] = {
    R.SUBMITTED: N_("waits for approval"),
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

HANDING_WORDS: dict[HandingWay, str] = {
    HandingWay.AT_HUB: N_("they come to the hub"),
    HandingWay.WITH_WORKER: N_("their support worker brings it"),
    HandingWay.ON_RELEASE: N_("on the day of release"),
}


def allow_step(code: str, state: R, to: R) -> None:
    """Refuses a step the life of a request does not have."""
    if to in STEPS.get(state, frozenset()):
        return
    if state is R.PACKED and to is R.CANCELLED:
        raise Conflict(_("A kit is packed for request {code}. Unpack it first, then cancel.", code=show(code)))
    raise Conflict(
        _("Request {code} is {state}, so this cannot be done with it.", code=show(code), state=state_word(state))
    )


def state_word(state: R) -> str:
    """The state as people read it."""
    return _(STATE_WORDS[state])
