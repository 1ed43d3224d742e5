"""The form of a kind of text, and a file's content read as a text of that form."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from string import Formatter
from typing import Any

from devicefleet.rules.refusals import Refused
from devicefleet.rules.texts.text import MISSING, UNKNOWN, Text, isolated, refuse_named
from devicefleet.rules.words import N_, _

HEADED = {"language": (r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "ti"), "version": (r"[A-Za-z0-9.]{1,32}", "1")}
"""What leads a file: its shape, and an example."""
HEAD = frozenset({*HEADED, "reviewed_on"})
LONGEST = 600
NUMBER = re.compile(r"\+?\d[\d\-./() ]*[\-./() ][\d\-./() ]*\d")
"""Digits with something between them. In a text from right to left, 0800-123-456 would be read 456-123-0800."""
UNFIT = re.compile("^(#|- )|[\u202a-\u202e\u2066-\u2069\ufeff]")
"""What begins a heading or an item of a text as it is kept, and signs that turn letters around unseen."""
JOINERS = re.compile("[\u200c\u200d]")
"""Say how Persian and other letters join: seen by what they do."""
NOTHING = re.compile(r"(?!)")

UNSHOWN = N_("These are empty, too long, or hold signs that cannot be shown: {names}.")
MISPLACED = N_("These do not have the same places in curly brackets as the English text: {names}.")


@dataclass(frozen=True, slots=True)
class Form:
    """The sentences every such text has, those that may stand in lists (`rows`), and the {places} in some of them."""

    fixed: frozenset[str]
    places: Mapping[str, Set[str]]
    rows: re.Pattern[str] = NOTHING
    first: frozenset[str] = field(default_factory=frozenset)

    def misplaced(self, name: str, sentence: str) -> bool:
        """Whether a sentence has other places in curly brackets than it should, or a broken one."""
        try:
            found = [place for _text, place, _spec, _conversion in Formatter().parse(sentence) if place is not None]
        except ValueError:
            return True
        return sorted(found) != sorted(self.places.get(name, ()))


def text_from(raw: Mapping[str, Any], form: Form) -> Text:
    """A file's content as a text; refuses one that lacks something or holds what cannot be shown."""
    words = dict(_sentences("", {name: value for name, value in raw.items() if name not in HEAD}))
    refuse_named((form.fixed | form.first) - words.keys(), MISSING)
    refuse_named([name for name in words.keys() - form.fixed if not form.rows.fullmatch(name)], UNKNOWN)
    refuse_named([name for name, sentence in words.items() if not _can_be_shown(sentence)], UNSHOWN)
    refuse_named([name for name, sentence in words.items() if form.misplaced(name, sentence)], MISPLACED)
    text = Text(_headed(raw, "language"), _headed(raw, "version"), _reviewed_on(raw), words)
    if text.direction == "ltr":
        return text
    in_order = {name: NUMBER.sub(lambda one: isolated(one[0]), sentence) for name, sentence in words.items()}
    return Text(text.language, text.version, text.reviewed_on, in_order)


def _sentences(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every string of a file with its place, in Unicode's composed form, so that equal letters are equal."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _sentences(f"{name}.{key}" if name else str(key), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _sentences(f"{name}.{number}", inner)
    elif isinstance(value, str):
        yield name, unicodedata.normalize("NFC", value.strip())
    else:
        raise Refused(_("{name} is not text. Put it in quotes.", name=name))


def _can_be_shown(sentence: str) -> bool:
    return 0 < len(sentence) <= LONGEST and not UNFIT.search(sentence) and JOINERS.sub("", sentence).isprintable()


def _headed(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    shape, example = HEADED[name]
    if not isinstance(value, str) or not re.fullmatch(shape, value):
        sentence = _(
            '{name} is missing or not right. Write it like this: {name} = "{example}"', name=name, example=example
        )
        raise Refused(sentence)
    return value


def _reviewed_on(raw: Mapping[str, Any]) -> date | None:
    value = raw.get("reviewed_on")
    if value in (None, ""):
        return None
    if type(value) is not date:
        raise Refused(_("reviewed_on is the day of the review, like 2026-11-20 without quotes; leave it out before."))
    return value
