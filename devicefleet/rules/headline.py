"""The one sentence a work list shows of somebody's day: the most urgent matter, as a caseworker would say it."""

from collections.abc import Iterator
from datetime import date

from devicefleet.rules.kit.part import UNMET
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.spans import Span
from devicefleet.rules.kit_words import PARTS
from devicefleet.rules.terms import Component, ComponentState, Flag, Status
from devicefleet.rules.words import N_, _, written

WEEKDAYS = (
    N_("on Monday"), N_("on Tuesday"), N_("on Wednesday"), N_("on Thursday"),
    N_("on Friday"), N_("on Saturday"), N_("on Sunday"),
)  # fmt: skip
A_WEEK = 7
NOT_COUNTED = frozenset({Status.PAUSED, Status.OUT_OF_SCOPE})
BY_URGENCY = (Component.SMARTPHONE, Component.DATA, Component.LAPTOP)
UNSAFE = frozenset({Why.QUARANTINED, Why.OWN_COMPROMISED})
SAID_BY = {
    Flag.LOAN_PAST_DATE: {Why.LOAN_PAST_DATE},
    Flag.RELEASE_KIT_DUE: {Why.RELEASE_EXPECTED},
    Flag.EXIT_UNSUSTAINED: {Why.EXIT_EXPECTED, Why.LOAN_OPEN_AT_EXIT},
    Flag.DECLINE_REVIEW_DUE: {Why.DECLINE_REVIEW_DUE},
    Flag.DATA_NO_DEVICE: {Why.DATA_NO_DEVICE},
    Flag.TURNING_18: {Why.TURNS_18},
    Flag.RECORD_STALE: {Why.NOT_CONFIRMED_SINCE},
    Flag.DUPLICATE_SPEND: {Why.DUPLICATE_SPEND},
}


def headline(span: Span, day: date) -> str:
    """What there is to do or to know about this kit on `day`, in one sentence."""
    return next(_in_order(span, day), "")


def near(day: date, today: date) -> str:
    """A day ahead as people say it: today, tomorrow, on Tuesday, on 4 December 2026."""
    days = (day - today).days
    if days in {0, 1}:
        return _("tomorrow") if days else _("today")
    if 1 < days < A_WEEK:
        return _(WEEKDAYS[day.weekday()])
    return _("on {date}", date=written(day))


def _in_order(span: Span, day: date) -> Iterator[str]:
    """The sentences in order of urgency, as `rules/kit/urgency.py` weighs the matters behind them."""
    if Flag.SAFETY_INCIDENT_OPEN in span.flags:
        yield from (reason.sentence() for reason in span.reasons if reason.why in UNSAFE)
    if span.status is Status.LAPSED:
        yield from _about(span, frozenset({ComponentState.LAPSED}))
    if Flag.RELEASE_KIT_DUE in span.flags:
        yield from _said_by(span, Flag.RELEASE_KIT_DUE)
    if span.status is Status.NOT_STARTED:
        yield from (reason.sentence() for reason in span.reasons if reason.why is Why.TARGET_PASSED)
    if Flag.ENDING_SOON in span.flags and span.ends_on is not None:
        yield _ending(span, span.ends_on, day)
    for flag in (Flag.LOAN_PAST_DATE, Flag.EXIT_UNSUSTAINED):
        yield from _said_by(span, flag)
    if span.status in NOT_COUNTED:
        yield from (reason.sentence() for reason in span.reasons if reason.component is None)
    yield from _about(span, UNMET)
    for flag in SAID_BY:
        yield from _said_by(span, flag)
    yield from _about(span, frozenset({ComponentState.MET_TEMPORARY, ComponentState.MET_SHARED}))
    if span.status is Status.COMPLETE:
        yield _lasting(span)
    yield from (reason.sentence() for reason in span.reasons)


def _about(span: Span, states: frozenset[ComponentState]) -> Iterator[str]:
    for component in BY_URGENCY:
        if span.state(component) in states:
            yield from (reason.sentence() for reason in span.reasons if reason.component is component)


def _said_by(span: Span, flag: Flag) -> Iterator[str]:
    if flag in span.flags and flag in SAID_BY:
        yield from (reason.sentence() for reason in span.reasons if reason.why in SAID_BY[flag])


def _ending(span: Span, ends_on: date, day: date) -> str:
    ending = next((reason for reason in span.reasons if reason.until == ends_on), None)
    when = near(ends_on, day)
    if ending is None or ending.component is None:
        return _("Part of the kit ends {when}.", when=when)
    if ending.component is Component.DATA and not _lent(ending):
        return _("Data ends {when}.", when=when)
    return _("{part} on loan: the agreed time ends {when}.", part=_(PARTS[ending.component]), when=when)


def _lasting(span: Span) -> str:
    if span.ends_on is None:
        return _("Everything is there to stay.")
    return _("Everything lasts until {date} at least.", date=written(span.ends_on))


def _lent(reason: Reason) -> bool:
    return reason.why is Why.LENT_UNTIL
