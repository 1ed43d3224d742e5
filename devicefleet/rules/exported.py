"""A device or SIM as one row of a spreadsheet, written exactly as `rules/delivery.py` reads it: a round trip.

Columns that only a delivery note needs (quantity, description and the like) are left out.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from devicefleet.rules.importing.fields import DEVICE_FIELDS, SIM_FIELDS, Field
from devicefleet.rules.importing.vocabulary import UNLIMITED
from devicefleet.rules.tags import show

Cell = str | int | Decimal | date | None

_ONLY_DELIVERED = frozenset({"order_line", "quantity", "description", "is_return"})
_NEVER_TOLD = frozenset({"msisdn"})

DEVICE_COLUMNS = tuple(field for field in DEVICE_FIELDS if field.key not in _ONLY_DELIVERED)
SIM_COLUMNS = tuple(field for field in SIM_FIELDS if field.key not in _NEVER_TOLD)


def titles(columns: Iterable[Field]) -> tuple[str, ...]:
    """The header row."""
    return tuple(field.title for field in columns)


def device_cells(device: Mapping[str, Any]) -> tuple[Cell, ...]:
    """`device` by the names of its columns (`queries.devices.exported`)."""
    values = {**device, "code": show(device["code"]), "order_reference": device["order_ref"]}
    return _cells(DEVICE_COLUMNS, values)


def sim_cells(sim: Mapping[str, Any]) -> tuple[Cell, ...]:
    """`sim` with its latest package (`queries.sims.exported`); a package is there if it has a scheme."""
    values = dict(sim)
    if sim["scheme"] is not None and sim["allowance_gb"] is None:
        values["allowance_gb"] = UNLIMITED
    if sim["ends_on"] is not None:
        values["last_day"] = sim["ends_on"] - timedelta(days=1)
    return _cells(SIM_COLUMNS, values)


def _cells(columns: Iterable[Field], values: Mapping[str, Any]) -> tuple[Cell, ...]:
    return tuple(_cell(field.key, values.get(field.key)) for field in columns)


def _cell(key: str, value: Any) -> Cell:
    match value:
        case int() if key == "cost_pence":
            return f"{value / 100:.2f}"
        case None | int() | date():
            return value
        case Decimal():
            return f"{value.normalize():f}"
    return str(value)
