"""Files appear whole or not at all: written beside their place, brought to the disk, then put into it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PRIVATE = 0o600
ORDINARY = 0o644


@contextmanager
def appearing(path: Path, *, mode: int) -> Iterator[BinaryIO]:
    """A file to write, which takes the place of `path` when the block ends well and leaves no trace otherwise."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with created(beside, mode=mode) as out:
            yield out
        beside.replace(path)
        _settle(path.parent)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def created(path: Path, *, mode: int) -> Iterator[BinaryIO]:
    """A file that was not there, with its mode from the first moment; it is on the disk when the block ends well."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def _settle(folder: Path) -> None:
    """The new name has to reach the disk too; where folders cannot be opened, the system sees to it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
