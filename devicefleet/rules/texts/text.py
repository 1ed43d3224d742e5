"""A text in one language: its sentences by name, and what keeps it from being shown to anybody.

A translation is right in form when it has the sentences of the English text, each with the same placeholders. Whether
it is right in meaning somebody has to say who reads it: until then it is a draft, and nobody is shown a draft.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import N_, _

SOURCE = "en"
LEFT_TO_RIGHT, AS_BEFORE = "\u2066", "\u2069"

MISSING = N_("These are missing: {names}.")
UNKNOWN = N_("These are not part of such a text: {names}.")


@dataclass(frozen=True, slots=True)
class Text:
    """One language and version. `words` has every sentence by its place in the file, such as `parts.0.sentences.1`."""

    language: str
    version: str
    reviewed_on: date | None
    words: Mapping[str, str]

    @property
    def direction(self) -> str:
        """ltr or rtl, as most of its sentences are read."""
        return Counter(map(direction_of, self.words.values())).most_common(1)[0][0]

    def apart(self, words: str) -> str:
        """A name, a number or a foreign date, which keeps its own order inside a text from right to left."""
        return isolated(words) if self.direction == "rtl" and direction_of(words) == "ltr" else words

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


def isolated(words: str) -> str:
    """Words read from left to right whatever stands around them."""
    return f"{LEFT_TO_RIGHT}{words}{AS_BEFORE}"


def refuse_unlike(text: Text, source: Text) -> None:
    """Say no to a translation that has other sentences than the text it translates."""
    if text.language == SOURCE:
        return
    if text.version != source.version:
        sentence = _(
            "It translates version {old}, and the English text is version {new}. Bring it up to date and review it.",
            old=text.version,
            new=source.version,
        )
        raise Refused(sentence)
    refuse_named(source.words.keys() - text.words.keys(), MISSING)
    refuse_named(text.words.keys() - source.words.keys(), UNKNOWN)


def refuse_draft(text: Text) -> None:
    """Say no to a text that nobody has reviewed."""
    if text.reviewed_on is None:
        raise Refused(_("It is a draft. Let somebody who reads it well review it, then set reviewed_on to that day."))


def refuse_named(names: Collection[str], sentence: str) -> None:
    """Say no with a sentence about these, if there are any."""
    if names:
        raise Refused(_(sentence, names=", ".join(sorted(names))))


def best(languages: Iterable[str], wanted: str) -> str | None:
    """The language of `languages` to use for `wanted`: itself, or the wider one it belongs to (ar for ar-EG)."""
    known = {language.casefold(): language for language in languages}
    tag = wanted.casefold()
    while tag:
        if tag in known:
            return known[tag]
        tag = tag.rpartition("-")[0]
    return None
