"""The provision statement: what was provided to one person and when, on one page where that is enough.

For somebody to take along, so it names nobody: a reference, things, days. Fonts are embedded, and the same statement
is always the same bytes.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from devicefleet.documents.streamed import font
from devicefleet.queries.statement import Statement
from devicefleet.rules.facts import ItemKind
from devicefleet.rules.kit_words import PARTS
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Kind
from devicefleet.rules.thing_words import KINDS
from devicefleet.rules.words import _, n_, written

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable

PLAIN, BOLD = "NotoSans-Regular", "NotoSans-SemiBold"
MARGIN, TOP, TOP_LATER = 51, 51, 74  # points
INK, SOFT, LINE = (21, 40, 43), (76, 93, 95), (185, 178, 164)


class Part(NamedTuple):
    """One table of the page: its heading, the columns with their share of the width, and the rows in words."""

    heading: str
    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str


def statement(told: Statement, *, language: str = "en-GB") -> bytes:
    """The PDF. It is laid out twice: each page says how many there are."""
    pages = _built(told, language, 0)[1]
    return _built(told, language, pages)[0]


def parts(told: Statement) -> tuple[Part, ...]:
    """What the page says, table by table."""
    return (_things(told), _data(told), _days(told))


def title() -> str:
    """What the page is called, also as a file's title: nothing that tells whose it is or from whom."""
    return _("Statement of what was provided")


def head(told: Statement) -> tuple[str, ...]:
    """The lines under the title."""
    first, last = written(told.period.first), written(told.period.last)
    return (
        _("Reference {ref}", ref=show_reference(told.ref)),
        _("From {first} to {last}, as recorded on {day}.", first=first, last=last, day=written(told.made_on)),
    )


def foot() -> tuple[str, ...]:
    """What the page is, and what it is not."""
    return (
        _(
            "This page was made because the person it is about asked for it. It holds no name: whoever hands it over "
            "says whose it is."
        ),
        _(
            "It lists what was recorded on the day above. What nobody recorded is not on it. It is not proof of "
            "identity, not a decision about anybody's entitlement, and not a contract."
        ),
    )


def _things(told: Statement) -> Part:
    rows = tuple(
        (_thing(one.kind, one.what), one.terms, written(one.first), _last(one.last), one.fate or "–")
        for one in told.things
    )
    columns = (
        (_("Thing"), 0.22),
        (_("Given or lent"), 0.18),
        (_("From"), 0.185),
        (_("Until"), 0.185),
        (_("What happened"), 0.23),
    )
    return Part(_("Phones, laptops and SIMs"), columns, rows, _("Nothing was provided in this period."))


def _data(told: Statement) -> Part:
    rows = tuple((_thing(ItemKind.SIM, one.what), one.size, written(one.first), _end(one.last)) for one in told.data)
    columns = ((_("On"), 0.3), (_("How much"), 0.3), (_("First day"), 0.2), (_("Last day"), 0.2))
    return Part(_("Mobile data"), columns, rows, _("No mobile data was paid for in this period."))


def _days(told: Statement) -> Part:
    rows = tuple(
        (
            _(PARTS[one.component]),
            n_("{n} day", "{n} days", one.there),
            n_("{n} day", "{n} days", one.agreed) if one.agreed else "–",
            n_("{n} day", "{n} days", one.of),
        )
        for one in told.days
    )
    columns = (
        (_("Part"), 0.2),
        (_("There and working"), 0.25),
        (_("Declined or not needed"), 0.3),
        (_("Of days in support"), 0.25),
    )
    return Part(_("Days covered in this period"), columns, rows, "")


def _thing(kind: ItemKind, what: str) -> str:
    word = _("SIM") if kind is ItemKind.SIM else _(KINDS[Kind(kind.value)])
    return ", ".join(filter(None, (word, what)))


def _last(day: date | None) -> str:
    return written(day) if day else _("still with them")


def _end(day: date | None) -> str:
    return written(day) if day else _("no end")


