"""How kits stand: by status, by part, by organisation and by region, against the same day of last month."""

from collections.abc import Iterator, Sequence
from datetime import date

from devicefleet.documents.board.figures import (
    Asks,
    Cell,
    Figure,
    Room,
    Row,
    change,
    number,
    per_cent,
    points,
    since,
)
from devicefleet.documents.charts.bars import status_bars
from devicefleet.documents.charts.trend import Line, trend
from devicefleet.queries.board import Board
from devicefleet.queries.coverage import Counts
from devicefleet.rules.coverage import NOT_COUNTED, WORST_FIRST, Share, Tally, points_in_words
from devicefleet.rules.kit_words import PARTS, STATUSES
from devicefleet.rules.survivor_words import REGIONS, region_word
from devicefleet.rules.terms import Component, Status
from devicefleet.rules.words import _, brief, n_, written


def figures(board: Board) -> Iterator[Figure]:
    """In the order of the page."""
    yield statuses(board)
    yield months(board)
    yield parts(board)
    if board.provider is None and len(board.organisations) > 1:
        yield providers(board)
    yield regions(board)


def statuses(board: Board) -> Figure:
    """How the people who count divide."""
    now, before = board.coverage.total()[:2]
    rows = [_status(board, status, now, before) for status in WORST_FIRST if now[status] or before[status]]
    counted = Row(
        (
            Cell(_("Everybody who counts")),
            number(now.counted, Room.KITS, _asks(board, group="counted")),
            number(before.counted, Room.KITS, _asks(board, on=board.before, group="counted")),
            change(now.counted, before.counted),
        ),
        strong=True,
    )
    said = _covered_said(now, before, board.before)
    return Figure(
        "statuses",
        _("By status"),
        said,
        (_("Status"), brief(board.on), brief(board.before), _("Change")),
        (*(row for row in rows if row.cells[0].sign not in NOT_COUNTED), counted, *_uncounted(rows)),
        note=_(
            "Compared with {date}, the same day of last month. Paused and out of scope are shown, but do not count.",
            date=written(board.before),
        ),
        draw=lambda width: status_bars(
            [(written(board.on), now), (written(board.before), before)], said=said, width=width
        ),
    )


def months(board: Board) -> Figure:
    """The last twelve ends of months."""
    tallies, days = board.coverage.total()[2:], board.coverage.days[2:]
    rows = [_month(board, day, tally) for day, tally in zip(days, tallies, strict=True)]
    first, last = tallies[0].covered, tallies[-1].covered
    said = _("Covered on {date}: {share}.", date=written(days[-1]), share=per_cent(last))
    if first.per_cent is not None and last.per_cent is not None:
        move = points_in_words(last.per_cent - first.per_cent)
        said = _("{said} Since {first}: {move}.", said=said, first=written(days[0]), move=move)
    lines = (
        Line(_("Covered"), tuple(tally.covered.per_cent for tally in tallies), "info"),
        Line(_("Covered to stay"), tuple(tally.lasting.per_cent for tally in tallies), "good", dashed=True),
    )
    return Figure(
        "months",
        _("Twelve months"),
        said,
        (_("Last day of"), _("People who count"), _("Covered"), _("Covered, %"), _("To stay"), _("To stay, %")),
        tuple(reversed(rows)),
        note=_(
            "Of all days since {date} on which somebody counted, {share} were covered.",
            date=written(days[0]),
            share=per_cent(board.days.covered),
        ),
        draw=lambda width: trend([brief(day) for day in days], lines, said=said, width=width),
    )


def parts(board: Board) -> Figure:
    """Phone, laptop and data by themselves."""
    now, before = board.matters
    rows = tuple(_part(board, part, now.parts[part], before.parts[part]) for part in Component)
    shares = {part: now.parts[part].per_cent for part in Component}
    known = {part: share for part, share in shares.items() if share is not None}
    worst = min(known, key=lambda part: known[part], default=None)
    said = _("{part} is there for fewest: {n} %.", part=_(PARTS[worst]), n=known[worst]) if worst else _("Nobody yet.")
    return Figure(
        "parts",
        _("Each part"),
        said,
        (_("Part"), _("Asked of"), _("Have it"), _("Share"), since(board.before)),
        rows,
        note=_("Asked of: everybody who counts, without those who declined it or of whom it is not required."),
    )


