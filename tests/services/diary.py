"""What should be remembered, worked out day by day from what was done: slow, and plain enough to be believed."""

from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(1)
CAP = timedelta(30)
CLOSED = {
    date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 3),
    date(2027, 5, 31), date(2027, 8, 30), date(2027, 12, 27), date(2027, 12, 28),
}  # fmt: skip
"""England's bank holidays while the test goes on."""
LADDERS = {
    ("data_renewal", "coordinator"): (-30,),
    ("data_renewal", "caseworker"): (-14, -7, -2, 0, 1),
    ("data_renewal", "manager"): (-2, 3, 7, *range(14, 64, 7)),
    ("data_renewal", "survivor"): (-7, -2, 0, 1),
    ("loan", "caseworker"): (-30, -14, -3, 0, 7, 30, 60),
    ("loan", "manager"): (7, 30),
    ("loan", "survivor"): (-14, -3, 7),
    ("sim_not_activated", "caseworker"): (3, 7),
    ("sim_not_activated", "survivor"): (7,),
}
Matter = tuple[str, int, date]
"""Rule, the row it is about, and the due date as it is stored."""


@dataclass
class Sim:
    key: int
    provision: int
    person: int
    issued_on: date
    activated: bool = False
    gone: bool = False
    ends: list[date] = field(default_factory=list)


@dataclass
class Loan:
    provision: int
    person: int
    due_on: date
    lost: bool = False
    over: bool = False


@dataclass
class Diary:
    """Facts as they are, and each reminder with its state; `reachable` may be written to."""

    reachable: int
    sims: list[Sim] = field(default_factory=list)
    loans: list[Loan] = field(default_factory=list)
    written: dict[tuple[Matter, int, str], str] = field(default_factory=dict)

    def matters(self) -> dict[Matter, int]:
        """What there is to remember now, and of whom."""
        found: dict[Matter, int] = {}
        for sim in self.sims:
            if sim.gone:
                continue
            if sim.activated:
                found["data_renewal", sim.key, max(sim.ends)] = sim.person
            else:
                found["sim_not_activated", sim.provision, sim.issued_on] = sim.person
        for loan in self.loans:
            if not loan.over and not loan.lost:
                found["loan", loan.provision, loan.due_on] = loan.person
        return found

    def settle(self) -> None:
        """Right after each act."""
        standing = self.matters()
        for key, state in self.written.items():
            if state == "due" and key[0] not in standing:
                self.written[key] = "settled"

    def look(self, today: date) -> None:
        for matter, person in self.matters().items():
            for (rule, audience), levels in LADDERS.items():
                if rule == matter[0] and (audience != "survivor" or person == self.reachable):
                    self._remember(matter, audience, levels, today)

    def _remember(self, matter: Matter, audience: str, levels: tuple[int, ...], today: date) -> None:
        spoken_of = matter[2] - ONE_DAY if matter[0] == "data_renewal" else matter[2]
        come = [level for level in levels if told(spoken_of, level, audience) <= today]
        for level in come:
            if spoken_of + timedelta(level) < today - CAP:
                continue
            overtaken = level != come[-1] or (level < 0 and spoken_of < today)
            state, key = "skipped" if overtaken else "due", (matter, level, audience)
            before = self.written.get(key)
            if before is None or (before == "settled" and state == "due"):
                self.written[key] = state


def told(spoken_of: date, level: int, audience: str) -> date:
    """The day itself for a person; for staff the working day before it, or after it."""
    day = spoken_of + timedelta(level)
    while audience != "survivor" and (day.weekday() > 4 or day in CLOSED):
        day += ONE_DAY if level > 0 else -ONE_DAY
    return day
