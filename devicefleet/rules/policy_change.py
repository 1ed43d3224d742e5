"""What a proposed policy would change: for one person, day by day, and for everybody together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from devicefleet.rules import kit
from devicefleet.rules.facts import Facts
from devicefleet.rules.kit.spans import Span
from devicefleet.rules.policy import Policies
from devicefleet.rules.terms import Component, Status


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
        parts=tuple(part for part in Component if first.now.state(part) is not first.then.state(part)),
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
    """The sentence the proposed policy has for that day and the one in force has not: of a part that changes first."""
    before = set(kit.evaluate(facts, in_force, day.from_on).reasons)
    reasons = kit.evaluate(facts, proposed, day.from_on).reasons
    changed = {part for part in Component if day.now.state(part) is not day.then.state(part)}
    new = sorted(
        (reason for reason in reasons if reason not in before),
        key=lambda reason: (reason.component not in changed, reason.component is not None),
    )
    return next((reason.sentence() for reason in (*new, *reasons)), "")


@dataclass(slots=True)
class Count:
    """How many people, and the first day for any of them."""

    people: int = 0
    first_on: date | None = None

    def add(self, on: date) -> None:
        """One more."""
        self.people += 1
        self.first_on = min(self.first_on or on, on)


@dataclass(slots=True)
class Tally:
    """Everybody together. `people` were compared; `lost` and `gained` are person-days of each status."""

    people: int = 0
    changed: Count = field(default_factory=Count)
    flagged: Count = field(default_factory=Count)
    unflagged: int = 0
    statuses: dict[Status, dict[Status, Count]] = field(default_factory=dict)
    providers: dict[int, Count] = field(default_factory=dict)
    lost: dict[Status, int] = field(default_factory=dict)
    gained: dict[Status, int] = field(default_factory=dict)

    def add(self, change: Change) -> None:
        """Count one person's change."""
        self.unflagged += change.unflagged
        if change.flagged_on is not None:
            self.flagged.add(change.flagged_on)
        if not change.of_status:
            return
        self.changed.add(change.on)
        self.statuses.setdefault(change.was, {}).setdefault(change.becomes, Count()).add(change.on)
        self.providers.setdefault(change.provider_id or 0, Count()).add(change.on)
        for total, days in ((self.lost, change.lost), (self.gained, change.gained)):
            for status, n in days.items():
                total[status] = total.get(status, 0) + n

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready; `Tally.read` is the way back."""
        kept: dict[str, Any] = _TALLY.dump_python(self, mode="json")
        return kept

    @classmethod
    def read(cls, stored: dict[str, Any]) -> "Tally":
        """The tally that `as_dict` wrote."""
        return _TALLY.validate_python(stored)


_TALLY: TypeAdapter[Tally] = TypeAdapter(Tally)
