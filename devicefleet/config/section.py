"""A part of the configuration file: frozen, and without a setting that nobody knows."""

from pathlib import Path
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A validator of a whole section begins its sentence with the setting it is about."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    paths: ClassVar[tuple[str, ...]] = ()

    def placed(self, base: Path) -> Self:
        """The same, its paths starting at the folder of the file; an empty one stays empty."""
        given = {name: getattr(self, name) for name in self.paths}
        return self.model_copy(update={name: str((base / path).resolve()) for name, path in given.items() if path})
