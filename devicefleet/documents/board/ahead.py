"""What comes if nobody acts, week by week: kits that become worse, data that ends, and what could follow it."""

from collections.abc import Iterator

from devicefleet.documents.board.figures import Asks, Cell, Figure, Room, Row, number
from devicefleet.documents.charts.picture import Fill, Pattern
from devicefleet.documents.charts.weeks import Layer, week_columns
from devicefleet.queries.board import Board
from devicefleet.queries.cliff import Behind, Cliff, WeekEnding
from devicefleet.queries.forecast import Ahead
from devicefleet.rules.forecast import Week, change_word
from devicefleet.rules.words import N_, _, brief, n_, written

BEHIND = {
    Behind.PAID: N_("Paid for, or renews by itself"),
    Behind.SCHEDULED: N_("Renewal planned, not paid yet"),
    Behind.PLANNED: N_("Funded, to be renewed by us"),
    Behind.THEY_PAY: N_("They pay from then on"),
    Behind.NOTHING: N_("Nothing planned"),
}
"""What stands behind a package, in words."""


def week_word(week: Week) -> str:
    """`23 Nov to 29 Nov`."""
    return _("{first} to {last}", first=brief(week.first), last=brief(week.last))


def worse(board: Board) -> Figure:
    """Kits that become worse."""
    turns, lapses = sum(one.turns for one in board.ahead), sum(one.lapses for one in board.ahead)
    said = _("Nothing becomes worse by itself in these weeks.")
    if turns:
        said = n_(
            "If nobody acts, {n} kit becomes worse in the next {weeks} weeks; {lapses} of that is a lapse.",
            "If nobody acts, kits become worse {n} times in the next {weeks} weeks; {lapses} of these are lapses.",
            turns,
            weeks=len(board.ahead),
            lapses=lapses,
        )
    return Figure(
        "worse",
        _("The coming weeks, if nobody acts"),
        said,
        (_("Week"), _("Become worse"), _("Lapse"), _("Why")),
        tuple(_ahead(board, one) for one in board.ahead),
        note=_("One kit can become worse more than once, and for more than one reason."),
    )


def cliff(board: Board) -> Figure:
    """Data packages that end."""
    found = board.cliff
    said = _cliff_said(found)
    labels = [brief(one.week.first) for one in found.weeks]
    return Figure(
        "cliff",
        _("Data packages that end"),
        said,
        (
            _("Week"), _("End"), _("Paid for"), _("Planned"), _("Funded, to renew"), _("They pay"),
            _("Nothing planned"), _("SIMs with data left"),
        ),
        tuple(_week(board, one) for one in found.weeks),
        draw=lambda width: week_columns(labels, _layers(found), said=said, width=width),
        onward=Cell(_("Renew and plan"), Room.RENEWALS, _said(_of(board))),
    )  # fmt: skip


def run_outs(found: Cliff, asks: Asks) -> Figure:
    """Data that runs out on SIMs, for whoever renews it: `asks` narrow the lists behind the numbers too."""
    said, labels = _cliff_said(found), [brief(one.week.first) for one in found.weeks]
    return Figure(
        "run-outs",
        _("Data that ends, week by week"),
        said,
        (_("Week"), _("Ends"), _("Planned"), _("Nothing planned")),
        tuple(_run_out(one, asks) for one in found.weeks),
        draw=lambda width: week_columns(labels, _layers(found), said=said, width=width),
        note=_("A planned renewal is not paid yet: until it is, the data still ends on its day."),
    )


def sims(board: Board) -> Figure:
    """What could follow."""
    found = board.cliff
    return Figure(
        "sims",
        _("SIMs in stock"),
        "",
        (_("SIMs"), _("In stock")),
        (
            Row((Cell(_("With data")), number(found.with_data, Room.SIMS, _of(board, need="person")))),
            Row(
                (
                    Cell(_("Without data")),
                    number(found.without_data, Room.SIMS, _of(board, need="package", state="in_stock")),
                )
            ),
        ),
    )


