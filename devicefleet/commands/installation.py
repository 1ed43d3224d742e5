"""An installation in its beginnings: its configuration with fresh keys, and its database."""

import re
from pathlib import Path

from devicefleet import config as configuration
from devicefleet.commands import files
from devicefleet.config import Config
from devicefleet.migrations import upgrade
from devicefleet.resources import CONFIG_EXAMPLE, MIGRATIONS


def write_configuration(path: Path, **changed: bool) -> bool:
    """The example with fresh keys and these settings `changed`, for its owner's eyes only; False if `path` is there."""
    text = CONFIG_EXAMPLE.read_text(encoding="utf-8")
    for name, key in configuration.fresh_keys().items():
        text = _set(text, name, f'"{key}"')
    for name, value in changed.items():
        text = _set(text, name, str(value).lower())
    return files.new(path, text)


def make_database(config: Config, to: str = "head") -> None:
    """Bring the database to a revision, from nothing if need be."""
    if config.database.url.startswith("sqlite:///"):
        files.new(Path(config.database.url.removeprefix("sqlite:///")), "")  # before SQLite does, for its owner only
    upgrade.upgrade(config.database.url, to)


def revisions() -> list[str]:
    """Every revision a database can be at, oldest first."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _set(text: str, name: str, value: str) -> str:
    """`name = ...` with another value; what stands behind it stays."""
    changed, count = re.subn(rf'(?m)^{name} = (?:"[^"]*"|\w+)', f"{name} = {value}", text)
    if count != 1:
        raise LookupError(f"config.example.toml should say {name} once")
    return changed
