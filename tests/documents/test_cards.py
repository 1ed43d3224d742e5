"""The wall sheet of command cards: every card is read, also stained and in grey, and is known by its word."""

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from devicefleet.documents.cards import cards
from devicefleet.rules.cards import HINTS, MODES, Card, card_word
from tests.documents.scanners import pages, read_by_zbar, read_by_zxing

ACROSS, DOWN = 3, 3


def cut(page: Image.Image) -> list[Image.Image]:
    """Each card with what is around it, in the order in which they are declared."""
    head = page.height * 0.09
    wide, high = page.width / ACROSS, (page.height - head) / DOWN
    places = [(column * wide, head + row * high) for row in range(DOWN) for column in range(ACROSS)]
    return [page.crop((int(x), int(y), int(x + wide), int(y + high))) for x, y in places]


@pytest.mark.parametrize("dpi", [75, 150, 300])
def test_every_card_is_read_by_both_decoders(dpi: int) -> None:
    [page] = pages(cards(), dpi)
    assert read_by_zxing(page) == set(Card)
    cut_cards = cut(page)
    assert [read_by_zxing(card) for card in cut_cards] == [{card} for card in Card]
    assert read_by_zbar(cut_cards) == list(Card)


def test_a_card_is_read_across_the_room_and_with_a_stain() -> None:
    """Two metres off, a camera of 1080 rows sees an A4 page at about 50 dots an inch; a stain is a centimetre wide."""
    [page] = pages(cards(), 50)
    assert read_by_zxing(page) == set(Card)
    [page] = pages(cards(), 254)
    for card, picture in zip(Card, cut(page), strict=True):
        x, y = picture.width / 2 + 50, picture.height / 2 + 50
        ImageDraw.Draw(picture).ellipse((x, y, x + 100, y + 100), fill=60)
        assert read_by_zxing(picture) == {card}


def test_words_are_large_and_each_card_says_what_to_do() -> None:
    with pypdfium2.PdfDocument(cards()) as document:
        text = document[0].get_textpage().get_text_bounded()
    lines = [line.strip() for line in text.splitlines()]
    for card in Card:
        assert card_word(card) in lines
        assert HINTS[card] in " ".join(lines)


def test_the_two_that_act_once_stand_apart_without_colour() -> None:
    [page] = pages(cards(), 75)
    black = [sum(dark < 64 for dark in card.tobytes()) / (card.width * card.height) for card in cut(page)]
    once = [share for card, share in zip(Card, black, strict=True) if card not in MODES]
    others = [share for card, share in zip(Card, black, strict=True) if card in MODES]
    assert len(once) == 2
    assert min(once) > 1.3 * max(others)


def test_it_is_drawn_with_its_own_fonts_and_always_the_same() -> None:
    pdf = cards()
    assert pdf == cards()
    assert pdf.count(b"/FontFile2") == 2
    assert b"/Helvetica" not in pdf
    assert b"/Subtype /Image" not in pdf
