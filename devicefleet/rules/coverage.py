"""How many of the people who count are covered: the share that every board and report speaks of, and its days."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from devicefleet.rules.terms import ComponentState, Status
from devicefleet.rules.words import _, n_

NOT_COUNTED = frozenset({Status.OUT_OF_SCOPE, Status.PAUSED})
COUNTED = frozenset(Status) - NOT_COUNTED
COVERED = frozenset({Status.COMPLETE, Status.TEMPORARY})
MET = frozenset({ComponentState.MET_SUSTAINED, ComponentState.MET_TEMPORARY, ComponentState.MET_SHARED})
NOT_ASKED = frozenset({ComponentState.NOT_REQUIRED, ComponentState.DECLINED})
WORST_FIRST = (
    Status.LAPSED, Status.NOT_STARTED, Status.PARTIAL, Status.SETTING_UP, Status.TEMPORARY, Status.DECLINED,
    Status.COMPLETE, Status.PAUSED, Status.OUT_OF_SCOPE,
)  # fmt: skip
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, in people or in days."""

    part: int
    whole: int

    @property
    def per_cent(self) -> int | None:
        """Rounded to whole per cent, but 100 and 0 only where it is all or none; None of nothing."""
        if not self.whole:
            return None
        exact = 100 * self.part / self.whole
        if 0 < self.part < self.whole:
            return min(99, max(1, round(exact)))
        return round(exact)


class Tally(Counter[Status]):
    """How many people (or days) there are of each status."""

    @property
    def counted(self) -> int:
        """Everybody but those out of scope or paused."""
        return sum(self[status] for status in COUNTED)

    @property
    def covered(self) -> Share:
        """Those with the whole kit, for good or for a time, of all who count."""
        return Share(sum(self[status] for status in COVERED), self.counted)

    @property
    def lasting(self) -> Share:
        """Those whose whole kit is there to stay, of all who count."""
        return Share(self[Status.COMPLETE], self.counted)


def added(tallies: Iterable[Mapping[Status, int]]) -> Tally:
    """Several tallies as one."""
    total = Tally()
    for tally in tallies:
        total.update(tally)
    return total


def points_in_words(move: int) -> str:
    """A share's way in points of a hundred."""
    if not move:
        return _("the same")
    if move > 0:
        return n_("up {n} point", "up {n} points", move)
    return n_("down {n} point", "down {n} points", -move)


def same_day_last_month(day: date) -> date:
    """The day of the month before with the same number; the last one of a month that is too short."""
    last = last_of_month_before(day)
    return last.replace(day=min(day.day, last.day))


def last_of_month_before(day: date) -> date:
    """28 February for any day of March."""
    return day.replace(day=1) - timedelta(days=1)


def month_ends(day: date, n: int = MONTHS) -> tuple[date, ...]:
    """The last `n` ends of months up to `day`, oldest first; `day` itself where it is one."""
    ends = [day] if day.day == monthrange(day.year, day.month)[1] else [last_of_month_before(day)]
    while len(ends) < n:
        ends.append(last_of_month_before(ends[-1]))
    return tuple(reversed(ends))
