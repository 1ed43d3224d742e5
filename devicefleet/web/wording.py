"""The reader's language: sentences, dates and codes as every page writes them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import cast

from flask import Flask, request
from flask_babel import (  # type: ignore[import-untyped]  # Flask-Babel ships no types
    Babel,
    format_date,
    format_datetime,
    get_locale,
    gettext,
)

from devicefleet.clock import LONDON
from devicefleet.resources import TRANSLATIONS
from devicefleet.rules import words
from devicefleet.rules.tags import show, show_handover_number, show_reference

SOURCE = "en-GB"


def speak(app: Flask) -> None:
    """Bind the reader's language to every request, and teach templates to write dates and codes."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = "en_GB"
    app.config["BABEL_DEFAULT_TIMEZONE"] = LONDON.key
    Babel(app, locale_selector=_preferred)
    app.jinja_env.install_gettext_callables(words._, words.n_, newstyle=False)  # type: ignore[attr-defined]  # by its i18n extension
    app.jinja_env.globals.update(n_=words.n_, language=language, direction=direction)
    app.jinja_env.filters.update(
        date=long_date,
        day=short_date,
        instant=instant,
        code=show,
        reference=show_reference,
        handover_number=show_handover_number,
    )
    app.before_request(_bind)
    app.teardown_request(_release)


def long_date(day: date) -> str:
    """14 March 2026, in the reader's language."""
    return cast(str, format_date(day, format="d MMMM y" if language().startswith("en") else "long"))


def short_date(day: date) -> str:
    """14 Mar 2026: for narrow columns."""
    return cast(str, format_date(day, format="d MMM y" if language().startswith("en") else "medium"))


def instant(moment: datetime) -> str:
    """14 Mar 2026, 09:30 on the clocks of London."""
    pattern = "d MMM y, HH:mm" if language().startswith("en") else "medium"
    return cast(str, format_datetime(moment, format=pattern))


def language() -> str:
    """The `lang` of the page."""
    locale = get_locale()
    return str(locale).replace("_", "-") if locale else SOURCE


def direction() -> str:
    """The `dir` of the page: ltr or rtl."""
    locale = get_locale()
    return str(locale.text_direction) if locale else "ltr"


def _preferred() -> str:
    spoken = [folder.name for folder in TRANSLATIONS.iterdir() if folder.is_dir()] if TRANSLATIONS.is_dir() else []
    found = request.accept_languages.best_match([SOURCE, "en", *spoken], default=SOURCE)
    return "en_GB" if found in {SOURCE, "en", None} else str(found).replace("-", "_")


def _bind() -> None:
    words.bind(cast(Callable[[str], str], gettext))


def _release(_error: BaseException | None) -> None:
    """Whatever runs on this thread next, outside a request, speaks as written."""
    words.bind(str)
