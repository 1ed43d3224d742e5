"""A row in every table of labels, kits, requests and agreements, put there by hand."""

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import SQLModel

from devicefleet.db import Database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)
CODE = "7K3M9Q2XJ3"
STOCK = {"page_width": 210, "page_height": 297, "width": 60, "height": 60, "columns": 3, "rows": 4, "x0": 10, "y0": 20}
ROWS: dict[str, dict[str, Any]] = {
    "label": {"code": CODE, "provider_id": 1, "made_at": NOW},
    "printer": {"provider_id": 1, "name": "by the door"},
    "label_stock": {"provider_id": 1, "name": "cut", "pitch_x": 65, "pitch_y": 65, "corner": 0, **STOCK},
    "label_job": {
        "provider_id": 1, "printing": "devices", "form": "pdf", "state": "made", "stock": "L7160", "asked_at": NOW,
        "made_at": NOW,
    },
    "kit_request": {
        "code": CODE, "entry_id": 1, "provider_id": 1, "survivor_id": 1, "state": "packed",
        "priority": "new_entrant", "laptop": True, "tenure": "gift", "language": "en", "handing": "at_hub",
        "asked_at": NOW,
    },
    "request_step": {"request_id": 1, "state": "packed", "at": NOW},
    "kit": {"code": CODE, "provider_id": 1, "entry_id": 1, "request_id": 1, "packed_on": TODAY},
    "kit_item": {"kit_id": 1, "device_id": 1},
    "shelf": {"code": CODE, "provider_id": 1, "name": "A-03"},
    "shelf_place": {"shelf_id": 1, "device_id": 1, "seen_at": NOW},
    "shelf_count": {"provider_id": 1, "shelf_id": 1, "counted_at": NOW},
    "shelf_count_line": {"count_id": 1, "device_id": 1, "scan": CODE, "outcome": "there"},
    "agreement": {
        "handover_id": 1, "form": "spoken", "version": "1", "language": "en", "text": "This is yours.",
        "text_sha256": "0" * 64, "answered_at": NOW,
    },
}  # fmt: skip


def put(database: Database) -> None:
    """Each of `ROWS`, in an order in which one may refer to another."""
    with database.engine.begin() as connection:
        for table, row in ROWS.items():
            connection.execute(SQLModel.metadata.tables[table].insert().values(**row))
