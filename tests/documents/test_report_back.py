"""What is read from a finished report is what was printed; a number that does not follow from it is found anywhere."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devicefleet.documents.report import fingerprint, pdf, read_back
from devicefleet.documents.report.figures import Line, Report
from devicefleet.documents.report.model import report
from devicefleet.documents.report.paper import drawn
from devicefleet.rules.disclosure.merging import merged
from devicefleet.rules.reporting.dataset import Count
from devicefleet.rules.reporting.layout import Table, tables
from devicefleet.rules.reporting.period import period_from
from devicefleet.rules.reporting.published import Band, Decile, Mark, Percent, Printed, Protection, Published
from devicefleet.rules.reporting.reading import Reading
from devicefleet.rules.reporting.slices import slice_from
from tests.published import head, hidden, published, withheld

SLICES = ("all", "nation:ENG", "nation:WLS", "region:E12000007", "provider:HOME")
PERIODS = ("2026-03", "2026-Q1", "2026")
HIDDEN = [mark for mark in Mark if mark is not Mark.REVISED]
NAMES = st.lists(
    st.text("Aé'&<-7 b.", min_size=1, max_size=24).map(lambda name: " ".join(name.split())).filter(bool),
    max_size=3,
    unique=True,
)


def read(made: Published, **others: object) -> Reading:
    asked = tables(made.period, made.slice)
    return read_back(pdf(made, asked, head(made, **others)), asked)


def says(made: Published) -> Reading:
    """The reading of an honest file."""
    return Reading(made.counts, made.percents, made.amounts, made.spreads, made.band, tuple(sorted(made.withheld)), ())


def in_order(reading: Reading) -> Reading:
    return replace(reading, withheld=tuple(sorted(reading.withheld)))


@pytest.mark.parametrize("slice_", SLICES)
@pytest.mark.parametrize("period", PERIODS)
def test_every_slice_and_length(period: str, slice_: str) -> None:
    made = published(period_from(period), slice_from(slice_))
    assert in_order(read(made)) == says(made)


@st.composite
def anything(draw: Any) -> Published:
    """Numbers of every kind in every cell, sums and spreads that are there or not, tables that are withheld."""
    made = published(period_from(draw(st.sampled_from(PERIODS))), slice_from(draw(st.sampled_from(SLICES))))
    dice = Random(draw(st.integers(0, 2**32)))
    names = [f"pence:{name}" for name in ("", *draw(NAMES))]
    amounts = [name for name in (*made.amounts, *names) if ":" not in name or name in names]
    kept = [name for name in amounts if dice.random() < 0.8]
    shares = {share: _share(dice) for share in made.percents}
    spreads = {name: Decile(_printed(dice), _printed(dice)) for name in made.spreads if dice.random() < 0.8}
    band = Band(_printed(dice), *(dice.choice((None, dice.randrange(101))) for _n in range(3)))
    whole = replace(
        made,
        counts={key: _printed(dice) for key in made.counts},
        percents=shares,
        amounts={name: _printed(dice) for name in kept},
        spreads=spreads,
        band=dice.choice((None, band)),
        protection=Protection(*(dice.randrange(1, 50) for _n in range(5))),
    )
    gone = [table.name for table in tables(made.period, made.slice) if dice.random() < 0.2]
    return withheld(whole, *gone)


def _printed(dice: Random) -> Printed:
    if dice.random() < 0.3:
        return Printed(None, dice.choice(HIDDEN), dice.random() < 0.2)
    return Printed(int(10 ** (6 * dice.random())) - 1, None, dice.random() < 0.2)


def _share(dice: Random) -> Percent:
    if dice.random() < 0.3:
        return Percent(mark=dice.choice(HIDDEN))
    return Percent(dice.choice((5, 95)), edge=True) if dice.random() < 0.2 else Percent(dice.randrange(101))


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(anything())
def test_whatever_is_printed_is_read(made: Published) -> None:
    reading = read(made, funder="A7", publisher="10 & <Sons>", revises="R-222222")
    assert in_order(reading) == says(made)
    asked = tables(made.period, made.slice)
    assert fingerprint(reading, asked) == fingerprint(replace(made, withheld=reading.withheld), asked)


def test_hidden_and_withheld_are_read_as_such() -> None:
    for made in (hidden(published()), withheld(published(), "status", "nrm", "harms", "trend", "nations")):
        assert in_order(read(made)) == says(made)


@pytest.mark.parametrize("name", ["regions", "nations", "status", "declines", "loans"])
def test_rows_that_were_put_together_are_read_as_such(name: str) -> None:
    """As disclosure control does where one of them would tell too much."""
    made = published(times=10)
    asked: list[Table] = []
    counts, shares = dict(made.counts), dict(made.percents)
    for table in tables(made.period, made.slice):
        truths = {key: Count(one.n or 0) for key, one in counts.items()}
        small = table.rows[-1].parts[0]
        found = merged(table, small, truths) if table.name == name else None
        asked.append(found[0] if found else table)
        for key, count in (found[1] if found else {}).items():
            counts[key] = Printed(count.n)
    keys = {key for table in asked for key in table.keys}
    shares = {share: shares.get(share, Percent(33)) for table in asked for share in table.shares}
    whole = replace(made, counts={key: one for key, one in counts.items() if key in keys}, percents=shares)
    reading = read_back(pdf(whole, asked, head(made)), asked)
    assert in_order(reading) == says(whole)
    assert any(row.code in {"other", "others"} for table in asked for row in table.rows if table.name == name)


def test_a_note_may_hold_no_number() -> None:
    """Whoever writes it knows more than is printed."""
    assert read(published(), note="We had a difficult December.").unaccounted == ()
    assert read(published(), note="In Wales it was 3 people.").unaccounted == ("3",)


def planted(change: Callable[[Report], Report]) -> tuple[str, ...]:
    """What is found where a report says something else than its numbers."""
    made = published()
    asked = tables(made.period, made.slice)
    return read_back(drawn(change(report(made, asked, head(made)))), asked).unaccounted


def test_a_number_in_a_sentence() -> None:
    assert planted(lambda one: replace(one, lead=f"{one.lead} 417 exactly.")) == ("417",)
    """One that is printed elsewhere counts too: it stands once more than it should."""
    assert planted(lambda one: replace(one, lead=f"{one.lead} 420")) == ("420",)


def test_a_number_in_a_tile_and_in_another_section() -> None:
    assert planted(lambda one: replace(one, tiles=(replace(one.tiles[0], number="419"), *one.tiles[1:]))) == ("419",)
    assert planted(lambda one: replace(one, running=f"{one.running} · 7")) == ("7",) * 8


def test_a_number_in_a_chart_and_in_what_is_spoken_for_it() -> None:
    def changed(one: Report) -> Report:
        first, *others = one.sections
        figure = first.figures[0]
        draw = figure.draw
        assert draw is not None
        spoken = replace(figure, draw=lambda width: replace(draw(width), said="3 of 7"))
        return replace(one, sections=(replace(first, figures=(spoken, *first.figures[1:])), *others))

    assert planted(changed) == ("3", "7")


def test_a_row_too_many() -> None:
    def changed(one: Report) -> Report:
        first, *others = one.sections
        figure = first.figures[0]
        grid = figure.grid
        assert grid is not None
        longer = replace(figure, grid=replace(grid, lines=(*grid.lines, Line("Wales alone", ("4", "–")))))
        return replace(one, sections=(replace(first, figures=(longer, *first.figures[1:])), *others))

    assert planted(changed) == ("4",)


def test_a_number_in_the_outline() -> None:
    def changed(one: Report) -> Report:
        return replace(one, sections=(replace(one.sections[0], title="Coverage 12"), *one.sections[1:]))

    assert planted(changed) == ("12", "12")


@pytest.mark.parametrize(
    "place", [b"/Title (Coverage report: Everybody, January to March 2026)", b"March 2026</rdf:li>"]
)
def test_a_number_in_the_properties(place: bytes) -> None:
    made = published()
    asked = tables(made.period, made.slice)
    content = pdf(made, asked, head(made))
    assert content.count(place) == 1
    assert read_back(content.replace(place, place.replace(b"2026", b"2017")), asked).unaccounted == ("2017",)


def test_a_file_whose_tables_are_not_whole_accounts_for_nothing() -> None:
    def changed(one: Report) -> Report:
        return replace(one, sections=one.sections[1:])

    assert len(planted(changed)) > 100


def test_the_same_cell_printed_twice_must_be_the_same() -> None:
    def changed(one: Report) -> Report:
        """Wales as a region: the same people as Wales as a nation."""
        sections = []
        for section in one.sections:
            figures = []
            for figure in section.figures:
                grid = figure.grid
                if figure.name == "regions" and grid:
                    lines = tuple(
                        replace(line, cells=("15", "25", "[c]")) if line.head == "Wales" else line
                        for line in grid.lines
                    )
                    figures.append(replace(figure, grid=replace(grid, lines=lines)))
                else:
                    figures.append(figure)
            sections.append(replace(section, figures=tuple(figures)))
        return replace(one, sections=tuple(sections))

    assert planted(changed)[0] == "25"
