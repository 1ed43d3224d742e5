"""What will be told, in the order of time: scenes are noted in any order and played from the first to the last."""

import heapq
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from sqlmodel import Session

from devicefleet.clock import LONDON, Moment, moment_of

Act = Callable[[Session, Moment], object]

SATURDAY = 5
OPENS = time(9, 0)
LATEST_START = 6 * 60  # minutes after opening


@dataclass(order=True, frozen=True, slots=True)
class Scene:
    """One call of a service, at its own past instant."""

    at: datetime
    place: int
    act: Act = field(compare=False)


@dataclass
class Diary:
    """All scenes of the demonstration. Nothing happens after `last_day`, which is yesterday.

    `afterwards` notes what nothing else hangs on, once all else is noted: each note draws a time of day by chance.
    """

    chance: Random
    last_day: date
    scenes: list[Scene] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    _told: "Counter[tuple[Hashable, date]]" = field(default_factory=Counter)
    _began: dict[tuple[Hashable, date], int] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day on which the demonstration is looked at."""
        return self.last_day + timedelta(days=1)

    def note(self, who: Hashable, day: date, act: Act) -> None:
        """`act` in office hours of `day`; what is noted of one `who` and day happens in the order it is noted."""
        key = (who, day)
        began = self._began.setdefault(key, self.chance.randrange(LATEST_START))
        minutes = began + 4 * self._told[key]
        self._told[key] += 1
        at = datetime.combine(day, OPENS, LONDON) + timedelta(minutes=minutes)
        heapq.heappush(self.scenes, Scene(at, len(self.scenes), act))

    def note_afterwards(self) -> None:
        """Note what was left for the end."""
        for each in self.afterwards:
            each()

    def play(self, session: Session) -> Iterator[int]:
        """Play every scene; yields how many are still to come."""
        while self.scenes:
            scene = heapq.heappop(self.scenes)
            scene.act(session, moment_of(scene.at))
            yield len(self.scenes)

    def workday(self, day: date) -> date:
        """`day`, or the Friday before a weekend; never later than the last day."""
        day = min(day, self.last_day)
        return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))

    def between(self, first: date, last: date) -> date:
        """A day from `first` to `last` chosen by chance, a working day where there is one."""
        return max(first, self.workday(first + timedelta(days=self.chance.randint(0, max(0, (last - first).days)))))
