"""Rows of an XLSX workbook, read as a person sees them, and never more than a small file may hold."""

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from devicefleet.rules.identifiers import EXCEL_DIGITS
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _, n_

MOST_UNZIPPED = 50 * 1024 * 1024
MOST_PARTS = 2000
MOST_ELEMENTS = 2_500_000
MOST_OTHER_ELEMENTS = 200_000
MOST_IN_A_ROW = 50_000
MOST_COLUMNS = 256
LAST_ROW = 1_048_576

_FORMULA_WITHOUT_RESULT = re.compile(rb"(?:</f>|<f\b[^>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CHUNK = 1 << 20


def inspected(data: bytes) -> list[str]:
    """Refuse what is not a workbook of honest size before any of it is kept; return what there is to tell."""
    with _any_failure_is_damage(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        _refuse_other_kinds(archive)
        _refuse_size(archive)
        empty = sum(_weighed(archive, part) for part in archive.infolist() if part.filename.endswith(".xml"))
    if not empty:
        return []
    return [
        n_(
            "{n} cell holds a formula that was never worked out, and was read as "
            "blank: open the file in Excel and save it.",
            "{n} cells hold formulas that were never worked out, and were read as "
            "blank: open the file in Excel and save it.",
            empty,
        )
    ]


def sheets(data: bytes, most_rows: int) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    """Title and filled rows of each visible sheet (of the hidden, where all are); `most_rows` and one at most."""
    from openpyxl import load_workbook

    with _any_failure_is_damage():
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in visible or book.worksheets:
        with _any_failure_is_damage():
            rows = _filled_rows(sheet, most_rows)
        yield sheet.title, rows
    book.close()


def _filled_rows(sheet: Any, most: int) -> list[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # other programs write a wrong size, which would cut rows off
    rows: list[tuple[int, list[str]]] = []
    blank = None  # the rows of a gap are one and the same object, and there may be a million
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if number > LAST_ROW:
            raise Refused(_damaged())
        if cells is blank:
            continue
        texts = [_text(cell) if cell.value is not None else "" for cell in cells]
        if any(texts):
            while not texts[-1]:
                texts.pop()
            rows.append((number, texts))
        else:
            blank = cells
        if len(rows) > most:
            break
    return rows


def _text(cell: Any) -> str:
    """A cell as its sheet shows it, dates in ISO; a number too long for a spreadsheet keeps its E+, which says so."""
    value = cell.value
    match value:
        case str():
            return value.replace("_x000D_", "")
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() if "%" in (cell.number_format or ""):
            return f"{value * 100:.15g}%"
        case int() | float():
            return _number(value)
        case dt.datetime():
            midnight = value.time() == dt.time()
            return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    return str(value)


@contextmanager
def _any_failure_is_damage() -> Iterator[None]:
    """A foreign workbook can fail in any way, and each means the same to its owner."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what is not read: validation lists, colours, print areas
            yield
    except Refused:
        raise
    except Exception:
        raise Refused(_damaged()) from None


def _number(value: float) -> str:
    """Digits as long as a spreadsheet keeps them all; other programs may have written more, which are not touched."""
    if isinstance(value, int) and str(value)[EXCEL_DIGITS:].strip("0"):
        return str(value)
    return (
        str(int(value))
        if value == int(value) and abs(value) < 10**EXCEL_DIGITS
        else f"{value:.{EXCEL_DIGITS}g}".upper()
    )


def _refuse_other_kinds(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if any(part.flag_bits & 1 for part in archive.infolist()):
        raise Refused(_("This file is protected with a password. Remove the password, save it and load it again."))
    if "xl/workbook.bin" in names:
        raise Refused(_("This is a binary Excel workbook (.xlsb). Save it as 'Excel Workbook (.xlsx)' and load that."))
    if "content.xml" in names:
        raise Refused(
            _("This is an OpenDocument file (.ods). Save it as 'Excel Workbook (.xlsx)' or CSV and load that.")
        )
    if any(name.endswith(".iwa") for name in names):
        raise Refused(_("This is an Apple Numbers file. Choose File, Export To, Excel, and load that."))
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Refused(
            _(
                "This is a document, not a spreadsheet. "
                "Copy its table into a spreadsheet, save it as XLSX and load that."
            )
        )
    if "[Content_Types].xml" not in names:
        raise Refused(_("This is a ZIP archive. Unpack it and load the spreadsheet that is inside."))


def _refuse_size(archive: zipfile.ZipFile) -> None:
    """By what the archive says of itself; `zipfile` never unpacks more than that."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNZIPPED:
        raise Refused(
            _(
                "Unpacked, this workbook is larger than 50 MB. "
                "Copy only the rows that are needed into a new workbook and load that."
            )
        )


def _weighed(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Refuse a part that would fill the memory once it is parsed; return how many formulas it leaves without a result.

    The parser holds one row at a time, and of all other parts everything.
    """
    most = MOST_ELEMENTS if part.filename.startswith(("xl/worksheets/", "xl/sharedStrings")) else MOST_OTHER_ELEMENTS
    elements = rows = empty = 0
    with archive.open(part) as source:
        while chunk := source.read(_CHUNK):
            here, rows_here = chunk.count(b"<") - chunk.count(b"</"), len(_ROW.findall(chunk))
            elements, rows = elements + here, rows + rows_here
            empty += len(_FORMULA_WITHOUT_RESULT.findall(chunk))
            endless_row = rows and here > MOST_IN_A_ROW * (1 + rows_here)
            if elements > most or rows > LAST_ROW or endless_row:
                raise Refused(
                    _(
                        "This workbook has far more cells than a delivery. "
                        "Copy only the rows that are needed into a new one."
                    )
                )
    return empty


def _damaged() -> str:
    return _("This workbook is damaged. Open it in a spreadsheet program, save it as XLSX or CSV and load that.")
