"""A report as a page: the same words, tables and charts as on paper, for every screen, every reader and print."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape

from devicefleet.documents.charts.svg import svg
from devicefleet.documents.report.english import english
from devicefleet.documents.report.figures import Answer, Figure, Grid, Kind, Line, Report, Section, Tile
from devicefleet.documents.report.model import report
from devicefleet.documents.report.paper import title
from devicefleet.resources import STATIC
from devicefleet.rules.reporting.head import Head
from devicefleet.rules.reporting.layout import Table
from devicefleet.rules.reporting.published import Published
from devicefleet.rules.words import _

LANGUAGE = "en-GB"
SHEETS = ("tokens", "charts", "report", "report-file")
"""Of the site's style sheets, those that a page by itself carries within; the last is for such a page alone."""
WIDE, NARROW = 680, 330
FEW = 4
"""A table of no more columns than that stays one on a phone."""


@english
def html(published: Published, tables: Sequence[Table], head: Head) -> str:
    """A page by itself: nothing is fetched, and nothing can run."""
    made = report(published, tables, head)
    style = "\n".join((STATIC / "css" / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)
    policy = f"default-src 'none'; style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
    return (
        f'<!doctype html>\n<html lang="{LANGUAGE}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="robots" content="noindex">\n'
        f"<title>{escape(title(made))}</title>\n<style>{style}</style>\n</head>\n"
        f'<body class="report-file">\n<main>\n{_article(made)}\n</main>\n</body>\n</html>\n'
    )


def article_of(page: str) -> str:
    """What of such a page stands within a page of the site, whose style sheets it wears: no style of its own."""
    return page.partition("<main>\n")[2].rpartition("\n</main>")[0]


def _article(made: Report) -> str:
    return "\n".join(
        (
            f'<article class="report" lang="{LANGUAGE}">',
            f'<header class="report-top"><h1>{escape(made.title)}</h1><p>{escape(made.subtitle)}</p></header>',
            f'<p class="report-lead">{escape(made.lead)}</p>',
            f'<ul class="report-tiles">{"".join(map(_tile, made.tiles))}</ul>',
            f'<dl class="report-answers">{"".join(map(_answer, made.answers))}</dl>',
            *_note(made.note),
            _contents(made),
            *(_section(section) for section in made.sections),
            _about(made),
            "</article>",
        )
    )


def _tile(tile: Tile) -> str:
    move = f" <span>{escape(tile.move)}</span>" if tile.move else ""
    return f"<li><strong>{escape(tile.number)}</strong> <b>{escape(tile.word)}</b>{move}</li>"


def _answer(answer: Answer) -> str:
    return f"<div><dt>{escape(answer.asked)}</dt><dd>{escape(answer.said)}</dd></div>"


def _note(note: str) -> Iterator[str]:
    if note:
        yield f'<section class="report-note"><h2>{_("From the publisher")}</h2><p>{escape(note)}</p></section>'


def _contents(made: Report) -> str:
    entries = "".join(f'<li><a href="#report-{one.name}">{escape(one.title)}</a></li>' for one in made.sections)
    return f'<nav class="report-contents" aria-label="{_("Contents")}"><ul>{entries}</ul></nav>'


def _about(made: Report) -> str:
    marks = "".join(f"<div><dt>{escape(sign)}</dt><dd>{escape(said)}</dd></div>" for sign, said in made.marks)
    facts = "".join(
        f"<div><dt>{escape(one.head)}</dt><dd>{escape(one.cells[0])}</dd></div>" for one in made.facts.lines
    )
    return (
        f'<section class="report-part"><h2>{_("How to read the marks")}</h2><dl>{marks}</dl></section>'
        f'<section class="report-part"><h2>{_("About this report")}</h2><dl>{facts}</dl></section>'
    )


def _section(section: Section) -> str:
    figures = "\n".join(_figure(figure) for figure in section.figures)
    return (
        f'<section class="report-part" id="report-{section.name}"><h2>{escape(section.title)}</h2>\n{figures}</section>'
    )


def _figure(figure: Figure) -> str:
    parts = [f"<h3>{escape(figure.title)}</h3>"] if figure.title else []
    parts += [f"<p>{escape(said)}</p>" for said in figure.said]
    if figure.draw:
        charts = svg(figure.draw(WIDE), "chart-wide") + svg(figure.draw(NARROW), "chart-narrow")
        parts.append(f'<div class="report-chart">{charts}</div>')
    parts += [_table(figure.grid)] if figure.grid else []
    parts += [f'<p class="report-small">{escape(figure.note)}</p>'] if figure.note else []
    return "\n".join(parts)


def _table(grid: Grid) -> str:
    """Says its own roles: on a phone its rows are laid out as blocks, and would be no table any more."""
    heads = "".join(
        f'<th scope="col" role="columnheader"{_kind(column.kind)}>{escape(column.word)}</th>'
        for column in grid.columns
        if column.kind is not Kind.BAR
    )
    wordy = all(column.kind is Kind.WORDS for column in grid.columns)
    size = "report-wordy" if wordy else "report-slim" if _shown(grid) <= FEW else "report-broad"
    rows = "".join(_row(grid, line) for line in grid.lines)
    return (
        f'<table class="{size}" role="table"><caption>{escape(grid.caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
    )


def _shown(grid: Grid) -> int:
    return sum(column.kind is not Kind.BAR for column in grid.columns)


def _row(grid: Grid, line: Line) -> str:
    if line.group or line.said:
        across = f'colspan="{_shown(grid)}">{escape(line.head)}'
        if line.group:
            return f'<tr role="row" class="report-group"><th scope="rowgroup" role="rowheader" {across}</th></tr>'
        return f'<tr role="row" class="report-said"><td role="cell" {across}</td></tr>'
    strong = ' class="report-strong"' if line.strong else ""
    barred = grid.columns[-1].kind is Kind.BAR
    last = len(line.cells) - 1 if barred else -1
    body = "".join(
        f'<td role="cell" data-head="{escape(_over(grid, n + 1))}"{_kind(grid.columns[n + 1].kind)}>'
        f"{escape(cell)}{_bar(line.bar) if n == last else ''}</td>"
        for n, cell in enumerate(line.cells)
    )
    return f'<tr role="row"{strong}><th scope="row" role="rowheader">{escape(line.head)}</th>{body}</tr>'


def _over(grid: Grid, n: int) -> str:
    """The word over a column; a share says what it is a share of."""
    column = grid.columns[n]
    before = grid.columns[n - 1]
    several = sum(one.kind is Kind.SHARE for one in grid.columns) > 1
    return f"{before.word}, {column.word.lower()}" if column.kind is Kind.SHARE and several else column.word


def _kind(kind: Kind) -> str:
    return "" if kind is Kind.WORDS else ' class="report-number"'


def _bar(per_cent: int | None) -> str:
    """For the eye alone: the number stands beside it. Where there is none its room stays, so that numbers line up."""
    empty = " report-empty" if per_cent is None else ""
    return (
        f'<svg class="report-bar{empty}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="report-track" width="100" height="8"/>'
        f'<rect class="report-length" width="{per_cent or 0}" height="8"/></svg>'
    )
