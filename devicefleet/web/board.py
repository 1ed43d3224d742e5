"""The board a coordinator opens every morning: figures whose every number opens the list behind it."""

from typing import Annotated, Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from pydantic import Field

from devicefleet.documents.board import ahead, kits, things
from devicefleet.documents.board.figures import Cell, Figure, Room, number, points
from devicefleet.documents.board.sheet import pdf
from devicefleet.documents.charts.svg import svg
from devicefleet.queries import board as query
from devicefleet.queries import kit_requests
from devicefleet.queries.board import Board
from devicefleet.rules.terms import Flag, Status
from devicefleet.web.asking import Ask, Filter, download
from devicefleet.web.days import Day
from devicefleet.web.guard import guarded

blueprint = Blueprint("board", __name__)

WIDE, NARROW = 540, 320
LISTS = {
    Room.KITS: "kit_lists.kits_page",
    Room.LOANS: "kit_lists.loans_page",
    Room.PACKAGES: "kit_lists.packages_page",
    Room.DEVICES: "devices.devices_page",
    Room.SIMS: "sims.sims_page",
    Room.RENEWALS: "renewals.renewals_page",
    Room.BOARD: "board.board_page",
}


class Seen(Filter):
    """The day, and the organisation."""

    on: Day | None = None
    provider: Annotated[str, Field(max_length=32)] | None = None


@guarded(blueprint, "/board", action="board.read")
def board_page(ask: Ask) -> ResponseReturnValue:
    found = _board(ask)
    return render_template(
        "board/page.html",
        board=found,
        kits=list(kits.figures(found)),
        ahead=list(ahead.figures(found)),
        things=list(things.figures(found)),
        now=found.coverage.total()[0],
        head=headline(found),
        requests=kit_requests.counts(ask.session, ask.actor, found.provider),
        several=len(found.organisations) > 1,
        name=next((one.name for one in found.organisations if one.code == found.provider), ""),
    )


@guarded(blueprint, "/board.pdf", action="board.read")
def paper(ask: Ask) -> ResponseReturnValue:
    found = _board(ask)
    return download(pdf(found), f"board-{found.on}.pdf", "application/pdf")


def headline(board: Board) -> dict[str, Cell]:
    """The numbers at the top."""
    (now, before), asks = board.coverage.total()[:2], {"on": board.on, "provider": board.provider}
    loans = {"provider": board.provider, "last": board.loans[0][0].last}
    flags = board.matters[0].flags
    return {
        "covered": number(now.covered.part, Room.KITS, {**asks, "group": "covered"}),
        "counted": number(now.counted, Room.KITS, {**asks, "group": "counted"}),
        "points": points(now.covered, before.covered),
        "lasting": number(now.lasting.part, Room.KITS, {**asks, "status": Status.COMPLETE}),
        "lapsed": number(now[Status.LAPSED], Room.KITS, {**asks, "status": Status.LAPSED}),
        "temporary": number(now[Status.TEMPORARY], Room.KITS, {**asks, "status": Status.TEMPORARY}),
        "ending": _flagged(flags, Flag.ENDING_SOON, asks),
        "leaving": _flagged(flags, Flag.EXIT_UNSUSTAINED, asks),
        "past": number(board.loans[0][1], Room.LOANS, loans),
    }


def _flagged(flags: dict[Flag, int], flag: Flag, asks: Any) -> Cell:
    return number(flags[flag], Room.KITS, {**asks, "flag": flag, "group": "counted"})


def _board(ask: Ask) -> Board:
    seen = ask.filter(Seen)
    on = seen.on or ask.at.today
    return query.board(ask.session, ask.actor, on=on, today=ask.at.today, provider=seen.provider)


@blueprint.app_template_global("list_behind")
def list_behind(cell: Cell) -> str:
    """The address of the list that a number counts."""
    asks: Any = dict(cell.asks)
    return url_for(LISTS[cell.room], **asks) if cell.room else ""


@blueprint.app_template_global("drawn")
def drawn(figure: Figure) -> list[Markup]:
    """A figure's chart for wide screens and for narrow ones; the style sheet shows one."""
    if figure.draw is None:
        return []
    sizes = ((WIDE, "chart-wide"), (NARROW, "chart-narrow"))
    return [Markup(svg(figure.draw(width), name)) for width, name in sizes]  # noqa: S704 - every word in it is escaped
