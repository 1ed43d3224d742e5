"""The paper of an agreement: the words to the letter and in reading order, in any script, always in the same bytes."""

import ctypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import groupby

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops
from pypdfium2 import raw

from devicefleet.documents import scripts
from devicefleet.documents.agreement_paper import MARGIN, agreement_paper, facts
from devicefleet.queries.agreements import Answer, Paper
from devicefleet.rules.agreements.marks import Mark
from devicefleet.rules.agreements.shown import Thing, lines_of, mark_of, shown
from devicefleet.rules.agreements.text import FORM
from devicefleet.rules.discretion import refuse_telling
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.terms import AgreementForm, Tenure
from devicefleet.rules.texts.form import text_from
from tests.foreign import SAMPLES, translated

DAY, NOON = date(2026, 11, 22), datetime(2026, 11, 22, 12, tzinfo=UTC)
THINGS = (
    Thing(ItemKind.SMARTPHONE, "Müller & Söhne <A15>", "7K3M9-Q2XJ3", Tenure.GIFT, None),
    Thing(ItemKind.LAPTOP, "HP 430", "7K3M9-Q2XJ4", Tenure.LOAN_FIXED, date(2027, 3, 14)),
)
CROSS: Mark = (((0, 0), (1000, 400)), ((0, 400), (1000, 0)))


def words_in(language: str) -> str:
    text = text_from(translated(language), FORM)
    return shown(text, THINGS, on=DAY, number="0117 496 0123")


def paper(words: str, language: str = "vi", *, mark: Mark = (), undone: bool = False) -> Paper:
    form = AgreementForm.SIGNED if mark else AgreementForm.SPOKEN
    answer = Answer(form, language, "1", True, NOON, words, mark_of(words))
    return Paper("HK7M39V", DAY, undone, answer, mark)


@contextmanager
def opened(content: bytes) -> Iterator[pdfium.PdfDocument]:
    file = pdfium.PdfDocument(content)
    yield file
    file.close()


def said(content: bytes) -> list[str]:
    """The lines as a reader aloud gets them."""
    with opened(content) as file:
        return [line for page in file for line, _pieces in groupby(marked(page))]


def marked(page: pdfium.PdfPage) -> Iterator[str]:
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        mark, size, letters = raw.FPDFPageObj_GetMark(thing, 0), ctypes.c_ulong(), (ctypes.c_ubyte * 2000)()
        raw.FPDFPageObjMark_GetParamBlobValue(mark, b"ActualText", letters, len(letters), size)
        assert 0 < size.value < len(letters)
        yield bytes(letters[: size.value]).decode("utf-16")


def plain(words: str) -> str:
    return re.sub("[\u2066\u2069 ]", "", words)


@pytest.mark.parametrize("language", SAMPLES)
def test_every_word_is_there_in_reading_order(language: str) -> None:
    words = words_in(language)
    found = "".join(said(agreement_paper(paper(words, language))))
    place = 0
    for _kind, line in lines_of(words):
        place = plain(found).find(plain(line), place)
        assert place >= 0, line
    for fact in facts(paper(words, language)):
        assert plain(fact) in plain(found)
    assert "Page1of2" in plain(found)


def test_latin_letters_are_found_as_letters_too() -> None:
    with opened(agreement_paper(paper(words_in("vi")))) as file:
        text = " ".join(page.get_textpage().get_text_range() for page in file)
    for part in (
        "Những thứ này là của bạn",
        "7K3M9-Q2XJ3",
        "Müller & Söhne <A15>",
        "Agreed by voice on 22 November 2026",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("line", "direction", "drawn"),
    [
        ("اتصل \u20660800-123-456\u2069 الآن", "rtl", "نآلا 0800-123-456 لصتا"),
        ("(هاتف) «لك»", "rtl", "«كل» (فتاه)"),
        ("هاتف ((x))", "rtl", "((x)) فتاه"),
        ("هاتف \u2066A (B)\u2069، 14", "rtl", "14 ،A (B) فتاه"),
        ("می\u200cخواهم", "rtl", "مهاوخ\u200cیم"),
        ("Phone (هاتف) <x>", "ltr", "Phone (فتاه) <x>"),
    ],
)
def test_the_order_on_paper(line: str, direction: str, drawn: str) -> None:
    assert scripts._in_order(line, direction) == drawn


