"""A gateway that posts to a server of the test, under the name it has out there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from devicefleet.clock import moment_of
from devicefleet.config.messages import PostSettings
from devicefleet.gateways.https import Https
from devicefleet.gateways.marks import Mark
from devicefleet.gateways.posting import Way
from devicefleet.gateways.reaching import anywhere
from devicefleet.rules.messages.letter import Gateway, Letter, Unsent
from devicefleet.rules.terms.messages import Problem

HOST = "hook.example.org"
SECRET = b"a secret of thirty-three letters."
TRIED_AT = datetime(2026, 11, 22, 7, 30, 5, tzinfo=UTC)


@dataclass
class Names:
    """What looking a name up answers, and what it was asked for."""

    addresses: Sequence[str] = ("127.0.0.1",)
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.addresses


def to_this_machine(ca_file: str) -> Way:
    return Way(Names(), anywhere, ca_file)


def posting(port: int, mark: Mark, way: Way, seconds: int = 5, host: str = HOST) -> Https:
    settings = PostSettings(url=f"https://{host}:{port}/in?to=fleet", allow=(HOST,), seconds=seconds)
    return Https(settings, SECRET, mark, way, clock=lambda: moment_of(TRIED_AT))


def problem_of(gateway: Gateway, letter: Letter) -> tuple[Problem, bool]:
    with pytest.raises(Unsent) as unsent:
        gateway.send(letter)
    assert unsent.value.__suppress_context__ or unsent.value.__context__ is None
    return unsent.value.problem, unsent.value.again
