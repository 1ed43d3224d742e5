"""Spreadsheets in and out: any CSV, TSV or XLSX as one header row and the rows under it, and back.

What is written can be edited and read again: `read` undoes exactly what `write_csv` and `write_xlsx` do to a cell.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from devicefleet.documents import delimited, workbooks
from devicefleet.documents.foreign import refuse_foreign
from devicefleet.documents.formulas import neutralised
from devicefleet.documents.headings import HEADER_WITHIN, MOST_ROWS, Row, Sheet, assembled, filled, header_at, width
from devicefleet.rules.cells import quoted
from devicefleet.rules.importing.columns import recognised
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

__all__ = ["MOST_BYTES", "Row", "Sheet", "Written", "csv_lines", "read", "write_csv", "write_xlsx"]

MOST_BYTES = 5 * 1024 * 1024

Written = str | int | Decimal | date | None

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_BLANKS = b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"


def read(data: bytes, *, filename_hint: str = "") -> Sheet:
    """Read an upload of at most 5 MB and 20,000 rows, or refuse it with a sentence that says what to do instead.

    What a file is shows in its bytes; its name is only used to word a refusal, and not kept.
    """
    if len(data) > MOST_BYTES:
        raise Refused(_("This file is larger than 5 MB. Divide it into several files, or save it without pictures."))
    if not data.strip(_BLANKS):
        raise Refused(_("This file is empty. Save the spreadsheet again and load that."))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_workbook(data)
    refuse_foreign(data, filename_hint)
    return _read_delimited(data)


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Written]]) -> bytes:
    """UTF-8 with BOM and CRLF, as Excel likes it. A cell that would run as a formula gets an apostrophe before it.

    IMEIs and ICCIDs are their plain digits: the usual trick to make Excel keep them (="894…") is itself a formula.
    Who opens the file in Excel and saves it loses digits, which `read` then refuses; `write_xlsx` has no such trap.
    """
    return b"".join(csv_lines(headers, rows))


def csv_lines(headers: Sequence[str], rows: Iterable[Sequence[Written]]) -> Iterator[bytes]:
    """The same, a line at a time, for lists that are too long to be held."""
    line = io.StringIO(newline="")
    writer = csv.writer(line, lineterminator="\r\n", quoting=csv.QUOTE_ALL)  # so that no cell can look like a delimiter
    yield b"\xef\xbb\xbf"
    for row in chain([headers], rows):
        writer.writerow([_written(cell) for cell in row])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Written]], *, title: str = "DeviceFleet") -> bytes:
    """One sheet of text cells, which keep every digit when they are edited; whole numbers stay numbers."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"

    def cell(value: Written, *, bold: bool = False) -> Any:
        made = WriteOnlyCell(sheet, value if isinstance(value, int) and abs(value) < 10**15 else _written(value))
        if isinstance(made.value, str):
            made.number_format = "@"
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(header, bold=True) for header in headers])
    for row in rows:
        sheet.append([cell(value) for value in row])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _written(value: Written) -> str:
    match value:
        case None:
            return ""
        case str():
            return neutralised(_UNWRITABLE.sub("", value))
        case date():
            return value.isoformat()
    return str(value)


def _read_delimited(data: bytes) -> Sheet:
    text, notes = delimited.decoded(data)
    delimiter, records = delimited.records(text)
    rows = list(islice(filled(records), MOST_ROWS + HEADER_WITHIN + 1))
    if not rows:
        raise Refused(_("There is nothing in this file but blank rows. Save the spreadsheet again and load that."))
    at = header_at(rows)
    _refuse_shifted_rows(rows[at:], delimiter)
    return assembled(rows, at, notes)


def _refuse_shifted_rows(rows: Sequence[Row], delimiter: str) -> None:
    """A delimiter inside a cell without quotation marks moves all cells after it, silently, into the wrong column."""
    columns = len(rows[0][1])
    for number, cells in rows[1:]:
        filled_cells = width(cells)
        if filled_cells > columns:
            raise Refused(
                _(
                    "Row {row} has {n} cells, but there are only {columns} column names. "
                    "Give every column a name, and put quotation marks around a cell that holds {delimiter}. "
                    "Saving as XLSX does this for you.",
                    row=number,
                    n=filled_cells,
                    columns=columns,
                    delimiter=_delimiter_name(delimiter),
                )
            )
        if len(cells) == 1 < columns and any(cells[0].count(other) >= columns - 1 for other in delimited.DELIMITERS):
            raise Refused(
                _(
                    "Row {row} is not divided by {delimiter} as the first row is. Correct the row, or save as XLSX.",
                    row=number,
                    delimiter=_delimiter_name(delimiter),
                )
            )


def _delimiter_name(delimiter: str) -> str:
    return _("a tab") if delimiter == "\t" else f"'{delimiter}'"


def _read_workbook(data: bytes) -> Sheet:
    """The first sheet whose header row is known here; else the first that has rows at all."""
    notes = workbooks.inspected(data)
    tables = []
    for title, cells in workbooks.sheets(data, MOST_ROWS + HEADER_WITHIN):
        if rows := list(filled(cells)):
            at = header_at(rows)
            tables.append((sum(map(recognised, rows[at][1])) >= 2, title, rows, at))
    if not tables:
        raise Refused(_("There is nothing in this workbook. Save the spreadsheet again and load that."))
    _known, title, rows, at = next((table for table in tables if table[0]), tables[0])
    if len(tables) > 1:
        notes.append(_("Only the sheet {title} was read; the workbook has others.", title=quoted(title)))
    return assembled(rows, at, notes)