def _ahead(board: Board, ahead: Ahead) -> Row:
    asks: Asks = {**_of(board), "on": board.on, "first": ahead.week.first, "last": ahead.week.last}
    why = tuple(
        (change_word(change), number(n, Room.KITS, {**asks, "cause": change.cause, "part": change.part}))
        for change, n in ahead.why.items()
    )
    turns = number(ahead.turns, Room.KITS, asks)
    lapses = number(ahead.lapses, Room.KITS, {**asks, "lapses": "true"})
    return Row((Cell(week_word(ahead.week)), turns, lapses), more=why)


def _week(board: Board, one: WeekEnding) -> Row:
    asks: Asks = {**_of(board), "first": one.week.first, "last": one.week.last}
    by = (number(one.packages[behind], Room.PACKAGES, {**asks, "behind": behind}) for behind in Behind)
    left = Cell(str(one.spare)) if one.spare >= 0 else Cell(_("{n} too few", n=-one.spare))
    return Row((Cell(week_word(one.week)), number(one.total, Room.PACKAGES, asks), *by, left))


def _run_out(one: WeekEnding, asks: Asks) -> Row:
    ends = number(one.total, Room.RENEWALS, {**asks, "first": one.week.first, "last": one.week.last})
    counts = (one.packages[behind] for behind in (Behind.SCHEDULED, Behind.NOTHING))
    return Row((Cell(week_word(one.week)), ends, *(Cell(str(count)) for count in counts)))


def _said(asks: Asks) -> dict[str, str]:
    return {name: str(value) for name, value in asks.items() if value is not None}


def _cliff_said(found: Cliff) -> str:
    total = sum(one.total for one in found.weeks)
    if not total:
        return _("No data package ends in the next {n} weeks.", n=len(found.weeks))
    said = n_(
        "{n} data package ends in the next {weeks} weeks, {nothing} with nothing planned after it.",
        "{n} data packages end in the next {weeks} weeks, {nothing} of them with nothing planned after it.",
        total,
        weeks=len(found.weeks),
        nothing=found.nothing,
    )
    if found.edge is None:
        return _("{said} The SIMs with data in stock are enough for these.", said=said)
    return _("{said} The SIMs with data in stock are too few from {day} on.", said=said, day=written(found.edge.first))


def _layers(found: Cliff) -> tuple[Layer, ...]:
    """What has nothing planned is divided by whether a SIM in stock could still follow."""
    short = [min(one.packages[Behind.NOTHING], max(0, -one.spare)) for one in found.weeks]
    eased = [one.packages[Behind.NOTHING] - few for one, few in zip(found.weeks, short, strict=True)]
    return (
        Layer(_(BEHIND[Behind.PAID]), _of_kind(found, Behind.PAID), Fill("good", Pattern.SOLID)),
        Layer(_(BEHIND[Behind.SCHEDULED]), _of_kind(found, Behind.SCHEDULED), Fill("info", Pattern.UPRIGHT)),
        Layer(_(BEHIND[Behind.PLANNED]), _of_kind(found, Behind.PLANNED), Fill("info", Pattern.FLAT)),
        Layer(_(BEHIND[Behind.THEY_PAY]), _of_kind(found, Behind.THEY_PAY), Fill("quiet", Pattern.BLANK)),
        Layer(_("Nothing planned; a SIM in stock"), tuple(eased), Fill("warn", Pattern.RISING)),
        Layer(_("Nothing planned, and no SIM left"), tuple(short), Fill("bad", Pattern.CROSSED)),
    )


def _of_kind(found: Cliff, behind: Behind) -> tuple[int, ...]:
    return tuple(one.packages[behind] for one in found.weeks)


def _of(board: Board, **by: str) -> Asks:
    return {"provider": board.provider, **by}


def figures(board: Board) -> Iterator[Figure]:
    """In the order of the page."""
    yield worse(board)
    yield cliff(board)
    yield sims(board)
