"""What a stranger may see must not tell who holds a device or gets a message: words that would are found and refused.

Used for the one line an administrator may add to a label ("Found? kit.example.org"), and for every reviewed text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import parse_reference
from devicefleet.rules.words import _

# Wherever one stands, also inside a longer word or a host name such as victim-help.example.
TELLING = (
    "abuse", "abusive", "asylum", "caseworker", "charit", "coerc", "deport", "detain", "detention", "donat",
    "enslav", "exploit", "forced labour", "forced marriage", "home office", "homeless", "human rights", "immigra",
    "migrant", "modern slav", "national referral", "police", "prison", "probation", "property of", "prostitut",
    "reach in", "refuge", "refugi", "rehab", "rescue", "safe house", "servitude", "sex work", "sexual", "shelter",
    "slave", "support worker", "surviv", "traffic", "victim", "violence", "vulnerable",
)  # fmt: skip
# Short ones only as words of their own: "rna" is inside "alternative".
TELLING_ALONE = ("gbv", "idva", "isva", "msvcc", "ngo", "nrm", "rape", "rna", "svms")
ALIKE = str.maketrans("đıةىکیሠሡሢሣሤሥሦፀፁፂፃፄፅፆ", "diهيكيሰሱሲሳሴስሶጸጹጺጻጼጽጾ", "ـ")
"""Letters that are written for one another, and the stroke that only stretches Arabic words."""
SHORTEST_INSIDE = 5  # letters: a shorter name is looked for as a word of its own only


@dataclass(frozen=True, slots=True)
class Telling:
    """Words of a language that tell: `inside` wherever one stands, also in a longer word; `alone` as whole words only.

    Where accents make another word (`accented`, as in Vietnamese) words are compared with them, unless a text has none.
    """

    inside: tuple[str, ...]
    alone: tuple[str, ...] = ()
    accented: bool = False


ENGLISH = Telling(TELLING, TELLING_ALONE)


def refuse_telling(text: str, names: Iterable[str] = (), *, field: str = "return_line") -> None:
    """Say no to a word that could out the holder, a person's reference, and any of `names` (organisations, sites)."""
    if found := next(_telling_on_label(text, names), None):
        sentence = _(
            "“{word}” may not be printed on a label: it could tell a stranger who holds the device. "
            "Leave the line empty, or print only a neutral web address or phone number.",
            word=found,
        )
        raise Refused(sentence, field=field)


def telling(text: str, words: Iterable[Telling], names: Iterable[str] = ()) -> Iterator[str]:
    """The words and `names` of a text that tell, as they are best said."""
    for listed in words:
        yield from _listed(text, listed)
    yield from _named(text, names)


def _telling_on_label(text: str, names: Iterable[str]) -> Iterator[str]:
    yield from telling(text, [ENGLISH])
    # written as references are; any six letters might check
    yield from (token for token in text.split() if token[4:5] == "-" and parse_reference(token))
    yield from _named(text, names)


def _listed(text: str, listed: Telling) -> Iterator[str]:
    accented = listed.accented and _words(text, accented=True) != _words(text)
    words = _words(text, accented=accented)
    spaced, tokens = f" {' '.join(words)} ", _tokens(text, accented=accented)
    for stem in listed.inside:
        plain = _plain(stem, accented=accented)
        if f" {plain}" in spaced or any(plain.replace(" ", "") in token for token in tokens):
            yield stem
    alone = {_plain(word, accented=accented): word for word in listed.alone}
    yield from (alone[word].upper() for word in (*words, *_initials(text)) if word in alone)


def _named(text: str, names: Iterable[str]) -> Iterator[str]:
    spaced, tokens = f" {' '.join(_words(text))} ", _tokens(text)
    written = [*re.findall(r"[^\W_]+", text), *(run.upper() for run in _initials(text))]
    capitals = f" {' '.join(written)} "
    yield from (name for name in names if _is_named(_words(name), spaced, tokens, capitals))


def _is_named(name: list[str], spaced: str, tokens: list[str], capitals: str) -> bool:
    """Whether a text holds the name, in words or run together, or its initials: these in capitals, or "let" is one."""
    joined = "".join(name)
    initials = "".join(word[0] for word in name)
    return (
        (bool(name) and f" {' '.join(name)} " in spaced)
        or (len(joined) >= SHORTEST_INSIDE and any(joined in token for token in tokens))
        or (len(initials) > 2 and f" {initials.upper()} " in capitals)
    )


def _words(text: str, *, accented: bool = False) -> list[str]:
    """Lower-case words: `Réfuge-Help` gives refuge, help, or réfuge, help where accents count."""
    if accented:
        return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)).translate(ALIKE))


def _tokens(text: str, *, accented: bool = False) -> list[str]:
    """What stands between spaces, run together: "sur-vivor" is one word, "Made Portsmouth" two."""
    return ["".join(_words(token, accented=accented)) for token in text.split()]


@cache
def _plain(listed: str, *, accented: bool) -> str:
    """A word of a list as those of a text are compared with it."""
    return " ".join(_words(listed, accented=accented))


def _initials(text: str) -> list[str]:
    """`N.R.M.` and `N R M` as `nrm`."""
    return ["".join(_words(run)) for run in re.findall(r"\b(?:[^\W_]\b[.\s]?){2,}", text)]
