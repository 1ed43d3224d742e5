"""The name a message has outside: the same at every try, and without our key it tells nothing."""

from collections.abc import Callable

from devicefleet.config import Config
from devicefleet.sealing import blind_index

Mark = Callable[[str], str]


def marks(config: Config) -> Mark:
    """32 hex digits for the key of a message."""
    key = config.keys.bytes_of("index")
    return lambda name: blind_index(key, f"message|{name}")
