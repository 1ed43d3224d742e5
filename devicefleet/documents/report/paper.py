"""A report on A4: a front page that answers, pages of figures, and an annex; tagged, and always the same bytes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devicefleet.documents.charts.picture import Picture
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
from devicefleet.documents.report.english import english
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
ROOM, TOP, BOTTOM = WIDTH - 2 * MARGIN, 52.0, HEIGHT - 52.0
DRAWN = 740.0
"""How wide a chart is drawn before it is scaled to the page: its words become as large as the page's."""
BESIDE = {"ahead": 0.56}
"""Charts that stand beside their tables, and what part of the width they take."""
PAIRS = {"status": ("parts", 0.54), "money": ("sources", 0.58)}
"""Tables that stand beside another one, and what part of the width the first takes."""
SMALL = {"meanings", "definitions"}
NARROW = {"long": 0.86, "life": 0.86, "protection": 0.8, "sure": 0.9}
LEAST_AFTER_HEAD = 170.0


@english
def pdf(published: Published, tables: Sequence[Table], head: Head) -> bytes:
    """The file."""
    return drawn(report(published, tables, head))


def drawn(made: Report) -> bytes:
    """It is laid out twice: each page says how many there are."""
    pages = _Pages(made, 0).drawn()[1]
    return _Pages(made, pages).drawn()[0]


def title(made: Report) -> str:
    """What the file calls itself."""
    return f"{made.title}: {made.subtitle}"


def running(made: Report, page: int, pages: int) -> tuple[str, str]:
    """What stands at the foot of a page."""
    return made.running, _("Page {n} of {pages}", n=page, pages=pages)


def picture(figure: Figure) -> Picture | None:
    """The chart as wide as it is on paper."""
    return figure.draw(DRAWN * BESIDE.get(figure.name, 1)) if figure.draw else None


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
        self._pdf = TaggedPdf(width=WIDTH, height=HEIGHT, title=title(made))
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
        high = 42 + title + 26
        with self._pdf.artifact("Background"):
            self._pdf.box(0, 0, WIDTH, high, fill=DEEP)
        self._pdf.bookmark(made.title, 0)
        stack: list[Block] = [Words(made.title, TITLE, "H1"), Gap(3), Words(made.subtitle, SUBTITLE)]
        put_stack(setter, stack, MARGIN, 36, room)
        self._y = high + 22
        self._put([Words(made.lead, LEAD), Gap(16), Tiles(made.tiles), Gap(20)])
        self._put([Asked(answer) for answer in made.answers])
        if made.note:
            self._put([Gap(4), Words(_("From the publisher"), HEADING, "H3"), Words(made.note, SAID)])
        facts: list[Block] = [Words(_("About this report"), HEADING, "H3"), Gap(3), Ruled(made.facts, small=True)]
        marks: list[Block] = [Words(_("How to read the marks"), HEADING, "H3"), Gap(5), Terms(made.marks)]
        self._put([Gap(16), Beside(facts, marks, 0.6, 24)])

    def _section(self, section: Section) -> None:
        if section.name == "sure" or self._y + LEAST_AFTER_HEAD > BOTTOM or self._page == 1:
            self._next_page()
        elif self._y > TOP:
            self._y += 20
        head: list[Block] = [SectionHead(section.title)]
        by = {figure.name: figure for figure in section.figures}
        seconds = {second for first, (second, _part) in PAIRS.items() if first in by}
        for figure in section.figures:
            if figure.name in seconds:
                continue
            second = by.get(PAIRS[figure.name][0]) if figure.name in PAIRS else None
            for piece in self._pieces(figure, second):
                self._put([*head, *piece])
                head = []

    def _pieces(self, figure: Figure, second: Figure | None) -> Iterator[list[Block]]:
        """What is never divided, one after the other."""
        if figure.grid and figure.name == "definitions":
            yield from self._long(figure.grid, _above(figure))
            return
        chart, below = _chart(figure), _below(figure)
        if second is not None:
            right = [*_above(second)[1:], *_below(second)]
            beside = Beside(below, right, PAIRS[figure.name][1])
            yield [*_above(figure), *chart, beside]
        elif figure.name in BESIDE and chart:
            yield [*_above(figure), Beside(chart, below, BESIDE[figure.name])]
        else:
            yield [*_above(figure), *chart, *below]

    def _long(self, grid: Grid, stack: list[Block]) -> Iterator[list[Block]]:
        """A table that goes on over several pages."""
        used = self._y + stack_high(self._setter, stack, ROOM)
        room = BOTTOM - (used if BOTTOM - used > LEAST_AFTER_HEAD else TOP)
        for part in Ruled(grid, small=True).split(self._setter, ROOM, room):
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
        left, right = running(self._made, self._page, self._pages)
        with self._pdf.artifact("Pagination"):
            setter.line(right, RUNNING, WIDTH - MARGIN, HEIGHT - 30, "end")
            setter.line(self._fitting(left), RUNNING, MARGIN, HEIGHT - 30)
            self._pdf.stroke([(MARGIN, HEIGHT - 42), (WIDTH - MARGIN, HEIGHT - 42)], RULE, 0.5)
        self._pdf.end_page()

    def _fitting(self, text: str) -> str:
        """As many whole words as there is room for."""
        words, shown = text.split(), text
        while len(words) > 1 and self._setter.width(shown, RUNNING) > ROOM - 90:
            words.pop()
            shown = f"{' '.join(words)} …"
        return shown


def _above(figure: Figure) -> list[Block]:
    """Its heading and what was found."""
    stack: list[Block] = [Gap(9), Words(figure.title, HEADING, "H3")] if figure.title else [Gap(8)]
    for n, said in enumerate(figure.said):
        stack += [Gap(5 if n else 1), Words(said, SAID if figure.title else BODY)]
    return [*stack, Gap(6)] if figure.said else stack


def _chart(figure: Figure) -> list[Block]:
    drawn = picture(figure)
    if drawn is None:
        return []
    below: list[Block] = [] if figure.name in BESIDE else [Gap(6)]
    return [Gap(1), Chart(drawn), *below]


def _below(figure: Figure) -> list[Block]:
    """Its table, and what to know before reading it."""
    blocks: list[Block] = []
    if figure.grid:
        blocks.append(Narrow(Ruled(figure.grid, figure.name in SMALL), NARROW.get(figure.name, 1)))
    if figure.note:
        blocks += [Gap(4), Words(figure.note, NOTE)]
    return blocks