def test_letters_are_joined() -> None:
    """Kurdish and Pashto have letters that no presentation form of Unicode joins: only the font knows how."""
    scripts.fresh_fonts()
    for joined in ("بەڕێوە", "ښځه", "لا"):
        apart = "\u200c".join(joined)
        widths = [
            next(scripts.rows(word, size=20, weight="Regular", room=999, direction="rtl")).width
            for word in (joined, apart)
        ]
        assert widths[0] < widths[1], joined


def test_a_line_is_never_wider_than_the_paper() -> None:
    scripts.fresh_fonts()
    for words, direction in (
        ("x" * 300, "ltr"),
        ("هاتف" * 90, "rtl"),
        ("\u2066a " * 90 + "\u2069", "rtl"),
        (SAMPLES["ar"] * 3, "rtl"),
    ):
        lines = list(scripts.rows(words, size=11, weight="Regular", room=200, direction=direction))
        assert len(lines) > 1
        assert all(line.width <= 200 for line in lines)
        assert plain("".join(line.words for line in lines)) == plain(words)


@pytest.mark.parametrize("language", SAMPLES)
def test_the_same_agreement_is_the_same_bytes(language: str) -> None:
    one = paper(words_in(language), language, mark=CROSS)
    first = agreement_paper(one)
    agreement_paper(paper(words_in("ar"), "ar"))
    assert agreement_paper(one) == first


def test_fonts_are_inside_title_and_language_are_said() -> None:
    content = agreement_paper(paper(words_in("ti"), "ti"), language="cy")
    with opened(content) as file:
        assert file.get_metadata_dict()["Title"] == "Handover H-K7M3-9V"
        assert not {"Author", "Subject", "Keywords"} & file.get_metadata_dict(skip_empty=True).keys()
    assert b"/Lang (cy)" in content
    assert content.count(b"/FontFile2") == len(set(re.findall(rb"/BaseFont /(\S+)", content))) > 2
    assert b"/Helvetica" not in content


def ink(content: bytes) -> Image.Image:
    with opened(content) as file:
        return file[len(file) - 1].render(scale=1).to_pil().convert("L")


def test_what_was_drawn_is_lines() -> None:
    """Both diagonals of its box, and no picture in the file."""
    words = words_in("vi")
    drawn = agreement_paper(paper(words, mark=CROSS))
    assert b"/Subtype /Image" not in drawn
    with opened(drawn) as file:
        paths = [one for one in file[len(file) - 1].get_objects() if one.type == raw.FPDF_PAGEOBJ_PATH]
    assert len(paths) == 2  # the box, and one path of both strokes
    other = agreement_paper(paper(words, mark=CROSS[:1]))
    box = ImageChops.difference(ink(drawn), ink(other)).getbbox()
    assert box is not None
    assert (box[2] - box[0], box[3] - box[1]) == (pytest.approx(200, abs=4), pytest.approx(80, abs=4))
    assert box[0] == pytest.approx(MARGIN, abs=3)


def test_it_says_that_the_handover_was_undone() -> None:
    assert "The handover was undone afterwards." in " ".join(said(agreement_paper(paper(words_in("vi"), undone=True))))


def test_letters_of_no_font_are_refused_before_anything_is_drawn() -> None:
    with pytest.raises(Conflict, match="No font here has these letters: 你好"):
        agreement_paper(paper("# 你好\nhello"))


def test_it_outs_nobody() -> None:
    for line in said(agreement_paper(paper(words_in("vi")))):
        refuse_telling(line.replace("H-K7M3-9V", ""))
