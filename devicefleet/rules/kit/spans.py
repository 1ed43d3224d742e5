"""A kit's whole calendar as spans of days over which nothing about it changes, and the questions asked of them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.urgency import ending
from devicefleet.rules.terms import Component, ComponentState, Flag, Status

MOST_WAITING_DAYS = 20
OF_NOTE = frozenset({Status.LAPSED, Status.TEMPORARY})
ENDING_SOON, EXIT_UNSUSTAINED = Flag.ENDING_SOON, Flag.EXIT_UNSUSTAINED


class Span(NamedTuple):
    """How one kit stands over [from_on, until_on); the last span reaches to the end of the calendar.

    `since` is the first day of the present trouble, `ends_on` the next last covered day of anything that ends.
    `score` is the urgency of the span but for what changes from day to day (see `priority`), and `matter` the reason
    that a list shows; all the others are worked out for the day that is asked for (`kit.why`).
    """

    from_on: date
    until_on: date
    status: Status
    smartphone: ComponentState
    laptop: ComponentState
    data: ComponentState
    flags: tuple[Flag, ...]
    provider_id: int | None
    caseworker_id: int | None
    since: date | None
    ends_on: date | None
    score: int
    matter: Reason | None

    def state(self, component: Component) -> ComponentState:
        """How one part stands."""
        return {
            Component.SMARTPHONE: self.smartphone,
            Component.LAPTOP: self.laptop,
            Component.DATA: self.data,
        }[component]

    @property
    def flagged(self) -> bool:
        """On the list of kits to look at: lapsed, only temporary, ending soon, or not lasting beyond support."""
        return self.status in OF_NOTE or ENDING_SOON in self.flags or EXIT_UNSUSTAINED in self.flags


NEVER_SUPPORTED = Span(
    date.min,
    date.max,
    Status.OUT_OF_SCOPE,
    ComponentState.NOT_REQUIRED,
    ComponentState.NOT_REQUIRED,
    ComponentState.NOT_REQUIRED,
    (),
    None,
    None,
    None,
    None,
    0,
    Reason(None, Why.SUPPORT_NOT_STARTED),
)


def on(spans: Sequence[Span], day: date) -> Span:
    """The span that contains `day`; before support first started, a span that says so."""
    place = bisect_right(spans, day, key=attrgetter("from_on"))
    if place:
        return spans[place - 1]
    return NEVER_SUPPORTED._replace(until_on=spans[0].from_on) if spans else NEVER_SUPPORTED


def person_days(spans: Iterable[Span], from_on: date, until_on: date) -> dict[Status, int]:
    """Days of [from_on, until_on) by status; days before support first started belong to no span and do not count."""
    days: Counter[Status] = Counter()
    for span in spans:
        overlap = (min(span.until_on, until_on) - max(span.from_on, from_on)).days
        if overlap > 0:
            days[span.status] += overlap
    return dict(days)


def priority(span: Span, day: date) -> int:
    """The place on the work list: the urgency of the worst matter, and a point for each day of waiting, 20 at most."""
    score = span.score
    if ENDING_SOON in span.flags and span.ends_on is not None:
        score = max(score, ending(span.ends_on, day))
    if not score or span.since is None:
        return score
    return score + min(MOST_WAITING_DAYS, max(0, (day - span.since).days))
