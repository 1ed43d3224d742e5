"""A report on A4: a front page that answers, pages of figures, and an annex; tagged, and always the same bytes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devicefleet.documents.report.blocks import (
    Asked,
    Beside,
    Block,
    Chart,
    Gap,
    SectionHead,
    Terms,
    Tiles,
    Words,
    put_stack,
    stack_high,
)  # fmt: skip
from devicefleet.documents.report.colours import DEEP, RULE
from devicefleet.documents.report.figures import Figure, Grid, Report, Section
from devicefleet.documents.report.model import report
from devicefleet.documents.report.ruled import Ruled
from devicefleet.documents.report.setting import (
    BODY,
    HEADING,
    LEAD,
    NOTE,
    RUNNING,
    SAID,
    SUBTITLE,
    TITLE,
    Setter,
)  # fmt: skip
from devicefleet.documents.report.tagged import TaggedPdf
from devicefleet.rules.reporting.head import Head
from devicefleet.rules.reporting.layout import Table
from devicefleet.rules.reporting.published import Published
from devicefleet.rules.words import _

WIDTH, HEIGHT, MARGIN = 595.28, 841.89, 54.0
ROOM, TOP, BOTTOM = WIDTH - 2 * MARGIN, 64.0, HEIGHT - 56.0
DRAWN = 620.0
"""How wide a chart is drawn before it is scaled to the page: its words become as large as the page's."""
BESIDE = {"status": 0.5, "trend": 0.52, "ahead": 0.55}
"""Charts that stand beside their tables, and what part of the width they take."""
NARROW = {"long": 0.86, "life": 0.86, "money": 0.72, "sources": 0.72, "protection": 0.8, "sure": 0.9}
LEAST_AFTER_HEAD = 170.0


def pdf(published: Published, tables: Sequence[Table], head: Head) -> bytes:
    """The file."""
    made = report(published, tables, head)
    pages = _Pages(made, 0).drawn()[1]
    return _Pages(made, pages).drawn()[0]


@dataclass(frozen=True, slots=True)
class Narrow:
    """A block that takes a part of the width."""

    block: Block
    part: float

    def high(self, setter: Setter, width: float) -> float:
        return self.block.high(setter, width * self.part)

    def put(self, setter: Setter, x: float, y: float, width: float) -> None:
        self.block.put(setter, x, y, width * self.part)


class _Pages:
    """A report laid out once; `pages` is how many there will be."""

    def __init__(self, made: Report, pages: int) -> None:
        self._made, self._pages, self._page = made, pages, 1
        self._pdf = TaggedPdf(width=WIDTH, height=HEIGHT, title=f"{made.title}: {made.subtitle}")
        self._setter = Setter(self._pdf)
        self._y = TOP

    def drawn(self) -> tuple[bytes, int]:
        self._front()
        for section in self._made.sections:
            with self._pdf.element("Sect"):
                self._section(section)
        self._end_page()
        return self._pdf.close(), self._page

    def _front(self) -> None:
        made, setter = self._made, self._setter
        room = ROOM - 8
        title = setter.high(made.title, TITLE, room) + setter.high(made.subtitle, SUBTITLE, room)
        high = 46 + title + 34
        with self._pdf.artifact("Background"):
            self._pdf.box(0, 0, WIDTH, high, fill=DEEP)
        self._pdf.bookmark(made.title, 0)
        stack: list[Block] = [Words(made.title, TITLE, "H1"), Gap(3), Words(made.subtitle, SUBTITLE)]
        put_stack(setter, stack, MARGIN, 40, room)
        self._y = high + 22
        self._put([Words(made.lead, LEAD), Gap(16), Tiles(made.tiles), Gap(20)])
        self._put([Asked(answer) for answer in made.answers])
        if made.note:
            self._put([Gap(4), Words(_("From the publisher"), HEADING, "H3"), Words(made.note, SAID)])
        marks: list[Block] = [Words(_("How to read the marks"), HEADING, "H3"), Gap(3), Terms(made.marks)]
        self._put([Gap(14), Beside([Ruled(made.facts)], marks, 0.6, 24)])

    def _section(self, section: Section) -> None:
        if section.name == "sure" or self._y + LEAST_AFTER_HEAD > BOTTOM or self._page == 1:
            self._next_page()
        elif self._y > TOP:
            self._y += 20
        head: list[Block] = [SectionHead(section.title)]
        for figure in section.figures:
            for piece in self._pieces(figure):
                self._put([*head, *piece])
                head = []

    def _pieces(self, figure: Figure) -> Iterator[list[Block]]:
        """What is never divided, one after the other."""
        stack: list[Block] = [Gap(8), Words(figure.title, HEADING, "H3")] if figure.title else [Gap(6)]
        for n, said in enumerate(figure.said):
            stack += [Gap(5 if n else 1), Words(said, SAID if figure.title else BODY)]
        stack.append(Gap(7))
        chart = [Chart(figure.draw(DRAWN * BESIDE.get(figure.name, 1)))] if figure.draw else []
        table: list[Block] = [Ruled(figure.grid)] if figure.grid else []
        note: list[Block] = [Gap(4), Words(figure.note, NOTE)] if figure.note else []
        if figure.grid and figure.name == "definitions":
            yield from self._long(figure.grid, stack)
        elif chart and figure.name in BESIDE:
            yield [*stack, Beside(chart, table, BESIDE[figure.name]), *note]
        else:
            narrow = [Narrow(one, NARROW.get(figure.name, 1)) for one in table]
            yield [*stack, *chart, *([Gap(8)] if chart else []), *narrow, *note]

    def _long(self, grid: Grid, stack: list[Block]) -> Iterator[list[Block]]:
        """A table that goes on over several pages."""
        used = self._y + stack_high(self._setter, stack, ROOM)
        room = BOTTOM - (used if BOTTOM - used > LEAST_AFTER_HEAD else TOP)
        for part in Ruled(grid).split(self._setter, ROOM, room):
            yield [*stack, part]
            stack = []

    def _put(self, blocks: Sequence[Block]) -> None:
        high = stack_high(self._setter, blocks, ROOM)
        if self._y + high > BOTTOM and self._y > TOP:
            self._next_page()
        put_stack(self._setter, blocks, MARGIN, self._y, ROOM)
        self._y += high

    def _next_page(self) -> None:
        self._end_page()
        self._page += 1
        self._y = TOP

    def _end_page(self) -> None:
        """What runs along each page is decoration to whoever listens."""
        setter = self._setter
        number = _("Page {n} of {pages}", n=self._page, pages=self._pages)
        with self._pdf.artifact("Pagination"):
            setter.line(number, RUNNING, WIDTH - MARGIN, HEIGHT - 30, "end")
            setter.line(self._fitting(self._made.running), RUNNING, MARGIN, HEIGHT - 30)
            self._pdf.stroke([(MARGIN, HEIGHT - 42), (WIDTH - MARGIN, HEIGHT - 42)], RULE, 0.5)
        self._pdf.end_page()

    def _fitting(self, text: str) -> str:
        """As many whole words as there is room for."""
        words = text.split()
        while len(words) > 1 and self._setter.width(" ".join(words), RUNNING) > ROOM - 90:
            words.pop()
        return " ".join(words)
