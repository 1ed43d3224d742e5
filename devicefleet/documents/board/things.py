"""Things as they stand now: loans with a date to agree on, and the shelves by state and age."""

from collections.abc import Iterator
from datetime import date

from devicefleet.documents.board.figures import Asks, Cell, Figure, Room, Row, number
from devicefleet.queries.board import Board
from devicefleet.queries.loans import Period
from devicefleet.queries.stock import Shelf
from devicefleet.rules.lifecycle import device_word
from devicefleet.rules.words import _, n_, written


def figures(board: Board) -> Iterator[Figure]:
    """In the order of the page."""
    yield loans(board)
    yield stock(board)


def loans(board: Board) -> Figure:
    """Loans by how near their date is."""
    past = board.loans[0][1]
    soon = sum(n for period, n in board.loans[1:] if period.last is not None)
    said = n_(
        "{n} loan has a return date in the next 30 days; {past} past theirs.",
        "{n} loans have a return date in the next 30 days; {past} past theirs.",
        soon,
        past=past,
    )
    return Figure(
        "loans",
        _("Loans coming due"),
        said,
        (_("Return date"), _("Loans")),
        tuple(
            Row((Cell(period_word(period)), number(n, Room.LOANS, _of(board, period.first, period.last))))
            for period, n in board.loans
        ),
        note=_("A loan past its date is still a kit in somebody's hands: there is a new date to agree on."),
    )


def stock(board: Board) -> Figure:
    """The shelves."""
    total, old = sum(sum(shelf.devices) for shelf in board.stock), sum(shelf.devices[-1] for shelf in board.stock)
    said = n_(
        "{n} device on the shelves, {old} of them in the same state for over 90 days.",
        "{n} devices on the shelves, {old} of them in the same state for over 90 days.",
        total,
        old=old,
    )
    return Figure(
        "stock",
        _("Stock by state and age"),
        said,
        (_("State"), _("All"), _("Up to 30 days"), _("31 to 90 days"), _("Over 90 days")),
        tuple(_shelf(board, shelf) for shelf in board.stock),
    )


def period_word(period: Period) -> str:
    """`30 November 2026 to 6 December 2026`; open ends in words."""
    if period.first is None:
        return _("before {date}", date=_after(period.last))
    if period.last is None:
        return _("{date} or later", date=written(period.first))
    return _("{first} to {last}", first=period.first, last=period.last)


def _after(day: date | None) -> str:
    return written(date.fromordinal(day.toordinal() + 1)) if day else ""


def _shelf(board: Board, shelf: Shelf) -> Row:
    aged = (
        number(n, Room.DEVICES, {**_of(board, age.first, age.last), "state": shelf.state})
        for age, n in zip(board.ages, shelf.devices, strict=True)
    )
    everything = number(sum(shelf.devices), Room.DEVICES, {"provider": board.provider, "state": shelf.state})
    return Row((Cell(device_word(shelf.state), sign=shelf.state), everything, *aged))


def _of(board: Board, first: date | None, last: date | None) -> Asks:
    return {"provider": board.provider, "first": first, "last": last}