def providers(board: Board) -> Figure:
    """One line for each organisation, the least covered first."""
    by_key = board.coverage.by_provider()
    listed = [(one, by_key[one.id]) for one in board.organisations if one.id in by_key]
    listed = sorted(listed, key=lambda pair: _place(pair[1][0]))
    rows = [
        _line(board, Cell(one.name, Room.BOARD, _board_asks(board, one.code)), counts, {"provider": one.code})
        for one, counts in listed
    ]
    names = [(one.name, counts[0].covered) for one, counts in listed]
    return Figure("providers", _("By organisation"), _spread(names), _headings(board, _("Organisation")), tuple(rows))


def regions(board: Board) -> Figure:
    """One line for each region, in their usual order."""
    by_code = board.coverage.by_region()
    order = [code for code in (*REGIONS, None) if code in by_code]
    listed = [code for code in order if by_code[code][0].counted or by_code[code][1].counted]
    rows = [_line(board, Cell(region_word(code)), by_code[code], {"region": code or "none"}) for code in listed]
    names = [(region_word(code), by_code[code][0].covered) for code in listed]
    return Figure("regions", _("By region"), _spread(names), _headings(board, _("Region")), tuple(rows))


def _covered_said(now: Tally, before: Tally, day: date) -> str:
    if not now.counted:
        return _("Nobody counts on this day.")
    said = n_(
        "{covered} of {n} person who counts is covered ({share}).",
        "{covered} of {n} people who count are covered ({share}).",
        now.counted,
        covered=now.covered.part,
        share=per_cent(now.covered),
    )
    if before.covered.per_cent is None or now.covered.per_cent is None:
        return said
    move = points_in_words(now.covered.per_cent - before.covered.per_cent)
    return _("{said} Since {date}: {move}.", said=said, date=written(day), move=move)


def _status(board: Board, status: Status, now: Tally, before: Tally) -> Row:
    return Row(
        (
            Cell(_(STATUSES[status]), sign=status),
            number(now[status], Room.KITS, _asks(board, status=status)),
            number(before[status], Room.KITS, _asks(board, on=board.before, status=status)),
            change(now[status], before[status]),
        )
    )


def _uncounted(rows: Sequence[Row]) -> Iterator[Row]:
    return (row for row in rows if row.cells[0].sign in NOT_COUNTED)


def _month(board: Board, day: date, tally: Tally) -> Row:
    return Row(
        (
            Cell(written(day)),
            number(tally.counted, Room.KITS, _asks(board, on=day, group="counted")),
            number(tally.covered.part, Room.KITS, _asks(board, on=day, group="covered")),
            Cell(per_cent(tally.covered)),
            number(tally.lasting.part, Room.KITS, _asks(board, on=day, status=Status.COMPLETE)),
            Cell(per_cent(tally.lasting)),
        )
    )


def _part(board: Board, part: Component, now: Share, before: Share) -> Row:
    return Row(
        (
            Cell(_(PARTS[part])),
            number(now.whole, Room.KITS, _asks(board, group="counted", part=part, state="asked")),
            number(now.part, Room.KITS, _asks(board, group="counted", part=part, state="met")),
            Cell(per_cent(now)),
            points(now, before),
        )
    )


def _headings(board: Board, first: str) -> tuple[str, ...]:
    return first, _("People who count"), _("Covered"), _("Share"), since(board.before), _("To stay"), _("Lapsed")


def _line(board: Board, head: Cell, counts: Counts, by: Asks) -> Row:
    now, before = counts[:2]
    return Row(
        (
            head,
            number(now.counted, Room.KITS, _asks(board, by, group="counted")),
            number(now.covered.part, Room.KITS, _asks(board, by, group="covered")),
            Cell(per_cent(now.covered)),
            points(now.covered, before.covered),
            number(now.lasting.part, Room.KITS, _asks(board, by, status=Status.COMPLETE)),
            number(now[Status.LAPSED], Room.KITS, _asks(board, by, status=Status.LAPSED)),
        )
    )


def _spread(shares: Sequence[tuple[str, Share]]) -> str:
    """How far the best and the worst are apart."""
    known = [(share.per_cent, name) for name, share in shares if share.per_cent is not None]
    if len(known) < 2:
        return ""
    (low, worst), (high, best) = min(known), max(known)
    return _("From {low} % ({worst}) to {high} % ({best}).", low=low, worst=worst, high=high, best=best)


def _place(tally: Tally) -> tuple[int, int]:
    share = tally.covered.per_cent
    return (101 if share is None else share), -tally.counted


def _asks(board: Board, by: Asks | None = None, *, on: date | None = None, **more: str) -> Asks:
    return {"on": on or board.on, "provider": board.provider, **(by or {}), **more}


def _board_asks(board: Board, provider: str) -> dict[str, str]:
    return {"provider": provider} if board.on == board.today else {"provider": provider, "on": str(board.on)}
