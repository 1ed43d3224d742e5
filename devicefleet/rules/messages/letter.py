"""One message to one address, as it is handed to a gateway; and what a gateway may answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from devicefleet.rules.terms.messages import Channel, Problem

LOG = "log"
"""The name of the gateway that carries nothing."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along with an e-mail; its name says nothing about anybody."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """`key` and `made_at` are the same at every try, so that a receiver that knows them takes the message once.

    A text message has no subject; a webhook gets the key, the time and the text.
    """

    key: str
    made_at: datetime
    channel: Channel
    to: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the other side calls the message, as far as it says."""

    reference: str = ""


class Unsent(Exception):
    """A message that did not go. `again`: another try may succeed; otherwise somebody has to look."""

    def __init__(self, problem: Problem, *, again: bool) -> None:
        super().__init__(problem.value)
        self.problem, self.again = problem, again


class Gateway(Protocol):
    """Whatever carries messages of one channel. It never tries twice by itself."""

    @property
    def name(self) -> str:
        """The word of the setting that chose it."""

    @property
    def target(self) -> str:
        """Where it goes, without a secret in it: what rests together when it does not answer."""

    def send(self, letter: Letter) -> Receipt:
        """Hand it over; raises `Unsent`, within the seconds the setting allows for one try."""
