"""Messages to send in tests, what says them in words, and carriers that do as they are told."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, select

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.rules.messages.letter import Gateway, Letter, Receipt, Unsent
from devicefleet.rules.messages.verdict import Composed
from devicefleet.rules.terms.messages import Channel
from devicefleet.rules.terms.reminders import MessageKind
from devicefleet.services import outbox
from devicefleet.services.outbox import Compose
from devicefleet.tables import Message, MessageTarget, MessageTry, Task
from devicefleet.worker.sending import Sending
from tests.given import Given

TO = {Channel.EMAIL: "ada@example.org", Channel.SMS: "+447700900123", Channel.WEBHOOK: ""}


@dataclass
class Post:
    """The outbox of one ledger: messages are queued by number, and looked at as they are now."""

    given: Given
    database: Database
    provider_id: int = 0
    _survivor: int = 0

    def queue(
        self, *numbers: int, at: Moment | None = None, channel: Channel = Channel.EMAIL, **other: Any
    ) -> list[int]:
        """Messages to staff; their numbers."""
        with self.database.writing() as session:
            made = [
                outbox.queue(
                    session,
                    at or self.given.at,
                    key=f"alert|{number}",
                    kind=MessageKind.ALERT,
                    channel=channel,
                    provider_id=self._home,
                    **other,
                )
                for number in numbers
            ]
        return [one for one in made if one is not None]

    def queue_person(self, number: int, until: Moment, *, at: Moment | None = None, **other: Any) -> int:
        """A message to somebody who is supported, by text message."""
        self._survivor = self._survivor or (self.given.survivor().id or 0)
        with self.database.writing() as session:
            made = outbox.queue(
                session,
                at or self.given.at,
                key=f"person|{number}",
                kind=MessageKind.PERSON,
                channel=Channel.SMS,
                provider_id=self._home,
                survivor_id=self._survivor,
                not_after=until.now,
                **other,
            )
        assert made is not None
        return made

    def one(self, message_id: int) -> Message:
        with self.database.reading() as session:
            return session.get_one(Message, message_id)

    def all(self) -> list[Message]:
        return self._rows(Message)

    def tries(self, message_id: int) -> list[MessageTry]:
        return [one for one in self._rows(MessageTry) if one.message_id == message_id]

    def tasks(self) -> list[Task]:
        return self._rows(Task)

    def target(self, channel: Channel = Channel.EMAIL) -> MessageTarget:
        with self.database.reading() as session:
            return session.get_one(MessageTarget, channel)

    @property
    def _home(self) -> int:
        self.provider_id = self.provider_id or (self.given.home.id or 0)
        return self.provider_id

    def _rows(self, table: Any) -> list[Any]:
        with self.database.reading() as session:
            return list(session.exec(select(table).order_by(*table.__table__.primary_key)))


def compose(_session: Session, _at: Moment, message: Message) -> Composed:
    """Says the key."""
    return Letter(message.key, message.made_at, message.channel, TO[message.channel], "A list", f"{message.key}\n")


@dataclass
class Carrier:
    """Keeps the letters it takes; `answers` are what it does with the next ones, and the last one stays."""

    answers: deque[Receipt | Unsent] = field(default_factory=lambda: deque([Receipt("r")]))
    meanwhile: Callable[[], object] = lambda: None
    target: str = "mail.example:587"
    name: str = "smtp"
    taken: list[Letter] = field(default_factory=list)
    asked: int = 0

    def says(self, *answers: Receipt | Unsent) -> None:
        self.answers = deque(answers)

    def send(self, letter: Letter) -> Receipt:
        self.asked += 1
        self.meanwhile()
        answer = self.answers.popleft() if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Unsent):
            raise Unsent(answer.problem, again=answer.again)
        self.taken.append(letter)
        return answer

    def keys(self) -> list[str]:
        return [letter.key for letter in self.taken]


def send_due(
    database: Database,
    clock: Callable[[], Moment],
    owner: str,
    gateways: Mapping[Channel, Gateway],
    compose: Compose,
) -> int:
    """Send everything that is due, and wait for it; gives how many went."""
    sending = Sending(database, clock, owner, gateways, compose)
    try:
        sending.go()
        return sending.wait()
    finally:
        sending.stop()