def _built(told: Statement, language: str, pages: int) -> tuple[bytes, int]:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    for name in (PLAIN, BOLD):
        registerFont(font(name))
    out, (width, height) = BytesIO(), A4
    document: Any = BaseDocTemplate(
        out, pagesize=A4, title=title(), author="", subject="", creator="", producer="", lang=language, invariant=1
    )
    room = width - 2 * MARGIN
    frames = {
        "first": Frame(MARGIN, MARGIN, room, height - MARGIN - TOP, 0, 0, 0, 0),
        "later": Frame(MARGIN, MARGIN, room, height - MARGIN - TOP_LATER, 0, 0, 0, 0),
    }
    draw = partial(_furnished, told, pages)
    document.addPageTemplates(
        [PageTemplate(name, [frame], onPage=draw, autoNextPageTemplate="later") for name, frame in frames.items()]
    )
    document.build(list(_story(told, room)), canvasmaker=_canvas)
    return out.getvalue(), document.page


def _canvas(*given: Any, **more: Any) -> "Canvas":
    """Pages begin in our own font: reportlab's would be named in the file without being in it."""
    from reportlab.pdfgen.canvas import Canvas

    return Canvas(*given, **{**more, "initialFontName": PLAIN})


def _furnished(told: Statement, pages: int, canvas: "Canvas", document: Any) -> None:
    """Whose page it is on every page after the first, and which of how many at the foot of each."""
    width, height = document.pagesize
    canvas.setFillColor(_colour(SOFT))
    canvas.setFont(PLAIN, 8)
    number = _("Page {number} of {pages}", number=document.page, pages=pages)
    canvas.drawRightString(width - MARGIN, MARGIN - 20, number)
    if document.page > 1:
        canvas.drawString(MARGIN, height - MARGIN, f"{title()} · {head(told)[0]}")
        canvas.setStrokeColor(_colour(LINE))
        canvas.line(MARGIN, height - MARGIN - 6, width - MARGIN, height - MARGIN - 6)


def _story(told: Statement, room: float) -> Iterator["Flowable"]:
    from reportlab.platypus import CondPageBreak, KeepTogether, Paragraph

    yield Paragraph(title(), _style(BOLD, 18, after=4))
    for line in head(told):
        yield Paragraph(line, _style(PLAIN, 10.5))
    for part in parts(told):
        yield CondPageBreak(90)  # a heading never stands alone at the foot of a page
        yield Paragraph(part.heading, _style(BOLD, 12, before=14, after=4))
        yield _table(part, room) if part.rows else Paragraph(part.nothing, _style(PLAIN, 9.5))
    if told.choices:
        heading = Paragraph(_("Declined, or agreed not to be needed"), _style(BOLD, 12, before=14, after=4))
        yield KeepTogether([heading, *(Paragraph(sentence, _style(PLAIN, 9.5)) for sentence in told.choices)])
    heading = Paragraph(_("What this page is, and what it is not"), _style(BOLD, 12, before=14, after=4))
    yield KeepTogether([heading, *(Paragraph(sentence, _style(PLAIN, 9.5, after=3)) for sentence in foot())])


def _table(part: Part, room: float) -> "Flowable":
    """A head that is repeated on the next page, and rows that are never divided."""
    from reportlab.platypus import LongTable, Paragraph

    def row(cells: Sequence[str], face: str) -> list[Any]:
        return [Paragraph(_safe(cell), _style(face, 9)) for cell in cells]

    rows = [row([word for word, _share in part.columns], BOLD), *(row(cells, PLAIN) for cells in part.rows)]
    widths = [share * room for _word, share in part.columns]
    rules: Any = [
        ("FONTNAME", (0, 0), (-1, -1), PLAIN),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, _colour(INK)),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, _colour(LINE)),
    ]
    return LongTable(rows, colWidths=widths, repeatRows=1, splitInRow=0, style=rules)


def _style(face: str, size: float, *, before: float = 0, after: float = 0) -> Any:
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(
        f"{face} {size}",
        fontName=face,
        fontSize=size,
        leading=size * 1.32,
        textColor=_colour(INK),
        spaceBefore=before,
        spaceAfter=after,
    )


def _colour(rgb: tuple[int, int, int]) -> Any:
    from reportlab.lib.colors import Color

    return Color(*(part / 255 for part in rgb))


def _safe(text: str) -> str:
    """A make or model may hold signs that mean something to reportlab's paragraphs."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
