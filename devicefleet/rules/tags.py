"""Codes on things, references of people, numbers of handovers and reports: random, unordered, each with a check.

All are written in Crockford's base32, which has no I, L, O or U, so nothing can be misread as another character.
The last character is an ISO 7064 Mod 37,36 check (from python-stdnum). It catches every single wrong character,
and every swapped pair of neighbours but one kind: two characters that follow each other in 0-9A-Z (`4` and `5`,
`M` and `N`, also `Z` and `0`) slip through about one time in 36.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from stdnum import luhn
from stdnum.iso7064 import mod_37_36

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
REFERENCE_LENGTH = 6  # about 30 million references; a tie is drawn again by whoever stores it
LONGEST_SPLIT = 1000  # characters that were glued together; longer text is nobody's scan

_LETTERS = frozenset(CROCKFORD)
_FORGIVEN = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\u200b-\u200f\ufeff\x00-\x1f]+")
_ADDRESS = re.compile(r"(?=HTTPS?://)")

ScanKind = Literal["code", "imei", "iccid", "serial"]


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanner or a person put in, and its one way of writing; a serial is kept as typed, in upper case."""

    kind: ScanKind
    value: str


def new_code() -> str:
    """The code of one thing's label, 10 characters without a hyphen."""
    return _draw(CODE_LENGTH)


def show(code: str) -> str:
    """`7K3M9Q2XJ3` as people read it: `7K3M9-Q2XJ3`."""
    return f"{code[:5]}-{code[5:]}"


def parse_code(text: str) -> str | None:
    """The code in `text`, bare or at the end of any address, in any case; None where there is none."""
    return _checked(_folded(_last_part(text)), CODE_LENGTH)


def new_reference() -> str:
    """The reference of one person: says nothing about who, when or where."""
    return _draw(REFERENCE_LENGTH)


def show_reference(reference: str) -> str:
    """`K7M39V` as people read it: `K7M3-9V`."""
    return f"{reference[:4]}-{reference[4:]}"


def parse_reference(text: str) -> str | None:
    return _checked(_folded(text), REFERENCE_LENGTH)


def new_handover_number() -> str:
    """The number on the paper of one handover, stored with its prefix: `HK7M39V`."""
    return "H" + _draw(REFERENCE_LENGTH)


def show_handover_number(number: str) -> str:
    """`HK7M39V` as people read it: `H-K7M3-9V`."""
    return f"H-{show_reference(number[1:])}"


def parse_handover_number(text: str) -> str | None:
    folded = _folded(text)
    rest = _checked(folded[1:], REFERENCE_LENGTH)
    return f"H{rest}" if rest and folded[0] == "H" else None


def new_report_number() -> str:
    """The public number of one report, as it is stored and shown: `R-7K3M9N`."""
    return f"R-{_draw(REFERENCE_LENGTH)}"


def parse_report_number(text: str) -> str | None:
    folded = _folded(text)
    rest = _checked(folded[1:], REFERENCE_LENGTH)
    return f"R-{rest}" if rest and folded[0] == "R" else None


def read_scan(text: str) -> Scan:
    """One scan: a code if its check holds, an IMEI if Luhn's does, an ICCID by its look, else a serial."""
    if code := parse_code(text):
        return Scan("code", code)
    plain = _folded(text, forgiving=False)
    if _is_imei(plain):
        return Scan("imei", plain)
    if _is_iccid(plain):
        return Scan("iccid", plain.removesuffix("F"))
    return Scan("serial", text.strip().upper())


def split_scans(text: str) -> tuple[str, ...]:
    """The scans in `text`: one a line or tab, and pulled apart where a scanner ran several into one.

    Glued scans are pulled apart only where every piece is an address, a code, an IMEI or an ICCID that checks:
    an unknown serial stays whole.
    """
    pieces = (piece.strip() for piece in re.split(r"[\r\n\t]+", text))
    return tuple(scan for piece in pieces if piece for scan in _unglued(piece))


def _unglued(piece: str) -> tuple[str, ...]:
    addresses = [part for part in _ADDRESS.split(piece.upper()) if part]
    if len(addresses) > 1:
        return tuple(scan for address in addresses for scan in _unglued(address))
    plain = _folded(_last_part(piece) if "://" in piece else piece, forgiving=False)
    if read_scan(piece).kind != "serial" or len(plain) > LONGEST_SPLIT:
        return (piece,)
    return _cover(plain) or (piece,)


def _cover(plain: str) -> tuple[str, ...]:
    """`plain` as a row of checked pieces, longest kind first; empty if some part of it is none."""
    reached: dict[int, tuple[str, ...]] = {len(plain): ()}  # from the end, so that no stretch is tried twice
    for start in range(len(plain) - CODE_LENGTH, -1, -1):
        for piece in _pieces_at(plain, start):
            if (rest := reached.get(start + len(piece))) is not None:
                reached[start] = (piece, *rest)
                break
    return reached.get(0, ())


def _pieces_at(plain: str, start: int) -> Iterator[str]:
    for length, is_one in ((20, _is_iccid), (19, _is_iccid), (15, _is_imei), (CODE_LENGTH, _is_code)):
        piece = plain[start : start + length]
        if len(piece) == length and is_one(piece):
            yield piece


def _is_code(plain: str) -> bool:
    return _checked(plain.translate(_FORGIVEN), CODE_LENGTH) is not None


def _is_imei(plain: str) -> bool:
    return len(plain) == 15 and plain.isascii() and plain.isdigit() and bool(luhn.is_valid(plain))


def _is_iccid(plain: str) -> bool:
    """19 or 20 digits (19 may be padded with F); whether Luhn holds differs by operator, so it is not asked."""
    digits = plain.removesuffix("F")
    return digits.startswith("89") and digits.isascii() and digits.isdigit() and len(digits) in {19, 20}


def _last_part(text: str) -> str:
    """`HTTPS://X/Q/CODE?from=paper` gives `CODE`."""
    return re.split(r"[?#]", text)[0].strip().rstrip("/").rpartition("/")[2]


def _folded(text: str, *, forgiving: bool = True) -> str:
    """Upper case, without spaces and hyphens of any script; forgiving reads O as 0, and I and L as 1."""
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    return plain.translate(_FORGIVEN) if forgiving else plain


def _checked(folded: str, length: int) -> str | None:
    right = len(folded) == length and _LETTERS.issuperset(folded) and mod_37_36.is_valid(folded)
    return folded if right else None


def _draw(length: int) -> str:
    """Random characters and their check, drawn again while the check is one that Crockford leaves out."""
    while True:
        drawn = "".join(secrets.choice(CROCKFORD) for _ in range(length - 1))
        check = mod_37_36.calc_check_digit(drawn)
        if check in CROCKFORD:
            return drawn + check
