"""What every line needs to be taken in: the transaction, who brings it, its own day, and the names of its file."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.rules.access import Actor
from devicefleet.rules.history.people import Person
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _
from devicefleet.services.history.names import Names


@dataclass
class Bringing:
    """`at` is recorded now, and its day is that of the line, so that services judge as they would have on that day.

    `waiting` holds people whose support has not started yet; `accounts` what this file made.
    """

    session: Session
    actor: Actor
    at: Moment
    number: int = 0
    names: Names = field(init=False)
    waiting: dict[str, tuple[int, Person]] = field(default_factory=dict)
    accounts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.names = Names(self.session)

    @property
    def call(self) -> tuple[Session, Actor, Moment]:
        """What every service is called with."""
        return self.session, self.actor, self.at

    def survivor(self, key: str) -> str:
        """The reference of somebody in support."""
        if key in self.waiting:
            sentence = _("{person} is not in support yet. Put the “support_started” line before this one.", person=key)
            raise Refused(sentence, field="person")
        return self.names.people.get(key, key)


Tell: TypeAlias = Callable[[Bringing, Any], object]
"""What a kind of line does; refuses as its service does."""
