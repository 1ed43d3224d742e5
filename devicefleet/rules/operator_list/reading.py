"""The rows of an operator's list as typed values; what cannot be read is said with its row, and nothing is kept."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from devicefleet.rules.cells import compact, is_blank, plain, quoted
from devicefleet.rules.dates import Order, date_order, order_note, read_date
from devicefleet.rules.identifiers import iccid_forms
from devicefleet.rules.importing.columns import Columns, guess_operator
from devicefleet.rules.importing.fields import OPERATOR_FIELDS
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

T = TypeVar("T")
DATES = tuple(field.key for field in OPERATOR_FIELDS if field.is_date)
AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?|\.\d+)\s*(?:b|kb|mb|gb|tb|bytes?|kib|mib|gib)?", re.IGNORECASE)


class There(StrEnum):
    """How a SIM stands at its operator."""

    ACTIVE = "active"
    DORMANT = "dormant"
    CANCELLED = "cancelled"
    UNUSED = "unused"


WORDS = {
    There.ACTIVE: ("active", "activated", "live", "inuse", "connected", "enabled", "on", "open"),
    There.DORMANT: (
        "suspended", "hibernated", "hibernating", "expired", "dormant", "inactive", "barred", "blocked", "paused",
        "disabled", "lapsed", "stopped",
    ),
    There.CANCELLED: (
        "cancelled", "canceled", "terminated", "deactivated", "disconnected", "closed", "ceased", "retired", "deleted",
        "ported", "portedout",
    ),
    There.UNUSED: (
        "new", "ready", "instock", "stock", "preactive", "notactivated", "unactivated", "inventory", "pending",
    ),
}  # fmt: skip
STATUSES = {word: there for there, words in WORDS.items() for word in words}
"""What operators call it, in compact form."""
NEVER = frozenset({"never", "notused", "unused", "nousage", "noactivity"})


@dataclass(frozen=True, slots=True)
class Line:
    """One row; `forms` are the ways in which its ICCID may stand in the register. None is for what it does not say.

    `used`: whether any data was; `never`: the list knows of no use at all. `problems` are what could not be read.
    """

    number: int
    forms: tuple[str, ...]
    status: There | None = None
    used: bool | None = None
    never: bool = False
    last_used_on: date | None = None
    expires_on: date | None = None
    charged_on: date | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OperatorList:
    """All rows, and what there is to tell about how they were read. `columns` are the fields that the list has."""

    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    columns: frozenset[str]


def read_list(headers: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> OperatorList:
    """Refuses a list without SIM numbers; whatever else is wrong is said row by row."""
    columns = guess_operator(headers)
    known = frozenset(column.field for column in columns.columns if column.field)
    if "iccid" not in known:
        raise Refused(_("No column holds the SIM numbers. Call it ICCID, and load the list again."), field="file")
    orders: dict[str, Order] = {}
    notes = [*columns.notes()]
    for key in DATES:
        orders[key] = date_order(columns.pick(cells).get(key, "") for _number, cells in rows)
        if note := order_note(columns.header_of(key), orders[key]):
            notes.append(note)
    lines = tuple(_line(number, columns, cells, orders) for number, cells in rows)
    return OperatorList(lines, tuple(notes), known)


def _line(number: int, columns: Columns, cells: Sequence[str], orders: dict[str, Order]) -> Line:
    picked, problems = columns.pick(cells), list[str]()

    def read(key: str, reader: Callable[[str], T]) -> T | None:
        cell = picked.get(key, "")
        if is_blank(cell):
            return None
        try:
            return reader(cell)
        except Refused as refused:
            problems.append(f"{columns.header_of(key)}: {refused}")
            return None

    forms = read("iccid", iccid_forms)
    if forms is None and not problems:
        problems.append(_("The SIM number is missing."))
    last_used = picked.get("last_used_on")
    never = last_used is not None and (is_blank(last_used) or compact(last_used) in NEVER)
    days = {key: None if key == "last_used_on" and never else read(key, _day_reader(orders[key])) for key in DATES}
    return Line(
        number=number,
        forms=forms or (),
        status=read("status", _status),
        used=read("used", _used),
        never=never,
        **days,
        problems=tuple(problems),
    )


def _day_reader(order: Order) -> Callable[[str], date]:
    return lambda cell: read_date(cell, order)


def _status(cell: str) -> There:
    if there := STATUSES.get(compact(cell)):
        return there
    raise Refused(_("{value} is not a status known here: it is passed over.", value=quoted(cell)))


def _used(cell: str) -> bool:
    """Whether it was any at all: in which unit does not matter."""
    if compact(cell) in NEVER:
        return False
    amount = AMOUNT.fullmatch(plain(cell))
    if amount is None:
        raise Refused(_("{value} is not an amount of data. Write it like 1.5 or 0.", value=quoted(cell)))
    return Decimal(amount[1].replace(",", "")) > 0


def iter_forms(lines: Sequence[Line]) -> Iterator[str]:
    """Every number to look for, once."""
    yield from dict.fromkeys(form for line in lines for form in line.forms)
