"""A report from being asked for to being withdrawn."""

from enum import StrEnum


class ReportState(StrEnum):
    """How far a report is; what was released once stays in the register for ever."""

    ASKED = "asked"
    HELD = "held"
    RELEASED = "released"
    REFUSED = "refused"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class ReportForm(StrEnum):
    """The same numbers as a document, a page and a table."""

    PDF = "pdf"
    HTML = "html"
    CSV = "csv"


class Withdrawal(StrEnum):
    """Why a report was taken back."""

    WRONG_NUMBERS = "wrong_numbers"
    WRONG_RECEIVER = "wrong_receiver"
    TELLS_TOO_MUCH = "tells_too_much"
    NOT_NEEDED = "not_needed"
