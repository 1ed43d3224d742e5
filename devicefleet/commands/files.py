"""Files that a command writes, and in a sentence what the system will not do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from devicefleet import files
from devicefleet.files import ORDINARY, PRIVATE
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _


@contextmanager
def appearing(path: Path, *, mode: int = ORDINARY) -> Iterator[BinaryIO]:
    """A file to write, which takes the place of `path` when the block ends well and leaves no trace otherwise.

    What is there and is not a file (a printer, a pipe, /dev/null) is written to, and never replaced.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with _in_words(path), path.open("wb") as out:
            yield out
        return
    with _in_words(path), files.appearing(path, mode=mode) as out:
        yield out


def new(path: Path, content: str, *, mode: int = PRIVATE) -> bool:
    """Write a file that must not be there yet, with its folder; False, and nothing is touched, when it is."""
    with _in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with _in_words(path):
        try:
            with files.created(path, mode=mode) as out:
                out.write(content.encode())
        except FileExistsError:
            return False
    return True


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """What the system will not do, in a sentence."""
    try:
        yield
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise Refused(_("{path} cannot be written: {reason}.", path=path, reason=reason)) from problem
