"""The number by which a file of a report is found in the register, whichever of its forms it has."""

import re

from devicefleet.documents.report.english import english
from devicefleet.documents.report.facts import NUMBER
from devicefleet.documents.report.opened import opened
from devicefleet.rules.words import _

BETWEEN = re.compile(r'<[^>]*>|["\s,;]+')
"""What stands between the words of a page or a spreadsheet."""


@english
def number_of(content: bytes) -> str | None:
    """What the file says it is: `R-7K3M9Q`; None where it says nothing of the kind. It may still have been altered."""
    from pypdfium2 import PdfiumError

    if content.startswith(b"%PDF-"):
        try:
            text = " ".join(opened(content).pages)
        except PdfiumError:
            return None
    else:
        text = " ".join(BETWEEN.sub(" ", content.decode("utf-8-sig", "replace")).split())
    found = re.search(rf"\b{re.escape(_(NUMBER))} (R-[0-9A-Z]+)\b", text)
    return found[1] if found else None
