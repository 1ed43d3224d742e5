"""Label stocks: where the labels lie on a page, read from `labels/*.toml` (keys in labels/README.md)."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from devicefleet.resources import LABELS
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.words import _

TOUCH = 0.01  # mm: cutters' tables are rounded, so labels may seem to lie on each other by this much


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """One kind of label sheet or roll, in mm from the page's top left corner; an impossible one is Refused."""

    name: str
    page_width: float
    page_height: float
    width: float
    height: float
    columns: int
    rows: int
    x0: float
    y0: float
    pitch_x: float
    pitch_y: float
    corner: float = 0.0
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for key in ("page_width", "page_height", "width", "height", "columns", "rows"):
            _require(getattr(self, key) > 0, _("{name}: {key} must be more than 0.", name=self.name, key=key))
        half = min(self.width, self.height) / 2
        _require(0 <= self.corner <= half, _("{name}: corner must be from 0 to {half} mm.", name=self.name, half=half))
        self._check_gaps()
        self._check_edges()

    @property
    def per_page(self) -> int:
        return self.columns * self.rows

    @property
    def is_roll(self) -> bool:
        return self.per_page == 1

    def place(self, position: int) -> tuple[float, float]:
        """Left and top of a label; positions count from 1, row by row."""
        row, column = divmod(position - 1, self.columns)
        return self.x0 + column * self.pitch_x, self.y0 + row * self.pitch_y

    def _check_gaps(self) -> None:
        overlaps = (
            ("pitch_x", self.width - self.pitch_x, self.columns),
            ("pitch_y", self.height - self.pitch_y, self.rows),
        )
        for key, overlap, count in overlaps:
            sentence = _("{name}: labels lie on each other by {mm} mm: {key} is less than one label.")
            _require(count == 1 or overlap <= TOUCH, sentence.format(name=self.name, key=key, mm=f"{overlap:.2f}"))

    def _check_edges(self) -> None:
        _require(min(self.x0, self.y0) >= 0, _("{name}: x0 and y0 must be 0 or more.", name=self.name))
        left, top = self.place(self.per_page)
        right, below = left + self.width - self.page_width, top + self.height - self.page_height
        sentence = _("{name}: the last column ends {mm} mm past the page's right edge.")
        _require(right <= TOUCH, sentence.format(name=self.name, mm=f"{right:.2f}"))
        sentence = _("{name}: the last row ends {mm} mm past the page's lower edge.")
        _require(below <= TOUCH, sentence.format(name=self.name, mm=f"{below:.2f}"))


def load(name: str, folder: Path = LABELS) -> Stock:
    """The stock of that name, in any case, with or without hyphens and spaces; NotFound names the known ones."""
    stocks = all_stocks(folder)
    for stock in stocks:
        if _plain(name) in {_plain(known) for known in (stock.name, *stock.also)}:
            return stock
    known = ", ".join(stock.name for stock in stocks)
    raise NotFound(_("There is no label stock “{name}”. Choose one of {known}.", name=name, known=known), field="stock")


@cache
def all_stocks(folder: Path = LABELS) -> tuple[Stock, ...]:
    """Every stock by name, sheets before rolls."""
    return tuple(sorted((read(path) for path in folder.glob("*.toml")), key=lambda stock: (stock.is_roll, stock.name)))


def read(path: Path) -> Stock:
    """One stock file; Refused names the file and the key that is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Refused(_("{file} is not a TOML file: {error}.", file=path.name, error=error)) from error
    _check_keys(table, path.name)
    return Stock(**{**table, "also": tuple(table.get("also", ()))})


def _check_keys(table: dict[str, object], file: str) -> None:
    _require(table.pop("unit", None) == "mm", _('{file}: the key unit must be "mm".', file=file))
    known = {field.name: field.type for field in fields(Stock)}
    for key in sorted(table.keys() - known.keys()):
        raise Refused(_("{file}: “{key}” is not a key of a label stock. See labels/README.md.", file=file, key=key))
    for key in sorted(known.keys() - table.keys() - {"also"}):
        raise Refused(_("{file}: the key “{key}” is missing. See labels/README.md.", file=file, key=key))
    for key, value in table.items():
        _require(_fits(value, known[key]), _("{file}: “{key}” is of the wrong kind.", file=file, key=key))


def _fits(value: object, kind: object) -> bool:
    """Whether a TOML value is of a field's type; a whole number is also a length."""
    if kind is float:
        return type(value) in {int, float}
    if kind in {int, str}:
        return type(value) is kind
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise Refused(sentence)
