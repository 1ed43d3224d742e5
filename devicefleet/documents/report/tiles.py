"""The four numbers of the front page, each with what it is and how it moved."""

from collections.abc import Iterator
from datetime import date

from devicefleet.documents.report import derived
from devicefleet.documents.report.derived import Shown
from devicefleet.documents.report.figures import Tile
from devicefleet.documents.report.findings import EARLIER, move_in_words
from devicefleet.documents.report.printed import say_share
from devicefleet.rules.reporting.layout import Row
from devicefleet.rules.reporting.period import Period
from devicefleet.rules.reporting.published import Mark
from devicefleet.rules.terms import Status
from devicefleet.rules.words import _, written


def tiles(shown: Shown, period: Period) -> tuple[Tile, ...]:
    """People, covered, covered to stay, and days covered."""
    return tuple(_tiles(shown, period))


def _tiles(shown: Shown, period: Period) -> Iterator[Tile]:
    people = shown.whole("status", "covered")
    rows = shown.rows("trend")
    then = rows[EARLIER[period.cadence]] if rows else None
    yield Tile(_said(people), _("people counted"), _on(period))
    yield Tile(_share(shown, "covered"), _("covered by a whole kit"), _moved(shown, then, 0))
    yield Tile(_share(shown, Status.COMPLETE), _("complete, and to stay"), _moved(shown, then, 1))
    days = derived.continuity(shown.published, "days_covered")
    yield Tile(say_share(days), _("of all days covered"), period.words)


def _said(n: int | None) -> str:
    return Mark.CONFIDENTIAL.value if n is None else f"{n:,}"


def _share(shown: Shown, code: str) -> str:
    share = shown.share("status", code)
    return say_share(share) if share else Mark.CONFIDENTIAL.value


def _on(period: Period) -> str:
    return _("on {day}", day=period.last)


def _moved(shown: Shown, then: Row | None, column: int) -> str:
    """Against the end of the period before."""
    if then is None:
        return ""
    last = shown.rows("trend")[-1]
    move = derived.moved(("trend", last.code, column), ("trend", then.code, column), shown)
    return _("{points} since {day}", points=move_in_words(move), day=_day(then)) if move else ""


def _day(row: Row) -> str:
    return written(date.fromisoformat(row.code))
