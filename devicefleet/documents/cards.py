"""The wall sheet of command cards: A4, for the wall beside the bench, read by a scanner and from two metres off.

The cards that stay in force stand in a thin frame; the two that act once, in a heavy one under a black head.
"""

from io import BytesIO

from devicefleet.documents.drawing import BLACK, LEADING, WHITE, Drawing, broken
from devicefleet.documents.label_setting import TEXT_FONT
from devicefleet.documents.label_text import CAPITALS, POINT
from devicefleet.documents.streamed import StreamedPdf, font
from devicefleet.rules.cards import HINTS, MODES, Card, card_word
from devicefleet.rules.words import _

WORD_FONT = "NotoSans-SemiBold"
PAGE = (210.0, 297.0)
MARGIN, GAP, HEAD = 11.0, 5.0, 17.0  # mm
COLUMNS = 3
WIDTH = (PAGE[0] - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS
HEIGHT = (PAGE[1] - 2 * MARGIN - HEAD - (COLUMNS - 1) * GAP) / COLUMNS
BAND = 16.0  # mm of a card's height, for its word
SYMBOL = 37.0  # mm a side: leaves four modules of white all around
LARGEST_WORD, HINT = 38 * POINT, 9.5 * POINT
FOOT = 4.5  # mm below the last line of the longest hint
CORNER, THIN, HEAVY = 2.5, 0.35, 1.4


def cards() -> bytes:
    """The PDF of one page."""
    out = BytesIO()
    pdf = StreamedPdf(out, width=PAGE[0], height=PAGE[1], title=_("Command cards"))
    sheet = _Sheet(Drawing(pdf, PAGE[1]))
    sheet.draw()
    pdf.close()
    return out.getvalue()


class _Sheet:
    def __init__(self, pen: Drawing) -> None:
        self._pen, self._word, self._text = pen, font(WORD_FONT), font(TEXT_FONT)
        self._hints = {card: broken(self._text, HINT, _(HINTS[card]), WIDTH - 7) for card in Card}
        self._foot = FOOT + LEADING * HINT * max(map(len, self._hints.values()))

    def draw(self) -> None:
        pen = self._pen
        pen.text(self._word, 17 * POINT, MARGIN, MARGIN + 5.5, _("Scan a card, then the things"))
        explained = _("A card stays in force until you scan another. The two with a black head act once.")
        pen.text(self._text, 10.5 * POINT, MARGIN, MARGIN + 11.5, explained)
        for number, card in enumerate(Card):
            row, column = divmod(number, COLUMNS)
            self._card(card, MARGIN + column * (WIDTH + GAP), MARGIN + HEAD + row * (HEIGHT + GAP))
        pen.put()

    def _card(self, card: Card, left: float, top: float) -> None:
        pen, middle, once = self._pen, left + WIDTH / 2, card not in MODES
        if once:
            pen.box(left, top, WIDTH, HEIGHT, corner=CORNER, line=0, fill=BLACK)
            pen.box(left + HEAVY, top + BAND, WIDTH - 2 * HEAVY, HEIGHT - BAND - HEAVY, corner=1.2, line=0, fill=WHITE)
        else:
            pen.box(left, top, WIDTH, HEIGHT, corner=CORNER, line=THIN)
        word = card_word(card)
        size = min(LARGEST_WORD, (WIDTH - 6) / self._word.stringWidth(word, 1))
        baseline = top + (BAND + CAPITALS * size) / 2 + (0 if once else 1.5)
        pen.text(self._word, size, middle, baseline, word, anchor="middle", ink=WHITE if once else BLACK)
        pen.symbol(_symbol(card), middle - SYMBOL / 2, top + (BAND + HEIGHT - self._foot - SYMBOL) / 2, SYMBOL)
        y = top + HEIGHT - self._foot + LEADING * HINT
        for line in self._hints[card]:
            pen.text(self._text, HINT, middle, y, line, anchor="middle")
            y += LEADING * HINT


def _symbol(card: Card) -> list[list[bool]]:
    """At level H: a card on a wall is scratched and written on."""
    from qrcode.constants import ERROR_CORRECT_H
    from qrcode.main import QRCode
    from qrcode.util import MODE_ALPHA_NUM, QRData

    code = QRCode(error_correction=ERROR_CORRECT_H, border=0)
    code.add_data(QRData(card.value, mode=MODE_ALPHA_NUM))  # type: ignore[call-overload]  # a plain int in the stubs
    code.make(fit=True)
    return code.get_matrix()
