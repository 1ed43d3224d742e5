"""What a program on the other side gets: nothing but what it needs, and a signature over it."""

import hmac
import json
from hashlib import sha256

from devicefleet.gateways.marks import Mark
from devicefleet.rules.messages.addresses import is_number
from devicefleet.rules.messages.letter import Letter, Unsent
from devicefleet.rules.terms.messages import Channel, Problem


def payload(letter: Letter, mark: Mark) -> bytes:
    """JSON: number and text for a text message; what it is called, its time and its text for a webhook."""
    if letter.channel is Channel.SMS:
        return _json({"to": number_of(letter), "text": letter.text})
    return _json({"id": mark(letter.key), "at": letter.made_at.isoformat(), "text": letter.text})


def number_of(letter: Letter) -> str:
    """The one number it goes to; anything that could be read as several is refused."""
    if not is_number(letter.to):
        raise Unsent(Problem.ADDRESS_REFUSED, again=False)
    return letter.to


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the time of the try, a full stop and the body."""
    return "v1=" + hmac.new(secret, timestamp.encode() + b"." + body, sha256).hexdigest()


def _json(value: dict[str, str]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
