"""One row of a delivery: every cell read, every problem named, and what identifies the device or SIM.

Nothing here knows what is already stored; whether a line is new, changed or unchanged is for the service to say.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from devicefleet.rules.cells import compact, is_blank, plain, quoted
from devicefleet.rules.dates import Order, read_date
from devicefleet.rules.importing.fields import FIELDS
from devicefleet.rules.importing.kinds import kind_of
from devicefleet.rules.importing.lines import CellProblem, DeviceLine, SimLine
from devicefleet.rules.importing.vocabulary import READERS, UNLIMITED
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Importing, Kind, Renewal
from devicefleet.rules.words import _

Known = dict[tuple[str, str], object]

_EXAMPLE_NUMBERS = frozenset({"07123456789", "447123456789", "7123456789", "00447123456789"})
_EXAMPLE_STARTS = frozenset("074")
_NOT_DIGIT = re.compile(r"[+\s\-()]")
_EXAMPLE = re.compile(
    r"[\[(<*]*\s*(?:example|sample)(?: (?:only|row|line|entry|data))?\s*[\])>*.:!]*"
    r"|(?:e\.g\.?|eg:|example:|for example)\s.*"
    r"|.*\b(?:delete|remove|overwrite) this (?:row|line|example)\b.*",
    re.IGNORECASE,
)
_MAY_BE_EXAMPLE = re.compile(r"ample|\be\.?g[.:]| this ", re.IGNORECASE)
_LONGEST_EXAMPLE = 300
_LONGEST_ORDER = 70  # with the number of a unit it must fit the column
_EXCEL_ERRORS = frozenset({"#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!", "#spill!", "#calc!"})
_NONE_IS_A_WORD = frozenset({"renewal"})
_EACH_ITS_OWN = frozenset({"code", "serial", "imei", "imei2", "iccid", "msisdn"})
_IDENTIFIERS = frozenset({"code", "serial", "imei", "order_reference"})
_PACKAGE = ("allowance_gb", "allowance_period", "starts_on", "last_day", "renewal", "cost_pence")
_SUPPLIER_MARKS = re.compile(r"^(?::\w{2,8})+:\s*")  # ":COK:DFE: HP 250 G7" is an HP 250 G7
_DATES = {importing: frozenset(one.key for one in FIELDS[importing] if one.is_date) for importing in Importing}


def is_example(cells: Iterable[str]) -> bool:
    """Whether a row is the one that a template shows how to fill in.

    It may be shown the whole row, personal columns too: it only compares, and keeps nothing.
    """
    return any(_is_example(cell) for cell in cells if 0 < len(cell) <= _LONGEST_EXAMPLE)


def check_row(
    fields: Mapping[str, str],
    importing: Importing | Literal["devices", "sims"],
    orders: Mapping[str, Order] | None = None,
    known: Known | None = None,
) -> DeviceLine | SimLine:
    """Read the cells of one row, by field key, and collect everything that is wrong with them.

    `orders` says how the dates of each field are written; without it they are read day first. Rows of one file may
    share `known`, an empty dictionary at first, so that what most rows repeat is read once.
    """
    sought = Importing(importing)
    if is_example(fields.values()):
        skipped = _("This is the template's example row.")
        return DeviceLine(skipped=skipped) if sought == Importing.DEVICES else SimLine(skipped=skipped)
    found = _read_cells(fields, sought, orders or {}, {} if known is None else known)
    values = {key: value for key, value in found.items() if not isinstance(value, CellProblem)}
    problems = [value for value in found.values() if isinstance(value, CellProblem)]
    if sought == Importing.DEVICES:
        return _device(values, problems)
    return _sim(values, problems)


def problems_if_new(line: DeviceLine) -> tuple[CellProblem, ...]:
    """What a row lacks that only matters once it turns out to be about a device that is not stored yet."""
    problems = []
    if line.kind is None:
        problems.append(
            CellProblem(
                "kind",
                _("This device is new, and nothing says what it is. Write smartphone, laptop, tablet or mifi_router."),
            )
        )
    if line.serial and not line.make:
        problems.append(
            CellProblem(
                "make", _("This device is new. A serial number is unique only within a make: say which make it is.")
            )
        )
    return tuple(problems)


def _is_example(cell: str) -> bool:
    if (
        cell[-1].isdigit()
        and cell.lstrip("+ (")[:1] in _EXAMPLE_STARTS
        and _NOT_DIGIT.sub("", cell) in _EXAMPLE_NUMBERS
    ):
        return True
    return bool(_MAY_BE_EXAMPLE.search(cell) and _EXAMPLE.fullmatch(plain(cell)))


def _read_cells(
    fields: Mapping[str, str], importing: Importing, orders: Mapping[str, Order], known: Known
) -> dict[str, Any]:
    """The value of each cell that has one, or its problem."""
    found = {}
    for key, cell in fields.items():
        if not cell:
            continue
        if key in _EACH_ITS_OWN:
            value = _read_cell(key, cell, importing, orders)
        elif (key, cell) in known:
            value = known[key, cell]
        else:
            value = known[key, cell] = _read_cell(key, cell, importing, orders)
        if value is not None:
            found[key] = value
    return found


def _read_cell(key: str, cell: str, importing: Importing, orders: Mapping[str, Order]) -> object:
    """What a cell says, None if that is nothing, or a problem."""
    if is_blank(cell) and not (key in _NONE_IS_A_WORD and compact(cell) == "none"):
        return None
    try:
        if cell.startswith("#") and plain(cell).casefold() in _EXCEL_ERRORS:
            raise Refused(
                _("The spreadsheet shows the error {value} here. Put the value itself in the cell.", value=quoted(cell))
            )
        if key in _DATES[importing]:
            return read_date(cell, orders.get(key, "dmy"))
        reader = READERS[importing].get(key)
        return reader(cell) if reader else None
    except Refused as refused:
        return CellProblem(key, str(refused))


def _device(values: dict[str, Any], problems: list[CellProblem]) -> DeviceLine:
    if values.pop("is_return", False):
        return DeviceLine(skipped=_("This line is a return to the supplier, not a delivery."))
    if values.get("quantity") == 0:
        return DeviceLine(skipped=_("Nothing was delivered on this line: its quantity is 0."))
    description = _SUPPLIER_MARKS.sub("", values.pop("description", ""))
    problems, warnings = _forgiven(values, problems, description)
    reference, line_no = values.pop("order_reference", None), values.pop("order_line", None)
    if not values.get("model") and description:
        values["model"] = description
    line = DeviceLine(
        **values, order="/".join(filter(None, (reference, line_no))) if reference else None, warnings=warnings
    )
    return replace(line, problems=(*problems, *_device_problems(line, {problem.column for problem in problems})))


def _forgiven(
    values: dict[str, Any], problems: list[CellProblem], description: str
) -> tuple[list[CellProblem], tuple[CellProblem, ...]]:
    """Tell problems from warnings: another cell may say the kind, and a donor's own asset tag is no code of ours."""
    values["kind"] = values.get("kind") or kind_of(description, values.get("model", ""))
    forgiven = {"kind"} if values["kind"] else set()
    if values.get("serial") or values.get("imei"):
        forgiven.add("code")
    warnings = tuple(problem for problem in problems if problem.column in forgiven)
    return [problem for problem in problems if problem.column not in forgiven], warnings


