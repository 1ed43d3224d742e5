"""The provision statement: it says what the data says, to the letter, in fonts it carries, always in the same bytes."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pypdfium2 as pdfium
import pytest

from devicefleet.documents import statement as document
from devicefleet.queries.statement import Days, Given, Paid, Statement
from devicefleet.rules.discretion import refuse_telling
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.provided import Period
from devicefleet.rules.terms import Component

FIRST, LAST = date(2026, 1, 5), date(2026, 11, 22)
PHONE = Given(
    ItemKind.SMARTPHONE, "Fairphone Model 5", "given to keep", FIRST, date(2026, 6, 3),
    "lost on 3 June 2026; replaced on 5 June 2026",
)  # fmt: skip
LAPTOP = Given(ItemKind.LAPTOP, "Müller & Söhne <L13>", "lent until 12 January 2027", date(2026, 2, 9), None, "")
SIM = Given(ItemKind.SIM, "O2", "given to keep", FIRST, None, "")
PAID = Paid("O2", "25 GB a month", FIRST, date(2026, 12, 31))
DAYS = (Days(Component.SMARTPHONE, 320, 0, 322), Days(Component.LAPTOP, 287, 0, 322), Days(Component.DATA, 300, 1, 322))


def told(**other: object) -> Statement:
    known: dict[str, object] = {
        "ref": "K7M39V",
        "period": Period(FIRST, LAST),
        "made_on": LAST,
        "things": (PHONE, LAPTOP, SIM),
        "data": (PAID,),
        "choices": ("Laptop: offered on 9 January 2026 and declined.",),
        "days": DAYS,
    }
    return Statement(**{**known, **other})  # type: ignore[arg-type]  # fields by name


@pytest.fixture
def long() -> Statement:
    """Years of support: a new phone each month."""
    phones = [
        Given(ItemKind.SMARTPHONE, f"Fairphone {n}", "given to keep", FIRST + timedelta(days=30 * n), None, "")
        for n in range(60)
    ]
    return told(things=tuple(phones))


def pages(content: bytes) -> list[str]:
    """The words of each page, spaces and hyphens at line ends evened out."""
    file = pdfium.PdfDocument(content)
    texts = [page.get_textpage().get_text_range() for page in file]
    file.close()
    return [re.sub(r"\s+", " ", text) for text in texts]


def words(statement: Statement) -> Iterator[str]:
    """Every cell and sentence the page has to hold."""
    yield document.title()
    yield from document.head(statement)
    for part in document.parts(statement):
        yield part.heading
        yield from (word for word, _share in part.columns if part.rows)
        yield from (cell for row in part.rows for cell in row)
    yield from statement.choices
    yield from document.foot()


def test_the_words_are_those_of_the_data() -> None:
    (text,) = pages(document.statement(told()))
    squeezed = text.replace(" ", "")
    for word in words(told()):
        assert word.replace(" ", "") in squeezed
    for said in ("K7M3-9V", "Müller & Söhne <L13>", "still with them", "320 days", "1 day", "Page 1 of 1"):
        assert said.replace(" ", "") in squeezed


def test_an_ordinary_history_is_one_page_and_a_long_one_goes_on_with_its_head(long: Statement) -> None:
    assert len(pages(document.statement(told()))) == 1
    several = pages(document.statement(long))
    assert len(several) > 1
    for number, text in enumerate(several, start=1):
        assert f"Page {number} of {len(several)}" in text
        assert "K7M3-9V" in text
        assert "Given or lent" in text or number == len(several)
    whole = " ".join(several)
    assert all(f"Fairphone {n}" in whole for n in range(60))


def test_nothing_provided_is_said() -> None:
    text = " ".join(pages(document.statement(told(things=(), data=(), choices=()))))
    assert "Nothing was provided in this period." in text
    assert "No mobile data was paid for in this period." in text
    assert "Declined, or agreed" not in text


def test_the_same_statement_is_the_same_bytes(long: Statement) -> None:
    for statement in (told(), long):
        assert document.statement(statement) == document.statement(statement)


def test_fonts_are_inside_title_and_language_are_said() -> None:
    content = document.statement(told(), language="cy")
    file = pdfium.PdfDocument(content)
    assert file.get_metadata_dict(skip_empty=True).keys() <= {"Title", "CreationDate", "ModDate", "Producer"}
    assert file.get_metadata_dict()["Title"] == "Statement of what was provided"
    file.close()
    assert b"/Lang (cy)" in content
    assert content.count(b"/FontFile2") == len(set(re.findall(rb"/BaseFont /(\S+)", content))) > 1
    assert b"/Helvetica" not in content


def test_it_outs_nobody() -> None:
    """Apart from the reference, no word that `rules/discretion.py` keeps off labels."""
    for text in pages(document.statement(told())):
        refuse_telling(text.replace("K7M3-9V", ""))
