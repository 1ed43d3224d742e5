"""Where the files that are not Python lie: the same in a checkout and in an installed wheel."""

from importlib.resources import files
from pathlib import Path

PACKAGE = Path(str(files("devicefleet")))
_BUNDLE = PACKAGE / "_bundle"  # only a built wheel has it
_ROOT = _BUNDLE if _BUNDLE.is_dir() else PACKAGE.parent

TEMPLATES = _ROOT / "templates"
AGREEMENTS = TEMPLATES / "agreements" / "texts"
MESSAGES = TEMPLATES / "messages" / "texts"
LABELS = _ROOT / "labels"
CONFIG_EXAMPLE = _ROOT / "config.example.toml"
STATIC = PACKAGE / "static"
FONTS = STATIC / "vendor" / "fonts"
TRANSLATIONS = PACKAGE / "translations"
MIGRATIONS = PACKAGE / "migrations"
REMINDERS = PACKAGE / "reminders.toml"
