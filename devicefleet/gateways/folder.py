"""One file for each message, whole or not at all; a message that comes again takes the place of itself."""

from collections.abc import Callable
from pathlib import Path

from devicefleet import files
from devicefleet.gateways.marks import Mark
from devicefleet.rules.messages.letter import Letter, Receipt, Unsent
from devicefleet.rules.terms.messages import Problem


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
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with files.appearing(self._folder / name, mode=files.PRIVATE) as out:
                out.write(content)
        except OSError:
            raise Unsent(Problem.NOT_SET_UP, again=True) from None
        return Receipt(name)
