"""A day as it is written in a language; as in English where nobody has said how."""

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

SHORT = re.compile(r"('[^']*')|(?<!E)E{1,3}(?!E)|(?<!c)c{1,3}(?!c)|(?<!M)M{3}(?!M)|(?<!L)L{3}(?!L)")
"""In a pattern of a date: quoted words, which stay, and names of weekdays and months cut short."""


def date_in(language: str, day: date) -> str:
    """14 March 2026."""
    from babel.dates import format_date

    locale = _locale(language)
    return format_date(day, format="d MMMM y" if locale.language == "en" else "long", locale=locale)


def weekday_in(language: str, day: date) -> str:
    """Saturday 14 March: a day that is near, so without its year."""
    from babel.dates import format_date

    locale = _locale(language)
    pattern = SHORT.sub(_in_full, str(locale.datetime_skeletons["MMMEd"]))
    return format_date(day, format=pattern, locale=locale)


def _in_full(sign: re.Match[str]) -> str:
    return sign[1] or sign[0][0] * 4


def _locale(language: str) -> "Locale":
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")
    return Locale("en", "GB") if locale.language == "en" and locale.territory is None else locale
