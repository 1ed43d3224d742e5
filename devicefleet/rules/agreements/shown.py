"""A text as one person is shown it, with their things and days: plain lines, which are kept letter for letter.

A line that begins with `# ` is the title, with `## ` a heading, with `- ` one thing; every other is a sentence. Pages
and papers are drawn from these lines and from nothing else, so that what was shown and what is kept cannot differ.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from devicefleet.rules.facts import ItemKind
from devicefleet.rules.terms import Tenure
from devicefleet.rules.texts.days import date_in
from devicefleet.rules.texts.text import Text

UNBROKEN = "\u00a0"
"""A space at which no line ends: a number to call is read in one piece."""


class Line(StrEnum):
    """What a line is; the value is how it begins."""

    TITLE = "# "
    HEADING = "## "
    THING = "- "
    SENTENCE = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that was handed over; `what` is make and model or network, `code` that of its label."""

    kind: ItemKind
    what: str
    code: str
    tenure: Tenure
    due_on: date | None


def shown(text: Text, things: Sequence[Thing], *, on: date, number: str) -> str:
    """What somebody is shown in the language of `text`; `number` is the one to call for help, if there is one."""
    return "\n".join(_lines(text, things, on, number))


def mark_of(words: str) -> str:
    """The SHA-256 by which these very words are known again."""
    return sha256(words.encode()).hexdigest()


def lines_of(words: str) -> Iterator[tuple[Line, str]]:
    """What was kept, line by line, each with what it is."""
    for line in words.split("\n"):
        kind = next(kind for kind in Line if line.startswith(kind.value))
        yield kind, line.removeprefix(kind.value)


def _lines(text: Text, things: Sequence[Thing], on: date, number: str) -> Iterator[str]:
    words = text.words
    yield Line.TITLE + words["title"]
    yield words["got"].format(date=date_in(text.language, on))
    for thing in things:
        yield Line.THING + _thing(text, thing)
    for tenure in dict.fromkeys(thing.tenure for thing in things):
        yield words[f"terms.{tenure}.long"]
    yield words["help"].format(number=text.apart(number.replace(" ", UNBROKEN))) if number else words["help_in_person"]
    for place, heading in enumerate(_headings(text)):
        yield Line.HEADING + heading
        yield from text.rows(f"parts.{place}.sentences")


def _headings(text: Text) -> Iterator[str]:
    place = 0
    while (heading := text.words.get(f"parts.{place}.heading")) is not None:
        yield heading
        place += 1


def _thing(text: Text, thing: Thing) -> str:
    terms = text.words[f"terms.{thing.tenure}.short"]
    if thing.due_on is not None:
        terms = terms.format(date=date_in(text.language, thing.due_on))
    named = (text.apart(" ".join(part.split())) for part in (thing.what, thing.code) if part)
    return " · ".join((text.words[f"things.{thing.kind}"], *named, terms))
