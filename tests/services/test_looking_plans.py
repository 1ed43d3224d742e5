"""What is looked through by day has an index: no daily look reads the whole of a table that grows."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from devicefleet.db import Database
from devicefleet.services import looking
from devicefleet.services.pieces import Within
from tests.given import Given
from tests.reminding import look, noon

LARGE = {
    "provision", "data_package", "sim", "device", "kit_span", "episode", "stay", "entry", "survivor", "exemption",
    "kit_request", "request_step", "reminder", "message", "message_line", "responsibility", "contact_rule",
}  # fmt: skip


def explained(database: Database, day: date) -> list[str]:
    """Each step of the plan of each statement that finds or settles."""
    seen: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_others: Any) -> None:
        if statement.startswith(("INSERT INTO reminder ", "SELECT")):
            seen.append((statement, parameters))

    sa.event.listen(database.engine, "before_cursor_execute", keep)
    try:
        with database.rehearsing() as session:
            looking.look(Within(session), noon(day))
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", keep)
    lite = database.one_writer
    with database.engine.connect() as connection:
        if not lite:
            connection.exec_driver_sql("SET enable_seqscan = off")  # small tables are read whole whatever there is
        explain = "EXPLAIN QUERY PLAN " if lite else "EXPLAIN "
        plans = [connection.exec_driver_sql(explain + statement, parameters) for statement, parameters in seen]
        return [str(row[-1]) for plan in plans for row in plan]


@pytest.mark.usefixtures("both_engines")
def test_a_daily_look_reads_no_large_table_from_end_to_end(given: Given) -> None:
    database = given.database
    given.survivor()
    look(database, date(2026, 11, 23))
    steps = explained(database, date(2026, 11, 24))
    assert len(steps) > 100
    whole = [f"SCAN {name}" for name in LARGE] + [f"Seq Scan on {name} " for name in LARGE]
    assert [step for step in steps if step in whole or any(f"{one}" in step for one in whole if one[:3] == "Seq")] == []
