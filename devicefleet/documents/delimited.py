"""Rows of a CSV or TSV file, whatever wrote it: any usual delimiter, encoding and line ending."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _, n_

DELIMITERS = ",;\t|"
SAMPLE_LINES = 200
FORGIVEN = 3  # stray control characters in a short file

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNPRINTABLE = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")


def decoded(data: bytes) -> tuple[str, list[str]]:
    """The text with plain line ends and without NULs, and what there is to tell about how it was read."""
    text, notes = _characters(data)
    nuls, unprintable = text.count("\0"), len(_UNPRINTABLE.findall(text))
    if nuls * 20 > len(text) or (unprintable > FORGIVEN and unprintable * 200 > len(text)):
        raise Refused(
            _(
                "This is not a spreadsheet: it holds something other than text. "
                "Save it as CSV or XLSX and load it again."
            )
        )
    if nuls:
        text = text.replace("\0", "")
        notes.append(
            n_("{n} invisible NUL character was left out.", "{n} invisible NUL characters were left out.", nuls)
        )
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def records(text: str) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """The delimiter, and each row with the number that a spreadsheet would show for it, counting from 1."""
    said = re.match(r"sep=([,;\t|])\n", text, re.IGNORECASE)
    if said:
        text = text[said.end() :]
    delimiter = said[1] if said else _delimiter(text)
    return delimiter, _records(text, delimiter)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        raise Refused(_sentence(str(error), number + 1)) from None


def _characters(data: bytes) -> tuple[str, list[str]]:
    unmarked = _utf16_without_mark(data)
    try:
        for mark, encoding in _MARKS:
            if data.startswith(mark):
                return data[len(mark) :].decode(encoding), []
        if unmarked:
            return data.decode(unmarked), []
    except UnicodeDecodeError:
        raise Refused(
            _(
                "The text in this file is damaged. "
                "Open it in a spreadsheet program, save it as 'CSV UTF-8' and load that."
            )
        ) from None
    return _eight_bit(data)


def _eight_bit(data: bytes) -> tuple[str, list[str]]:
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        classic_mac = b"\r" in data and b"\n" not in data
    try:
        text = data.decode("mac_roman" if classic_mac else "cp1252")
    except UnicodeDecodeError:
        raise Refused(
            _("This is not a spreadsheet, or its text is damaged. Save it as 'CSV UTF-8' or XLSX and load it again.")
        ) from None
    return text, [
        _("The file is not in UTF-8. If £ signs or accents look wrong below, save it as 'CSV UTF-8' and load that.")
    ]


def _utf16_without_mark(data: bytes) -> str | None:
    """Latin text in UTF-16 is every other byte NUL; the place of the NULs gives the byte order away."""
    start = data[:400]
    low, high = start[1::2].count(0), start[0::2].count(0)
    if len(start) >= 8 and len(data) % 2 == 0:
        if low * 3 > len(start) and not high:
            return "utf-16-le"
        if high * 3 > len(start) and not low:
            return "utf-16-be"
    return None


def _delimiter(text: str) -> str:
    """The one that divides the first rows most evenly, from the earliest row on; a comma where none does."""
    lines = re.split(r"(?<=\n)", text[:200_000], maxsplit=SAMPLE_LINES)[:SAMPLE_LINES]
    return max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def _evenness(lines: list[str], delimiter: str) -> tuple[bool, int, int]:
    """Whether most rows from some row on have the same width, how early that row is (0, -1 …), and the width."""
    widths: list[int] = []
    try:
        rows = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
        widths.extend(len(cells) for cells in rows if any(cells))
    except csv.Error as error:
        if "unexpected end" not in str(error):  # the sample may stop inside a quoted cell; anything else is a bad fit
            return False, 0, 0
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return False, 0, 0
    width = wide.most_common(1)[0][0]
    first = widths.index(width)
    return wide[width] * 2 >= len(widths) - first, -first, width


def _sentence(error: str, number: int) -> str:
    if "field limit" in error:
        return _(
            "A cell in row {row} is far too long: a quotation mark may be missing its partner. "
            "Correct the row, or save as XLSX.",
            row=number,
        )
    return _(
        "Row {row} has a quotation mark out of place, so its columns cannot be told apart. "
        "Correct the row, or save as XLSX.",
        row=number,
    )
