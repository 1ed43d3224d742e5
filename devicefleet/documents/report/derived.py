"""What follows from printed numbers alone: continuity, what a covered month costs, how far shares moved or differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import hypot
from typing import TypeAlias

from devicefleet.documents.report.printed import pounds, say_share, share_of
from devicefleet.rules.reporting.layout import Row, Table
from devicefleet.rules.reporting.published import Percent, Printed, Published

DAYS_OF_A_MONTH = 365 / 12
Cell: TypeAlias = tuple[str, str, int]
"""Where a share stands: table, row and column."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Published numbers by table, row and column; None where the table is withheld or has no such row."""

    published: Published
    tables: Sequence[Table]

    def row(self, table: str, code: str) -> Row | None:
        if table in self.published.withheld:
            return None
        return next((row for row in self.rows(table) if row.code == code), None)

    def rows(self, table: str) -> tuple[Row, ...]:
        """None of a table that is withheld."""
        found = next((one for one in self.tables if one.name == table), None)
        return found.rows if found and table not in self.published.withheld else ()

    def count(self, table: str, code: str, column: int = 0) -> int | None:
        row = self.row(table, code)
        return None if row is None else self.published.counts[row.parts[column]].n

    def whole(self, table: str, code: str) -> int | None:
        row = self.row(table, code)
        return None if row is None or row.whole is None else self.published.counts[row.whole].n

    def share(self, table: str, code: str, column: int = 0) -> Percent | None:
        row = self.row(table, code)
        if row is None or row.whole is None:
            return None
        return self.published.percents.get((row.parts[column], row.whole))

    def amount(self, name: str) -> int | None:
        return self.published.amounts.get(name, Printed()).n


def continuity(published: Published, name: str) -> Percent:
    """Of all days in support and counted, on how many."""
    whole = published.amounts.get("days_in_scope")
    return share_of(published.amounts.get(name), whole, edge=published.protection.edge)


def spent(published: Published) -> int | None:
    """On devices and data in the period, in pounds; None where either is hidden or missing."""
    both = [published.amounts.get(name, Printed()).n for name in ("pence_devices", "pence_data")]
    known = [one for one in both if one is not None]
    return sum(known) if len(known) == len(both) else None


def month_pounds(published: Published) -> int | None:
    """What one person covered for a month cost, in whole pounds."""
    paid, days = spent(published), published.amounts.get("days_covered", Printed()).n
    return round(paid * DAYS_OF_A_MONTH / days) if paid is not None and days else None


def month_cost(published: Published) -> str:
    """The same in a cell; a dash where it cannot be said."""
    cost = month_pounds(published)
    return "–" if cost is None else pounds(cost)


def continuity_said(published: Published, name: str) -> str:
    """In a cell."""
    return say_share(continuity(published, name))


@dataclass(frozen=True, slots=True)
class Move:
    """How many points of a hundred lie between two shares, and whether rounding is hardly all that there is of it."""

    points: int
    clear: bool


def moved(now: Cell, before: Cell, shown: Shown) -> Move | None:
    """From one share to another; None where either is hidden or only an edge."""
    one, other = shown.share(*now), shown.share(*before)
    if one is None or other is None or one.n is None or other.n is None or one.edge or other.edge:
        return None
    points = one.n - other.n
    return Move(points, abs(points) > hypot(give_or_take(now, shown), give_or_take(before, shown)))


def give_or_take(where: Cell, shown: Shown) -> float:
    """Points by which rounding alone moves a share in one of twenty cases at most.

    A printed number lies half a step from the true one, now more, now less; of what two numbers make twice that spread
    is hardly ever passed.
    """
    part, whole = shown.count(*where), shown.whole(*where[:2])
    if part is None or not whole:
        return 0.0
    return 100 * shown.published.protection.base / whole * hypot(1, part / whole)


def lowest(shown: Shown) -> str | None:
    """The code of the end of a month at which the fewest were covered."""
    shares = [(one.n, row.code) for row in shown.rows("trend") if (one := shown.share("trend", row.code))]
    return min(((n, code) for n, code in shares if n is not None), default=(0, None))[1]


def ahead(shown: Shown) -> tuple[int, bool, date | None]:
    """How many people's data ends with nothing paid after it, whether some weeks are hidden, and the fullest week."""
    weeks = [(row.code, shown.count("ahead", row.code)) for row in shown.rows("ahead")]
    known = [(n, code) for code, n in weeks if n is not None]
    most = max(known, key=lambda each: each[0], default=(0, ""))
    return sum(n for n, _code in known), len(known) < len(weeks), date.fromisoformat(most[1]) if most[0] else None
