"""What a test says of reminders: days go by, and whatever would be sent is caught on its way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from devicefleet.clock import Moment, moment_of
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.resources import MESSAGES
from devicefleet.rules.messages.letter import Letter, Receipt
from devicefleet.rules.terms import Channel
from devicefleet.tables import Message, Reminder, Task
from devicefleet.worker import Worker
from tests.texts import own_texts


@dataclass
class Carrier:
    """Takes everything, and remembers it with the instant at which it went."""

    clock: Callable[[], Moment]
    name: str = "test"
    target: str = "nowhere"
    taken: list[tuple[datetime, Letter]] = field(default_factory=list)

    def send(self, letter: Letter) -> Receipt:
        self.taken.append((self.clock().now, letter))
        return Receipt()


class Days:
    """A worker on one ledger, and a clock that a test turns."""

    def __init__(self, database: Database, at: Moment) -> None:
        self.database, self.now = database, at.now
        self.carrier = Carrier(self.clock)
        carriers = dict.fromkeys(Channel, self.carrier)
        self.worker = Worker(database, self.clock, carriers=carriers)

    def clock(self) -> Moment:
        return moment_of(self.now)

    def at(self, *when: int) -> list[Letter]:
        """What goes when the worker wakes at this time (UTC)."""
        self.now = datetime(*when, tzinfo=UTC)  # type: ignore[misc]  # year, month, day, hour, minute
        before = len(self.carrier.taken)
        self.worker.tick()
        self.worker.wait()
        return [letter for _at, letter in self.carrier.taken[before:]]

    def messages(self) -> list[Message]:
        return self._all(Message)

    def reminders(self) -> list[Reminder]:
        return self._all(Reminder)

    def tasks(self) -> list[Task]:
        return self._all(Task)

    def _all(self, table: Any) -> list[Any]:
        with self.database.reading() as session:
            return list(session.exec(select(table).order_by(col(table.id))))


def with_reviewed_texts(config: Config, folder: Path) -> Config:
    """The English texts as somebody's own, reviewed."""
    folder.mkdir()
    ours = (MESSAGES / "en.toml").read_text(encoding="utf-8")
    (folder / "en.toml").write_text(ours.replace('language = "en"\n', 'language = "en"\nreviewed_on = 2026-11-01\n'))
    return own_texts(config, "messages", folder)
