"""What somebody typed, pasted or exported into one cell, made fit to compare and to quote."""

import re
import unicodedata

_BREAKING = frozenset({"Cc", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"
_LIKE_ASCII = str.maketrans(
    {**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("‘’‛′", "'"), **dict.fromkeys("“”‟″", '"')}
)
_BLANK_WORDS = frozenset({"n/a", "na", "none", "nil", "null", "unknown", "tbc", "tba", "not applicable", "not known"})


def clean(text: str) -> str:
    """One line of visible text: no control or direction marks, single spaces, nothing at the ends."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(_visible(character) for character in text)
    return " ".join(text.split())


def plain(text: str) -> str:
    """`clean`, and every digit, dash and quotation mark as plain ASCII: for identifiers, numbers and dates."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_LIKE_ASCII)
        text = "".join(_ascii_digit(character) for character in text if character not in _JOINERS)
    return clean(text)


def compact(text: str) -> str:
    """Only letters and digits, lower case: `Serial No.` and `serial_no` are the same word."""
    return re.sub(r"[\W_]+", "", plain(text).casefold())


def is_blank(text: str) -> bool:
    """Nothing, or one of the words and marks that people write for nothing."""
    written = plain(text).casefold()
    return not written.strip("-./?_ ") or written in _BLANK_WORDS


def quoted(text: str, longest: int = 40) -> str:
    """The cell as a sentence may show it: on one line, cut short, in quotation marks."""
    shown = clean(text)
    return f"'{shown}'" if len(shown) <= longest else f"'{shown[: longest - 1]}…'"


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in _BREAKING:
        return " "
    return "" if category in {"Cf", "Cs"} and character not in _JOINERS else character


def _ascii_digit(character: str) -> str:
    return str(unicodedata.decimal(character, character))
