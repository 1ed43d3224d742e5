"""What a file says of which report it is: numbers and fingerprints in the text of a PDF, or in a table."""

import io
import re
from dataclasses import dataclass

from devicefleet.rules.tags import parse_report_number

NUMBER = re.compile(r"\bR-[0-9A-Z]{6}\b")
FINGERPRINT = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
MOST_PAGES = 60


@dataclass(frozen=True, slots=True)
class Marks:
    """Numbers of reports that check, and what looks like a fingerprint; a forged file may hold any."""

    numbers: frozenset[str]
    fingerprints: frozenset[str]


def marks(content: bytes) -> Marks:
    """Whatever the file is, what it says is only looked for."""
    text = _text_of_pdf(content) if content.startswith(b"%PDF-") else content.decode("utf-8", errors="replace")
    numbers = {number for found in NUMBER.findall(text) if (number := parse_report_number(found)) is not None}
    together = re.sub(r"\s+", "", text)  # a line of paper may break in the middle of a fingerprint
    return Marks(frozenset(numbers), frozenset(FINGERPRINT.findall(text) + FINGERPRINT.findall(together)))


def _text_of_pdf(content: bytes) -> str:
    """Nothing of one that cannot be opened."""
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(io.BytesIO(content))
    except pypdfium2.PdfiumError:
        return ""
    try:
        return "\n".join(file[n].get_textpage().get_text_range() for n in range(min(len(file), MOST_PAGES)))
    finally:
        file.close()
