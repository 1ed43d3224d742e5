"""Every sentence a person reads passes through `_`; a door binds the catalogue of its reader's language.

The domain knows no framework, so it cannot call Flask-Babel itself. Doors bind a translator for the
current context (a web request, a command); unbound, sentences stay as written.
"""

from collections.abc import Callable
from contextvars import ContextVar

Translator = Callable[[str], str]


def _as_written(sentence: str) -> str:
    return sentence


_translator: ContextVar[Translator] = ContextVar("translator", default=_as_written)


def bind(translator: Translator) -> None:
    """Use `translator` for every sentence made from here on in the current context."""
    _translator.set(translator)


def _(sentence: str, **values: object) -> str:
    """Translate, then fill `{placeholders}`; values are filled last so that catalogues hold whole sentences."""
    translated = _translator.get()(sentence)
    return translated.format(**values) if values else translated


def N_(sentence: str) -> str:  # gettext's own name for it
    """Mark a sentence for the catalogues that is translated only when somebody reads it."""
    return sentence


def n_(singular: str, plural: str, n: int, **values: object) -> str:
    """One of two sentences by count; `{n}` is filled too."""
    return _(singular if n == 1 else plural, n=n, **values)
