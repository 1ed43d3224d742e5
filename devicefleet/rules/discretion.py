"""What is printed on a device must tell a stranger nothing about who holds it: words that would are refused.

Used for the one line an administrator may add to a label ("Found? kit.example.org").
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

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
SHORTEST_INSIDE = 5  # letters: a shorter name is looked for as a word of its own only


def refuse_telling(text: str, names: Iterable[str] = (), *, field: str = "return_line") -> None:
    """Say no to a word that could out the holder, a person's reference, and any of `names` (organisations, sites)."""
    if found := next(_telling(text, names), None):
        sentence = _(
            "“{word}” may not be printed on a label: it could tell a stranger who holds the device. "
            "Leave the line empty, or print only a neutral web address or phone number.",
            word=found,
        )
        raise Refused(sentence, field=field)


def _telling(text: str, names: Iterable[str]) -> Iterator[str]:
    """The words of a text that tell, as they are best said."""
    words = _words(text)
    tokens = ["".join(_words(token)) for token in text.split()]  # "sur-vivor" is one word, "Made Portsmouth" two
    spaced = f" {' '.join(words)} "
    yield from (stem for stem in TELLING if _is_inside(stem, spaced, tokens))
    yield from (word.upper() for word in (*words, *_initials(text)) if word in TELLING_ALONE)
    # written as references are; any six letters might check
    yield from (token for token in text.split() if token[4:5] == "-" and parse_reference(token))
    yield from (name for name in names if _is_named(_words(name), spaced, tokens))


def _is_inside(stem: str, spaced: str, tokens: list[str]) -> bool:
    return f" {stem}" in spaced or any(stem.replace(" ", "") in token for token in tokens)


def _is_named(name: list[str], spaced: str, tokens: list[str]) -> bool:
    """Whether a text holds the name, in words or run together, or its initials."""
    joined = "".join(name)
    initials = "".join(word[0] for word in name)
    return (
        (bool(name) and f" {' '.join(name)} " in spaced)
        or (len(joined) >= SHORTEST_INSIDE and any(joined in token for token in tokens))
        or (len(initials) > 2 and f" {initials} " in spaced)
    )


def _words(text: str) -> list[str]:
    """Lower-case words without accents: `Réfuge-Help` gives refuge, help."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))


def _initials(text: str) -> list[str]:
    """`N.R.M.` and `N R M` as `nrm`."""
    return ["".join(_words(run)) for run in re.findall(r"\b(?:[^\W_]\b[.\s]?){2,}", text)]
