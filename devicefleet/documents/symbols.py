"""QR symbols of label codes, made by XOR: the symbol is an affine function of the payload's bits.

For one version, level, mask and payload length, Reed-Solomon is linear over GF(2) and everything else is constant.
So the `qrcode` library is asked once for the payload of zeroes and once per payload bit; after that every symbol is
five look-ups and five XORs of whole symbols, each held as one integer. The tests compare with `qrcode` itself.
"""

import re
from functools import cache
from itertools import compress

SIZE = 21  # modules a side: version 1
QUIET = 4  # modules of white that readers need on every side
MASK = 6  # the one that readers find easiest over random codes: the lowest mean penalty of the eight
LENGTH = 10  # characters: exactly what version 1 holds at level H, where 30 % of a symbol may be damaged
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"  # of QR's alphanumeric mode, in the order of its values

_ROW = (1 << SIZE) - 1
_SHIFTS = range(SIZE * (SIZE - 1), -1, -SIZE)
_PAIR_BITS = 11  # alphanumeric mode writes two characters as 45 * first + second


def symbol(code: str) -> int:
    """The modules of a 10-character code as one integer: row by row, dark is 1, the top left one is the highest bit."""
    pairs = (45 * ALPHABET.index(code[i]) + ALPHABET.index(code[i + 1]) for i in range(0, LENGTH, 2))
    modules = _blank()
    for place, pair in enumerate(pairs):
        modules ^= _part(place, pair)
    return modules


def rows(code: str) -> list[int]:
    """The symbol's rows from the top, 21 bits each, the left module the highest."""
    modules = symbol(code)
    return [modules >> shift & _ROW for shift in _SHIFTS]


def runs(bits: int, count: int) -> list[tuple[int, int]]:
    """Dark stretches among `count` modules, merged: (first, one past the last)."""
    return [run.span() for run in re.finditer("1+", f"{bits:0{count}b}")]


@cache
def _part(place: int, pair: int) -> int:
    """What one pair of characters changes in the symbol of zeroes."""
    modules = 0
    for bit in compress(range(_PAIR_BITS), map(int, reversed(f"{pair:b}"))):
        modules ^= _bit(place, bit)
    return modules


@cache
def _bit(place: int, bit: int) -> int:
    first, second = divmod(1 << bit, 45)
    pair = ALPHABET[first] + ALPHABET[second]
    return _blank() ^ _asked(f"{'00' * place}{pair}{'00' * (LENGTH // 2 - 1 - place)}")


@cache
def _blank() -> int:
    return _asked("0" * LENGTH)


def _asked(payload: str) -> int:
    """The symbol that `qrcode` makes."""
    from qrcode.constants import ERROR_CORRECT_H
    from qrcode.main import QRCode
    from qrcode.util import MODE_ALPHA_NUM, QRData

    code = QRCode(version=1, error_correction=ERROR_CORRECT_H, mask_pattern=MASK, border=0)
    code.add_data(QRData(payload, mode=MODE_ALPHA_NUM))  # type: ignore[call-overload]  # a plain int in the stubs
    code.make(fit=False)
    return int("".join("01"[bool(dark)] for row in code.get_matrix() for dark in row), 2)
