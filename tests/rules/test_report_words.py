"""Everything a report counts has words, in plain English that blames and outs nobody."""

import re
from collections.abc import Iterator

import pytest

from devicefleet.rules.kit_words import STATUSES
from devicefleet.rules.reporting import words
from devicefleet.rules.reporting.indicators import INDICATORS
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.reporting.layout import AMOUNTS, BODY, SPREADS, Table, tables
from devicefleet.rules.reporting.period import period_from
from devicefleet.rules.reporting.published import Mark, Protection
from devicefleet.rules.reporting.slices import NATIONS, slice_from

FORBIDDEN = re.compile(r"overdue|victim|charit|slave|traffick|survivor|compliance|fail to", re.IGNORECASE)
SLICES = ("all", "nation:ENG", "nation:WLS", "region:E12000007", "provider:HOME")


def every_table() -> Iterator[tuple[str, Table]]:
    for code in ("2026-03", "2026-Q1", "2026"):
        for slice_ in SLICES:
            for table in tables(period_from(code), slice_from(slice_)):
                yield code, table


@pytest.mark.parametrize("code", ["2026-03", "2026-Q1", "2026"])
def test_every_code_of_the_layout_has_words(code: str) -> None:
    last = period_from(code).last
    for found, table in every_table():
        if found == code:
            said = [words.title_of(table.name, last), words.whole_word(table.name)]
            said += [words.row_word(table.name, row.code) for row in table.rows]
            said += [words.column_word(table.name, column) for column in table.columns]
            assert all(one and "{" not in one and "_" not in one for one in said)
            assert len({words.row_word(table.name, row.code) for row in table.rows}) == len(table.rows)


def test_every_indicator_is_defined_and_every_table_answers_one() -> None:
    assert list(INDICATORS) == [f"K{n}" for n in range(1, 23)]
    assert {table.indicator for _code, table in every_table()} <= set(INDICATORS)
    assert {*AMOUNTS.values(), *SPREADS.values()} <= set(INDICATORS)
    for one in INDICATORS.values():
        assert one.name[0].isupper()
        assert one.counted[0].islower()


def test_sums_populations_marks_and_statuses_have_words() -> None:
    assert set(words.AMOUNTS) == set(AMOUNTS)
    assert set(words.SPREADS) == set(words.UNITS) == set(SPREADS)
    assert set(words.COUNTED) == set(Population)
    assert [sign for sign, _said in words.mark_words(Protection())] == [mark.value for mark in Mark]
    assert set(words.MEANINGS) == set(BODY) <= set(STATUSES)
    assert {words.nation_word(code) for code in NATIONS} == {"England", "Wales", "Scotland", "Northern Ireland"}


def test_the_threshold_is_the_one_that_was_used() -> None:
    said = dict(words.mark_words(Protection(hidden_below=7)))
    assert said["[c]"].startswith("Confidential: fewer than 7,")


def test_no_word_blames_or_outs_anybody() -> None:
    said = [words.title_of(table.name, period_from(code).last) for code, table in every_table()]
    said += [words.row_word(table.name, row.code) for _code, table in every_table() for row in table.rows]
    said += [text for one in INDICATORS.values() for text in one]
    said += [*words.MEANINGS.values(), *words.MARKS.values(), *words.AMOUNTS.values(), *words.SPREADS.values()]
    assert not [one for one in said if FORBIDDEN.search(one)]
