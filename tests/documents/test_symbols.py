"""A symbol made by XOR is, module for module, the one that `qrcode` makes."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_H
from qrcode.main import QRCode
from qrcode.util import MODE_ALPHA_NUM, QRData

from devicefleet.documents.symbols import ALPHABET, LENGTH, MASK, SIZE, rows, runs, symbol
from tests.documents.scanners import some_codes


def rows_of_qrcode(code: str) -> list[str]:
    library = QRCode(version=1, error_correction=ERROR_CORRECT_H, mask_pattern=MASK, border=0)
    library.add_data(QRData(code, mode=MODE_ALPHA_NUM))
    library.make(fit=False)
    return ["".join("#" if dark else "." for dark in row) for row in library.get_matrix()]


def rows_of(code: str) -> list[str]:
    return [f"{row:0{SIZE}b}".replace("1", "#").replace("0", ".") for row in rows(code)]


@settings(deadline=None)  # the first symbol asks `qrcode` 56 times
@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_every_payload_gives_the_symbol_of_the_library(code: str) -> None:
    assert rows_of(code) == rows_of_qrcode(code)


def test_a_code_fills_version_1_at_level_h_and_no_more() -> None:
    library = QRCode(error_correction=ERROR_CORRECT_H, mask_pattern=MASK)
    library.add_data(QRData("7K3M9Q2XJ3", mode=MODE_ALPHA_NUM))
    library.make(fit=True)
    assert library.version == 1
    longer = QRCode(error_correction=ERROR_CORRECT_H, mask_pattern=MASK)
    longer.add_data(QRData("7K3M9Q2XJ3X", mode=MODE_ALPHA_NUM))
    longer.make(fit=True)
    assert longer.version == 2


@given(st.integers(0, 2**SIZE - 1))
def test_runs_cover_the_dark_modules_and_never_touch(bits: int) -> None:
    found = runs(bits, SIZE)
    assert sum(1 << SIZE - 1 - module for first, end in found for module in range(first, end)) == bits
    assert all(end < following for (_first, end), (following, _end) in pairwise(found))


def test_different_codes_give_different_symbols() -> None:
    assert len({symbol(code) for code in some_codes(500)}) == 500
