"""A bench in a test: scans go in, and how it stands comes back with each answer, as the page keeps it."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from devicefleet.rules.access import Actor
from devicefleet.rules.bench import Answer
from devicefleet.rules.refusals import Refused
from devicefleet.services import bench
from devicefleet.services.bench import Standing
from devicefleet.services.ledger import Once
from tests.services.desk import Desk

MARKS = count(1)


@dataclass
class Bench:
    """One clerk with one scanner."""

    desk: Desk
    actor: Actor
    standing: Standing = field(default_factory=Standing)
    answers: list[Answer] = field(default_factory=list)

    def scan(self, *scans: str, **options: Any) -> Answer:
        """Scans one after another; the last answer."""
        for text in scans:
            answer = self._send(text, **options)
            self.standing = self.standing.after(answer)
            self.answers.append(answer)
        return self.answers[-1]

    def refused(self, text: str) -> Refused:
        """A scan that is refused, which leaves everything as it was."""
        return self.desk.refused(bench.scan, self.actor, standing=self.standing, text=text, once=mark())

    def _send(self, text: str, *, once: Once | None = None, standing: Standing | None = None) -> Answer:
        return self.desk.do(bench.scan, self.actor, standing=standing or self.standing, text=text, once=once or mark())


def mark() -> Once:
    return Once(f"bench:{next(MARKS)}", "same")
