"""Label stocks from a table: a row for each, in the columns that collections of label templates use.

`part` names the stock; `page` is the paper, or anything else with its size in `page_w_mm` and `page_h_mm`; then come
`w_mm`, `h_mm`, `round_mm` (of the corners), `nx`, `ny`, `x0_mm`, `y0_mm`, `dx_mm`, `dy_mm` (the pitch). A row that has
no measures and names another part in `equiv` is cut like that one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from devicefleet.documents.delimited import decoded, records
from devicefleet.rules.refusals import Refused
from devicefleet.rules.stocks import Stock
from devicefleet.rules.words import _

PAGES = {
    "a3": (297.0, 420.0),
    "a4": (210.0, 297.0),
    "a5": (148.0, 210.0),
    "a6": (105.0, 148.0),
    "b5": (176.0, 250.0),
    "us-letter": (215.9, 279.4),
    "us-legal": (215.9, 355.6),
}
LONGEST = 10_000  # rows: more is not a table of stocks
LONGEST_NUMBER = 20  # characters; tables computed from inches have many decimals

_MEASURES = ("w_mm", "h_mm", "nx", "ny", "x0_mm", "y0_mm")
_NEEDED = ("part", "page", *_MEASURES)

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is no stock, by the number that a spreadsheet shows, and why."""

    row: int
    sentence: str


@dataclass(slots=True)
class StockTable:
    """What a table holds; a stock that stands in it twice is kept once."""

    stocks: list[Stock] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)


def read_stocks(data: bytes) -> StockTable:
    """The stocks of a CSV file; one without the columns is Refused, a row that cannot be is told of."""
    table, by_part = StockTable(), dict[str, Stock]()
    for number, cells in _rows(data):
        try:
            stock = _named(_stock(cells, by_part), cells, by_part)
        except Refused as refusal:
            table.refused.append(RefusedRow(number, str(refusal)))
            continue
        if stock.name not in by_part:
            by_part[stock.name] = stock
            table.stocks.append(stock)
    return table


def _rows(data: bytes) -> Iterator[tuple[int, Cells]]:
    text, _notes = decoded(data)
    _delimiter, found = records(text)
    header = [cell.strip().casefold() for cell in next(found, (0, []))[1]]
    if missing := [name for name in _NEEDED if name not in header]:
        sentence = _("This is no table of label stocks: the column {name} is missing. The columns are {all}.")
        raise Refused(sentence.format(name=missing[0], all=", ".join(_NEEDED)), field="file")
    for number, cells in found:
        if number > LONGEST:
            raise Refused(_("A table of label stocks has at most {n} rows: divide it.", n=LONGEST), field="file")
        if any(map(str.strip, cells)):
            yield number, dict(zip(header, map(str.strip, cells), strict=False))


def _stock(cells: Cells, by_part: Mapping[str, Stock]) -> Stock:
    part, same = cells.get("part", ""), cells.get("equiv", "")
    if not any(cells.get(name) for name in _MEASURES) and same:
        if same not in by_part:
            raise Refused(_("{part}: no row above has the part {same}, which it is cut like.", part=part, same=same))
        return replace(by_part[same], name=part)
    width, height = _page(cells)
    wide, high = _number(cells, "w_mm"), _number(cells, "h_mm")
    return Stock(
        name=part,
        page_width=width,
        page_height=height,
        width=wide,
        height=high,
        columns=_count(cells, "nx"),
        rows=_count(cells, "ny"),
        x0=_number(cells, "x0_mm"),
        y0=_number(cells, "y0_mm"),
        pitch_x=_number(cells, "dx_mm", wide),
        pitch_y=_number(cells, "dy_mm", high),
        corner=_number(cells, "round_mm", 0.0),
    )


def _named(stock: Stock, cells: Cells, by_part: Mapping[str, Stock]) -> Stock:
    """Two makers may use one part number for different cuts: the later one is called by its maker too."""
    known, brand = by_part.get(stock.name), cells.get("brand", "")
    return replace(stock, name=f"{brand} {stock.name}") if known not in {None, stock} and brand else stock


def _page(cells: Cells) -> tuple[float, float]:
    if cells.get("page_w_mm") and cells.get("page_h_mm"):
        return _number(cells, "page_w_mm"), _number(cells, "page_h_mm")
    page = cells.get("page", "")
    if (size := PAGES.get(page.casefold())) is None:
        sentence = _("{part}: page “{page}” has no size: fill page_w_mm and page_h_mm (the cut length of a roll).")
        raise Refused(sentence.format(part=cells.get("part", ""), page=page))
    return size


def _count(cells: Cells, name: str) -> int:
    number = _number(cells, name)
    if number != int(number):
        raise _refusal(cells, name)
    return int(number)


def _number(cells: Cells, name: str, otherwise: float | None = None) -> float:
    text = cells.get(name, "").replace(",", ".")
    if not text and otherwise is not None:
        return otherwise
    if len(text) > LONGEST_NUMBER or not text.replace(".", "", 1).removeprefix("-").isdecimal():
        raise _refusal(cells, name)
    return float(text)


def _refusal(cells: Cells, name: str) -> Refused:
    sentence = _("{part}: “{text}” in the column {name} is not a number that can be used there.")
    return Refused(sentence.format(part=cells.get("part", ""), text=cells.get(name, ""), name=name))
