"""Every sentence a person reads passes through `_`; a door binds the catalogue of its reader's language.

The domain knows no framework, so it cannot call Flask-Babel itself. Doors bind a translator for the
current context (a web request, a command); unbound, sentences stay as written.
"""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date

Translator = Callable[[str], str]


def _as_written(sentence: str) -> str:
    return sentence


_translator: ContextVar[Translator] = ContextVar("translator", default=_as_written)


def bind(translator: Translator) -> None:
    """Use `translator` for every sentence made from here on in the current context."""
    _translator.set(translator)


def _(sentence: str, **values: object) -> str:
    """Translate, then fill `{placeholders}`; values are filled last so that catalogues hold whole sentences.

    Dates are written out: no sentence shows 2026-03-14 to a person.
    """
    translated = _translator.get()(sentence)
    if not values:
        return translated
    return translated.format(**{name: written(one) if isinstance(one, date) else one for name, one in values.items()})


def N_(sentence: str) -> str:  # gettext's own name for it
    """Mark a sentence for the catalogues that is translated only when somebody reads it."""
    return sentence


def n_(singular: str, plural: str, n: int, **values: object) -> str:
    """One of two sentences by count; `{n}` is filled too."""
    return _(singular if n == 1 else plural, n=n, **values)


MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"),
    N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip


SHORT_MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"),
    N_("Nov"), N_("Dec"),
)  # fmt: skip


WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip


def brief(day: date) -> str:
    """A date where there is little room, the year being plain: 14 Mar."""
    return _("{day} {month}", day=day.day, month=_(SHORT_MONTHS[day.month - 1]))


def written(day: date) -> str:
    """A date as it stands in a sentence: 14 March 2026."""
    return _("{day} {month} {year}", day=day.day, month=_(MONTHS[day.month - 1]), year=day.year)


def near_written(day: date) -> str:
    """A day that is near, so without its year: Tuesday 5 May."""
    weekday, month = _(WEEKDAYS[day.weekday()]), _(MONTHS[day.month - 1])
    return _("{weekday} {day} {month}", weekday=weekday, day=day.day, month=month)