def _device_problems(line: DeviceLine, already: set[str]) -> list[CellProblem]:
    problems = []
    if line.imei and line.imei == line.imei2:
        problems.append(
            CellProblem("imei2", _("Both IMEIs are the same. Dial *#06# to see them, or leave the second one blank."))
        )
    if line.expected and len(line.order or "") > _LONGEST_ORDER:
        sentence = _("The order reference and line are longer than {n} characters. Shorten them.", n=_LONGEST_ORDER)
        problems.append(CellProblem("order_reference", sentence))
    if line.quantity > 1 and not line.expected and _IDENTIFIERS.isdisjoint(already):
        problems.append(
            CellProblem(
                "quantity",
                _(
                    "One row can only stand for {n} devices if none of them is named: give each device its own row.",
                    n=line.quantity,
                ),
            )
        )
    if not line.code and not line.expected and _IDENTIFIERS.isdisjoint(already) and (missing := _not_identified(line)):
        problems.append(missing)
    return problems


def _not_identified(line: DeviceLine) -> CellProblem | None:
    if line.kind == Kind.LAPTOP and not line.serial:
        return CellProblem(
            "serial", _("A laptop needs its serial number. It is on a sticker underneath or in the settings.")
        )
    if line.serial or line.imei:
        return None
    if line.kind == Kind.SMARTPHONE:
        return CellProblem("imei", _("A phone needs its IMEI or its serial number. Dial *#06# to see the IMEI."))
    return CellProblem("serial", _("Nothing says which device this is. Give its serial number, its IMEI or its code."))


def _sim(values: dict[str, Any], problems: list[CellProblem]) -> SimLine:
    warnings: tuple[CellProblem, ...] = ()
    if number := values.pop("iccid", None):
        values["iccid"] = number.value
        warnings = (CellProblem("iccid", number.warning),) if number.warning else ()
    allowance = values.pop("allowance_gb", None)
    unlimited = allowance == UNLIMITED
    line = SimLine(
        **values,
        allowance_gb=allowance if isinstance(allowance, Decimal) else None,
        unlimited=unlimited,
        warnings=warnings,
    )
    return replace(line, problems=(*problems, *_sim_problems(line, {problem.column for problem in problems})))


def _sim_problems(line: SimLine, already: set[str]) -> list[CellProblem]:
    problems = []
    if not line.iccid and not line.msisdn and already.isdisjoint({"iccid", "msisdn"}):
        problems.append(
            CellProblem(
                "iccid", _("Nothing says which SIM this is. Give the number on the card (ICCID) or its phone number.")
            )
        )
    has_package = line.unlimited or any(getattr(line, name) is not None for name in _PACKAGE)
    if has_package and not line.scheme and "scheme" not in already:
        problems.append(CellProblem("scheme", _("A data package needs its scheme: who pays for it, and how.")))
    if line.starts_on and line.last_day and line.last_day < line.starts_on:
        problems.append(CellProblem("last_day", _("The last day is before the first. Correct one of the two dates.")))
    if line.last_day and not line.starts_on and "starts_on" not in already:
        problems.append(CellProblem("starts_on", _("Give the first day of data too.")))
    if (
        line.starts_on
        and not line.last_day
        and line.renewal != Renewal.AUTO_FUNDED
        and already.isdisjoint({"last_day", "renewal"})
    ):
        problems.append(
            CellProblem("last_day", _("Say the last day of data, or that it renews by itself (auto_funded)."))
        )
    return problems
