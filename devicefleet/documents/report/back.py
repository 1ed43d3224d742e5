"""Reads a finished PDF back: the numbers of its tables, and every number that does not follow from them.

The tables are found by their captions and read row by row. From what was read the report is made once more, in words
only; whatever number stands in the file more often than in those words is unaccounted for.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from devicefleet.documents.report import entries, facts
from devicefleet.documents.report.english import english
from devicefleet.documents.report.entries import Heard
from devicefleet.documents.report.frames import frames, source_word
from devicefleet.documents.report.model import SOURCES_NOTE, report
from devicefleet.documents.report.opened import Opened, opened
from devicefleet.documents.report.plan import UNKNOWN, WITHHELD, Frame, Group, Item
from devicefleet.documents.report.printed import MONEY
from devicefleet.documents.report.told import told
from devicefleet.rules.reporting.head import Head
from devicefleet.rules.reporting.key import MONTH
from devicefleet.rules.reporting.layout import Table
from devicefleet.rules.reporting.period import LONG, Cadence, Period
from devicefleet.rules.reporting.published import Published
from devicefleet.rules.reporting.reading import Reading
from devicefleet.rules.reporting.slices import EVERYBODY
from devicefleet.rules.words import _

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@english
def read_back(pdf: bytes, tables: Sequence[Table]) -> Reading:
    """What it says about these tables, and what it should not say."""
    found = opened(pdf)
    text = " ".join(found.pages)
    head = facts.heard(text)
    funder = head.funder if head else ""
    heard = Heard()
    for frame in frames(tables, _sources(text, tables, funder), funder):
        _hear(frame, text, heard)
    reading = Reading(
        heard.counts,
        heard.percents,
        heard.amounts,
        entries.spreads(heard),
        entries.band(heard),
        tuple(name for name in heard.withheld if name in {table.name for table in tables}),
    )
    again = _published(reading, heard, tables)
    if head is None or not _whole(again, tables):
        return replace(reading, unaccounted=tuple(NUMBER.findall(text)))
    extra = _extra(found, _expected(found, again, tables, head))
    return replace(reading, unaccounted=(*heard.clashes, *extra))


def _published(reading: Reading, heard: Heard, tables: Sequence[Table]) -> Published:
    """As if that were what was to be printed."""
    return Published(
        _period(tables),
        EVERYBODY,
        reading.counts,
        reading.percents,
        reading.amounts,
        reading.spreads,
        reading.band,
        reading.withheld,
        entries.protected(heard),
    )


def _period(tables: Sequence[Table]) -> Period:
    """That of which the tables ask what happened in it."""
    spans = [values for table in tables for key in table.keys for name, values in key.cuts if name == MONTH]
    longest = max(spans, key=len)
    cadence = next(one for one in Cadence if LONG[one] == len(longest))
    return Period(date.fromisoformat(f"{min(longest)}-01"), cadence)


def _whole(again: Published, tables: Sequence[Table]) -> bool:
    """Whether every number that must be there was found."""
    return all(key in again.counts for table in tables if table.name not in again.withheld for key in table.keys)


def _sources(text: str, tables: Sequence[Table], funder: str) -> list[str]:
    """Who paid, as the rows of that table call them: any name, and then an amount."""
    frame = next(one for one in frames(tables, ["-"], funder) if one.name == "sources")
    start = _after_head(frame, text)
    if start is None:
        return []
    names = []
    row = re.compile(rf"(?P<name>\S.*?) (?:{MONEY})(?: |$)")
    end = text.find(_(SOURCES_NOTE), start)
    while (found := row.match(text, start, end if end > 0 else len(text))) is not None:
        name = found["name"]
        names.append(next((one for one in ("", funder) if name == source_word(one, funder)), name))
        start = found.end()
    return names


def _after_head(frame: Frame, text: str) -> int | None:
    """Where the rows of a table begin."""
    heads = " ".join(column.word for column in frame.columns if column.word)
    top = f"{frame.caption} {heads} "
    at = text.find(top)
    return None if at < 0 else at + len(top)


def _hear(frame: Frame, text: str, heard: Heard) -> None:
    at = _after_head(frame, text)
    if at is None:
        return
    for group in frame.groups:
        at = _hear_group(group, text, at, heard)


def _hear_group(group: Group, text: str, at: int, heard: Heard) -> int:
    alone = len(group.items) == 1
    if group.title and not alone:
        at = _past(text, at, group.title)
    for sentence in (WITHHELD, UNKNOWN):
        said = f"{group.title}: {_(sentence)}" if group.title and alone else _(sentence)
        if text.startswith(said, at):
            heard.withheld += [group.name] if sentence is WITHHELD else []
            return _past(text, at, said)
    for item in group.items:
        at = _hear_item(item, text, at, heard)
    return at


def _hear_item(item: Item, text: str, at: int, heard: Heard) -> int:
    """A row of sums may not be there: then the next one is looked for at the same place."""
    cells = " ".join(f"({entry.pattern})" for entry in item.entries)
    found = re.compile(f"{re.escape(item.head)} {cells}(?: |$)").match(text, at)
    if found is None:
        return at
    for entry, cell in zip(item.entries, found.groups(), strict=True):
        entry.hear(cell, heard)
    return found.end()


def _past(text: str, at: int, words: str) -> int:
    return at + len(words) + 1 if text.startswith(words, at) else at


def _expected(found: Opened, again: Published, tables: Sequence[Table], head: Head) -> Opened:
    return told(report(again, tables, head), len(found.pages))


def _extra(found: Opened, expected: Opened) -> Iterator[str]:
    """Numbers that stand more often in the file than they should, in each place that words can stand in."""
    for says, should in (
        (found.pages, expected.pages),
        (found.spoken, expected.spoken),
        (found.outline, expected.outline),
        (found.properties, expected.properties),
    ):
        yield from sorted((_numbers(says) - _numbers(should)).elements())


def _numbers(texts: Iterable[str]) -> Counter[str]:
    return Counter(number for text in texts for number in NUMBER.findall(text))
