"""What is wrong with a line of a history file, in sentences that say how to put it right; values are never repeated."""

import difflib
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from devicefleet.rules.cells import quoted
from devicefleet.rules.history import FACTS
from devicefleet.rules.history.holding import Thing
from devicefleet.rules.words import N_, _

MISREAD = {
    "missing": N_("“{field}” is missing."),
    "date": N_('“{field}” is not a date. Write it as year-month-day in quotes, like "2024-03-14".'),
    "string": N_("“{field}” is a text: put it in quotes."),
    "int": N_("“{field}” is a whole number, without quotes."),
    "decimal": N_("“{field}” is a number, like 10 or 2.5."),
    "bool": N_("“{field}” is true or false, without quotes."),
    "tuple": N_("“{field}” is a list: put it in square brackets."),
    "dataclass": N_("“{field}” holds something in curly brackets."),
    "": N_("“{field}” cannot be read. Compare it with docs/history.md."),
}
"""By the beginning of pydantic's name for what is wrong."""


def sentence_of(problem: ValidationError, raw: bytes) -> str:
    """Everything that is wrong with one line."""
    return " ".join(dict.fromkeys(_sentences(problem, raw)))


def _sentences(problem: ValidationError, raw: bytes) -> Iterator[str]:
    for error in problem.errors(include_url=False, include_input=False):
        kind, place, limits = error["type"], error["loc"], error.get("ctx", {})
        match kind:
            case "json_invalid" | "dict_type" | "model_attributes_type":
                yield _("This is not a line of JSON: one pair of curly brackets, names and texts in double quotes.")
            case "union_tag_not_found" | "union_tag_invalid":
                yield _unknown_fact(raw)
            case "unexpected_keyword_argument":
                yield _unknown_field(place)
            case "enum" | "literal_error":
                choices = str(limits["expected"]).replace("'", "").replace(" or ", ", ")
                yield _("“{field}” is one of: {choices}.", field=_field(place), choices=choices)
            case _:
                start = next(start for start in MISREAD if kind.startswith(start))
                yield _(MISREAD[start], field=_field(place))


def _unknown_fact(raw: bytes) -> str:
    fact = from_json(raw).get("fact")
    near = difflib.get_close_matches(fact, FACTS, n=1) if isinstance(fact, str) else []
    if near:
        return _("There is no such kind of line. Did you mean “{near}”?", near=near[0])
    return _("“fact” says which kind of line it is; docs/history.md lists them: {facts}.", facts=", ".join(FACTS))


def _unknown_field(place: tuple[int | str, ...]) -> str:
    kind: Any = Thing if "things" in place else FACTS[str(place[0])]
    known = ", ".join(one.name for one in fields(kind))
    name = quoted(str(place[-1]))
    return _("There is no field {name} here: leave it out. The fields are: {known}.", name=name, known=known)


def _field(place: tuple[int | str, ...]) -> str:
    """The name of the field; of one in a list, with its place, counted from 1."""
    names = [str(part + 1) if isinstance(part, int) else part for part in place[1:]]
    return " ".join(names)
