"""The text of an agreement in one language: its sentences by name, and what keeps one from being shown to anybody.

A translation is right in form when it has the sentences of the English text, each with the same placeholders. Whether
it is right in meaning somebody has to say who reads it: until then it is a draft, and nobody is shown a draft.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any

from devicefleet.rules.discretion import refuse_telling
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Tenure
from devicefleet.rules.words import N_, _

SOURCE = "en"
HEAD = frozenset({"language", "version", "reviewed_on"})
FIXED = frozenset(
    {"title", "got", "help", "help_in_person"}
    | {f"things.{kind}" for kind in ItemKind}
    | {f"terms.{tenure}.{length}" for tenure in Tenure for length in ("short", "long")}
    | {f"answer.{name}" for name in ("question", "agree", "draw", "signed", "initialled", "clear", "decline", "thanks")}
)
"""Every text has these; besides them, as many `parts` and `answer.declined` as its English."""
ROWS = re.compile(r"parts\.\d+\.(heading|sentences\.\d+)|answer\.declined\.\d+")
FIRST = frozenset({"parts.0.heading", "parts.0.sentences.0", "answer.declined.0"})
PLACEHOLDERS = {"got": {"date"}, "help": {"number"}, "terms.loan_fixed.short": {"date"}}
LONGEST = 600
HEADED = {"language": (r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "ti"), "version": (r"[A-Za-z0-9.]{1,32}", "1")}
"""What leads a file: its shape, and an example."""
LEFT_TO_RIGHT, AS_BEFORE = "\u2066", "\u2069"
NUMBER = re.compile(r"\+?\d[\d\-./() ]*[\-./() ][\d\-./() ]*\d")
"""Digits with something between them. In a text from right to left, 0800-123-456 would be read 456-123-0800."""
UNFIT = re.compile("^(#|- )|[\u202a-\u202e\u2066-\u2069\ufeff]")
"""What begins a heading or an item of the text as it is kept, and signs that turn letters around unseen."""

MISSING = N_("These are missing: {names}.")
UNKNOWN = N_("These are not part of such a text: {names}.")
UNSHOWN = N_("These are empty, too long, or hold signs that cannot be shown: {names}.")
MISPLACED = N_("These do not have the same places in curly brackets as the English text: {names}.")


@dataclass(frozen=True, slots=True)
class Text:
    """One language and version. `words` has every sentence by its place in the file, such as `parts.0.sentences.1`."""

    language: str
    version: str
    reviewed_on: date | None
    words: Mapping[str, str]

    @property
    def direction(self) -> str:
        """ltr or rtl, as the letters of its title are read."""
        return direction_of(self.words["title"])

    def apart(self, words: str) -> str:
        """A name or a number, which keeps its own order inside a text from right to left."""
        return _apart(words) if self.direction == "rtl" else words

    def rows(self, name: str) -> tuple[str, ...]:
        """The sentences of a list, in order."""
        found: list[str] = []
        while (sentence := self.words.get(f"{name}.{len(found)}")) is not None:
            found.append(sentence)
        return tuple(found)


def direction_of(words: str) -> str:
    """ltr or rtl, by the first letter that says."""
    for letter in words:
        sign = unicodedata.bidirectional(letter)
        if sign in {"L", "R", "AL"}:
            return "ltr" if sign == "L" else "rtl"
    return "ltr"


def text_from(raw: Mapping[str, Any]) -> Text:
    """A file's content as a text; refuses one that lacks something or holds what cannot be shown."""
    words = dict(_sentences("", {name: value for name, value in raw.items() if name not in HEAD}))
    _refuse(sorted((FIXED | FIRST) - words.keys()), MISSING)
    _refuse(sorted(name for name in words.keys() - FIXED if not ROWS.fullmatch(name)), UNKNOWN)
    _refuse([name for name, sentence in words.items() if not _can_be_shown(sentence)], UNSHOWN)
    _refuse([name for name, sentence in words.items() if _wrong_places(name, sentence)], MISPLACED)
    reviewed_on = raw.get("reviewed_on")
    if reviewed_on in (None, ""):
        reviewed_on = None
    elif type(reviewed_on) is not date:
        raise Refused(_("reviewed_on is the day of the review, like 2026-11-20 without quotes; leave it out before."))
    if direction_of(words["title"]) == "rtl":
        words = {name: NUMBER.sub(lambda one: _apart(one[0]), sentence) for name, sentence in words.items()}
    return Text(_headed(raw, "language"), _headed(raw, "version"), reviewed_on, words)


def refuse_unlike(text: Text, source: Text) -> None:
    """Say no to a translation that has other sentences than the text it translates."""
    if text.version != source.version:
        sentence = _(
            "It translates version {old}, and the English text is version {new}. Bring it up to date and review it.",
            old=text.version,
            new=source.version,
        )
        raise Refused(sentence)
    _refuse(sorted(source.words.keys() - text.words.keys()), MISSING)
    _refuse(sorted(text.words.keys() - source.words.keys()), UNKNOWN)


def refuse_draft(text: Text) -> None:
    """Say no to a text that nobody has reviewed."""
    if text.reviewed_on is None:
        raise Refused(_("It is a draft. Let somebody who reads it well review it, then set reviewed_on to that day."))


def refuse_outing(text: Text, names: Iterable[str]) -> None:
    """Say no to words that tell a stranger who gave these things, or why."""
    known = tuple(names)
    for name, sentence in text.words.items():
        try:
            refuse_telling(sentence, known)
        except Refused:
            told = _(
                "{name} holds the name of an organisation, or a word that tells why somebody gets help. "
                "Somebody else may see this page: say it without.",
                name=name,
            )
            raise Refused(told) from None


def best(languages: Iterable[str], wanted: str) -> str | None:
    """The language of `languages` to use for `wanted`: itself, or the wider one it belongs to (ar for ar-EG)."""
    known = {language.casefold(): language for language in languages}
    tag = wanted.casefold()
    while tag:
        if tag in known:
            return known[tag]
        tag = tag.rpartition("-")[0]
    return None


def _apart(words: str) -> str:
    return f"{LEFT_TO_RIGHT}{words}{AS_BEFORE}"


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
    return 0 < len(sentence) <= LONGEST and not UNFIT.search(sentence) and sentence.isprintable()


def _wrong_places(name: str, sentence: str) -> bool:
    try:
        places = [place for _text, place, _spec, _conversion in Formatter().parse(sentence) if place is not None]
    except ValueError:
        return True
    return sorted(places) != sorted(PLACEHOLDERS.get(name, ()))


def _headed(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    shape, example = HEADED[name]
    if not isinstance(value, str) or not re.fullmatch(shape, value):
        sentence = _(
            '{name} is missing or not right. Write it like this: {name} = "{example}"', name=name, example=example
        )
        raise Refused(sentence)
    return value


def _refuse(names: list[str], sentence: str) -> None:
    if names:
        raise Refused(_(sentence, names=", ".join(names)))
