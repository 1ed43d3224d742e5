"""What is written in the ledger stays as it was written: triggers refuse UPDATE and DELETE, on both engines.

A SQLite table that a later migration makes again loses its triggers: install them again there.
"""

import sqlalchemy as sa

KEPT = ("entry", "device_move", "sim_move", "provision_event", "wipe_record", "audit_event")

_FUNCTION = """
CREATE FUNCTION keep_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: record what is right instead', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def install(connection: sa.Connection) -> None:
    """Guard every table in `KEPT`."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(_FUNCTION))
    for table in KEPT:
        for name, statement in _triggers(table, connection.dialect.name):
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {statement}")


def remove(connection: sa.Connection) -> None:
    """Take the guards off again."""
    for table in KEPT:
        for name, _statement in _triggers(table, connection.dialect.name):
            on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
            connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION keep_as_written()")


def _triggers(table: str, engine: str) -> list[tuple[str, str]]:
    """Name and body of each guard of one table."""
    if engine == "postgresql":
        keep = "EXECUTE FUNCTION keep_as_written()"
        return [
            (f"{table}_kept", f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {keep}"),
            (f"{table}_kept_whole", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {keep}"),
        ]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: record what is right instead'); END"
    return [(f"{table}_kept_from_{act.lower()}", f"BEFORE {act} ON {table} {refuse}") for act in ("UPDATE", "DELETE")]
