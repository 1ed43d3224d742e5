"""Lists to take along: a spreadsheet in the form asked for, and a note of who took it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from flask import Response

from devicefleet.documents import spreadsheets
from devicefleet.documents.spreadsheets import Written
from devicefleet.queries.kit_rows import KitRow
from devicefleet.rules.kit_words import STATES, STATUSES
from devicefleet.rules.tags import show_reference
from devicefleet.rules.words import _
from devicefleet.services import exporting
from devicefleet.web.asking import Ask, download

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON = "application/json"
Ending = Literal["csv", "xlsx"]
AnyEnding = Literal["csv", "xlsx", "json"]


def take(
    ask: Ask, register: str, headers: Sequence[str], rows: Iterable[Sequence[Written]], ending: AnyEnding, *, name: str
) -> Response:
    """`rows` as a file called `name`, which says nothing about anybody; the look at them is audited."""
    cells = list(rows)
    exporting.note(ask.session, ask.actor, ask.at, register=register, rows=len(cells))
    return _file(headers, cells, name, ending)


def kit_file(rows: Iterable[KitRow], name: str, ending: Ending) -> Response:
    """A list of kits as a file called `name`."""
    return _file(kit_headers(), kit_cells(rows), name, ending)


def _file(headers: Sequence[str], cells: Iterable[Sequence[Written]], name: str, ending: AnyEnding) -> Response:
    if ending == "json":
        rows = [dict(zip(headers, row, strict=True)) for row in cells]
        return download(json.dumps(rows, ensure_ascii=False, indent=1, default=str).encode(), f"{name}.json", JSON)
    if ending == "csv":
        return download(spreadsheets.write_csv(headers, cells), f"{name}.csv", CSV)
    return download(spreadsheets.write_xlsx(headers, cells, title=name.title()), f"{name}.xlsx", XLSX)


def kit_headers() -> list[str]:
    """The columns of a list of kits."""
    return [
        _("Reference"), _("Organisation"), _("Status"), _("Phone"), _("Laptop"), _("Data"), _("Since"),
        _("Last day covered"), _("What"), _("Days waiting"), _("Supported by"),
    ]  # fmt: skip


def kit_cells(rows: Iterable[KitRow]) -> Iterator[list[Written]]:
    """Its rows; whoever is with another organisation now has no reference."""
    for row in rows:
        parts = [_(STATES[state]) for state in (row.smartphone, row.laptop, row.data)]
        ref = show_reference(row.ref) if row.ref else None
        yield [
            ref, row.provider, _(STATUSES[row.status]), *parts, row.since, row.ends_on, row.headline, row.waiting_days,
            row.caseworker,
        ]  # fmt: skip
