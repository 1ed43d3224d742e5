"""What became of one provision: the stretches of days over which it was in hand, on which terms, or why it was not."""

from collections.abc import Iterable, Iterator
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


class Holding(NamedTuple):
    """One stretch [from_on, until_on) of unchanged condition and terms.

    `condition` is ISSUED while in hand and usable, otherwise what is wrong, since `condition_on`.
    """

    from_on: date
    until_on: date
    condition: Happening
    condition_on: date
    condition_entry: int
    tenure: Tenure
    terms_on: date
    due_on: date | None
    issued_on: date
    entry_id: int

    @property
    def usable(self) -> bool:
        """In the person's hands and working."""
        return self.condition is Happening.ISSUED

    @property
    def open_loan(self) -> bool:
        """Lent and still to be settled."""
        return self.tenure in LOANS and self.condition not in GONE


def in_order(events: Iterable[Event]) -> list[Event]:
    """Events as they happened; those of one day in the order of their entries."""
    return sorted(events, key=attrgetter("on", "entry_id"))


def holdings(provision: Provision) -> tuple[Holding, ...]:
    """All stretches of one provision, the last one open-ended. Of one day's changes, the last one holds.

    What went wrong on the very day of the handover leaves a first stretch of no days: it was theirs, and it is not.
    """
    changes = list(_changes(provision))
    ends = [*(later.from_on for later in changes[1:]), date.max]
    return tuple(
        change if end == date.max else change._replace(until_on=end)
        for change, end in zip(changes, ends, strict=True)
        if change.from_on < end or (change is changes[0] and end != date.max)
    )


def activated_on(provision: Provision) -> date | None:
    """The first day a SIM works; things other than SIMs need no activation."""
    if provision.kind is not ItemKind.SIM:
        return date.min
    return min(happened_on(provision, Happening.ACTIVATED), default=None)


def happened_on(provision: Provision, what: Happening) -> list[date]:
    """The days on which it happened."""
    return [event.on for event in provision.events if event.what is what]


def confirmed_on(provision: Provision) -> list[date]:
    """The days on which somebody saw that all was as recorded."""
    return sorted(happened_on(provision, Happening.CONFIRMED))


def _changes(provision: Provision) -> Iterator[Holding]:
    before: Holding | None = None
    for event in in_order(provision.events):
        if event.what in SAYS_NOTHING_NEW or (before is None and event.what is not Happening.ISSUED):
            continue
        before = _after(before, event, provision.kind)
        yield before


def _after(before: Holding | None, event: Event, kind: ItemKind) -> Holding:
    """How things stand once `event` has happened; an event without terms leaves the terms as they were."""
    if before is None or event.tenure is not None:
        tenure = event.tenure or (Tenure.GIFT if kind is ItemKind.SIM else Tenure.LOAN_UNTIL_EXIT)
        terms = (tenure, event.on, event.due_on)
        entry_id = event.entry_id
    else:
        terms = (before.tenure, before.terms_on, before.due_on)
        entry_id = before.entry_id
    if before is not None and event.what is Happening.RETENURED:
        condition = (before.condition, before.condition_on, before.condition_entry)
    else:
        what = Happening.ISSUED if event.what in BACK_IN_HAND else event.what
        condition = (what, event.on, event.entry_id)
    issued_on = event.on if before is None else before.issued_on
    return Holding(event.on, date.max, *condition, *terms, issued_on, entry_id)
