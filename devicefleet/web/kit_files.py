"""A list of people's kits as a file to keep: the same columns for every list, as CSV or XLSX."""

from collections.abc import Iterable, Iterator
from typing import Literal

from flask import Response

from devicefleet.documents import spreadsheets
from devicefleet.documents.spreadsheets import Written
from devicefleet.queries.kit_rows import KitRow
from devicefleet.rules.kit_words import STATES, STATUSES
from devicefleet.rules.tags import show_reference
from devicefleet.rules.words import _
from devicefleet.web.asking import download

Ending = Literal["csv", "xlsx"]
TYPES: dict[Ending, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def kit_file(rows: Iterable[KitRow], name: str, ending: Ending = "csv") -> Response:
    """The rows under their column names; `name` is the file's, without its ending."""
    write = spreadsheets.write_csv if ending == "csv" else spreadsheets.write_xlsx
    return download(write(_headers(), _cells(rows)), f"{name}.{ending}", TYPES[ending])


def _headers() -> list[str]:
    return [
        _("Reference"), _("Organisation"), _("Status"), _("Phone"), _("Laptop"), _("Data"), _("Since"),
        _("Last day covered"), _("What"), _("Days waiting"), _("Supported by"),
    ]  # fmt: skip


def _cells(rows: Iterable[KitRow]) -> Iterator[list[Written]]:
    for row in rows:
        parts = [_(STATES[state]) for state in (row.smartphone, row.laptop, row.data)]
        yield [
            show_reference(row.ref), row.provider, _(STATUSES[row.status]), *parts, row.since, row.ends_on,
            row.headline, row.waiting_days, row.caseworker,
        ]  # fmt: skip
