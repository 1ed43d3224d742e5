"""Files appear whole or not at all: written beside their place, brought to the disk, then put into it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

PRIVATE = 0o600
ORDINARY = 0o644


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
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with _in_words(path):
            with _made(beside, mode) as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            beside.replace(path)
            _settle(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def new(path: Path, content: str, *, mode: int = PRIVATE) -> bool:
    """Write a file that must not be there yet, with its folder; False, and nothing is touched, when it is."""
    with _in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with _in_words(path):
        try:
            out = _made(path, mode)
        except FileExistsError:
            return False
        with out:
            out.write(content.encode())
            out.flush()
            os.fsync(out.fileno())
    return True


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """What the system will not do, in a sentence."""
    try:
        yield
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise Refused(_("{path} cannot be written: {reason}.", path=path, reason=reason)) from problem


def _made(path: Path, mode: int) -> BinaryIO:
    """Opened with its mode from the first moment, and only if it was not there."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")


def _settle(folder: Path) -> None:
    """The new name has to reach the disk too; where folders cannot be opened, the system sees to it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
