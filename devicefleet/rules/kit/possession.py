"""What became of one provision: the stretches of days over which it was in hand, on which terms, or why it was not."""

from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from devicefleet.rules.facts import Event, ItemKind, Provision
from devicefleet.rules.terms import Happening, Tenure

SAYS_NOTHING_NEW = frozenset(
    {Happening.CONFIRMED, Happening.ACTIVATED, Happening.SET_UP, Happening.RAN_OUT, Happening.CHARGED}
)
BACK_IN_HAND = frozenset({Happening.ISSUED, Happening.FOUND, Happening.REPAIRED, Happening.RELEASED})
GONE = frozenset({Happening.LOST, Happening.STOLEN, Happening.RETURNED})
LOANS = frozenset({Tenure.LOAN_FIXED, Tenure.LOAN_UNTIL_EXIT})
ISSUED, RETENURED = Happening.ISSUED, Happening.RETENURED
SIM = ItemKind.SIM
_when = attrgetter("on", "entry_id")


class Holding(NamedTuple):
    """One stretch [from_on, until_on) of unchanged condition and terms.

    `condition` is ISSUED while in hand and usable, otherwise what is wrong, since the event `changed`. The terms are
    those of the event `agreed`.
    """

    from_on: date
    until_on: date
    condition: Happening
    changed: Event
    tenure: Tenure
    agreed: Event
    issued_on: date

    @property
    def usable(self) -> bool:
        """In the person's hands and working."""
        return self.condition is ISSUED

    @property
    def open_loan(self) -> bool:
        """Lent and still to be settled."""
        return self.tenure in LOANS and self.condition not in GONE


def in_order(events: Iterable[Event]) -> list[Event]:
    """Events as they happened; those of one day in the order of their entries."""
    return sorted(events, key=_when)


def holdings(provision: Provision) -> tuple[Holding, ...]:
    """All stretches of one provision, the last one open-ended. Of one day's changes, the last one holds.

    What went wrong on the very day of the handover leaves a first stretch of no days: it was theirs, and it is not.
    An event without terms leaves the terms as they were, and new terms leave the condition as it was.
    """
    found: list[Holding] = []
    held: Holding | None = None
    for event in in_order(provision.events):
        on, what = event.on, event.what
        if what in SAYS_NOTHING_NEW or (held is None and what is not ISSUED):
            continue
        if held is None:
            terms = event.tenure or (Tenure.GIFT if provision.kind is SIM else Tenure.LOAN_UNTIL_EXIT)
            held = Holding(on, date.max, what, event, terms, event, on)
            continue
        from_on, _until_on, condition, changed, tenure, agreed, issued_on = held
        if from_on < on or not found:
            found.append(held._replace(until_on=on))
        if event.tenure is not None:
            tenure, agreed = event.tenure, event
        if what is not RETENURED:
            condition, changed = ISSUED if what in BACK_IN_HAND else what, event
        held = Holding(on, date.max, condition, changed, tenure, agreed, issued_on)
    return (*found, held) if held is not None else ()


def activated_on(provision: Provision) -> date | None:
    """The first day a SIM works; things other than SIMs need no activation."""
    if provision.kind is not SIM:
        return date.min
    return min(happened_on(provision, Happening.ACTIVATED), default=None)


def happened_on(provision: Provision, what: Happening) -> list[date]:
    """The days on which it happened."""
    return [event.on for event in provision.events if event.what is what]


def confirmed_on(provision: Provision) -> list[date]:
    """The days on which somebody saw that all was as recorded."""
    return sorted(happened_on(provision, Happening.CONFIRMED))
