"""What a file says of which report it is: numbers and fingerprints anywhere in its words, whichever form it has."""

import re
from dataclasses import dataclass

from devicefleet.documents.report.opened import first_pages
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
    pdf = content.startswith(b"%PDF-")
    text = first_pages(content, MOST_PAGES) if pdf else content.decode("utf-8", errors="replace")
    numbers = {number for found in NUMBER.findall(text) if (number := parse_report_number(found)) is not None}
    together = re.sub(r"\s+", "", text)  # a fingerprint is set in groups, and may break at the end of a line
    return Marks(frozenset(numbers), frozenset(FINGERPRINT.findall(text) + FINGERPRINT.findall(together)))
