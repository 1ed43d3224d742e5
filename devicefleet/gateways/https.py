"""Messages as signed JSON to a program of your own, or of a provider that takes them so."""

from collections.abc import Callable
from json import loads
from urllib.parse import urlsplit

from devicefleet.clock import Moment, moment
from devicefleet.config.messages import PostSettings
from devicefleet.gateways.marks import Mark
from devicefleet.gateways.payload import payload, signature
from devicefleet.gateways.posting import OPEN, Way, session
from devicefleet.rules.messages.letter import Letter, Receipt, Unsent
from devicefleet.rules.terms.messages import Problem

_LONGEST_REFERENCE = 64


class Https:
    """One post for each message. `clock` says when the try is made, since the signature is over that."""

    name = "https"

    def __init__(
        self, settings: PostSettings, secret: bytes, mark: Mark, way: Way = OPEN, clock: Callable[[], Moment] = moment
    ) -> None:
        self._settings, self._secret, self._mark, self._way, self._clock = settings, secret, mark, way, clock
        url = urlsplit(settings.url)
        self._host, self._port = url.hostname or "", url.port or 443

    @property
    def target(self) -> str:
        return f"{self._host}:{self._port}"

    def send(self, letter: Letter) -> Receipt:
        if self._host not in self._settings.allow:
            raise Unsent(Problem.NOT_ALLOWED, again=False)
        body = payload(letter, self._mark)
        headers = self._headers(letter, body)
        with session(self._host, self._port, self._settings.seconds, self._way) as post:
            answer = post.post(self._settings.url, data=body, headers=headers, allow_redirects=False)
        return Receipt(_reference(answer.content))

    def _headers(self, letter: Letter, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._clock().now.timestamp()))
        return {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "Idempotency-Key": self._mark(letter.key),
            "X-Timestamp": timestamp,
            "X-Signature": signature(self._secret, timestamp, body),
        }


def _reference(answer: bytes) -> str:
    """What the other side calls the message, if it says so as {"id": "..."}."""
    try:
        said = loads(answer)
    except (ValueError, RecursionError):
        return ""
    name = said.get("id") if isinstance(said, dict) else None
    return name if isinstance(name, str) and len(name) <= _LONGEST_REFERENCE and name.isprintable() else ""
