"""Days as the database counts them; each engine has a way of its own."""

from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, SQLColumnExpression
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class days_between(FunctionElement[int]):
    """How many days lie between two dates."""

    type = Integer()
    inherit_cache = True

    def __init__(self, first: SQLColumnExpression[Any], last: SQLColumnExpression[Any]) -> None:
        super().__init__(first, last)


@compiles(days_between)
def _as_difference(element: days_between, compiler: SQLCompiler, **how: Any) -> str:
    """On PostgreSQL a date less a date is days."""
    first, last = (compiler.process(clause, **how) for clause in element.clauses)
    return f"({last} - {first})"


@compiles(days_between, "sqlite")
def _by_julian_days(element: days_between, compiler: SQLCompiler, **how: Any) -> str:
    first, last = (compiler.process(clause, **how) for clause in element.clauses)
    return f"CAST(julianday({last}) - julianday({first}) AS INTEGER)"


class LondonDay(FunctionElement[date]):
    """The London date of an instant; on SQLite a function of every connection (`db.py`)."""

    type = Date()
    inherit_cache = True
    name = "london_day"


@compiles(LondonDay, "postgresql")
def _on_postgresql(element: LondonDay, compiler: SQLCompiler, **how: Any) -> str:
    return f"CAST(timezone('Europe/London', {compiler.process(element.clauses, **how)}) AS DATE)"


@compiles(LondonDay)
def _elsewhere(element: LondonDay, compiler: SQLCompiler, **how: Any) -> str:
    return f"london_day({compiler.process(element.clauses, **how)})"
