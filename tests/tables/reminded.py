"""A row in every table of reminders, messages, contact and planned renewals, put there by hand."""

from typing import Any

from sqlmodel import SQLModel

from devicefleet.db import Database
from tests.tables.kitted import NOW, TODAY

REMINDER = {"rule": "loan", "subject": "provision", "subject_id": 1, "due_on": TODAY, "level": -3, "tell_on": TODAY}
MESSAGE = {"channel": "email", "made_at": NOW, "not_before": NOW, "params": {}}
ROWS: dict[str, dict[str, Any]] = {
    "message": {"key": "digest|1|2026-11-22", "kind": "digest", "staff_id": 1, "state": "queued", **MESSAGE},
    "message_try": {"message_id": 1, "at": NOW, "gateway": "smtp"},
    "message_target": {"channel": "email", "target": "mail.example"},
    "task": {"key": "contact|1", "kind": "check_contact", "due_on": TODAY, "made_at": NOW},
    "reminder": {"audience": "caseworker", "urgency": "digest", "state": "due", "made_at": NOW, **REMINDER},
    "message_line": {"message_id": 1, "reminder_id": 1},
    "reminder_look": {"id": 1, "looked_on": TODAY, "entry_id": 1, "fingerprint": "0"},
    "staff_preference": {"staff_id": 1},
    "contact_rule": {"entry_id": 1, "survivor_id": 1, "channel": "sms", "value_sealed": b"1", "language": "en"},
    "renewal_plan": {"entry_id": 1, "sim_id": 1, "renew_on": TODAY},
}


def put(database: Database) -> None:
    """Each of `ROWS`, in an order in which one may refer to another."""
    with database.engine.begin() as connection:
        for table, row in ROWS.items():
            connection.execute(SQLModel.metadata.tables[table].insert().values(**row))
