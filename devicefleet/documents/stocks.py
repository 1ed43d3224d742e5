"""Label stocks as files: those of `labels/*.toml` (keys in labels/README.md), and an organisation's own beside them."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path

from devicefleet.resources import LABELS
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.words import _

OPTIONAL = ("corner", "edge_x", "edge_y", "to_cut", "also")


def load(name: str, own: Sequence[Stock] = (), folder: Path = LABELS) -> Stock:
    """The stock of that name, in any case, with or without hyphens and spaces; NotFound names the known ones."""
    stocks, wanted = all_stocks(own, folder), _plain(name)
    for stock in stocks:
        if wanted == _plain(stock.name):
            return stock
    for stock in stocks:
        if wanted in map(_plain, stock.also):
            return stock
    known = ", ".join(stock.name for stock in stocks)
    raise NotFound(_("There is no label stock “{name}”. Choose one of {known}.", name=name, known=known), field="stock")


def all_stocks(own: Sequence[Stock] = (), folder: Path = LABELS) -> tuple[Stock, ...]:
    """Every stock by name, sheets before rolls; one of `own` takes the place of a file of the same name."""
    by_name = {_plain(stock.name): stock for stock in (*_shipped(folder), *own)}
    return tuple(sorted(by_name.values(), key=lambda stock: (stock.is_roll, stock.name)))


@cache
def _shipped(folder: Path) -> tuple[Stock, ...]:
    return tuple(read(path) for path in sorted(folder.glob("*.toml")))


def read(path: Path) -> Stock:
    """One stock file; Refused names the file and the key that is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Refused(_("{file} is not a TOML file: {error}.", file=path.name, error=error)) from error
    _check_keys(table, path.name)
    return Stock(**{**table, "also": tuple(table.get("also", ()))})


def as_toml(stock: Stock) -> str:
    """The file that `read` makes this stock of."""
    values = {"unit": "mm"} | {field.name: getattr(stock, field.name) for field in fields(Stock)}
    return "".join(f"{key} = {_as_value(value)}\n" for key, value in values.items())


def _as_value(value: object) -> str:
    """JSON writes these kinds as TOML does, but for one character that TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", r"\u007f")


def _check_keys(table: dict[str, object], file: str) -> None:
    _require(table.pop("unit", None) == "mm", _('{file}: the key unit must be "mm".', file=file))
    known = {field.name: field.type for field in fields(Stock)}
    for key in sorted(table.keys() - known.keys()):
        raise Refused(_("{file}: “{key}” is not a key of a label stock. See labels/README.md.", file=file, key=key))
    for key in sorted(known.keys() - table.keys() - set(OPTIONAL)):
        raise Refused(_("{file}: the key “{key}” is missing. See labels/README.md.", file=file, key=key))
    for key, value in table.items():
        _require(_fits(value, known[key]), _("{file}: “{key}” is of the wrong kind.", file=file, key=key))


def _fits(value: object, kind: object) -> bool:
    """Whether a TOML value is of a field's type; a whole number is also a length."""
    if kind is float:
        return type(value) in {int, float}
    if kind in {int, str, bool}:
        return type(value) is kind
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise Refused(sentence)
