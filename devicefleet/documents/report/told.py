"""Every word that a report's PDF has to hold, from its model: what a reading is compared with."""

from collections.abc import Iterator

from devicefleet.documents.charts.picture import Label
from devicefleet.documents.report.figures import Figure, Grid, Report
from devicefleet.documents.report.opened import Opened
from devicefleet.documents.report.paper import picture, running, title


def told(made: Report, pages: int) -> Opened:
    """Of so many pages."""
    return Opened(
        tuple(_pages(made, pages)),
        tuple(drawn.said for section in made.sections for one in section.figures if (drawn := picture(one))),
        (made.title, *(section.title for section in made.sections)),
        (title(made), title(made)),
    )


def _pages(made: Report, pages: int) -> Iterator[str]:
    yield from (made.title, made.subtitle, made.lead, made.note)
    for tile in made.tiles:
        yield from (tile.number, tile.word, tile.move)
    for answer in made.answers:
        yield from (answer.asked, answer.said)
    yield from _grid(made.facts)
    yield from (word for pair in made.marks for word in pair)
    for n in range(1, pages + 1):
        yield from running(made, n, pages)
    for section in made.sections:
        yield section.title
        for figure in section.figures:
            yield from _figure(figure)


def _figure(figure: Figure) -> Iterator[str]:
    yield from (figure.title, *figure.said, figure.note)
    if figure.grid:
        yield from _grid(figure.grid)
    if drawn := picture(figure):
        yield from (mark.text for mark in drawn.marks if isinstance(mark, Label))


def _grid(grid: Grid) -> Iterator[str]:
    yield grid.caption
    yield from (column.word for column in grid.columns)
    for line in grid.lines:
        yield from (line.head, *line.cells)
