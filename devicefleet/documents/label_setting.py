"""How the labels of one job are set: checked, measured with the real fonts and laid out, once for each combination.

Sheets, rolls and pictures share it, so that what is refused and where things stand is the same for all of them.
"""

from collections.abc import Iterable, Mapping

from devicefleet.documents.label_layout import DOT, SAFE_MODULE, Layout, lay_out
from devicefleet.documents.label_sheets import Label, Sheet
from devicefleet.documents.streamed import font
from devicefleet.rules.discretion import refuse_telling
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import TOUCH
from devicefleet.rules.words import _

CODE_FONT = "NotoSansMono-SemiBold"  # its zero is slashed, and every character is as wide as the next
TEXT_FONT = "NotoSans-Regular"
MOST_KEPT = 1000  # layouts: captions can be all different

Kept = tuple[bool, str]


class Setting:
    """One job; `names` are those that nothing may show (organisations, sites)."""

    def __init__(self, sheet: Sheet, names: Iterable[str] = (), dot: float = DOT) -> None:
        self.sheet, self._names, self._dot = sheet, tuple(names), dot
        self.code_font, self.text_font = font(CODE_FONT), font(TEXT_FONT)
        refuse_telling(sheet.line, self._names)
        _refuse_unprintable(sheet.line, self.text_font.face.charToGlyph, "return_line")
        self._layouts: dict[Kept, Layout] = {}

    def layout(self, label: Label) -> Layout:
        """Where everything stands on this label."""
        wanted = self.sheet.wanted(label)
        key = (wanted.icon, wanted.caption)
        if (found := self._layouts.get(key)) is None:
            refuse_telling(wanted.caption, self._names, field="caption")
            _refuse_unprintable(wanted.caption, self.code_font.face.charToGlyph, "caption")
            found = lay_out(self.sheet.stock, wanted, self._width_of, self._dot)
            _refuse_off_page(self.sheet, found)
            if len(self._layouts) < MOST_KEPT:
                self._layouts[key] = found
        return found

    def _width_of(self, text: str) -> float:
        return self.text_font.stringWidth(text, 1)


def warnings_of(sheet: Sheet, dot: float = DOT) -> tuple[str, ...]:
    """What may go wrong with this job although it can be printed, in a sentence each."""
    module = Setting(sheet).layout(Label("")).module
    if module >= SAFE_MODULE:
        return ()
    sentence = _(
        "The squares of the QR codes on {name} labels are only {mm} mm wide: some phones and scanners will not read "
        "them. Print one page and try it, or choose a larger stock.",
        name=sheet.stock.name,
        mm=f"{module:.2f}",
    )
    return (sentence,)


def _refuse_unprintable(line: str, known: Mapping[int, int], field: str) -> None:
    for letter in line:
        if ord(letter) not in known:
            raise Refused(_("“{letter}” cannot be printed on a label.", letter=letter), field=field)


def _refuse_off_page(sheet: Sheet, layout: Layout) -> None:
    """The first and the last label stand farthest out; what counts is their ink, since a roll has no margin at all."""
    stock, (left, low, right, high) = sheet.stock, layout.ink
    first_left, first_top = sheet.printer.place(stock, 1)
    last_left, last_top = sheet.printer.place(stock, stock.per_page)
    edge_x, edge_y = (stock.edge_x, stock.edge_y) if stock.is_roll else (0.0, 0.0)
    beyond = max(
        edge_x - (first_left + left),
        edge_y - (first_top + stock.height - high),
        last_left + right - stock.page_width + edge_x,
        last_top + stock.height - low - stock.page_height + edge_y,
    )
    if beyond > TOUCH:
        sentence = _(
            "Corrected for this printer, labels of {name} would lie {mm} mm past what can be printed. "
            "Measure the calibration page again, or choose another stock.",
            name=stock.name,
            mm=f"{beyond:.2f}",
        )
        raise Refused(sentence, field="printer")
