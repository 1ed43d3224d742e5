"""A whole file of rows: how its dates are written, what is in it twice, and the units that an order line stands for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from devicefleet.rules.dates import Order, date_order, order_note
from devicefleet.rules.importing.columns import Columns
from devicefleet.rules.importing.delivery import check_row
from devicefleet.rules.importing.fields import FIELDS, titled
from devicefleet.rules.importing.lines import CellProblem, DeviceLine, SimLine
from devicefleet.rules.terms import Importing
from devicefleet.rules.words import _

MOST_DEVICES = 20_000

_Line = DeviceLine | SimLine


def date_orders(
    columns: Columns, rows: Iterable[tuple[int, Sequence[str]]], importing: Importing | Literal["devices", "sims"]
) -> tuple[dict[str, Order], tuple[str, ...]]:
    """How each date column that is read is written, by field key, and what to tell about it."""
    keys = {one.key for one in FIELDS[Importing(importing)] if one.is_date}
    dated = [(position, one) for position, one in enumerate(columns.columns) if one.field in keys]
    written: dict[str, list[str]] = {one.header: [] for _position, one in dated}
    for _number, cells in rows:
        for position, one in dated:
            written[one.header].append(cells[position])
    orders = {one.field: date_order(written[one.header]) for _position, one in dated if one.field}
    notes = (order_note(one.header, orders[one.field]) for _position, one in dated if one.field)
    return orders, tuple(note for note in notes if note)


def check_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    importing: Importing | Literal["devices", "sims"],
    orders: Mapping[str, Order] | None = None,
) -> Iterator[tuple[int, tuple[DeviceLine | SimLine, ...]]]:
    """`check_row` for every row, by its number in the file, which also knows the rows before it.

    A row gives one line; a row that stands for several expected devices gives one for each, in an order that is the
    same every time the file is read. What is in the file twice is a problem of the second row.
    """
    seen, sought, known = _Seen(), Importing(importing), dict[tuple[str, str], object]()
    for number, fields in rows:
        line = check_row(fields, sought, orders, known)
        if line.problems or line.skipped:
            yield number, (line,)
        elif isinstance(line, DeviceLine) and line.expected:
            yield number, seen.units(line)
        else:
            yield number, (seen.checked(number, line, sought),)


@dataclass(slots=True)
class _Seen:
    """What the rows so far have used."""

    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    ordered: dict[str, int] = field(default_factory=dict)
    devices: int = 0

    def checked(self, number: int, line: _Line, importing: Importing) -> _Line:
        """The line, with a problem for each identifier that an earlier row has too."""
        twins = [(name, self.rows.setdefault(key, number)) for name, key in _identity(line)]
        problems = tuple(_twin(name, row, importing) for name, row in twins if row != number)
        return replace(line, problems=problems) if problems else line

    def units(self, line: DeviceLine) -> tuple[DeviceLine, ...]:
        """One device for each unit; where an order line is spread over rows, its numbers go on."""
        order = line.order or ""
        first = self.ordered.get(order, 0) + 1
        self.devices += line.quantity
        if self.devices > MOST_DEVICES:
            sentence = _(
                "This file would add more than {most} devices. Divide it into several files.", most=MOST_DEVICES
            )
            return (replace(line, problems=(CellProblem("quantity", sentence),)),)
        self.ordered[order] = first + line.quantity - 1
        return tuple(
            replace(line, order_ref=f"{order}/{unit}", quantity=1) for unit in range(first, first + line.quantity)
        )


def _identity(line: DeviceLine | SimLine) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each identifier's field, and what may occur once in a file: either IMEI once, a serial once for each make."""
    if isinstance(line, SimLine):
        names = {"iccid": line.iccid, "msisdn": line.msisdn}
    else:
        names = {"code": line.code, "imei": line.imei, "imei2": line.imei2}
        if line.serial:
            yield "serial", ("serial", f"{line.serial} {(line.make or '').casefold()}")
    for name, value in names.items():
        if value:
            yield name, (name.rstrip("2"), value)


def _twin(name: str, row: int, importing: Importing) -> CellProblem:
    sentence = _("The same {field} is in row {row}. Keep one of the two rows.", field=titled(importing, name), row=row)
    return CellProblem(name, sentence)
