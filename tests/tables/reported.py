"""A row in every table of reports, put there by hand: one report that waits for its release."""

from typing import Any

from sqlmodel import SQLModel

from devicefleet.db import Database
from tests.tables.kitted import NOW, TODAY

MADE = {"made_at": NOW, "fingerprint": "0" * 64, "inputs_hash": "0" * 64, "withheld": [], "gate": {}}
ROWS: dict[str, dict[str, Any]] = {
    "funder": {"code": "LOTTERY", "name": "The Lottery", "address_sealed": b"1", "created_at": NOW},
    "report_schedule": {
        "funder_id": 1, "slice": "all", "cadence": "quarter", "working_days": 10, "held": True, "added_on": TODAY,
    },
    "report": {
        "number": "R-7K3M9N", "period": "2026-Q3", "slice": "all", "funder_id": 1, "schedule_id": 1, "known_at": NOW,
        "holds": True, "state": "held", "asked_at": NOW, **MADE,
    },
    "report_file": {"report_id": 1, "form": "csv", "sha256": "0" * 64, "content": b"1"},
    "published_cell": {"definition": "people", "time": "2026-09-30", "n": 20, "report_id": 1},
}  # fmt: skip


def put(database: Database) -> None:
    """Each of `ROWS`, in an order in which one may refer to another."""
    with database.engine.begin() as connection:
        for table, row in ROWS.items():
            connection.execute(SQLModel.metadata.tables[table].insert().values(**row))
