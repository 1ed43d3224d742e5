"""The board on paper: the same figures as on the page, each with its chart and its table."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from devicefleet.documents.board import ahead, kits, things
from devicefleet.documents.board.figures import Figure, Row
from devicefleet.documents.charts.pdf import REGULAR, drawing
from devicefleet.documents.streamed import font
from devicefleet.queries.board import Board
from devicefleet.rules.words import _, written

BOLD = "NotoSans-SemiBold"
WIDTH, HEIGHT, MARGIN = 595.28, 841.89, 48  # points: A4
INNER = WIDTH - 2 * MARGIN - 12  # a frame keeps 6 points free on either side
PICTURE_WIDTH = 600
INK, SOFT, RULE = "#15282b", "#4c5d5f", "#c3bcae"


def pdf(board: Board) -> bytes:
    """A4, made of what the board knows and nothing else: no clock, no reader."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.platypus import SimpleDocTemplate

    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(font(name))
    out = BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=(WIDTH, HEIGHT), leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=_("Board"), author="", invariant=1, lang="en-GB",
    )  # fmt: skip
    styles = _Styles()
    document.build([*_head(board, styles), *(part for one in _figures(board) for part in _figure(one, styles))])
    return out.getvalue()


class _Styles:
    """How words are set."""

    def __init__(self) -> None:
        self.title = _style(BOLD, 18, INK)
        self.heading = _style(BOLD, 12.5, INK, before=14)
        self.said = _style(REGULAR, 9.5, INK, after=5)
        self.soft = _style(REGULAR, 8.5, SOFT, after=5)
        self.cell, self.strong = _style(REGULAR, 8.5, INK), _style(BOLD, 8.5, INK)
        self.number, self.strong_number = _style(REGULAR, 8.5, INK, right=True), _style(BOLD, 8.5, INK, right=True)


def _style(name: str, size: float, colour: str, *, before: float = 0, after: float = 2, right: bool = False) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(
        f"{name}-{size}-{right}-{before}",
        fontName=name,
        fontSize=size,
        leading=size * 1.35,
        textColor=HexColor(colour),
        spaceBefore=before,
        spaceAfter=after,
        alignment=2 if right else 0,
    )


def _figures(board: Board) -> Iterator[Figure]:
    yield from kits.figures(board)
    yield from ahead.figures(board)
    yield from things.figures(board)


def _head(board: Board, styles: _Styles) -> Iterator[Any]:
    name = next((one.name for one in board.organisations if one.code == board.provider), "")
    yield _words(" · ".join(part for part in (_("How kits stand"), name, written(board.on)) if part), styles.title)
    yield _words(_("Internal: not for publication. Small numbers are shown as they are."), styles.soft)


def _figure(figure: Figure, styles: _Styles) -> Iterator[Any]:
    from reportlab.platypus import CondPageBreak, KeepTogether, Spacer

    top = [_words(figure.title, styles.heading), _words(figure.said, styles.said)]
    if figure.note:
        top.append(_words(figure.note, styles.soft))
    if figure.draw is not None:
        top += [drawing(figure.draw(PICTURE_WIDTH), INNER), Spacer(1, 8)]
    yield CondPageBreak(120)
    yield KeepTogether(top)
    yield _table(figure, styles)


def _table(figure: Figure, styles: _Styles) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table, TableStyle

    others = len(figure.columns) - 1
    first = 150.0
    wide = (INNER - first) / others
    heads = [_words(word, styles.strong_number if n else styles.strong) for n, word in enumerate(figure.columns)]
    lines = [_cells(row, others + 1, styles) for row in figure.rows]
    line = HexColor(RULE)
    return Table(
        [heads, *lines],
        colWidths=[first, *[wide] * others],
        repeatRows=1,
        hAlign="LEFT",
        style=TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, line),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        ),
    )


def _cells(row: Row, columns: int, styles: _Styles) -> list[Any]:
    """A row's cells; what has words of its own stands in the last one."""
    head, numbers = (styles.strong, styles.strong_number) if row.strong else (styles.cell, styles.number)
    cells = [_words(cell.text, numbers if n else head) for n, cell in enumerate(row.cells)]
    if len(cells) < columns:
        cells.append(_words("; ".join(f"{word} {cell.text}" for word, cell in row.more), styles.number))
    return cells


def _words(text: str, style: Any) -> Any:
    from xml.sax.saxutils import escape

    from reportlab.platypus import Paragraph

    return Paragraph(escape(text), style)
