"""Texts of an organisation's own: a configuration that names their folder, and what is read of them now."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeVar

from sqlmodel import Session

from devicefleet.config import Config
from devicefleet.db import Database

Texts = TypeVar("Texts")


def own_texts(config: Config, of: Literal["agreement", "messages"], folder: Path, **other: str) -> Config:
    """The same configuration with a folder for its texts, and `other` settings of theirs."""
    section = getattr(config, of).model_copy(update={"folder": str(folder), **other})
    return config.model_copy(update={of: section})


def asking(database: Database, texts: Callable[[Session], Texts]) -> Callable[[], Texts]:
    """Reads them anew each time."""

    def asked() -> Texts:
        with database.reading() as session:
            return texts(session)

    return asked
