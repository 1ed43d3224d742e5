"""A report is written in English, whoever asks for it: its bytes are those that were registered."""

from collections.abc import Callable
from contextvars import copy_context
from functools import wraps
from typing import ParamSpec, TypeVar

from devicefleet.rules.words import bind

Given = ParamSpec("Given")
Made = TypeVar("Made")


def english(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """The same without the catalogue of the reader's language."""

    @wraps(make)
    def made(*given: Given.args, **named: Given.kwargs) -> Made:
        context = copy_context()
        context.run(bind, str)
        return context.run(make, *given, **named)

    return made
