"""Names of languages in the reader's own, from the Unicode locale data that Babel carries."""

from typing import cast

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale  # type: ignore[import-untyped]  # Flask-Babel ships no types

from devicefleet.rules.survivor_words import LANGUAGES


def language_name(tag: str) -> str:
    """`ti` is Tigrinya; a tag that Babel does not know stays as it is."""
    reader = cast(Locale | None, get_locale()) or Locale("en")
    try:
        return Locale.parse(tag, sep="-").get_display_name(reader) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def language_choices() -> list[tuple[str, str]]:
    """(tag, name) of the languages that forms offer, English first."""
    first, *others = [(tag, language_name(tag)) for tag in LANGUAGES]
    return [first, *sorted(others, key=lambda choice: choice[1])]
