"""What can be done next with a request for a kit, by whom, and which of it is the one thing to do."""

from collections.abc import Callable
from typing import NamedTuple

from devicefleet.rules.terms import RequestState as R
from devicefleet.rules.words import N_, _

ACTIONS: dict[str, str] = {
    "approve": "request.decide",
    "reject": "request.decide",
    "slip": "request.pick",
    "pack": "kit.pack",
    "sent": "request.pick",
    "arrived": "provision.issue",
    "hand-over": "provision.issue",
    "cancel": "request.make",
}
"""Each step by its word in paths, with its action in `rules/access.py`."""

OFFERED: dict[R, tuple[str, ...]] = {
    R.SUBMITTED: ("approve", "reject", "cancel"),
    R.APPROVED: ("slip", "pack", "hand-over", "reject", "cancel"),
    R.PICKING: ("pack", "slip", "hand-over", "cancel"),
    R.PACKED: ("sent", "hand-over", "slip"),
    R.SENT: ("arrived", "hand-over"),
    R.AT_HUB: ("hand-over",),
}
"""The first is what the request waits for."""

WAITS_FOR: dict[str, str] = {
    "approve": N_("A manager says yes or no next."),
    "slip": N_("The store prints its pick slip next."),
    "pack": N_("The store packs it next."),
    "sent": N_("The store sends it to the hub next."),
    "arrived": N_("The hub says when it is there."),
    "hand-over": N_("It is ready to be handed over."),
}

DONE: dict[str, str] = {
    "approve": N_("Request {code} is approved. The store picks it now."),
    "reject": N_("Request {code} is turned down."),
    "sent": N_("Request {code} is on its way to the hub."),
    "arrived": N_("Request {code} is at the hub."),
    "cancel": N_("Request {code} is cancelled."),
}
"""What a page says once it is done."""


class Next(NamedTuple):
    """What the reader may do: `first` is the one thing to do, if it is theirs; `waits_for` says whose turn it is."""

    waits_for: str
    first: str | None
    others: tuple[str, ...]


def next_steps(state: R, may: Callable[[str], bool], *, hub: bool) -> Next:
    """By role and state; without a `hub` nothing is sent anywhere."""
    words = [word for word in OFFERED.get(state, ()) if hub or word != "sent"]
    if not words:
        return Next("", None, ())
    mine = [word for word in words if may(ACTIONS[word])]
    first = words[0] if words[0] in mine else None
    return Next(_(WAITS_FOR[words[0]]), first, tuple(word for word in mine if word != first))
