"""What a proposed policy would change for one person: both judgements of each day, side by side."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from devicefleet.rules import kit
from devicefleet.rules.facts import Facts
from devicefleet.rules.kit.reasons import Reason
from devicefleet.rules.kit.spans import Span
from devicefleet.rules.kit_words import FLAGS
from devicefleet.rules.policy import Policies
from devicefleet.rules.terms import Component, Flag, Status
from devicefleet.rules.words import _

LISTING = (Flag.ENDING_SOON, Flag.EXIT_UNSUSTAINED)
"""The flags that put somebody on the flagged list whatever the status (`Span.flagged`)."""


@dataclass(frozen=True, slots=True)
class Change:
    """The first day on which somebody would stand differently: another status, or on or off the flagged list.

    `was` and `becomes` are the same where only the list changes. `lost` and `gained` count the days of each status over
    the whole time that was compared. `flagged_on` is the first day that is newly on the list; `unflagged`, that some
    day no longer is.
    """

    on: date
    was: Status
    becomes: Status
    parts: tuple[Component, ...]
    provider_id: int | None
    why: str
    flagged_on: date | None
    unflagged: bool
    lost: dict[Status, int]
    gained: dict[Status, int]

    @property
    def of_status(self) -> bool:
        """Whether the status itself changes."""
        return self.was is not self.becomes


class Day(NamedTuple):
    """Days [from_on, until_on) over which neither of two judgements changes."""

    from_on: date
    until_on: date
    now: Span
    then: Span


def compare(facts: Facts, in_force: Policies, proposed: Policies, from_on: date, until_on: date) -> Change | None:
    """What becomes different for one person over [from_on, until_on); None where nothing does."""
    now, then = kit.spans(facts, in_force), kit.spans(facts, proposed)
    if now == then:
        return None
    days = list(_days(now, then, from_on, until_on))
    of_status = [day for day in days if day.now.status is not day.then.status]
    newly = [day for day in days if day.then.flagged and not day.now.flagged]
    ceases = [day for day in days if day.now.flagged and not day.then.flagged]
    first = next(iter(of_status or newly or ceases), None)
    if first is None:
        return None
    return Change(
        on=first.from_on,
        was=first.now.status,
        becomes=first.then.status,
        parts=_parts(first),
        provider_id=first.then.provider_id,
        why=_why(facts, in_force, proposed, first),
        flagged_on=newly[0].from_on if newly else None,
        unflagged=bool(ceases),
        lost=_counted((day.now.status, day) for day in of_status),
        gained=_counted((day.then.status, day) for day in of_status),
    )


def _days(now: Sequence[Span], then: Sequence[Span], from_on: date, until_on: date) -> Iterator[Day]:
    starts = {span.from_on for spans in (now, then) for span in spans if from_on < span.from_on < until_on}
    for start, end in pairwise([from_on, *sorted(starts), until_on]):
        yield Day(start, end, kit.on(now, start), kit.on(then, start))


def _counted(days: Iterable[tuple[Status, Day]]) -> dict[Status, int]:
    counts: dict[Status, int] = defaultdict(int)
    for status, day in days:
        counts[status] += (day.until_on - day.from_on).days
    return dict(counts)


def _why(facts: Facts, in_force: Policies, proposed: Policies, day: Day) -> str:
    """What the proposed policy says of that day and the one in force does not; of a part that changes first."""
    if day.now.status is day.then.status:
        return _why_flagged(day)
    before = kit.why(facts, in_force, day.from_on)
    after = kit.why(facts, proposed, day.from_on)
    changed = _parts(day)
    if said := _nearest([reason for reason in after if reason not in before], changed):
        return said.sentence()
    if gone := _nearest([reason for reason in before if reason not in after], changed):
        return _("This no longer holds: {reason}", reason=gone.sentence())
    return ""


def _why_flagged(day: Day) -> str:
    """Which of the flags that put somebody on the list is new, or gone."""
    new = [flag for flag in LISTING if flag in day.then.flags and flag not in day.now.flags]
    gone = [flag for flag in LISTING if flag in day.now.flags and flag not in day.then.flags]
    for flag in new:
        return _("Newly flagged: {flag}.", flag=_(FLAGS[flag]))
    for flag in gone:
        return _("No longer flagged: {flag}.", flag=_(FLAGS[flag]))
    return ""


def _parts(day: Day) -> tuple[Component, ...]:
    return tuple(part for part in Component if day.now.state(part) is not day.then.state(part))


def _nearest(reasons: Sequence[Reason], changed: Sequence[Component]) -> Reason | None:
    """A reason of a part that changes, else one of the whole kit, else any."""
    order = sorted(reasons, key=lambda one: (one.component not in changed, one.component is not None))
    return order[0] if order else None
