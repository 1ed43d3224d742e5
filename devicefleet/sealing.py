"""Contact values at rest: sealed with a key outside the database, bound to their row, found by a keyed index.

And chance that can be repeated: drawn by the same keys.
"""

import hmac
from hashlib import sha256
from os import urandom

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_ID = b"1"


def seal(key: bytes, value: str, *, place: str) -> bytes:
    """`value` sealed for one `place` ("table|column|row id"); moved anywhere else it cannot be opened."""
    nonce = urandom(NONCE_BYTES)
    return KEY_ID + nonce + AESGCM(key).encrypt(nonce, value.encode(), _bound(place))


def unseal(key: bytes, sealed: bytes, *, place: str) -> str:
    """The value sealed for `place`; raises `cryptography.exceptions.InvalidTag` if it was sealed for another."""
    start = len(KEY_ID)
    nonce, body = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
    return AESGCM(key).decrypt(nonce, body, _bound(place)).decode()


def blind_index(key: bytes, value: str) -> str:
    """32 hex digits by which an equal value is found again, and nothing else is learned without the key."""
    return hmac.new(key, value.encode(), sha256).hexdigest()[:32]


def chance(key: bytes, text: str) -> float:
    """A number from 0 to below 1 that nobody can work out without the key: always the same for the same text."""
    return int.from_bytes(hmac.new(key, text.encode(), sha256).digest()[:6]) / 2**48


def _bound(place: str) -> bytes:
    return f"{place}|key {KEY_ID.decode()}".encode()
