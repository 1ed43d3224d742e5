"""One file for each message, whole or not at all; a message that comes again takes the place of itself."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from devicefleet.gateways.marks import Mark
from devicefleet.rules.messages.letter import Letter, Receipt, Unsent
from devicefleet.rules.terms.messages import Problem

_OWNER_ONLY = 0o600


class Folder:
    """Writes what another gateway of its channel would send, for its owner only."""

    name = "file"

    def __init__(self, folder: Path, suffix: str, mark: Mark, write: Callable[[Letter], bytes]) -> None:
        self._folder, self._suffix, self._mark, self._write = folder, suffix, mark, write

    @property
    def target(self) -> str:
        return str(self._folder)

    def send(self, letter: Letter) -> Receipt:
        content = self._write(letter)
        name = f"{self._mark(letter.key)}{self._suffix}"
        beside = self._folder / f".{name}.{secrets.token_hex(4)}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _put(beside, content)
            beside.replace(self._folder / name)
            _settle(self._folder)
        except OSError:
            raise Unsent(Problem.NOT_SET_UP, again=True) from None
        finally:
            if beside.exists():
                beside.unlink()
        return Receipt(name)


def _put(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _settle(folder: Path) -> None:
    """The new name has to reach the disk too."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
