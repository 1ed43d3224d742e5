"""Pick slips: read back by two decoders, complete, and silent about whose they are."""

import re
from datetime import date

import pypdfium2
import pytest

from devicefleet.documents.slips import A_SHEET, slips
from devicefleet.queries.request_page import Slip
from devicefleet.rules.discretion import TELLING
from devicefleet.rules.requesting import NEED_WORDS
from devicefleet.rules.tags import show
from devicefleet.rules.terms import Component
from tests.documents.scanners import pages, read_by_zbar, read_by_zxing, some_codes

PHONE, LAPTOP, DATA = Component
EVERYTHING = {
    "parts": tuple(Component), "needs": tuple(NEED_WORDS.values()), "site": "hub-1", "urgent": True,
    "needed_on": date(2026, 12, 3),
}  # fmt: skip


def slip(code: str, **other: object) -> Slip:
    return Slip(
        **{"code": code, "parts": (PHONE,), "needs": (), "site": None, "urgent": False, "needed_on": None, **other}
    )  # type: ignore[arg-type]  # by name


def lines(pdf: bytes) -> list[list[str]]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded().split("\r\n") for page in document]


@pytest.mark.parametrize("dpi", [72, 150])
def test_every_slip_is_read_by_both_decoders(dpi: int) -> None:
    codes = some_codes(5)
    sheets = pages(slips([slip(code) for code in codes]), dpi)
    assert len(sheets) == 3
    halves = [
        sheet.crop((0, top, sheet.width, top + sheet.height // 2)) for sheet in sheets for top in (0, sheet.height // 2)
    ]
    assert [read_by_zxing(half) for half in halves[:5]] == [{code} for code in codes]
    assert read_by_zbar(halves[:5]) == codes
    assert halves[5].getextrema() == (255, 255) or read_by_zxing(halves[5]) == set()


def test_it_says_all_of_this_and_nothing_else() -> None:
    (code,) = some_codes(1)
    (said,) = lines(slips([slip(code, **EVERYTHING)]))
    assert " ".join(said) == (
        f"{show(code)} Urgent: within 24 hours Phone Laptop SIM Needed on: 3 December 2026 Hub: hub-1 "
        "Set up for: large text; screen reader; hearing: captions, flash alerts; hands: large keys, voice; "
        "pictures and voice instead of text Keep this slip with the kit until it is handed over, then tear it up."
    )


def test_what_is_not_asked_for_is_not_on_it() -> None:
    first, second = some_codes(2)
    (said,) = lines(slips([slip(first, parts=(LAPTOP,)), slip(second, parts=(DATA,))]))
    foot = "Keep this slip with the kit until it is handed over, then tear it up."
    assert said == [show(first), "Laptop", foot, show(second), "SIM", foot]


def test_no_word_on_it_tells_a_stranger_anything() -> None:
    (said,) = lines(slips([slip(some_codes(1)[0], **EVERYTHING)]))
    words = re.findall(r"[a-z]+", " ".join(said).casefold())
    assert not [word for word in words for stem in TELLING if word.startswith(stem)]


def test_the_fullest_slip_stays_on_its_half() -> None:
    pdf = slips([slip(code, **EVERYTHING) for code in some_codes(A_SHEET)])
    (page,) = pages(pdf, 72)
    margin = page.crop((0, page.height // 2 - 20, page.width, page.height // 2 - 4))
    assert margin.getextrema() == (255, 255)


def test_the_same_slips_are_the_same_bytes() -> None:
    wanted = [slip(code, **EVERYTHING) for code in some_codes(3)]
    assert slips(wanted) == slips(wanted)
