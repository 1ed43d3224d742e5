"""What was provided to somebody over a period, told from the ledger's facts: for a page they may take with them.

Only what happened to things, never why support was given: no stage, no place, no status, nobody's name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from devicefleet.rules.facts import Event, Facts, ItemKind, Provision
from devicefleet.rules.kit.possession import in_order
from devicefleet.rules.kit_words import PARTS
from devicefleet.rules.terms import Happening, Tenure
from devicefleet.rules.words import N_, _, written

ONE_DAY = timedelta(days=1)
H = Happening
ENDS = frozenset({H.LOST, H.STOLEN, H.RETURNED})

TERMS = {
    Tenure.GIFT: N_("given to keep"),
    Tenure.CONDITIONAL_GIFT: N_("given, theirs to keep after a time"),
    Tenure.LOAN_UNTIL_EXIT: N_("lent until support ends"),
    Tenure.LOAN_FIXED: N_("lent until {date}"),
    Tenure.HOUSEHOLD_SHARED: N_("to share in the household"),
}
NEW_TERMS = {
    Tenure.GIFT: N_("given to keep from {day}"),
    Tenure.CONDITIONAL_GIFT: N_("given from {day}, theirs to keep after a time"),
    Tenure.LOAN_UNTIL_EXIT: N_("lent until support ends, from {day}"),
    Tenure.LOAN_FIXED: N_("from {day}, lent until {date}"),
    Tenure.HOUSEHOLD_SHARED: N_("to share in the household from {day}"),
}
FATES = {
    H.LOST: N_("lost on {day}"),
    H.STOLEN: N_("stolen on {day}"),
    H.FAULT: N_("not working from {day}"),
    H.IN_REPAIR: N_("in repair from {day}"),
    H.QUARANTINED: N_("set aside for safety on {day}"),
    H.FOUND: N_("found again on {day}"),
    H.REPAIRED: N_("repaired and back on {day}"),
    H.RELEASED: N_("checked and back on {day}"),
    H.RETURNED: N_("handed back on {day}"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """The days [first, last] a statement speaks of; nothing after `last` is told."""

    first: date
    last: date

    def holds(self, first: date, last: date | None) -> bool:
        """Whether any of these days is in it."""
        return first <= self.last and (last is None or last >= self.first)

    def days_of(self, from_on: date, until_on: date) -> int:
        """How many days of [from_on, until_on) are in it."""
        return max(0, (min(until_on, self.last + ONE_DAY) - max(from_on, self.first)).days)


@dataclass(frozen=True, slots=True)
class Provided:
    """One thing: its days with them (`last` is empty while it still is), on which terms, and what became of it."""

    provision_id: int
    kind: ItemKind
    first: date
    last: date | None
    terms: str
    fate: str


def things(facts: Facts, period: Period) -> tuple[Provided, ...]:
    """Each thing that was with them on some day of the period, in order of handover."""
    told = [one for provision in facts.provisions if (one := _provided(provision, facts.provisions, period))]
    return tuple(sorted(told, key=lambda one: (one.first, one.provision_id)))


def choices(facts: Facts, period: Period) -> tuple[str, ...]:
    """What was offered and declined, or agreed not to be needed, in sentences in order of time."""
    told: list[tuple[date, str]] = []
    for decline in facts.declines:
        if period.holds(decline.offered_on, decline.offered_on):
            sentence = _("{part}: offered on {day} and declined.")
            told.append((decline.offered_on, _filled(sentence, PARTS[decline.component], decline.offered_on)))
    for exemption in facts.exemptions:
        if period.holds(exemption.from_on, exemption.review_on):
            sentence = _("{part}: agreed on {day} not to be needed for the time being.")
            told.append((exemption.from_on, _filled(sentence, PARTS[exemption.component], exemption.from_on)))
    return tuple(sentence for _day, sentence in sorted(told))


def supported_days(facts: Facts, period: Period) -> int:
    """How many days of the period lie within support."""
    return sum(period.days_of(one.started_on, one.ended_on or date.max) for one in facts.episodes)


def gone_on(provision: Provision, last: date) -> date | None:
    """The day on which it was no longer with them, as known on `last`: lost, stolen or handed back, and not found."""
    gone = None
    for event in _until(provision, last):
        if event.what in ENDS:
            gone = event.on
        elif event.what is H.FOUND:
            gone = None
    return gone


def _provided(provision: Provision, others: Sequence[Provision], period: Period) -> Provided | None:
    events = _until(provision, period.last)
    issued = next((event for event in events if event.what is H.ISSUED), None)
    gone = gone_on(provision, period.last)
    if issued is None or not period.holds(issued.on, gone):
        return None
    tenure = issued.tenure or Tenure.GIFT
    told = [*_told(events), *_replaced(provision, gone, others, period.last)]
    return Provided(
        provision_id=provision.id,
        kind=provision.kind,
        first=issued.on,
        last=gone,
        terms=_(TERMS[tenure], date=written(issued.due_on) if issued.due_on else ""),
        fate="; ".join(told),
    )


def _told(events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        if event.what is H.RETENURED and event.tenure is not None:
            due = written(event.due_on) if event.due_on else ""
            yield _(NEW_TERMS[event.tenure], day=written(event.on), date=due)
        elif event.what in FATES:
            yield _(FATES[event.what], day=written(event.on))


def _replaced(provision: Provision, gone: date | None, others: Sequence[Provision], last: date) -> Iterator[str]:
    """The first thing of the same kind handed over since."""
    if gone is not None:
        handed = [_issued_on(one) for one in others if one.kind is provision.kind and one.id != provision.id]
        later = [day for day in handed if day is not None and gone <= day <= last]
        if later:
            yield _("replaced on {day}", day=written(min(later)))


def _issued_on(provision: Provision) -> date | None:
    return next((event.on for event in in_order(provision.events) if event.what is H.ISSUED), None)


def _until(provision: Provision, last: date) -> list[Event]:
    return [event for event in in_order(provision.events) if event.on <= last]


def _filled(sentence: str, part: str, day: date) -> str:
    return sentence.format(part=_(part), day=written(day))
