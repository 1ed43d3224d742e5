"""The paper of an agreement: the words that were shown, how they were answered, and what was drawn beneath them.

Somebody may find it, so it names nobody but for what somebody wrote themselves. The same agreement is the same bytes.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from devicefleet.clock import LONDON
from devicefleet.documents import scripts
from devicefleet.documents.scripts import BOLD, REGULAR, Row
from devicefleet.queries.agreements import Paper
from devicefleet.rules.agreements.marks import HIGH, WIDE
from devicefleet.rules.agreements.shown import Line, lines_of
from devicefleet.rules.agreements.words import form_word, language_in_english
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.tags import show_handover_number
from devicefleet.rules.texts.text import direction_of
from devicefleet.rules.words import _, written

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.28, 841.89
MARGIN = 54
ROOM = WIDTH - 2 * MARGIN
INK, SOFT = (21 / 255, 40 / 255, 43 / 255), (76 / 255, 93 / 255, 95 / 255)
LEADING = 1.45
MARK_WIDTH = 200


class Look(NamedTuple):
    """How a line of its kind is set: size, weight, space before it, and how far in."""

    size: float
    weight: str
    before: float
    inset: float = 0


LOOKS = {
    Line.TITLE: Look(18, BOLD, 0),
    Line.HEADING: Look(12.5, BOLD, 12),
    Line.THING: Look(11, BOLD, 4, 14),
    Line.SENTENCE: Look(11, REGULAR, 3),
}
FACT = Look(9.5, REGULAR, 2)


class Block(NamedTuple):
    """Some lines of one look, or room of `high` points for the mark."""

    rows: tuple[Row, ...]
    look: Look
    direction: str
    high: float
    stays: bool = False


def agreement_paper(paper: Paper, *, language: str = "en-GB") -> bytes:
    """The PDF; refuses, saying where else it can be read, a script that no font here has."""
    if letters := scripts.unwritable(paper.answer.text):
        sentence = _("No font here has these letters: {letters}. Read the agreement on its page.", letters=letters[:20])
        raise Conflict(sentence)
    with scripts.ONE_AT_A_TIME:
        scripts.fresh_fonts()
        return _drawn(paper, list(_pages(list(_blocks(paper)))), language)


def title(paper: Paper) -> str:
    """What the file calls itself: nothing that tells whose it is or from whom."""
    return _("Handover {number}", number=show_handover_number(paper.number))


def facts(paper: Paper) -> tuple[str, ...]:
    """How it was answered, in the words of staff."""
    answer = paper.answer
    local = answer.answered_at.astimezone(LONDON)
    when = _(
        "{form} on {day} at {time}.", form=form_word(answer.form), day=written(local.date()), time=f"{local:%H:%M}"
    )
    spoken = language_in_english(answer.language)
    helped = _("An interpreter helped.") if answer.interpreter else _("Nobody interpreted.")
    undone = _("The handover was undone afterwards.") if paper.undone else ""
    text = _(
        "Text in {language} ({tag}), version {version}. {helped}",
        language=spoken,
        tag=answer.language,
        version=answer.version,
        helped=helped,
    )
    number, on = show_handover_number(paper.number), written(paper.on)
    return (
        when,
        text,
        _("Handover {number} on {day}. {undone}", number=number, day=on, undone=undone).strip(),
        _("SHA-256 of the text: {mark}", mark=answer.text_sha256),
    )


def _blocks(paper: Paper) -> Iterator[Block]:
    direction = direction_of(paper.answer.text)
    for kind, words in lines_of(paper.answer.text):
        yield _block(words, LOOKS[kind], direction, stays=kind is Line.HEADING)
    yield _block(_("How it was answered"), LOOKS[Line.HEADING], "ltr", stays=True)
    if paper.mark:
        yield Block((), LOOKS[Line.SENTENCE], direction, MARK_WIDTH * HIGH / WIDE + 12, stays=True)
    for fact in facts(paper):
        yield _block(fact, FACT, "ltr", stays=True)


def _block(words: str, look: Look, direction: str, *, stays: bool) -> Block:
    room = ROOM - look.inset
    rows = tuple(scripts.rows(words, size=look.size, weight=look.weight, room=room, direction=direction))
    return Block(rows, look, direction, look.before + len(rows) * look.size * LEADING, stays)


def _pages(blocks: list[Block]) -> Iterator[list[Block]]:
    """What belongs together stays on one page: a heading and what follows, and everything about the answer."""
    page: list[Block] = []
    left = HEIGHT - 2 * MARGIN
    while blocks:
        end = next((place for place, block in enumerate(blocks) if not block.stays), len(blocks) - 1) + 1
        group, blocks = blocks[:end], blocks[end:]
        high = sum(block.high for block in group)
        if page and high > left:
            yield page
            page, left = [], HEIGHT - 2 * MARGIN
        page += group
        left -= high
    yield page


def _drawn(paper: Paper, pages: list[list[Block]], language: str) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    first = f"{scripts.FAMILIES[0]}-{REGULAR}"
    settings: Any = {"invariant": 1, "lang": language, "initialFontName": first}  # its stubs want a number for a name
    canvas = Canvas(out, (WIDTH, HEIGHT), **settings)
    canvas.setTitle(title(paper))
    for setting in (canvas.setAuthor, canvas.setSubject, canvas.setCreator, canvas.setProducer):
        setting("")
    for number, page in enumerate(pages, start=1):
        y = HEIGHT - MARGIN
        for block in page:
            _set(canvas, block, paper, y)
            y -= block.high
        _foot(canvas, title(paper), _("Page {number} of {pages}", number=number, pages=len(pages)))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _set(canvas: "Canvas", block: Block, paper: Paper, y: float) -> None:
    canvas.setFillColorRGB(*INK)
    if not block.rows:
        _mark(canvas, paper, y - 6, block.direction)
        return
    look, y = block.look, y - block.look.before
    for row in block.rows:
        y -= look.size * LEADING
        x = WIDTH - MARGIN - look.inset - row.width if block.direction == "rtl" else MARGIN + look.inset
        scripts.draw(canvas, row, x, y + look.size * (LEADING - 1), look.size)
    if look.inset:
        edge = WIDTH - MARGIN - 3 if block.direction == "rtl" else MARGIN + 3
        canvas.circle(edge, y + look.size * (LEADING - 0.7) + (len(block.rows) - 1) * look.size * LEADING, 2, 0, 1)


def _mark(canvas: "Canvas", paper: Paper, y: float, direction: str) -> None:
    """What was drawn, as lines."""
    scale: float = MARK_WIDTH / WIDE
    x = WIDTH - MARGIN - MARK_WIDTH if direction == "rtl" else MARGIN
    canvas.saveState()
    canvas.setStrokeColorRGB(*SOFT)
    canvas.setLineWidth(0.4)
    canvas.rect(x, y - HIGH * scale, MARK_WIDTH, HIGH * scale)
    canvas.setStrokeColorRGB(*INK)
    canvas.setLineWidth(7 * scale)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    path: Any = canvas.beginPath()
    for stroke in paper.mark:
        points = [(x + across * scale, y - down * scale) for across, down in stroke]
        path.moveTo(*points[0])
        for point in points[1:] or points:
            path.lineTo(*point)
    canvas.drawPath(path)
    canvas.restoreState()


def _foot(canvas: "Canvas", left: str, right: str) -> None:
    canvas.setFillColorRGB(*SOFT)
    for words, at_end in ((left, False), (right, True)):
        for row in scripts.rows(words, size=8, weight=REGULAR, room=ROOM, direction="ltr"):
            scripts.draw(canvas, row, WIDTH - MARGIN - row.width if at_end else MARGIN, MARGIN - 24, 8)
