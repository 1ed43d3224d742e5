"""Texts of messages: those that came with the software, and files of an organisation's own."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from devicefleet.resources import MESSAGES
from devicefleet.rules.messages.texts import FORM
from devicefleet.rules.texts.form import text_from
from devicefleet.rules.texts.text import Text
from tests.foreign import toml

LANGUAGES = ("ar", "en", "ro", "sq", "ti", "vi")
REVIEWED_ON = date(2026, 11, 20)


def raw(shipped: str, /, **other: Any) -> dict[str, Any]:
    """A shipped file; `other` sets what stands in it."""
    return tomllib.loads((MESSAGES / f"{shipped}.toml").read_text(encoding="utf-8")) | other


def shipped(language: str, /, **other: Any) -> Text:
    return text_from(raw(language, **other), FORM)


def write(folder: Path, shipped: str, name: str = "", /, **other: Any) -> Path:
    """The same as a reviewed file of an organisation's own folder."""
    path = folder / f"{name or shipped}.toml"
    path.write_text(toml(raw(shipped, **{"reviewed_on": REVIEWED_ON} | other)), encoding="utf-8")
    return path
