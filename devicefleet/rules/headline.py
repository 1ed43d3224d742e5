"""The one sentence a work list shows of somebody's day: the most urgent matter, as a caseworker would say it."""

from datetime import date

from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.spans import Span
from devicefleet.rules.kit_words import PARTS
from devicefleet.rules.status_words import TERMS, declined_in_words
from devicefleet.rules.terms import Component, Flag, Status
from devicefleet.rules.words import N_, _, written

WEEKDAYS = (
    N_("on Monday"), N_("on Tuesday"), N_("on Wednesday"), N_("on Thursday"),
    N_("on Friday"), N_("on Saturday"), N_("on Sunday"),
)  # fmt: skip
A_WEEK = 7


def headline(span: Span, day: date) -> str:
    """What there is to do or to know about this kit on `day`, in one sentence."""
    matter = span.matter
    if Flag.ENDING_SOON in span.flags and span.ends_on is not None and (matter is None or matter.why in TERMS):
        return _ending(matter, span.ends_on, day)
    if matter is not None:
        return matter.sentence()
    return _lasting(span) if span.status is Status.COMPLETE else ""


def near(day: date, today: date) -> str:
    """A day ahead as people say it: today, tomorrow, on Tuesday, on 4 December 2026."""
    days = (day - today).days
    if days in {0, 1}:
        return _("tomorrow") if days else _("today")
    if 1 < days < A_WEEK:
        return _(WEEKDAYS[day.weekday()])
    return _("on {date}", date=written(day))


def _ending(matter: Reason | None, ends_on: date, day: date) -> str:
    when = near(ends_on, day)
    if matter is None or matter.until != ends_on or matter.component is None:
        return _("Part of the kit ends {when}.", when=when)
    if matter.component is Component.DATA and matter.why is not Why.LENT_UNTIL:
        return _("Data ends {when}.", when=when)
    return _("{part} on loan: the agreed time ends {when}.", part=_(PARTS[matter.component]), when=when)


def _lasting(span: Span) -> str:
    declined = declined_in_words(span)
    until = written(span.ends_on) if span.ends_on else ""
    if declined and until:
        return _("Everything lasts until {date} at least ({parts} declined).", date=until, parts=declined)
    if declined:
        return _("Everything is there to stay ({parts} declined).", parts=declined)
    return _("Everything lasts until {date} at least.", date=until) if until else _("Everything is there to stay.")
