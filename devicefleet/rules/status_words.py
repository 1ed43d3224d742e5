"""How a status looks and reads: an icon and a tone, never a colour alone; its words, and the terms of a part."""

from collections.abc import Sequence
from typing import NamedTuple

from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.spans import Span
from devicefleet.rules.kit_words import PARTS, STATUSES
from devicefleet.rules.terms import Component, ComponentState, Status
from devicefleet.rules.words import N_, _, written


class Look(NamedTuple):
    """An icon of the sprite (`frontend/icons.txt`) and a tone of the style sheet: good, warn, bad, info or quiet."""

    icon: str
    tone: str


STATUS_LOOKS: dict[Status, Look] = {
    Status.OUT_OF_SCOPE: Look("dash-circle", "quiet"),
    Status.PAUSED: Look("slash-circle", "quiet"),
    Status.LAPSED: Look("x-circle-fill", "bad"),
    Status.SETTING_UP: Look("clock", "info"),
    Status.NOT_STARTED: Look("circle", "bad"),
    Status.PARTIAL: Look("circle-half", "warn"),
    Status.DECLINED: Look("dash-circle-fill", "quiet"),
    Status.TEMPORARY: Look("hourglass-split", "warn"),
    Status.COMPLETE: Look("check-circle-fill", "good"),
}

STATE_LOOKS: dict[ComponentState, Look] = {
    ComponentState.NOT_REQUIRED: Look("dash-circle", "quiet"),
    ComponentState.MET_SUSTAINED: Look("check-circle-fill", "good"),
    ComponentState.MET_TEMPORARY: Look("hourglass-split", "warn"),
    ComponentState.MET_SHARED: Look("people", "warn"),
    ComponentState.DECLINED: Look("dash-circle-fill", "quiet"),
    ComponentState.LAPSED: Look("x-circle-fill", "bad"),
    ComponentState.UNVERIFIED: Look("question-circle", "warn"),
    ComponentState.PENDING: Look("clock", "info"),
    ComponentState.NEVER: Look("circle", "warn"),
}

TERMS: dict[Why, str] = {
    Why.GIVEN: N_("theirs to keep"),
    Why.GIVEN_WITH_TERMS: N_("becomes theirs to keep without a further step"),
    Why.LENT_UNTIL_EXIT: N_("loan until support ends"),
    Why.LENT_UNTIL: N_("loan, agree a date by {until}"),
    Why.SHARED: N_("shared in the household"),
    Why.TABLET_AS_LAPTOP: N_("a tablet stands in"),
    Why.OWN_SAFE: N_("their own, found safe on {day}"),
    Why.DATA_FUNDED: N_("funded, renews by itself"),
    Why.DATA_FUNDED_UNTIL: N_("funded until {until}"),
    Why.DATA_UNTIL: N_("paid until {until}"),
    Why.DATA_WITHOUT_END: N_("running, renewal not funded"),
    Why.DATA_SELF_FUNDED: N_("they pay for it themselves"),
}
"""By the reason that decided a part which is there."""

PAST_DATE = N_("loan, agree a new date (it was {until})")


def status_in_words(span: Span) -> str:
    """The status, and what was declined where that would go unsaid: Complete (laptop declined)."""
    status, declined = _(STATUSES[span.status]), declined_in_words(span)
    if not declined or span.status not in {Status.COMPLETE, Status.TEMPORARY}:
        return status
    return _("{status} ({parts} declined)", status=status, parts=declined)


def declined_in_words(span: Span) -> str:
    """The parts declined, as they stand in a sentence; empty where there are none."""
    declined = (part for part in Component if span.state(part) is ComponentState.DECLINED)
    return ", ".join(_(PARTS[part]).lower() for part in declined)


def terms_in_words(reasons: Sequence[Reason]) -> str:
    """On what terms a part is there, from its reasons (the deciding one first); empty where no terms say so."""
    if not reasons or reasons[0].why not in TERMS:
        return ""
    past = next((reason for reason in reasons if reason.why is Why.LOAN_PAST_DATE), None)
    main = past or reasons[0]
    words = PAST_DATE if past else TERMS[main.why]
    return _(words, until=written(main.until) if main.until else "", day=written(main.day) if main.day else "")
