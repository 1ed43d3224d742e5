"""Long work in many short transactions: what there is to do is read while others write, and done a little at a time."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol

from devicefleet.db import Database, Session

BREATH = 0.1
"""Seconds between two pieces: SQLite's other processes look for their turn as often as that, and find it free."""


class Ledger(Protocol):
    """Where transactions begin: a database, or the one transaction that is to hold everything."""

    def reading(self) -> AbstractContextManager[Session]:
        """Look, and keep nobody waiting."""

    def writing(self) -> AbstractContextManager[Session]:
        """Do one piece: all of it or nothing."""


@dataclass
class Pieces:
    """A database whose other writers get their turn between two pieces; `begin` is done first in each."""

    database: Database
    begin: Callable[[Session], object] = lambda _session: None
    _begun: bool = field(default=False, init=False)

    def reading(self) -> AbstractContextManager[Session]:
        return self.database.reading()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        if self._begun and self.database.one_writer:
            time.sleep(BREATH)
        self._begun = True
        with self.database.writing() as session:
            self.begin(session)
            yield session


@dataclass(frozen=True, slots=True)
class Within:
    """One transaction that is open already, as in a rehearsal."""

    session: Session

    def reading(self) -> AbstractContextManager[Session]:
        return nullcontext(self.session)

    def writing(self) -> AbstractContextManager[Session]:
        return nullcontext(self.session)
