"""A report's numbers as a spreadsheet, one to a line, for whoever wants to work with them."""

import csv as files
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO

from devicefleet.documents.formulas import neutralised
from devicefleet.documents.report.english import english
from devicefleet.documents.report.entries import Record
from devicefleet.documents.report.facts import facts
from devicefleet.documents.report.frames import frames
from devicefleet.documents.report.model import sources_of
from devicefleet.documents.report.plan import Frame, Group, Item, there
from devicefleet.rules.reporting.head import Head
from devicefleet.rules.reporting.layout import Table
from devicefleet.rules.reporting.published import Mark, Percent, Printed, Published

HUNDRED = 100
COLUMNS = ("table", "indicator", "row", "column", "number", "mark", "per cent", "unit")
WITHHELD = "[withheld]"


@english
def csv(published: Published, tables: Sequence[Table], head: Head) -> bytes:
    """What the report is, a blank line, and a line for each number: UTF-8 as Excel knows it."""
    out = StringIO()
    writer = files.writer(out, lineterminator="\r\n", quoting=files.QUOTE_ALL)
    for line in facts(head, published.period).lines:
        writer.writerow([line.head, *(neutralised(cell) for cell in line.cells)])
    writer.writerow([])
    writer.writerow(COLUMNS)
    for frame in frames(tables, sources_of(published), head.funder):
        for group in frame.groups:
            for row in _rows(frame, group, published):
                writer.writerow([neutralised(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _rows(frame: Frame, group: Group, published: Published) -> Iterator[tuple[str, ...]]:
    title = group.title.rsplit(" (", 1)[0] or frame.caption.split(". ", 1)[-1].rsplit(" (", 1)[0]
    if group.name in published.withheld:
        yield (title, group.indicator, "", "", "", WITHHELD, "", "")
    for item in there(group, published):
        for column, record in _records(frame, item, published):
            yield (title, group.indicator, item.head, column, *_cells(record))


def _records(frame: Frame, item: Item, published: Published) -> list[tuple[str, Record]]:
    """Each number of a row with the column it stands in; a share goes beside the number that it is of."""
    found: list[tuple[str, Record]] = []
    for column, entry in zip(frame.columns[1:], item.entries, strict=False):
        record = entry.record(published)
        if record is None:
            continue
        if record.number is not None:
            found.append((column.word, record))
            continue
        at = next((n for n, (_word, one) in enumerate(found) if one.part == record.part), 0)
        found[at] = found[at][0], replace(found[at][1], share=record.share)
    return found


def _cells(record: Record) -> tuple[str, str, str, str]:
    """Number, mark, per cent and unit. No cell looks like a date, as 0–5 would."""
    number = record.number or Printed()
    marks = [number.mark.value] if number.mark else []
    if number.n is None and not marks:
        marks = [Mark.NOT_AVAILABLE.value]
    marks += [Mark.REVISED.value] if number.revised else []
    share = "" if record.share is None else _share(record.share)
    return "" if number.n is None else str(number.n), " ".join(marks), share, record.unit


def _share(share: Percent) -> str:
    if share.n is None:
        return (share.mark or Mark.NOT_AVAILABLE).value
    if not share.edge:
        return str(share.n)
    return f"0 to {share.n}" if share.n < HUNDRED / 2 else f"{share.n} to 100"
